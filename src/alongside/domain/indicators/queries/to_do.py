"""What the lead could do next: worked out from the rows, at most seven things, the most urgent first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, TypedDict

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import permitted
from alongside.domain.cohorts.models import Cohort, Participant, RosterImport
from alongside.domain.cohorts.queries.people import LENT_OUT, TAKES_PART
from alongside.domain.cohorts.states import RosterState
from alongside.domain.matching.models import Run
from alongside.domain.matching.states import RunState
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.organisations.models import User
from alongside.domain.outbox.models import Mailing, Message
from alongside.domain.outbox.states import MailingState, MessageState
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import LAST_MET, LATELY
from alongside.domain.pairs.states import PairState
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.queries import waves_of
from alongside.domain.surveys.states import Moment, WaveState
from alongside.domain.training.queries import sessions_of

MOST = 7
SOON = timedelta(days=28)
UNDECIDED = frozenset({RunState.DRAFT, RunState.AWAITING, RunState.AGREED})


@dataclass(frozen=True)
class ToDo:
    """One thing to do: its words, and the page where it is done."""

    words: str
    page: str
    args: tuple[str, ...]
    hint: str = ""
    query: str = ""


class Fixed(TypedDict):
    """The roster and the mailing that wait for a yes, the newest run, how many messages failed, and whether all are paused."""

    roster_id: str | None
    run_id: str | None
    run_state: str | None
    run_placed: int | None
    failures: int | None
    mailing_id: str | None
    paused_at: datetime | None


@dataclass(frozen=True)
class Facts:
    """Everything that the rules look at, read once."""

    cohort: Cohort
    now: datetime
    today: date
    people: dict[str, int]
    fixed: Fixed
    offers: list[datetime | None]
    not_lately: int
    sessions: list[Any]
    waves: list[Wave]

    @property
    def year(self) -> tuple[str, str]:
        """How pages of the cohort are addressed."""
        return self.cohort.scheme.slug, self.cohort.slug

    @property
    def is_over(self) -> bool:
        """Whether the year has ended."""
        return self.today > self.cohort.ends_on


def things_to_do(cohort: Cohort, *, by: User, now: datetime) -> list[ToDo]:
    """At most seven things that this viewer may do; a pair of the viewer's own is never counted."""
    may = permitted(by, cohort.scheme, now=now)
    facts = _facts(cohort, by, now)
    found = (rule(facts) for needs, rule in RULES if needs in may)
    return list(islice((thing for thing in found if thing is not None), MOST))


def _facts(cohort: Cohort, by: User, now: datetime) -> Facts:
    today = local_day(now, cohort.scheme.zone)
    own = Q(mentor__person__user=by) | Q(mentee__person__user=by)
    pairs = list(
        Pairing.objects.filter(cohort=cohort, state__in=[PairState.OFFERED, PairState.ACTIVE])
        .exclude(pk__in=Pairing.objects.filter(own, cohort=cohort).values("pk"))
        .annotate(last=LAST_MET)
        .values_list("state", "accept_by", "established_on", "last")
    )
    return Facts(
        cohort=cohort,
        now=now,
        today=today,
        people=_people(cohort),
        fixed=_fixed(cohort, now),
        offers=[until for state, until, _since, _last in pairs if state == PairState.OFFERED],
        not_lately=sum(_quiet(last or since, today) for state, _until, since, last in pairs if state == PairState.ACTIVE),
        sessions=list(sessions_of(cohort)),
        waves=list(waves_of(cohort)),
    )


def _quiet(last: date | None, today: date) -> bool:
    return last is not None and today - last > LATELY


def _people(cohort: Cohort) -> dict[str, int]:
    waiting = TAKES_PART & ~LENT_OUT & Q(mentor_places_taken=0, mentee_places_taken=0)
    return Participant.objects.filter(cohort=cohort).aggregate(
        all=Count("pk"),
        uninvited=Count("pk", filter=Q(invitation=None, is_guest=False, person__emptied_on=None)),
        waiting=Count("pk", filter=waiting),
    )


