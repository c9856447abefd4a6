"""The pool as the engine wants it, and runs as the lead reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Exclusion, Participant, Statement, StatementTopic
from alongside.domain.cohorts.states import Side
from alongside.domain.matching.models import Alternative, Leftover, Placement, Proposal, RuleSet, Run
from alongside.domain.matching.queries.rules import Chosen, in_engine, newest_rules, standing
from alongside.domain.matching.states import PlacementKind, RunState
from alongside.domain.organisations.models import User
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import PairState
from alongside.domain.people.models import Address, Supervision, SupervisionKind
from alongside.domain.training.queries import attendance_counts
from alongside_engine import matching as engine

KEPT_APART = gettext_lazy("they are to be kept apart")
GUESTS = "guest mentors"
COUPLE = ("mentor__person", "mentor__grade", "mentee__person", "mentee__grade")


_RULES: dict[str, engine.BarRule] = {
    SupervisionKind.EDUCATIONAL_SUPERVISOR: "educational supervisor",
    SupervisionKind.CLINICAL_SUPERVISOR: "clinical supervisor",
    SupervisionKind.LINE_MANAGER: "line manager",
}
IN_CHARGE = frozenset(_RULES.values())
_ROLES: dict[frozenset[Side], engine.Role] = {
    frozenset({Side.MENTOR}): "mentor",
    frozenset({Side.MENTEE}): "mentee",
    frozenset({Side.MENTOR, Side.MENTEE}): "both",
}


@dataclass(frozen=True)
class Question:
    """What the engine is asked."""

    people: tuple[engine.Person, ...]
    rules: engine.Rules
    bars: tuple[engine.Bar, ...]
    locked: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...] = ()
    version: RuleSet | None = None

    @property
    def couples(self) -> int:
        """How many couples there are to compare."""
        return sum(person.mentors for person in self.people) * sum(person.seeks for person in self.people)


@dataclass(frozen=True)
class Beside:
    """One line of the matching page: the run's pair, the engine's own, and the last run's."""

    proposal: Proposal
    alone: Alternative | None
    before: Participant | None

    @property
    def differs_from_last(self) -> bool:
        """Whether the mentee had another mentor in the last run."""
        return self.before is not None and self.before.pk != self.proposal.mentor_id


def run_for(by: User, permission: P, *, now: datetime, run: str) -> Run:
    """A run by public id."""
    found = Run.objects.select_related("cohort__scheme__organisation", "rules").filter(public_id=run).first()
    return allowed(found, permission, by=by, now=now)


def placement_for(by: User, permission: P, *, now: datetime, placement: str) -> Placement:
    """A placement by public id."""
    found = Placement.objects.select_related("cohort__scheme", *COUPLE).filter(public_id=placement).first()
    return allowed(found, permission, by=by, now=now)


def runs_of(cohort: Cohort) -> list[Run]:
    """The runs of a cohort, newest first, without those thrown away."""
    return list(Run.objects.filter(cohort=cohort).exclude(state=RunState.DISCARDED))


def placements_of(cohort: Cohort, *, seen_by: User) -> list[Placement]:
    """What a lead fixed by hand, without what another lead decided about the viewer."""
    own = Q(mentor__person__user=seen_by) | Q(mentee__person__user=seen_by)
    rows = Placement.objects.filter(cohort=cohort).exclude(own).select_related(*COUPLE)
    return list(rows.order_by("kind", "mentee__person__name"))


def pool_of(cohort: Cohort) -> list[Participant]:
    """Who is waiting for a partner: takes part and has a free place on a side."""
    free = Q(mentor_places_taken__lt=F("mentor_places")) | Q(mentee_places_taken__lt=F("mentee_places"))
    rows = Participant.objects.filter(free, cohort=cohort, joined_on__isnull=False, withdrew_on=None)
    rows = rows.select_related("person", "grade", "statement").defer("statement__text", "statement__wants")
    return [row for row in rows.order_by("person__name", "pk") if any(free_places(row, side) for side in row.sides)]


def free_places(participant: Participant, side: Side) -> int:
    """How many more partners somebody can have on one side."""
    places: int = getattr(participant, f"{side}_places")
    taken: int = getattr(participant, f"{side}_places_taken")
    return places - taken


def places_to_spare(mentor: Participant) -> int:
    """How many of a mentor's places are neither taken nor needed for somebody who is locked with them."""
    locked = Placement.objects.filter(mentor=mentor, kind=PlacementKind.TOGETHER)
    return free_places(mentor, Side.MENTOR) - locked.filter(mentee__mentee_places_taken__lt=F("mentee__mentee_places")).count()


