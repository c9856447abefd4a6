"""Reading messages and opening links."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.crypto import constant_time_compare, salted_hmac

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.outbox.models import Link, Mailing, Message, Unsubscribed
from alongside.domain.outbox.purposes import CODE_ATTEMPTS, Purpose
from alongside.domain.outbox.states import GONE, MailingState, MessageKind, MessageState, Why
from alongside.domain.outbox.timing import YEAR, Pace
from alongside.domain.people.models import FORMER_PARTICIPANT, Person
from alongside.kit.crypto import digest

FIRST = Case(When(kind=MessageKind.SECURITY, then=0), default=1)
PRESSING = Q(kind=MessageKind.SECURITY, attempts=0)
NOT_PAUSED = Q(kind=MessageKind.SECURITY) | Q(scheme=None) | Q(scheme__messages_paused_at=None)
LET_GO = Q(mailing=None) | Q(mailing__state=MailingState.RELEASED)
TOKEN_LENGTH = 24
LOST = (MessageState.FAILED, MessageState.RETURNED)
WANTS_NONE = Exists(Unsubscribed.objects.filter(user=OuterRef("user"), scheme=OuterRef("scheme")))
NEVER = {
    Why.CLOSED: Q(user__is_active=False),
    Why.UNSUBSCRIBED: Q(WANTS_NONE, user__is_active=True, kind=MessageKind.BULK),
}
IN_VAIN = Q(NEVER[Why.CLOSED] | NEVER[Why.UNSUBSCRIBED])


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


def due(now: datetime) -> QuerySet[Message]:
    """What may be looked at now: nothing of a paused scheme or a mailing that nobody has released; security first."""
    in_time = PRESSING | Q(not_before__lte=now)
    return Message.objects.filter(in_time, NOT_PAUSED, LET_GO, state=MessageState.WAITING).order_by(FIRST, "not_before", "pk")


def urgent() -> QuerySet[Message]:
    """Whoever waits to sign in."""
    return Message.objects.filter(PRESSING, state=MessageState.WAITING).order_by("pk")


def riders_of(message: Message, now: datetime) -> list[Message]:
    """What goes in the same e-mail: what went with it before, or else all that this reader is waiting for in this scheme."""
    waiting = Message.objects.filter(state=MessageState.WAITING, user=message.user_id).exclude(pk=message.pk).order_by("pk")
    waiting = waiting.select_related("user", "scheme")
    if message.attempts:
        return list(waiting.filter(message_id=message.message_id))
    if not message.scheme_id or not _may_share(message):
        return []
    is_due = Q(due_at__lte=now) | Q(due_at=None, not_before__lte=now)
    also = waiting.filter(is_due, LET_GO, scheme=message.scheme_id, address=message.address, attempts=0, calendar="")
    also = also.exclude(pace=Pace.OWN).exclude(kind=MessageKind.SECURITY)
    return [row for row in also if not has_unsubscribed(row)]


def _may_share(message: Message) -> bool:
    return message.kind != MessageKind.SECURITY and message.pace != Pace.OWN and not message.calendar


def has_unsubscribed(message: Message) -> bool:
    """Whether its reader asked this scheme not to send what goes to many."""
    rows = Unsubscribed.objects.filter(user=message.user_id, scheme=message.scheme_id)
    return message.kind == MessageKind.BULK and rows.exists()


def counted_moments(message: Message, now: datetime) -> list[datetime]:
    """When this reader's counted e-mails of this scheme went within a year; one that is being tried counts as going now."""
    rows = Message.objects.filter(user=message.user_id, scheme=message.scheme_id).exclude(pk=message.pk)
    rows = rows.exclude(pace=Pace.OWN).exclude(kind=MessageKind.SECURITY)
    gone = Q(state__in=GONE, sent_at__gt=now - YEAR) | Q(state=MessageState.WAITING, attempts__gt=0)
    return [sent_at or now for sent_at in dict(rows.filter(gone).values_list("message_id", "sent_at")).values()]


def first_of_threads(group: list[Message]) -> list[str]:
    """The Message-IDs of the first e-mails of the threads that a group of messages belongs to, without its own."""
    earlier = [message.in_reply_to for message in group if message.in_reply_to]
    threads = {message.thread for message in group if message.thread}
    if threads:
        rows = Message.objects.filter(user=group[0].user_id, thread__in=threads, state__in=GONE).exclude(sent_at=None)
        firsts: dict[str, str] = {}
        for thread, message_id in rows.order_by("sent_at", "pk").values_list("thread", "message_id"):
            firsts.setdefault(thread, message_id)
        earlier.extend(firsts.values())
    return [name for name in dict.fromkeys(earlier) if name != group[0].message_id]


def bounce_token(message: int) -> str:
    """What the envelope sender carries: a message's number, and a proof that it is one of ours."""
    return f"{message}-{salted_hmac('alongside.bounce', str(message), algorithm='sha256').hexdigest()[:TOKEN_LENGTH]}"


def message_of_token(token: str) -> Message | None:
    """The message that a bounce address was made for; nothing for an address that nobody made."""
    number = token.partition("-")[0]
    if not number.isascii() or not number.isdecimal() or len(number) > 18 or not constant_time_compare(token, bounce_token(int(number))):
        return None
    return Message.objects.filter(pk=int(number)).first()


