"""Passkeys, through django-allauth: what the browser is asked, and what its answer is worth."""

import json
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from alongside.domain.organisations.models import User


def ask_to_make(user: User) -> str:
    """What the browser needs to make a passkey that shows, by itself, who somebody is."""
    return json.dumps(auth.begin_registration(user, passwordless=True), default=_plain)


def ask_to_show(user: User | None = None) -> str:
    """What the browser needs to show a passkey: somebody's, or anybody's on the sign-in page."""
    return json.dumps(auth.begin_authentication(user), default=_plain)


def made(credential: dict[str, Any]) -> bool:
    """Whether the browser's new passkey answers what it was asked."""
    try:
        auth.parse_registration_response(credential)
        return bool(auth.complete_registration(credential).is_user_verified())
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False


def shown(credential: dict[str, Any], user: User | None = None) -> tuple[User, int] | None:
    """Whose passkey it is and which, if the answer is right; the browser has checked finger, face or PIN."""
    try:
        auth.parse_authentication_response(credential)
        whose = user or auth.extract_user_from_response(credential)
        found = auth.complete_authentication(whose, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return (whose, found.pk) if whose.is_active else None


def _plain(value: Any) -> Any:
    """What the library keeps as objects of its own, as plain data."""
    return dict(value)
