"""Single sign-on with an organisation's own accounts, read from the environment and refused at the start when it cannot be safe."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ANY_TENANT = {"common", "organizations", "consumers"}


@dataclass(frozen=True)
class Provider:
    """The one provider of an installation."""

    name: str
    issuer: str
    client_id: str
    secret: str

    @property
    def origin(self) -> str:
        """Where its pages are, and the only place that we fetch from."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    def app(self) -> dict[str, Any]:
        """As django-allauth wants it: what the provider says of a person comes from its token, with PKCE, and from this issuer alone."""
        only = {"issuer": self.issuer}
        place = self.issuer.rstrip("/")
        options = {"server_url": place, "oauth_pkce_enabled": True, "fetch_userinfo": False, "openid_configuration_overrides": only}
        return {"provider_id": "organisation", "name": self.name, "client_id": self.client_id, "secret": self.secret, "settings": options}


def provider_from(env: environ.Env) -> Provider | None:
    """The provider that the settings name, if they name one."""
    issuer = env.str("ALONGSIDE_SSO_ISSUER", default="").strip()
    if not issuer:
        return None
    found = Provider(
        name=env.str("ALONGSIDE_SSO_NAME", default="your organisation’s account"),
        issuer=checked(issuer),
        client_id=env.str("ALONGSIDE_SSO_CLIENT_ID", default=""),
        secret=env.str("ALONGSIDE_SSO_SECRET", default=""),
    )
    if not found.client_id or not found.secret:
        raise ImproperlyConfigured("ALONGSIDE_SSO_ISSUER needs ALONGSIDE_SSO_CLIENT_ID and ALONGSIDE_SSO_SECRET beside it.")
    return found


def checked(issuer: str) -> str:
    """The issuer, if tokens from it can be told from those of strangers, and nobody in between can read them."""
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ImproperlyConfigured("ALONGSIDE_SSO_ISSUER must begin with https://, except on this very machine.")
    if ANY_TENANT & set(parts.path.strip("/").split("/")):
        sentence = "ALONGSIDE_SSO_ISSUER must name your own tenant: with /common or /organizations anybody’s account would be believed."
        raise ImproperlyConfigured(sentence)
    return issuer