def question_of(
    cohort: Cohort, pool: list[Participant], *, with_locks: bool, asking: Chosen | None = None, only_musts: bool = False
) -> Question:
    """The pool in the engine's terms, under the year's rules or others; equality answers cannot get here: nothing here reads them.

    For whether a couple is possible `only_musts` is enough: nothing is read that only makes one better than another.
    """
    newest = None if asking else newest_rules(cohort)
    chosen = asking or standing(cohort, newest)
    criteria = chosen.criteria
    topics = _topics_of(cohort) if criteria["topics"].binds or not only_musts else {}
    texts = _texts_of(cohort) if criteria["text"].counts and not only_musts else {}
    people = tuple(_person(row, topics.get(row.pk, {}), texts.get(row.pk, "")) for row in pool)
    placed = Placement.objects.filter(cohort=cohort)
    apart = [(row.mentor_id, row.mentee_id) for row in placed if row.kind == PlacementKind.APART]
    mentors, mentees = {row.key for row in people if row.mentors}, {row.key for row in people if row.seeks}
    before = [(str(mentor), str(mentee)) for mentor, mentee in ([] if only_musts else _couples_before(cohort))]
    together = [(str(row.mentor_id), str(row.mentee_id)) for row in placed if with_locks and row.kind == PlacementKind.TOGETHER]
    return Question(
        people=people,
        rules=in_engine(chosen, cohort),
        bars=tuple(bars(cohort, pool, apart)),
        locked=tuple((mentor, mentee) for mentor, mentee in together if mentor in mentors and mentee in mentees),
        told=tuple((mentor, mentee) for mentor, mentee in before if mentor in mentors and mentee in mentees),
        version=newest,
    )


def _couples_before(cohort: Cohort) -> list[tuple[int, int]]:
    """The couples of the newest run that was kept: they stay together wherever that costs nobody anything."""
    last = Run.objects.filter(cohort=cohort).exclude(state=RunState.DISCARDED).first()
    return list(Proposal.objects.filter(run=last).order_by("pk").values_list("mentor_id", "mentee_id")) if last else []


def _topics_of(cohort: Cohort) -> dict[int, dict[str, bool]]:
    """The topics of everybody in a year by participant, each with whether a match may be told."""
    found: dict[int, dict[str, bool]] = {}
    rows = StatementTopic.objects.filter(statement__participant__cohort=cohort).order_by()
    for participant, slug, shown in rows.values_list("statement__participant", "topic__slug", "match_may_see"):
        found.setdefault(participant, {})[slug] = shown
    return found


def _texts_of(cohort: Cohort) -> dict[int, str]:
    """What everybody in a year wrote, for rules that compare it."""
    return dict(Statement.objects.filter(participant__cohort=cohort).values_list("participant", "text"))


def _person(participant: Participant, topics: dict[str, bool], text: str) -> engine.Person:
    """Somebody with the sides on which there is a free place."""
    return engine.Person(
        key=str(participant.pk),
        role=_ROLES[frozenset(side for side in participant.sides if free_places(participant, side))],
        name=participant.person.name,
        grade=participant.grade.label if participant.grade else "",
        rank=participant.grade.rank if participant.grade else None,
        track=_track(participant),
        specialty=participant.specialty,
        site=participant.site,
        topics=frozenset(topics),
        private_topics=frozenset(slug for slug, shown in topics.items() if not shown),
        text=text,
        capacity=free_places(participant, Side.MENTOR),
    )


def _track(participant: Participant) -> str:
    """The line in which grades compare: a guest stands outside it, so that no rule on grades keeps a guest from anybody."""
    if participant.is_guest:
        return GUESTS
    return participant.grade.track if participant.grade else ""


def bars(cohort: Cohort, pool: list[Participant], apart: Iterable[tuple[int, int]]) -> list[engine.Bar]:
    """Every couple that must not be, and the rule in words: supervisors, avoid lists, kept apart, earlier pairs."""
    found = [engine.Bar(str(mentor), str(mentee), "kept apart by the lead", str(KEPT_APART)) for mentor, mentee in apart]
    return found + standing_bars(pool) + _earlier_bars(cohort, pool)


def _earlier_bars(cohort: Cohort, pool: list[Participant]) -> list[engine.Bar]:
    """Pairs that are over in this scheme, and any in another of the organisation: in the words of "keep apart", since they are its own."""
    over = {PairState.ENDED, PairState.DECLINED, PairState.LAPSED}
    anywhere = Pairing.objects.filter(cohort__scheme__organisation=cohort.scheme.organisation_id)
    earlier = anywhere.filter(~Q(cohort__scheme=cohort.scheme) | Q(state__in=over))
    here = {row.person_id: row for row in pool}
    return [
        engine.Bar(str(here[mentor].pk), str(here[mentee].pk), "paired before", _("they were offered or had a pair before"))
        if scheme == cohort.scheme_id
        else engine.Bar(str(here[mentor].pk), str(here[mentee].pk), "asked to be kept apart", str(KEPT_APART))
        for mentor, mentee, scheme in earlier.values_list("mentor__person_id", "mentee__person_id", "cohort__scheme_id")
        if mentor in here and mentee in here
    ]


