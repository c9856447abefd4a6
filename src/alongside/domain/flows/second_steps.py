"""Setting up and taking away the second step of signing in: whoever's it is hears of it, wherever it was done."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.actions import add_authenticator, add_passkey, remove_factor, renew_recovery_codes
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter, post
from alongside.domain.outbox.states import MessageKind
from alongside.kit.crypto import token


@transaction.atomic
def set_up_authenticator(secret: str, code: str, *, by: User, now: datetime) -> bool:
    """Take an authenticator app as a second step; False when its code is not right."""
    is_set_up = add_authenticator(secret, code, by=by, now=now)
    if is_set_up:
        _tell(by, _("An authenticator app was set up as the second step of signing in with your account."), now)
    return is_set_up


@transaction.atomic
def set_up_passkey(name: str, credential: dict[str, Any], *, by: User, now: datetime) -> None:
    """Take a passkey as a second step."""
    add_passkey(name, credential, by=by, now=now)
    _tell(by, _("A passkey was set up for signing in with your account."), now)


@transaction.atomic
def take_away(factor: int, *, by: User, now: datetime) -> None:
    """Remove one of one's own passkeys, or the app."""
    remove_factor(factor, by=by, now=now)
    _tell(by, _("A passkey or an authenticator app was removed from your account."), now)


@transaction.atomic
def make_new_recovery_codes(*, by: User, now: datetime) -> None:
    """Make new recovery codes; the old ones end."""
    renew_recovery_codes(by=by, now=now)
    _tell(by, _("New recovery codes were made for your account, and the old ones have ended."), now)


def _tell(user: User, what: str, now: datetime) -> None:
    body = _(
        "Hello {name},\n\n{what}\n\nIf this was not you, sign in, end all other sign-ins on the page about signing in, and write to the "
        "contact address of your mentoring scheme at once.\n"
    ).format(name=user.name, what=what)
    letter = Letter("second-step-changed", _("Your second step of signing in has changed"), body)
    post(letter, to=user, key=f"second-step-changed:{user.pk}:{token()}", kind=MessageKind.SECURITY, now=now)