def _fixed(cohort: Cohort, now: datetime) -> Fixed:
    """All in one read."""
    roster = RosterImport.objects.filter(cohort=OuterRef("pk"), state=RosterState.PREVIEWED).order_by("-uploaded_at")
    run = Run.objects.filter(cohort=OuterRef("pk")).exclude(state=RunState.DISCARDED).order_by("-number")
    held = Mailing.objects.filter(scheme=OuterRef("scheme"), state=MailingState.HELD).order_by("made_at", "pk")
    lost = Q(state=MessageState.FAILED) | Q(state=MessageState.RETURNED, bounced_at__gt=now - SOON)
    failed = Message.objects.filter(lost, scheme=OuterRef("scheme")).order_by().values("scheme")
    rows = Cohort.objects.filter(pk=cohort.pk).values(
        roster_id=Subquery(roster.values("public_id")[:1]),
        run_id=Subquery(run.values("public_id")[:1]),
        run_state=Subquery(run.values("state")[:1]),
        run_placed=Subquery(run.values("placed")[:1]),
        mailing_id=Subquery(held.values("public_id")[:1]),
        paused_at=F("scheme__messages_paused_at"),
        failures=Subquery(failed.annotate(many=Count("pk")).values("many")),
    )
    found: Fixed = rows.get()
    return found


def _nobody_yet(facts: Facts) -> ToDo | None:
    if facts.people["all"]:
        return None
    return ToDo(_("Import the roster"), "lead:roster", facts.year, _("A spreadsheet of the people to invite"))


def _roster_waits(facts: Facts) -> ToDo | None:
    roster = facts.fixed["roster_id"]
    return ToDo(_("Look at the roster and import it"), "lead:roster-preview", (roster,), _("It needs your agreement")) if roster else None


def _uninvited(facts: Facts) -> ToDo | None:
    many = facts.people["uninvited"]
    words = ngettext("Invite {many} person", "Invite {many} people", many).format(many=many)
    return ToDo(words, "lead:invite", facts.year, _("They are on the roster and have not heard from you")) if many else None


def _paused(facts: Facts) -> ToDo | None:
    if facts.fixed["paused_at"] is None:
        return None
    since = day_in_words(local_day(facts.fixed["paused_at"], facts.cohort.scheme.zone))
    return ToDo(
        _("Messages are paused"), "lead:messages", facts.year, _("Since {day}: nothing goes but links to sign in").format(day=since)
    )


def _mailing_waits(facts: Facts) -> ToDo | None:
    mailing = facts.fixed["mailing_id"]
    return ToDo(_("A mailing waits for you"), "lead:mailing", (mailing,), _("Look at it once, and send it")) if mailing else None


def _failed(facts: Facts) -> ToDo | None:
    many = facts.fixed["failures"]
    if not many:
        return None
    words = ngettext("Look at {many} message that did not arrive", "Look at {many} messages that did not arrive", many)
    return ToDo(words.format(many=many), "lead:messages", facts.year, _("The address may be wrong"), "?state=lost")


def _registers(facts: Facts) -> ToDo | None:
    missing = [row for row in facts.sessions if row.starts_at + timedelta(minutes=row.minutes) < facts.now and not row.came]
    if not missing:
        return None
    hint = _("Who came counts towards the report")
    if len(missing) == 1:
        day = day_in_words(local_day(missing[0].starts_at, facts.cohort.scheme.zone))
        return ToDo(_("Keep the register of {day}").format(day=day), "lead:session", (missing[0].public_id,), hint)
    return ToDo(_("Keep the registers of {many} sessions").format(many=len(missing)), "lead:sessions", facts.year, hint)


def _draft_run(facts: Facts) -> ToDo | None:
    run, many = facts.fixed["run_id"], facts.fixed["run_placed"]
    if run is None or many is None or facts.fixed["run_state"] != RunState.DRAFT:
        return None
    words = ngettext("Decide about {many} proposed pair", "Decide about {many} proposed pairs", many).format(many=many)
    return ToDo(words, "lead:run", (run,), _("Nobody hears of them until you publish"))


