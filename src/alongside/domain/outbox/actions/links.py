"""Links: made when their message is sent, used at most as their purpose allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from alongside.domain.access.actions import within
from alongside.domain.access.limits import KNOWN_BROWSERS, Limit
from alongside.domain.access.models import RoleGrant
from alongside.domain.organisations.models import User
from alongside.domain.organisations.queries import user_by_address
from alongside.domain.outbox import emails
from alongside.domain.outbox.actions.posting import Letter, post
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import CODE_ATTEMPTS, ROLES_LIVES, RULES, SIGN_INS_AN_HOUR, Purpose
from alongside.domain.outbox.queries import code_digest
from alongside.domain.outbox.states import MessageKind, MessageState, Why
from alongside.kit.crypto import code, digest, token

SIGN_INS = Limit("sign-in for an address", SIGN_INS_AN_HOUR, timedelta(hours=1))
PROOFS = frozenset({Purpose.SIGN_IN, Purpose.CONFIRM, Purpose.ADDRESS})


@dataclass(frozen=True)
class Known:
    """A browser in which a user has signed in before."""

    user: int
    browser: str


def make_link(user: User, purpose: Purpose, *, now: datetime, argument: str = "", browser: str = "") -> tuple[str, str]:
    """A fresh link and code of a purpose; what proves who somebody is replaces what was made before it for the same browser."""
    if purpose in PROOFS:
        Link.objects.filter(user=user, purpose=purpose, browser_digest=browser, used_at=None).update(used_at=now)
    secret, typed = token(), code()
    Link.objects.create(
        user=user,
        purpose=purpose,
        token_digest=digest(secret),
        code_digest=code_digest(typed),
        browser_digest=browser,
        argument=argument,
        made_at=now,
        expires_at=now + life_of(user, purpose),
    )
    page = RULES[purpose].page
    return settings.ADDRESS + reverse(page, args=[secret]) if page else "", typed


def life_of(user: User, purpose: Purpose) -> timedelta:
    """How long a link lives: sign-in links of people who see others are shorter."""
    sees_others = user.is_system_manager or RoleGrant.objects.filter(user=user).exists()
    return ROLES_LIVES if purpose is Purpose.SIGN_IN and sees_others else RULES[purpose].lives


def ask_to_sign_in(user: User, *, browser: str, now: datetime) -> Message:
    """Send a link and a code, bound to the browser that asked."""
    subject, body = emails.sign_in(user)
    letter = Letter("sign-in", subject, body, Purpose.SIGN_IN, digest(browser))
    return post(letter, to=user, key=f"sign-in:{user.pk}:{token()}", kind=MessageKind.SECURITY, now=now)


@transaction.atomic
def ask_by_address(key: str, *, browser: str, now: datetime, known: Known | None = None) -> None:
    """Send a sign-in to whoever has this address, at most ten an hour; a browser that they signed in with has a count of its own.

    Otherwise anybody who knows an address could use its ten up and keep its owner out.
    An unknown address, or one too many, costs the same: its tries are counted and kept, its message is written and undone within the
    transaction, and that is committed like any other. How long it takes, waiting for the disk as well, tells nothing.
    """
    user = user_by_address(key)
    may_anybody = within(SIGN_INS, key, now=now)
    may_known = known is not None and within(KNOWN_BROWSERS, f"{known.browser} {key}", now=now)
    is_known = user is not None and known is not None and known.user == user.pk
    before = transaction.savepoint()
    ask_to_sign_in(user or _nobody(), browser=browser, now=now)
    if user is not None and (may_known if is_known else may_anybody):
        transaction.savepoint_commit(before)
    else:
        transaction.savepoint_rollback(before)


def withdraw(user: User, purposes: frozenset[Purpose], *, why: Why, now: datetime) -> None:
    """Use up somebody's links and codes of some purposes, and leave out what waits to bring another that proves who they are."""
    Link.objects.filter(user=user, purpose__in=purposes, used_at=None).update(used_at=now)
    waiting = Message.objects.filter(user=user, purpose__in=purposes & PROOFS, state=MessageState.WAITING)
    waiting.update(state=MessageState.LEFT_OUT, why=why)


def follow(user: User, address: str) -> None:
    """Send what waits to somebody's new address; what was about the old one alone does not go."""
    waiting = Message.objects.filter(user=user, state=MessageState.WAITING)
    waiting.filter(kind=MessageKind.SECURITY).update(state=MessageState.LEFT_OUT, why=Why.MOVED)
    waiting.exclude(kind=MessageKind.SECURITY).update(address=address)


def _nobody() -> User:
    return User(pk=0, name="Nobody with this address", address="nobody@alongside.invalid")


def use_link(link: Link, *, now: datetime) -> bool:
    """Use a link up; False when it was used in the meantime."""
    if not RULES[Purpose(link.purpose)].once:
        return True
    return bool(Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now))


def count_wrong_code(browser: str) -> None:
    """A wrong code brings the browser's sign-ins nearer to their end."""
    asked = Link.objects.filter(purpose=Purpose.SIGN_IN, browser_digest=digest(browser), used_at=None)
    asked.filter(attempts__lt=CODE_ATTEMPTS).update(attempts=F("attempts") + 1)


@transaction.atomic
def filled(message: Message, *, now: datetime) -> str:
    """The body with its link and code, made at this moment and kept nowhere."""
    if not message.purpose:
        return message.body
    purpose = Purpose(message.purpose)
    browser, argument = (message.argument, "") if purpose is Purpose.SIGN_IN else ("", message.argument)
    address, typed = make_link(message.user, purpose, now=now, argument=argument, browser=browser)
    minutes = int(life_of(message.user, purpose).total_seconds() // 60)
    body = message.body.replace("{link}", address).replace("{code}", typed)
    return body.replace("{minutes}", str(minutes))
