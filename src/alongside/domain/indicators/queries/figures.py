"""A year in sets and counts, worked out from the rows each time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from django.db.models import Count, Max, Q

from alongside.domain.cohorts.models import Cohort, Participant, Statement
from alongside.domain.cohorts.states import Side
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import meeting_totals
from alongside.domain.pairs.states import BEGUN, LIVE, Origin
from alongside.domain.people.models import Supervision, SupervisionKind
from alongside.domain.surveys.models import Invitee, Wave
from alongside.domain.surveys.queries import linked, rates_of, waves_of
from alongside.domain.surveys.states import InviteeState, Moment, WaveState
from alongside.domain.training.models import Session
from alongside.domain.training.queries import attendance_counts
from alongside_engine.evaluation import Uptake, percentage, uptake

Figures = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Register:
    """Who did what in a year: independent sets of participants, none a stage of another."""

    invited: frozenset[int]
    submitted_statement: frozenset[int]
    attended_training: frozenset[int]
    placed: frozenset[int]
    participated: frozenset[int]
    met: frozenset[int]


def figure(count: int, of: int | None = None) -> dict[str, int]:
    """A count, with its denominator and percentage where it has one."""
    if of is None:
        return {"count": count}
    return {"count": count, "of": of} | ({"percent": percentage(count, of)} if of else {})


def register_of(cohort: Cohort) -> Register:
    """The sets of a year. Invited: or taken in without an invitation; placed: offered or begun; participated: in a pair that began."""
    pairs = list(
        Pairing.objects.filter(cohort=cohort).annotate(last=Max("meetings__held_on")).values_list("mentor_id", "mentee_id", "state", "last")
    )
    asked = Participant.objects.filter(Q(invitation__isnull=False) | Q(joined_on__isnull=False), cohort=cohort)
    invited = frozenset(asked.values_list("pk", flat=True))
    wrote = Statement.objects.filter(participant__cohort=cohort).values_list("participant_id", flat=True)
    return Register(
        invited=invited,
        submitted_statement=invited.intersection(wrote),
        attended_training=invited.intersection(attendance_counts(cohort)),
        placed=invited & _members((mentor, mentee) for mentor, mentee, state, _last in pairs if state in LIVE | BEGUN),
        participated=invited & _members((mentor, mentee) for mentor, mentee, state, _last in pairs if state in BEGUN),
        met=invited & _members((mentor, mentee) for mentor, mentee, _state, last in pairs if last is not None),
    )


def _members(couples: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset(participant for couple in couples for participant in couple)


def uptake_of(cohort: Cohort) -> Uptake:
    """Uptake as independent sets against everybody invited."""
    sets = register_of(cohort)
    named = {
        "Submitted a statement": sets.submitted_statement,
        "Attended training": sets.attended_training,
        "Placed in a pair": sets.placed,
        "Took part in a pair that began": sets.participated,
        "Met at least once": sets.met,
    }
    return uptake(sets.invited, named)


def crossed_uptake_of(cohort: Cohort) -> Uptake:
    """The three published sets, so few that every combination of them can be read."""
    sets = register_of(cohort)
    named = {"Submitted a statement": sets.submitted_statement, "Attended training": sets.attended_training, "Took part": sets.participated}
    return uptake(sets.invited, named)


def figures_of(cohort: Cohort) -> Figures:
    """Every figure of the register and the pairs, by the name it has in the report's JSON."""
    sets = register_of(cohort)
    many = len(sets.invited)
    return {
        "invited": figure(many),
        "submitted_statement": figure(len(sets.submitted_statement), many),
        "attended_training": figure(len(sets.attended_training), many),
        "participated": figure(len(sets.participated), many),
        "non_participants": figure(len(sets.invited - sets.participated)),
        "placed": figure(len(sets.placed), many),
        "met_at_least_once": figure(len(sets.met), many),
        **_overlaps(sets),
        **_people_figures(cohort),
        **_training_figures(cohort),
        **_pair_figures(cohort),
        **_wave_figures(cohort, sets),
    }


def _overlaps(sets: Register) -> Figures:
    """Statement and training, crossed, for those who took part and those who did not."""
    found: Figures = {}
    groups = {"participants": sets.participated, "non_participants": sets.invited - sets.participated}
    names = {
        (True, True): "statement_and_training",
        (True, False): "statement_only",
        (False, True): "training_only",
        (False, False): "neither",
    }
    for (group, members), (has, name) in product(groups.items(), names.items()):
        counted = sum((pk in sets.submitted_statement, pk in sets.attended_training) == has for pk in members)
        found[f"{group}_{name}"] = figure(counted, len(members))
    return found