def _run_with_the_group(facts: Facts) -> ToDo | None:
    run, state = facts.fixed["run_id"], facts.fixed["run_state"]
    words = {
        RunState.AWAITING: (_("The proposed pairs wait for the steering group"), _("You are told when they have answered")),
        RunState.AGREED: (
            _("Publish the pairs that were agreed"),
            _("The steering group has agreed; nobody hears of them until you publish"),
        ),
        RunState.SENT_BACK: (_("Read why the steering group sent the pairs back"), _("Change what they ask for, and run again")),
    }
    if run is None or state is None or (found := words.get(RunState(state))) is None:
        return None
    return ToDo(found[0], "lead:run", (run,), found[1])


def _offers(facts: Facts) -> ToDo | None:
    many = len(facts.offers)
    if not many:
        return None
    words = ngettext("{many} offer waits for an answer", "{many} offers wait for an answer", many).format(many=many)
    until = min((moment for moment in facts.offers if moment), default=None)
    hint = _("The first lapses after {day}").format(day=day_in_words(local_day(until, facts.cohort.scheme.zone))) if until else ""
    return ToDo(words, "lead:pairs", facts.year, hint, "?state=offered")


def _without_partner(facts: Facts) -> ToDo | None:
    many = facts.people["waiting"]
    if not many or facts.is_over or facts.fixed["run_state"] in UNDECIDED:
        return None
    words = ngettext("{many} person waits for a partner", "{many} people wait for a partner", many).format(many=many)
    return ToDo(words, "lead:matching", facts.year, _("Propose pairs when you are ready"))


def _not_lately(facts: Facts) -> ToDo | None:
    many = facts.not_lately
    if not many or facts.is_over:
        return None
    words = ngettext("{many} pair has not met lately", "{many} pairs have not met lately", many).format(many=many)
    return ToDo(words, "lead:pairs", facts.year, _("A short, friendly note often helps"), "?state=active")


def _no_sessions(facts: Facts) -> ToDo | None:
    if facts.sessions or facts.is_over or not facts.people["all"]:
        return None
    return ToDo(_("Add the training sessions"), "lead:session-add", facts.year, _("People book them on their own pages"))


def _next_wave(facts: Facts) -> ToDo | None:
    """The questionnaire that is open, or opens soon; it opens and closes by itself."""
    for wave in facts.waves:
        if wave.state == WaveState.OPEN:
            words = _("“{title}” is open until {day}").format(title=wave.questionnaire.title, day=day_in_words(wave.closes_on))
            return ToDo(words, "lead:wave", (wave.public_id,), _("See how many have answered"))
        if wave.state == WaveState.PLANNED and wave.opens_on - facts.today <= SOON:
            words = _("“{title}” opens on {day}").format(title=wave.questionnaire.title, day=day_in_words(wave.opens_on))
            return ToDo(words, "lead:wave", (wave.public_id,), _("It is sent by itself on that day"))
    return None


def _report(facts: Facts) -> ToDo | None:
    if not any(wave.moment == Moment.END and wave.state == WaveState.CLOSED for wave in facts.waves):
        return None
    return ToDo(_("Read the report of the year"), "report:page", facts.year, _("The last questionnaire has closed"))


RULES: tuple[tuple[P, Callable[[Facts], ToDo | None]], ...] = (
    (P.ROSTER_IMPORT, _nobody_yet),
    (P.ROSTER_IMPORT, _roster_waits),
    (P.INVITE, _uninvited),
    (P.MESSAGES_VIEW, _paused),
    (P.MESSAGES_SEND, _mailing_waits),
    (P.MESSAGES_VIEW, _failed),
    (P.REGISTER_KEEP, _registers),
    (P.RUN_PUBLISH, _draft_run),
    (P.RUN_SEND, _run_with_the_group),
    (P.PAIRS_LIST, _offers),
    (P.MATCH_PROPOSE, _without_partner),
    (P.PAIRS_LIST, _not_lately),
    (P.SCHEME_SET_UP, _no_sessions),
    (P.ANSWERED_VIEW, _next_wave),
    (P.REPORT_VIEW, _report),
)
