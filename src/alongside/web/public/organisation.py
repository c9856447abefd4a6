"""Signing in with an organisation's own account: OpenID Connect through django-allauth, for people who are known here already."""

import unicodedata
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import login
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.organisations.queries import user_by_address
from alongside.kit.mailboxes import address_key
from alongside.web.gate import Request, public
from alongside.web.public.identity_tokens import CheckedTokens
from alongside.web.public.sign_in import signed_in

SECONDS: Final = 10
LARGEST: Final = 512 * 1024
FAULTS: Final = (requests.RequestException, OAuth2Error, KeyError, ValueError)
FAILED: Final = gettext_lazy("Signing in with your organisation’s account did not work. Try again, or ask for a link and a code.")


@public()
def start(request: Request, provider_id: str) -> HttpResponseBase:
    """To the provider's own page; only by a button."""
    if settings.SSO is None:
        raise Http404("No provider is set up here.")
    if request.method != "POST":
        return redirect("public:sign-in")
    request.GET = QueryDict()  # what is asked of the provider is ours to say
    try:
        response: HttpResponseBase = login(request, provider_id)
    except FAULTS:
        return turned_away(request, _("Your organisation’s sign-in cannot be reached now. Ask for a link and a code instead."))
    if not response.headers.get("Location", "").startswith(f"{settings.SSO.origin}/"):
        return turned_away(request, _("Your organisation’s sign-in is not where it should be. Ask for a link and a code instead."))
    return response


@public()
def back(request: Request, provider_id: str) -> HttpResponseBase:
    """From the provider's page, with its word on who somebody is."""
    if settings.SSO is None:
        raise Http404("No provider is set up here.")
    try:
        response: HttpResponseBase = OAuth2CallbackView.adapter_view(CheckedTokens(request, provider_id))(request)
    except SocialApp.DoesNotExist as problem:
        raise Http404("No such provider is set up here.") from problem
    except FAULTS:
        return turned_away(request, FAILED)
    return response


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What we make of the provider's word: an account that exists, or nothing."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Sign in whoever is known here by this address; nobody is created, and nothing is kept."""
        claims = sociallogin.account.extra_data.get("id_token") or {}
        claimed = address_in(claims)
        user = user_by_address(address_key(claimed))
        if user is None or spelt(claimed) != spelt(user.address):
            sentence = _(
                "Your organisation’s account is not known here, or its address has not been checked. Ask for a link and a code instead."
            )
            raise ImmediateHttpResponse(turned_away(request, sentence))
        raise ImmediateHttpResponse(signed_in(request, user, with_factor=has_shown_two(claims)))  # type: ignore[arg-type]

    def on_authentication_error(self, request: HttpRequest, *_args: Any, **_named: Any) -> None:
        """Back to our own page, whatever went wrong at the provider's."""
        raise ImmediateHttpResponse(turned_away(request, FAILED))

    def is_open_for_signup(self, *_args: Any) -> bool:
        """Never: people come from rosters and roles."""
        return False

    def get_requests_session(self) -> requests.Session:
        """Ask the provider that is set up, and nobody else."""
        return OneOrigin(settings.SSO.origin if settings.SSO else "")


class OneOrigin(requests.Session):
    """Asks one origin only, follows it nowhere else, and does not wait for ever."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **named: Any) -> requests.Response:
        """One request, if it goes where it may."""
        parts = urlsplit(str(url))
        if f"{parts.scheme}://{parts.netloc}" != self.origin:
            raise requests.RequestException("The provider points somewhere else.")
        named |= {"timeout": SECONDS, "allow_redirects": False}
        response = super().request(str(method), str(url), *args, **named)
        if response.is_redirect or len(response.content) > LARGEST:
            raise requests.RequestException("The provider answered in a way that we do not follow.")
        return response


def address_in(claims: dict[str, Any]) -> str:
    """The address in a token, if the provider has checked that it is the person's."""
    is_checked = claims.get("email_verified") in (True, "true") or claims.get("xms_edov") in (True, "true", "1")
    return str(claims.get("email", "")) if is_checked or settings.SSO_ADDRESSES_VERIFIED else ""


def spelt(address: str) -> str:
    """An address but for capitals: folding further would take “straße” for “strasse”, which may be somebody else."""
    return unicodedata.normalize("NFC", address).lower().strip()


def has_shown_two(claims: dict[str, Any]) -> bool:
    """Whether the provider says that it asked for a second factor, and our settings say that this is enough."""
    said = claims.get("amr")
    return bool(settings.SSO_SECOND_FACTOR and isinstance(said, list) and "mfa" in said)


def turned_away(request: HttpRequest, sentence: str | Promise) -> HttpResponseBase:
    """The sign-in page, with the reason."""
    messages.warning(request, str(sentence))
    return redirect("public:sign-in")