def standing_bars(pool: list[Participant]) -> list[engine.Bar]:
    """What no lock and no record of an existing pair can go round: supervisors, and those who asked to be kept apart."""
    return _supervision_bars(pool) + _avoid_bars(pool)


def _supervision_bars(pool: list[Participant]) -> list[engine.Bar]:
    here = {row.person_id: row for row in pool}
    rows = Supervision.objects.filter(person__in=here, supervisor__in=here)
    return [
        engine.Bar(
            str(here[a].pk), str(here[b].pk), _RULES[row.kind], _("{kind} and supervised doctor").format(kind=row.get_kind_display())
        )
        for row in rows
        for a, b in ((row.supervisor_id, row.person_id), (row.person_id, row.supervisor_id))
    ]


def _avoid_bars(pool: list[Participant]) -> list[engine.Bar]:
    """In the words of "keep apart": an avoid list is read on its own page, where the reading is noted."""
    here, by_person = {row.pk: row for row in pool}, {row.person_id: row for row in pool}
    person = Address.objects.filter(organisation=OuterRef("participant__person__organisation"), key=OuterRef("address_key"))
    rows = Exclusion.objects.filter(participant__in=here).annotate(avoided=Subquery(person.values("person")[:1])).order_by("pk")
    found = rows.values_list("participant", "avoided")
    couples = [(here[who], by_person[avoided]) for who, avoided in found if avoided in by_person]
    return [
        engine.Bar(str(a.pk), str(b.pk), "asked to be kept apart", str(KEPT_APART))
        for one, other in couples
        for a, b in ((one, other), (other, one))
    ]


def lines_of(
    run: Run, last: Run | None, alone: dict[int, Alternative] | None = None, before: dict[int, Participant] | None = None
) -> list[Beside]:
    """The run line by line, with what the engine alone and the last run said of the same mentee; what is known of these is not read."""
    alone = alternatives_of(run) if alone is None else alone
    before = _mentors_in(last) if before is None else before
    rows = Proposal.objects.filter(run=run).select_related(*COUPLE, "pairing").order_by("mentee__person__name")
    return [Beside(row, alone.get(row.mentee_id), before.get(row.mentee_id)) for row in rows]


def _mentors_in(run: Run | None) -> dict[int, Participant]:
    return {row.mentee_id: row.mentor for row in Proposal.objects.filter(run=run).select_related("mentor__person")} if run else {}


def alternatives_of(run: Run) -> dict[int, Alternative]:
    """What the engine by itself would have said, by the mentee's id."""
    return {row.mentee_id: row for row in Alternative.objects.filter(run=run).select_related("mentor__person", "mentor__grade")}


def leftovers_of(run: Run) -> list[Leftover]:
    """Whom the run leaves without a partner."""
    return list(Leftover.objects.filter(run=run).select_related("participant__person", "participant__grade").order_by("side", "pk"))


def run_before(run: Run) -> Run | None:
    """The last run before this one."""
    return Run.objects.filter(cohort=run.cohort, number__lt=run.number).exclude(state=RunState.DISCARDED).first()


def published_after(run: Run) -> Run | None:
    """The newest published run that came after this one, which makes a draft of no use."""
    return Run.objects.filter(cohort=run.cohort, number__gt=run.number, state=RunState.PUBLISHED).first()


def placements_since(run: Run) -> int:
    """How many couples were locked or kept apart after a run was made, which it therefore does not know of."""
    return Placement.objects.filter(cohort=run.cohort, placed_at__gt=run.proposed_at).count()


def told_by(run: Run) -> int:
    """How many people get a message when a run is published."""
    rows = Proposal.objects.filter(run=run).values_list("mentor__person__user", "mentee__person__user")
    return len({user for row in rows for user in row} - {None})


def gaps_of(run: Run) -> dict[str, list[int]]:
    """Whom the gates warn of: proposed without a statement, or without training."""
    rows = Proposal.objects.filter(run=run).values_list("mentor_id", "mentee_id", "mentor__statement", "mentee__statement")
    wrote = {pk: bool(statement) for mentor, mentee, *found in rows for pk, statement in zip((mentor, mentee), found, strict=True)}
    trained = attendance_counts(run.cohort)
    gaps = {"statement": sorted(pk for pk in wrote if not wrote[pk]), "training": sorted(pk for pk in wrote if pk not in trained)}
    return {gate: found for gate, found in gaps.items() if found}


def warnings_of(run: Run) -> list[str]:
    """The gates' warnings in words: of a draft as it is now, of a run that was sent or published as it was then."""
    gaps: dict[str, list[int]] = gaps_of(run) if run.state in {RunState.DRAFT, RunState.DISCARDED} else run.overrides
    words = {"statement": _("No statement from {names}."), "training": _("No training attended by {names}.")}
    people = Participant.objects.filter(pk__in={pk for found in gaps.values() for pk in found}).select_related("person")
    names = {row.pk: row.person.name for row in people}
    return [words[gate].format(names=", ".join(sorted(names[pk] for pk in found))) for gate, found in gaps.items()]
