"""The settings of a real installation, asked in a process of its own: the tests themselves run without HTTPS."""

import json
import os
import ssl
import subprocess
import sys
import tempfile

import pytest
from django.core.mail.backends.smtp import EmailBackend

from tests.repository.tree import ROOT

NAME = "mentoring.trust.example"
REAL = {
    "ALONGSIDE_SECRET_KEY": "the tests of a real installation are signed with this",
    "ALONGSIDE_HOSTS": NAME,
    "ALONGSIDE_ADDRESS": f"https://{NAME}",
    "ALONGSIDE_BEHIND_PROXY": "on",
    "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
}
ASK = """
import json, logging, sys, warnings
warnings.simplefilter("ignore")
import django
django.setup()
logging.disable()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
found = {"settings": {name: getattr(settings, name) for name in json.loads(sys.argv[1])}, "responses": {}}
for key, path, secure, headers in json.loads(sys.argv[2]):
    response = Client(headers={"host": "mentoring.trust.example", **headers}, raise_request_exception=False).get(path, secure=secure)
    cookies = {name: {"value": cookie.value, **cookie} for name, cookie in response.cookies.items()}
    found["responses"][key] = {"status": response.status_code, "headers": dict(response.headers), "cookies": cookies}
print(json.dumps(found))
"""
MARK = """
import json
import django
django.setup()
from django.http import HttpResponse
from django.test import RequestFactory
from alongside.domain.organisations.models import User
from alongside.web.known import know
response = HttpResponse()
know(RequestFactory().get("/"), response, User(pk=1))
print(json.dumps({name: dict(cookie) for name, cookie in response.cookies.items()}))
"""
NAMES = [
    *("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN"),
    *("SESSION_COOKIE_PATH", "DEBUG", "DEMO", "CSRF_COOKIE_NAME", "CSRF_TRUSTED_ORIGINS"),
]
REQUESTS = [
    ("page", "/sign-in/", True, {}),
    ("nothing", "/nothing/", True, {}),
    ("plain", "/sign-in/", False, {}),
    ("proxied", "/sign-in/", False, {"x-forwarded-proto": "https"}),
    ("elsewhere", "/sign-in/", True, {"host": "another.example"}),
    ("health", "/health/", False, {}),
]


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(("ALONGSIDE_", "DATABASE_", "DJANGO_"))}


def run(code, *words, **given):
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            env=environment() | {"ALONGSIDE_DATA": folder} | given,
            capture_output=True,
            text=True,
            check=False,
        )


def ask(**given):
    return json.loads(run(ASK, json.dumps(NAMES), json.dumps(REQUESTS), **REAL | given).stdout)


@pytest.fixture(scope="module")
def real():
    return ask()


@pytest.fixture(scope="module")
def bare():
    """The same without a proxy of its own in front."""
    return ask(ALONGSIDE_BEHIND_PROXY="off")


def test_cookies_of_a_real_installation_are_for_this_host_alone(real):
    said = real["settings"]
    cookies = real["responses"]["page"]["cookies"]

    assert (said["SESSION_COOKIE_NAME"], said["CSRF_COOKIE_NAME"]) == ("__Host-alongside", "__Host-csrf")
    assert (said["SESSION_COOKIE_SECURE"], said["SESSION_COOKIE_HTTPONLY"], said["SESSION_COOKIE_SAMESITE"]) == (True, True, "Lax")
    assert (said["SESSION_COOKIE_DOMAIN"], said["SESSION_COOKIE_PATH"]) == (None, "/")
    assert {(name, row["secure"], row["domain"], row["path"], row["samesite"]) for name, row in cookies.items()} == {
        ("__Host-csrf", True, "", "/", "Lax")
    }


def test_mark_of_a_known_browser_is_for_this_host_alone():
    cookies = json.loads(run(MARK, **REAL).stdout)

    assert {(name, row["secure"], row["domain"], row["path"], row["httponly"], row["samesite"]) for name, row in cookies.items()} == {
        ("__Host-known", True, "", "/", True, "Lax")
    }


def test_every_response_of_a_real_installation_says_https_for_a_year(real):
    said = {key: real["responses"][key]["headers"].get("Strict-Transport-Security") for key in ("page", "nothing", "proxied")}

    assert set(said.values()) == {"max-age=31536000; includeSubDomains; preload"}


def test_page_asked_for_without_https_is_led_there(real):
    response = real["responses"]["plain"]

    assert (response["status"], response["headers"]["Location"]) == (301, f"https://{NAME}/sign-in/")


def test_header_of_a_proxy_is_believed_only_where_one_is_declared(real, bare):
    assert {key: found["responses"]["proxied"]["status"] for key, found in (("real", real), ("bare", bare))} == {"real": 200, "bare": 301}


def test_host_that_is_not_ours_is_refused(real):
    assert real["responses"]["elsewhere"]["status"] == 400


def test_real_installation_is_no_demonstration_and_trusts_its_own_address_alone(real):
    said = real["settings"]

    assert (said["DEBUG"], said["DEMO"], said["CSRF_TRUSTED_ORIGINS"]) == (False, False, [f"https://{NAME}"])


@pytest.mark.parametrize("key", ["", "too short"])
def test_installation_without_a_key_of_its_own_does_not_start(key):
    done = run("import django; django.setup()", **REAL | {"ALONGSIDE_SECRET_KEY": key, "ALONGSIDE_DEMO": "off"})

    assert done.returncode == 1
    assert "Set ALONGSIDE_SECRET_KEY to at least 32 random characters" in done.stderr


def test_certificate_of_the_mail_server_is_checked():
    context = EmailBackend(host="mail.trust.example", use_tls=True).ssl_context

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_what_is_made_is_for_its_user_alone(tmp_path):
    """However open the shell is that it is run from: the folder of the data, what is in it, and the folders above that it makes."""
    data = tmp_path / "above" / "data"
    write = "from django.db import connection as c; c.cursor().execute('CREATE TABLE t (n int)'); from django.conf import settings as s; "
    keep = "from alongside.kit.crypto import KeyFolder as K; K(s.KEYS).create('a'); (s.DATA / 'note').touch()"
    before = os.umask(0o022)
    try:
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", write + keep],
            cwd=ROOT,
            env=environment() | REAL | {"ALONGSIDE_DATA": str(data), "ALONGSIDE_KEYS": str(data / "keys")},
            check=True,
            capture_output=True,
        )
    finally:
        os.umask(before)
    made = [data.parent, data, *data.rglob("*")]

    assert {path.name for path in made} >= {"above", "data", "keys", "a.key", "alongside.sqlite3", "note"}
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in made} == {path.name: "0o0" for path in made}
