"""A year in counts, each by the name it has in the report's JSON, worked out from the rows each time."""

from collections import Counter
from itertools import product

from alongside.domain.cohorts.states import Side
from alongside.domain.indicators.queries.register import Register
from alongside.domain.pairs.states import Origin
from alongside.domain.people.models import Supervision, SupervisionKind
from alongside.domain.surveys.queries import linked
from alongside.domain.surveys.states import InviteeState, Moment, WaveState
from alongside.domain.training.models import Session
from alongside_engine.evaluation import Uptake, percentage, uptake

Figures = dict[str, dict[str, int]]


def figure(count: int, of: int | None = None) -> dict[str, int]:
    """A count, with its denominator and percentage where it has one."""
    if of is None:
        return {"count": count}
    return {"count": count, "of": of} | ({"percent": percentage(count, of)} if of else {})


def uptake_of(register: Register) -> Uptake:
    """Uptake as independent sets against everybody invited."""
    named = {
        "Submitted a statement": register.submitted_statement,
        "Attended training": register.attended_training,
        "Placed in a pair": register.placed,
        "Took part in a pair that began": register.participated,
        "Met at least once": register.met,
    }
    return uptake(register.invited, named)


def crossed_uptake_of(register: Register) -> Uptake:
    """The three published sets, so few that every combination of them can be read."""
    named = {
        "Submitted a statement": register.submitted_statement,
        "Attended training": register.attended_training,
        "Took part": register.participated,
    }
    return uptake(register.invited, named)


def figures_of(register: Register) -> Figures:
    """Every figure of the register, the pairs and who answered; nothing of what anybody answered."""
    many = len(register.invited)
    return {
        "invited": figure(many),
        "submitted_statement": figure(len(register.submitted_statement), many),
        "attended_training": figure(len(register.attended_training), many),
        "participated": figure(len(register.participated), many),
        "non_participants": figure(len(register.invited - register.participated)),
        "placed": figure(len(register.placed), many),
        "met_at_least_once": figure(len(register.met), many),
        **_overlaps(register),
        **_people_figures(register),
        **_training_figures(register),
        **_pair_figures(register),
        **_wave_figures(register),
    }


def _overlaps(register: Register) -> Figures:
    """Statement and training, crossed, for those who took part and those who did not."""
    found: Figures = {}
    groups = {"participants": register.participated, "non_participants": register.invited - register.participated}
    names = {
        (True, True): "statement_and_training",
        (True, False): "statement_only",
        (False, True): "training_only",
        (False, False): "neither",
    }
    for (group, members), (has, name) in product(groups.items(), names.items()):
        counted = sum((pk in register.submitted_statement, pk in register.attended_training) == has for pk in members)
        found[f"{group}_{name}"] = figure(counted, len(members))
    return found


def _people_figures(register: Register) -> Figures:
    people = [member for member in register.members.values() if not member.is_guest]
    sites = {side: {member.site for member in people if member.is_invited_as(side) and member.site} for side in Side}
    mentors = [member for member in people if member.is_invited_as(Side.MENTOR)]
    supervised = Supervision.objects.filter(
        person__participations__cohort=register.cohort,
        person__participations__is_guest=False,
        kind=SupervisionKind.EDUCATIONAL_SUPERVISOR,
    )
    sides = Counter(register.members[pk].wrote_as for pk in register.submitted_statement)
    return {
        "invited_as_mentor": figure(len(mentors)),
        "invited_as_mentee": figure(sum(member.is_invited_as(Side.MENTEE) for member in people)),
        "sites": figure(len(sites[Side.MENTOR] | sites[Side.MENTEE])),
        "mentors_at_a_site_with_mentees": figure(sum(member.site in sites[Side.MENTEE] for member in mentors)),
        "educational_supervisors": figure(supervised.values("supervisor").distinct().count()),
        "statements_by_mentors": figure(sides[Side.MENTOR]),
        "statements_by_mentees": figure(sides[Side.MENTEE]),
        "topics": figure(register.cohort.scheme.topics.count()),
    }


def _training_figures(register: Register) -> Figures:
    sessions = Session.objects.filter(programme__cohort=register.cohort).count()
    counts = Counter(register.members[pk].sessions for pk in register.attended_training)
    names = {1: "attended_one", 2: "attended_two"} | ({3: "attended_all_three"} if sessions == 3 else {})
    if not sessions:
        return {}
    return {
        "training_sessions": figure(sessions),
        "attendance_rows": figure(sum(member.sessions for member in register.members.values() if not member.is_guest)),
        **{name: figure(counts[times], len(register.attended_training)) for times, name in names.items() if times <= sessions},
    }


def _pair_figures(register: Register) -> Figures:
    pairs, members = register.begun, register.members
    origins = Counter(pair.origin for pair in pairs)
    sites = [(members[pair.mentor].site, members[pair.mentee].site) for pair in pairs]
    return {
        "pairs": figure(len(pairs)),
        "pairs_matched": figure(origins[Origin.MATCHED]),
        "pairs_self_arranged": figure(origins[Origin.SELF_ARRANGED]),
        "pairs_at_same_site": figure(sum(bool(one) and one == other for one, other in sites)),
        "pairs_never_met": figure(sum(pair.meetings == 0 for pair in pairs)),
        "most_meetings": figure(max((pair.meetings for pair in pairs), default=0)),
        "meetings": figure(sum(pair.meetings for pair in pairs)),
        "meeting_minutes": figure(sum(pair.minutes for pair in pairs)),
    }


def _wave_figures(register: Register) -> Figures:
    """How many were asked and answered."""
    waves = {wave.moment: (wave, asked) for wave, asked in register.waves}
    start, end = waves.get(Moment.START), waves.get(Moment.END)
    found: Figures = {}
    if start is not None:
        answered = _answered(start[1])
        found["baseline_answered"] = figure(len(answered & register.participated), len(register.participated))
    if end is not None:
        found |= _end_figures(end[1], register)
    if start is not None and end is not None and end[0].state == WaveState.CLOSED:
        found["both_answered"] = figure(linked(start[0], end[0]))
    return found


def _answered(asked: dict[int, str]) -> frozenset[int]:
    return frozenset(pk for pk, state in asked.items() if state == InviteeState.ANSWERED)


def _end_figures(asked: dict[int, str], register: Register) -> Figures:
    """Of everybody asked, and of each group of which anybody was."""
    answered, others = _answered(asked), register.invited - register.participated
    mentors = {pair.mentor for pair in register.begun}
    found = {"end_sent_to": figure(len(asked)), "end_answered_all": figure(len(answered), len(asked))}
    if register.participated & asked.keys():
        found |= {
            "end_answered_participants": figure(len(answered & register.participated), len(register.participated)),
            "end_answered_mentors": figure(len(answered & mentors)),
            "end_answered_mentees": figure(len(answered & (register.participated - mentors))),
        }
    if others & asked.keys():
        found |= {
            "end_sent_to_non_participants": figure(len(others & asked.keys())),
            "end_answered_non_participants": figure(len(answered & others), len(others)),
        }
    return found
