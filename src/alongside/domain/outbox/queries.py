"""Reading messages and opening links."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from alongside.domain.organisations.models import Scheme
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import CODE_ATTEMPTS, Purpose
from alongside.domain.people.models import Person
from alongside.kit.crypto import digest


@dataclass(frozen=True)
class Opened:
    """A link as found: with the reason when it no longer works."""

    link: Link | None
    problem: str = ""


def code_digest(code: str) -> str:
    """What is kept of a typed code: eight digits are too few for a plain digest, so it takes the installation's secret."""
    return salted_hmac("alongside.code", "".join(code.split()), algorithm="sha256").hexdigest()


def open_link(token: str, purpose: Purpose, *, now: datetime) -> Opened:
    """Look a link up without using it; the problem says what happened to it."""
    link = Link.objects.select_related("user").filter(token_digest=digest(token), purpose=purpose).first()
    if link is None or not link.user.is_active:
        return Opened(None, "unknown")
    if link.used_at is not None:
        return Opened(link, "used")
    if link.expires_at < now:
        return Opened(link, "expired")
    return Opened(link)


def link_by_code(code: str, browser: str, *, now: datetime) -> Link | None:
    """The sign-in that a browser asked for, if the code is right and not tried too often."""
    asked = Link.objects.select_related("user").filter(
        purpose=Purpose.SIGN_IN,
        browser_digest=digest(browser),
        used_at=None,
        expires_at__gte=now,
        attempts__lt=CODE_ATTEMPTS,
        user__is_active=True,
    )
    wanted = code_digest(code)
    return next((link for link in asked if link.code_digest == wanted), None)


def messages_of(scheme: Scheme, *, state: str = "", search: str = "") -> QuerySet[Message]:
    """The messages of a scheme, newest first, without those that sign people in; the search looks at names and addresses.

    `name` is what this organisation calls its person: the account's own name may be another organisation's word.
    """
    known_as = Person.objects.filter(user=OuterRef("user"), organisation=scheme.organisation_id).values("name")[:1]
    rows = Message.objects.filter(scheme=scheme).annotate(name=Coalesce(Subquery(known_as), "user__name"))
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(address__icontains=search))
    return rows.order_by("-created_at", "-pk").defer("body")


def message_counts(scheme: Scheme) -> dict[str, int]:
    """How many messages are waiting, sent and failed."""
    rows = Message.objects.filter(scheme=scheme).values("state").annotate(many=Count("pk"))
    return {row["state"]: row["many"] for row in rows}


def sign_ins_since(moment: datetime, *, key: str) -> int:
    """How many sign-ins an address was sent since a moment."""
    return Message.objects.filter(user__address_key=key, purpose=Purpose.SIGN_IN, created_at__gt=moment).count()


def newest_messages() -> QuerySet[Message]:
    """Every message, newest first: for the demonstration, where nobody is real."""
    return Message.objects.select_related("user").order_by("-created_at", "-pk")
