"""Settings, all from the environment: `docs/reference/settings.md` is generated from `SETTINGS`."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE
from django.core.exceptions import ImproperlyConfigured

from alongside.config.logs import style_of
from alongside.config.single_sign_on import provider_from

env = environ.Env()


@dataclass(frozen=True)
class Setting:
    """One setting as an operator meets it."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("ALONGSIDE_SECRET_KEY", "none", "Signs cookies. At least 32 random characters; required outside the demonstration."),
    Setting("ALONGSIDE_DATA", "var", "The folder for the embedded database, stored files and collected static files."),
    Setting("ALONGSIDE_KEYS", "<data>/keys", "The key folder: keep it out of the database's backups."),
    Setting("DATABASE_URL", "sqlite in <data>", "The database: sqlite:///path or postgres://user:password@host/name."),
    Setting("ALONGSIDE_HOSTS", "localhost,127.0.0.1", "Host names that this installation answers to."),
    Setting("ALONGSIDE_ADDRESS", "http://127.0.0.1:8000", "The public address put into links in e-mails."),
    Setting("ALONGSIDE_EMAIL_URL", "none", "The mail server: smtp://user:password@host:587, or smtp+tls://…"),
    Setting("ALONGSIDE_EMAIL_FROM", "none", "The sender of every e-mail, for example Mentoring <mentoring@trust.example>."),
    Setting("ALONGSIDE_BOUNCE_ADDRESS", "none", "Where undeliverable mail is returned to, with plus addressing: bounces@trust.example."),
    Setting("ALONGSIDE_BOUNCE_URL", "none", "The mailbox of returned mail: imaps://user:password@host/INBOX. Read every five minutes."),
    Setting("ALONGSIDE_DEMO", "off", "The demonstration. On by itself when neither a secret key nor a database is named."),
    Setting("ALONGSIDE_CLOCK", "none", "The moment the demonstration takes for now, such as 2013-08-05T09:00; refused otherwise."),
    Setting("ALONGSIDE_BEHIND_PROXY", "off", "On when a proxy of yours sets X-Forwarded-Proto and drops the one that clients send."),
    Setting(
        "ALONGSIDE_WORKER_STALE",
        "30",
        "Seconds without a sign of life after which a worker is taken for dead and its work is given to others.",
    ),
    Setting("ALONGSIDE_JOB_MINUTES", "15", "The longest that work in a process of its own may take."),
    Setting("ALONGSIDE_JOB_MEMORY", "2048", "The most memory in MiB that work in a process of its own may take."),
    Setting("ALONGSIDE_SENTENCE_MODEL", "none", "The folder of a model for sentences that compares what people wrote (extra models)."),
    Setting("ALONGSIDE_SSO_ISSUER", "none", "Single sign-on: your OpenID Connect provider’s issuer, with your own tenant in it."),
    Setting("ALONGSIDE_SSO_CLIENT_ID", "none", "What your provider calls this installation."),
    Setting("ALONGSIDE_SSO_SECRET", "none", "The secret your provider gave this installation."),
    Setting("ALONGSIDE_SSO_NAME", "your organisation’s account", "What the button on the sign-in page says."),
    Setting("ALONGSIDE_SSO_SECOND_FACTOR", "off", "On when your provider’s own second step (amr: mfa) is enough for every role."),
    Setting("ALONGSIDE_SSO_ADDRESSES_VERIFIED", "off", "On when every address your provider states is checked, though it does not say so."),
    Setting("ALONGSIDE_LOG", "json, text on a terminal", "How log lines are written to the error stream: json or text."),
    Setting("ALONGSIDE_LOG_LEVEL", "info", "The least that is logged: debug, info, warning or error; warning in the demonstration."),
    Setting(
        "ALONGSIDE_LEAST_FREE", "100", "MiB that must be free where the data lies; below it nothing is saved, and pages can still be read."
    ),
    Setting(
        "ALONGSIDE_SECURITY_CONTACT", "the sender of e-mails", "Where a weakness is reported, as an address or a page: for security.txt."
    ),
    Setting("ALONGSIDE_BACKUPS", "none", "A folder, best on another disk, for a backup each night and before each upgrade."),
    Setting("ALONGSIDE_BACKUPS_KEPT", "90", "How many of the backups in that folder stay, the newest."),
    Setting("ALONGSIDE_HTTPS", "on", "Secure cookies, redirect to HTTPS and HSTS. Off only on a machine of your own."),
)

ROOT = Path.cwd()
DEMO = env.bool(
    "ALONGSIDE_DEMO",
    default=not env.str("ALONGSIDE_SECRET_KEY", default="") and not env.str("DATABASE_URL", default=""),
)
DATA = Path(env.str("ALONGSIDE_DATA", default="var")).resolve()
if DEMO:
    DATA = DATA / "demonstration"
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
KEYS = Path(env.str("ALONGSIDE_KEYS", default=str(DATA / "keys"))).resolve()
FILES = DATA / "files"
BACKUPS = Path(env.str("ALONGSIDE_BACKUPS")).resolve() if env.str("ALONGSIDE_BACKUPS", default="") else None
BACKUPS_KEPT = env.int("ALONGSIDE_BACKUPS_KEPT", default=90)
if BACKUPS_KEPT < 1:
    raise ImproperlyConfigured("ALONGSIDE_BACKUPS_KEPT must be at least 1.")

