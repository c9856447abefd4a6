"""Codes that are typed and nothing else: to show again who one is, and to prove that a new address is one's own."""

from copy import copy
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from alongside.domain.access.actions import end_everywhere, within
from alongside.domain.access.errors import Refused
from alongside.domain.access.limits import CONFIRMATIONS
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter, follow, post, withdraw
from alongside.domain.outbox.models import Link
from alongside.domain.outbox.purposes import CODE_ATTEMPTS, Purpose
from alongside.domain.outbox.queries import code_digest
from alongside.domain.outbox.states import MessageKind, Why
from alongside.domain.people.actions import follow_address
from alongside.kit.crypto import token
from alongside.kit.mailboxes import address_key

SENT_TO_OLD = frozenset({Purpose.SIGN_IN, Purpose.CONFIRM, Purpose.QUESTIONNAIRE, Purpose.MEETING, Purpose.INVITATION})


def taken() -> str:
    """What is said of an address that is somebody else's, without saying that it is."""
    return _("This address cannot be used here. If it is yours, write to the scheme’s contact address.")


def ask_to_confirm(*, by: User, now: datetime) -> None:
    """Send somebody a code, so that whoever holds their browser alone cannot go on."""
    _within_limit(by, now)
    body = _(
        "Hello {name},\n\nSomebody who is signed in with your account, we hope you, is about to do something that we ask about first. "
        "Type this code there: {{code}}\n\nIt works once, and for {{minutes}} minutes. If this was not you, open the page about signing "
        "in on this site and end all other sign-ins.\n"
    ).format(name=by.name)
    letter = Letter("confirm", _("Your code to go on"), body, Purpose.CONFIRM)
    post(letter, to=by, key=f"confirm:{by.pk}:{token()}", kind=MessageKind.SECURITY, now=now)


def ask_to_change_address(address: str, *, by: User, now: datetime) -> None:
    """Send a code to a new address; nothing changes until it has been typed."""
    _within_limit(by, now)
    there = copy(by)
    there.address = address
    body = _(
        "Hello {name},\n\nSomebody, we hope you, wants to sign in with this address from now on. Type this code there: {{code}}\n\n"
        "It works once, and for {{minutes}} minutes. If this was not you, ignore this message: nothing changes.\n"
    ).format(name=by.name)
    letter = Letter("new-address", _("Your code for this address"), body, Purpose.ADDRESS, address)
    post(letter, to=there, key=f"address:{by.pk}:{token()}", kind=MessageKind.SECURITY, now=now)


def _within_limit(user: User, now: datetime) -> None:
    if not within(CONFIRMATIONS, str(user.pk), now=now):
        raise Refused(_("You have asked for many codes within an hour. Use the newest one, or try again later."))


def take_typed_code(purpose: Purpose, code: str, *, by: User, now: datetime) -> Link | None:
    """Use somebody's newest code of a purpose up; a wrong one brings it nearer to its end."""
    newest = Link.objects.filter(
        user=by, purpose=purpose, used_at=None, expires_at__gte=now, attempts__lt=CODE_ATTEMPTS, user__is_active=True
    )
    found = next((link for link in newest if constant_time_compare(link.code_digest, code_digest(code))), None)
    if found is None:
        newest.update(attempts=F("attempts") + 1)
        return None
    return found if Link.objects.filter(pk=found.pk, used_at=None).update(used_at=now) else None


@transaction.atomic
def change_address(proof: Link, *, keep: str, by: User, now: datetime) -> User:
    """Sign in with another address from now on: every other sign-in ends, and the old address is told."""
    if proof.user_id != by.pk or proof.purpose != Purpose.ADDRESS:
        raise Refused(_("This code is for something else."))
    old, new = copy(by), proof.argument
    if User.objects.filter(address_key=address_key(new)).exclude(pk=by.pk).exists():
        raise Refused(taken())
    by.address, by.address_key = new, address_key(new)
    try:
        by.save(update_fields=["address", "address_key"])
    except IntegrityError as problem:
        raise Refused(taken()) from problem
    follow_address(by, new, now=now)
    withdraw(by, SENT_TO_OLD, why=Why.MOVED, now=now)
    follow(by, new)
    end_everywhere(by, but=keep, by=by, now=now)
    record("changed address", by, by=by, now=now, about=by.pk)
    _tell(old, new, now)
    return by


def _tell(old: User, new: str, now: datetime) -> None:
    body = _(
        "Hello {name},\n\nYour account here is now signed in to with {new}, and no longer with this address. All sign-ins elsewhere have "
        "been ended.\n\nIf this was not you, write to the contact address of your mentoring scheme at once.\n"
    ).format(name=old.name, new=new)
    letter = Letter("address-changed", _("Your address for signing in has changed"), body)
    post(letter, to=old, key=f"address-changed:{old.pk}:{token()}", kind=MessageKind.SECURITY, now=now)