def _people_figures(cohort: Cohort) -> Figures:
    people = list(Participant.objects.filter(cohort=cohort).values("person_id", "invited_as", "site"))
    sites = {side: {row["site"] for row in people if row["invited_as"] in {side, "both"} and row["site"]} for side in Side}
    mentors = [row for row in people if row["invited_as"] in {Side.MENTOR, "both"}]
    supervisors = Supervision.objects.filter(
        person__in=[row["person_id"] for row in people], kind=SupervisionKind.EDUCATIONAL_SUPERVISOR
    ).values("supervisor")
    sides = Counter(Statement.objects.filter(participant__cohort=cohort).values_list("side", flat=True))
    return {
        "invited_as_mentor": figure(len(mentors)),
        "invited_as_mentee": figure(sum(row["invited_as"] in {Side.MENTEE, "both"} for row in people)),
        "sites": figure(len(sites[Side.MENTOR] | sites[Side.MENTEE])),
        "mentors_at_a_site_with_mentees": figure(sum(row["site"] in sites[Side.MENTEE] for row in mentors)),
        "educational_supervisors": figure(supervisors.distinct().count()),
        "statements_by_mentors": figure(sides[Side.MENTOR]),
        "statements_by_mentees": figure(sides[Side.MENTEE]),
        "topics": figure(cohort.scheme.topics.count()),
    }


def _training_figures(cohort: Cohort) -> Figures:
    sessions = Session.objects.filter(programme__cohort=cohort).count()
    counts = Counter(attendance_counts(cohort).values())
    trained = sum(counts.values())
    names = {sessions: "attended_all_three"} if sessions == 3 else {}
    names |= {1: "attended_one", 2: "attended_two"}
    rows = sum(times * people for times, people in counts.items())
    return {
        "training_sessions": figure(sessions),
        "attendance_rows": figure(rows),
        **{name: figure(counts[times], trained) for times, name in sorted(names.items()) if times <= sessions},
    }


def _pair_figures(cohort: Cohort) -> Figures:
    begun = Pairing.objects.filter(cohort=cohort, state__in=BEGUN).select_related("mentor", "mentee")
    pairs = list(begun.annotate(times=Count("meetings")))
    origins = Counter(pair.origin for pair in pairs)
    totals = meeting_totals(cohort)
    return {
        "pairs": figure(len(pairs)),
        "pairs_matched": figure(origins[Origin.MATCHED]),
        "pairs_self_arranged": figure(origins[Origin.SELF_ARRANGED]),
        "pairs_at_same_site": figure(sum(bool(pair.mentor.site) and pair.mentor.site == pair.mentee.site for pair in pairs)),
        "pairs_never_met": figure(sum(pair.times == 0 for pair in pairs)),
        "most_meetings": figure(max((pair.times for pair in pairs), default=0)),
        "meetings": figure(totals.count),
        "meeting_minutes": figure(totals.minutes),
    }


def _wave_figures(cohort: Cohort, sets: Register) -> Figures:
    """How many were asked and answered; nothing of what they said."""
    waves = {wave.moment: wave for wave in waves_of(cohort)}
    found: Figures = {}
    if (start := waves.get(Moment.START)) is not None and start.state != WaveState.PLANNED:
        found["baseline_answered"] = figure(rates_of(start)[0].answered, len(sets.participated))
    if (end := waves.get(Moment.END)) is not None and end.state != WaveState.PLANNED:
        found |= _end_figures(end, sets)
    if start and end and end.state == WaveState.CLOSED:
        found["both_answered"] = figure(linked(start, end))
    return found


def _end_figures(end: Wave, sets: Register) -> Figures:
    asked = dict(Invitee.objects.filter(wave=end).values_list("participant_id", "state"))
    answered = {pk for pk, state in asked.items() if state == InviteeState.ANSWERED}
    others = sets.invited - sets.participated
    mentors = set(Pairing.objects.filter(cohort=end.cohort, state__in=BEGUN).values_list("mentor_id", flat=True))
    return {
        "end_sent_to": figure(len(asked)),
        "end_answered_all": figure(len(answered), len(asked)),
        "end_answered_participants": figure(len(answered & sets.participated), len(sets.participated)),
        "end_answered_non_participants": figure(len(answered & others), len(others)),
        "end_answered_mentors": figure(len(answered & mentors)),
        "end_answered_mentees": figure(len(answered & (sets.participated - mentors))),
    }
