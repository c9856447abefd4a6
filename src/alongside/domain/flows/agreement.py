"""The steering group's part in a run: it is sent to them, taken back, agreed, or sent back with a comment; and each is told once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.models import Role
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, require
from alongside.domain.access.queries import holders
from alongside.domain.history.actions import record
from alongside.domain.matching import emails
from alongside.domain.matching.models import Decision, Run
from alongside.domain.matching.queries import gaps_of, published_after
from alongside.domain.matching.queries.agreement import agreed_by, deciders, members_needed, needs_agreement, why_not_decide
from alongside.domain.matching.states import RUN_MOVES, RunState
from alongside.domain.organisations.models import Agreement, Scheme, User
from alongside.domain.outbox.actions import Letter, overtake, post
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageKind, MessageState
from alongside.domain.outbox.timing import Pace
from alongside.kit.safe_text import plain

LONGEST_COMMENT = 1000


@transaction.atomic
def set_agreement(scheme: Scheme, *, agreement: Agreement, by: User, now: datetime) -> Scheme:
    """Set which runs the steering group agrees; a run that waits already goes on waiting."""
    require(by, P.SCHEME_SET_UP, scheme, now=now)
    if Scheme.objects.filter(pk=scheme.pk).exclude(agreement=agreement).update(agreement=agreement):
        record(f"set agreement {agreement}", scheme, by=by, now=now, scheme_id=scheme.pk)
    scheme.agreement = agreement
    return scheme


@transaction.atomic
def send_run(run: Run, *, by: User, now: datetime) -> Run:
    """Send a draft to the steering group; whoever may answer gets one message. Raises Refused when nobody could, or need."""
    require(by, P.RUN_SEND, run, now=now)
    gaps = gaps_of(run)
    _check_can_be_sent(run)
    members, needed = deciders(run.cohort, now=now), members_needed(gaps)
    if len(members) < needed:
        raise Refused(_too_few(needed, len(members)))
    try:
        with transaction.atomic():
            move(run, RUN_MOVES, "send", by=by, now=now, sent_at=now, members_needed=needed, overrides=gaps)
    except IntegrityError:
        raise Refused(_("Another run of this year waits for the steering group already. Take that one back first.")) from None
    for member in members:
        _tell(run, member, emails.waits(run, member), key=_key(run, member), now=now)
    return run


def _check_can_be_sent(run: Run) -> None:
    if not run.placed:
        raise Refused(_("This run proposes no pair, so there is nothing to agree."))
    if (newer := published_after(run)) is not None:
        raise Refused(
            _("Run {number} was published after this one. Run the engine again, and send the new run.").format(number=newer.number)
        )
    if not needs_agreement(run):
        raise Refused(_("This run needs no agreement: you can publish it."))


def _too_few(needed: int, there_are: int) -> str:
    first = ngettext(
        "This run needs the agreement of {needed} member of the steering group",
        "This run needs the agreement of {needed} members of the steering group, because it goes ahead without a statement or training",
        needed,
    ).format(needed=needed)
    second = _("and {count} can answer: whoever leads the scheme or takes part in the year cannot").format(count=there_are)
    return _("{first}, {second}. Ask for another member to be given the role.").format(first=first, second=second)


@transaction.atomic
def take_run_back(run: Run, *, by: User, now: datetime) -> Run:
    """Take a run back before the group has answered; it is a draft again, and members who have not read of it never do."""
    sent_at = Run.objects.values_list("sent_at", flat=True).get(pk=run.pk)
    move(run, RUN_MOVES, "take back", by=by, now=now, sent_at=None, members_needed=0, overrides={})
    _overtake(run, sent_at)
    return run


@transaction.atomic
def agree_run(run: Run, *, sent_at: datetime, by: User, now: datetime) -> Run:
    """One member agrees to what was sent at a time; with as many as are needed, the run is agreed and its leads are told."""
    _answer(run, sent_at, agrees=True, comment="", by=by, now=now)
    if agreed_by(run) >= run.members_needed:
        _close(run, "agree", sent_at, by=by, now=now)
    return run


@transaction.atomic
def send_run_back(run: Run, *, comment: str, sent_at: datetime, by: User, now: datetime) -> Run:
    """One member sends a run back, which is enough, and says why."""
    _answer(run, sent_at, agrees=False, comment=checked_comment(comment), by=by, now=now)
    _close(run, "send back", sent_at, by=by, now=now)
    return run


def checked_comment(comment: str) -> str:
    """Why something is sent back, in plain text. Raises Refused for nothing, or too much."""
    said = plain(comment)
    if not said:
        raise Refused(_("Write what should be different, so that the lead can change it."))
    if len(said) > LONGEST_COMMENT:
        raise Refused(_("The comment has {count} characters; the most is {most}.").format(count=len(said), most=LONGEST_COMMENT))
    return said


def _answer(run: Run, sent_at: datetime, *, agrees: bool, comment: str, by: User, now: datetime) -> Decision:
    """Note one answer, while the run waits as it was read: the conditional update makes a second answer wait for the first to end."""
    require(by, P.RUN_AGREE, run, now=now)
    if why := why_not_decide(run.cohort, by, now=now):
        raise Refused(why)
    if not Run.objects.filter(pk=run.pk, state=RunState.AWAITING, sent_at=sent_at).update(state=RunState.AWAITING):
        raise TooLate(_("This run no longer waits as you read it: it was answered, or taken back. Look at it again."))
    run.refresh_from_db(fields=["state", "sent_at", "members_needed", "overrides"])
    try:
        with transaction.atomic():
            decision = Decision.objects.create(run=run, member=by, sent_at=sent_at, agrees=agrees, comment=comment, decided_at=now)
    except IntegrityError:
        raise Refused(_("You have answered already. Another member answers too, because this run needs two.")) from None
    record("agreed as a member" if agrees else "sent back as a member", run, by=by, now=now, scheme_id=run.scheme.pk)
    return decision


def _close(run: Run, name: str, sent_at: datetime, *, by: User, now: datetime) -> None:
    move(run, RUN_MOVES, name, by=by, now=now)
    _overtake(run, sent_at)
    for lead in holders(run.scheme, Role.LEAD, Role.DEPUTY, now=now):
        _tell(run, lead, emails.answered(run, lead), key=f"run:{run.pk}:answered:{sent_at:%Y%m%d%H%M%S%f}:{lead.pk}", now=now)


def _tell(run: Run, user: User, letter: Letter, *, key: str, now: datetime) -> None:
    post(letter, to=user, key=key, kind=MessageKind.PERSONAL, pace=Pace.NEWS, now=now, scheme=run.scheme)


def _key(run: Run, member: User) -> str:
    return f"{_keys_of(run, run.sent_at)}{member.pk}"


def _keys_of(run: Run, sent_at: datetime | None) -> str:
    return f"run:{run.pk}:sent:{sent_at:%Y%m%d%H%M%S%f}:" if sent_at else f"run:{run.pk}:sent:"


def _overtake(run: Run, sent_at: datetime | None) -> None:
    """Nobody reads that a run waits once it does not."""
    waiting = Message.objects.filter(key__startswith=_keys_of(run, sent_at), state=MessageState.WAITING)
    overtake(waiting.values_list("key", flat=True))