def mailing_for(by: User, permission: P, *, now: datetime, mailing: str) -> Mailing:
    """A mailing by public id."""
    return allowed(Mailing.objects.select_related("scheme__organisation").filter(public_id=mailing).first(), permission, by=by, now=now)


def mailings_of(scheme: Scheme) -> QuerySet[Mailing]:
    """The mailings of a scheme, newest first, with how many of each wait and have gone."""
    waiting = Count("messages", filter=Q(messages__state=MessageState.WAITING))
    gone = Count("messages", filter=Q(messages__state__in=GONE))
    return Mailing.objects.filter(scheme=scheme).annotate(waiting=waiting, gone=gone).order_by("-made_at", "-pk")


def held_mailing(scheme: Scheme, key: str) -> Mailing | None:
    """The mailing of a key that waits for somebody to look at it."""
    return Mailing.objects.filter(scheme=scheme, key__startswith=f"{key}:", state=MailingState.HELD).first()


@dataclass(frozen=True)
class Preview:
    """A mailing as its lead looks at it: how many, to whom, what the first person gets, how many a workbook holds, why some get none."""

    many: int
    exported: int
    first: Message | None
    names: list[str]
    left_out: list[tuple[Why, int]]

    @property
    def later(self) -> int:
        """How many came after the workbook had been downloaded."""
        return self.many - self.exported


def preview_of(mailing: Mailing, *, most: int = 10) -> Preview:
    """What of a mailing waits, and for whom, by name; without those who get none of it."""
    rows = waiting_in(mailing).exclude(IN_VAIN)
    waiting = by_name(rows, mailing.scheme)
    exported = rows.exclude(exported_at=None).count()
    names = [message.name for message in waiting[:most]]  # type: ignore[attr-defined]
    return Preview(waiting.count(), exported, waiting.first(), names, _left_out(mailing))


def _left_out(mailing: Mailing) -> list[tuple[Why, int]]:
    """How many of a mailing were left out, or will be, by why; not those of a mailing that was stopped, whose page says so."""
    rows = Message.objects.filter(mailing=mailing, state=MessageState.LEFT_OUT).exclude(why=Why.STOPPED)
    many = Counter(rows.values_list("why", flat=True))
    many.update({why: waiting_in(mailing).filter(is_so).count() for why, is_so in NEVER.items()})
    return [(why, many[why]) for why in Why if many[why]]


def by_name(rows: QuerySet[Message], scheme: Scheme) -> QuerySet[Message]:
    """Messages with `name`: what this organisation calls the person; the account's own name may be another organisation's word.

    A message without an address is one to somebody whom this organisation has emptied, whatever others call them.
    """
    known_as = Person.objects.filter(user=OuterRef("user"), organisation=scheme.organisation_id).values("name")[:1]
    otherwise = Case(When(address="", then=Value(str(FORMER_PARTICIPANT))), default="user__name")
    return rows.select_related("user").annotate(name=Coalesce(Subquery(known_as), otherwise)).order_by("name", "pk")


def waiting_in(mailing: Mailing) -> QuerySet[Message]:
    """What of a mailing has not gone yet; one that is being handed over at this moment notes itself as gone."""
    return Message.objects.filter(mailing=mailing, state=MessageState.WAITING)


def with_words(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Old messages keep no words, and an empty letter helps nobody; what was stopped or sent by hand stays so."""
    return rows.filter(LET_GO).exclude(body="").select_related("user").order_by("pk")


def messages_of(scheme: Scheme, *, state: str = "", search: str = "") -> QuerySet[Message]:
    """The messages of a scheme, newest first, without those that sign people in; the search looks at names and addresses."""
    rows = by_name(Message.objects.filter(scheme=scheme).select_related("mailing"), scheme)
    if state:
        rows = rows.filter(state__in=LOST if state == "lost" else [state])
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(address__icontains=search))
    return rows.order_by("-created_at", "-pk").defer("body")


def message_counts(scheme: Scheme) -> dict[str, int]:
    """How many messages there are in each state; what was handed over and came back is not counted as handed over."""
    rows = Message.objects.filter(scheme=scheme).values("state").annotate(many=Count("pk"))
    return {row["state"]: row["many"] for row in rows}


def newest_messages() -> QuerySet[Message]:
    """Every message, newest first: for the demonstration, where nobody is real."""
    return Message.objects.select_related("user").order_by("-created_at", "-pk")


def user_of_form_link(link: int, invitee: str, *, now: datetime) -> User | None:
    """Whose questionnaire a link still opens."""
    rows = Link.objects.select_related("user").filter(pk=link, purpose=Purpose.QUESTIONNAIRE, argument=invitee)
    found = rows.filter(expires_at__gte=now, used_at=None, user__is_active=True).first()
    return found.user if found else None


def scheme_of(link: Link) -> Scheme | None:
    """The scheme whose messages a link stops."""
    return Scheme.objects.select_related("organisation").filter(public_id=link.argument).first()


def wants_none(user: User, scheme: Scheme) -> bool:
    """Whether somebody asked a scheme not to send them what goes to many."""
    return Unsubscribed.objects.filter(user=user, scheme=scheme).exists()