SECRET_KEY = env.str("ALONGSIDE_SECRET_KEY", default="the demonstration holds invented people only" if DEMO else "")
if len(SECRET_KEY) < 32:
    message = "Set ALONGSIDE_SECRET_KEY to at least 32 random characters, or ALONGSIDE_DEMO=on for the demonstration."
    raise ImproperlyConfigured(message)
CLOCK = env.str("ALONGSIDE_CLOCK", default="")
CLOCK_FILE = DATA / "clock.txt"
if CLOCK and not DEMO:
    raise ImproperlyConfigured("ALONGSIDE_CLOCK sets the time of the demonstration and is refused outside it.")
if DEMO and not CLOCK and CLOCK_FILE.exists():
    CLOCK = CLOCK_FILE.read_text(encoding="utf-8").strip()

DEBUG = False
HTTPS = env.bool("ALONGSIDE_HTTPS", default=not DEMO)
ADDRESS = env.str("ALONGSIDE_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALONGSIDE_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "alongside.domain",
    "alongside.web",
    "alongside.console",
]
MIDDLEWARE = [
    "alongside.web.middleware.numbers.Numbers",
    "alongside.web.middleware.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "alongside.web.middleware.sizes.Sizes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alongside.web.middleware.sessions.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "alongside.web.one_form.OneForm",
    "alongside.web.middleware.signed_out.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "alongside.web.middleware.traces.Traces",
    "alongside.web.middleware.saving.Saving",
]
ROOT_URLCONF = "alongside.config.urls"
WSGI_APPLICATION = "alongside.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "alongside.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "alongside.web.templatetags.alongside"],
        },
    },
]
FORM_RENDERER = "alongside.web.forms_renderer.Renderer"


def database(url: str) -> dict[str, Any]:
    """The database as Django wants it, with the settings that keep SQLite safe under several writers."""
    parsed = dict(env.db_url_config(url))
    if parsed["ENGINE"].endswith("sqlite3"):
        pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY", "secure_delete=ON", "cache_size=-8000")
        parsed["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in pragmas),
        }
    parsed["CONN_MAX_AGE"] = 60
    return parsed


DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{DATA / 'alongside.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "domain.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
CSRF_FAILURE_VIEW = "alongside.web.errors.csrf_failure"
LOGIN_URL = "public:sign-in"
SESSION_ENGINE = "alongside.web.sign_ins"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 20 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-alongside" if HTTPS else "alongside"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
# Of django-allauth only second factors and OpenID Connect are used; none of its own pages has an address here.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "address"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "alongside.domain.access.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
SOCIALACCOUNT_ADAPTER = "alongside.web.public.organisation.ProviderAdapter"
SOCIALACCOUNT_ONLY = False
SSO = provider_from(env)
SSO_SECOND_FACTOR = env.bool("ALONGSIDE_SSO_SECOND_FACTOR", default=False)
SSO_ADDRESSES_VERIFIED = env.bool("ALONGSIDE_SSO_ADDRESSES_VERIFIED", default=False)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [SSO.app()] if SSO else []}}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = env.bool("ALONGSIDE_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURITY_CONTACT = env.str("ALONGSIDE_SECURITY_CONTACT", default="")
LEAST_FREE = env.int("ALONGSIDE_LEAST_FREE", default=100) * 1024 * 1024
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [NONCE],
        "style-src": [NONCE],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'", *([SSO.origin] if SSO else [])],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "report-uri": "/csp-report/",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
LARGEST_REQUEST = 8 * 1024 * 1024
# Whatever is let in stays in memory: no upload lies in a temporary file, not even while it is read.
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_REQUEST

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "heavy"]}}
WORKER_STALE = env.float("ALONGSIDE_WORKER_STALE", default=30.0)
JOB_MINUTES = env.int("ALONGSIDE_JOB_MINUTES", default=15)
JOB_MEMORY = env.int("ALONGSIDE_JOB_MEMORY", default=2048)
SENTENCE_MODEL = env.str("ALONGSIDE_SENTENCE_MODEL", default="")

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_URL = env.str("ALONGSIDE_EMAIL_URL", default="")
EMAIL_FROM = DEFAULT_FROM_EMAIL = env.str("ALONGSIDE_EMAIL_FROM", default="Alongside <alongside@localhost>")
BOUNCE_ADDRESS = env.str("ALONGSIDE_BOUNCE_ADDRESS", default="")
BOUNCE_URL = env.str("ALONGSIDE_BOUNCE_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
    EMAIL_TIMEOUT = 20
elif DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "alongside.config.logs.formatter", "style": style_of(env.str("ALONGSIDE_LOG", default=""))}},
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "alongside": {"level": env.str("ALONGSIDE_LOG_LEVEL", default="warning" if DEMO else "info").upper()},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
