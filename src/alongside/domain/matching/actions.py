"""Locking, keeping apart, and asking the engine."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.actions.vectors import keep_vectors
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.vectors import check_model, model_for
from alongside.domain.cohorts.states import Side
from alongside.domain.history.actions import record
from alongside.domain.matching.models import Alternative, Asked, Leftover, Placement, Proposal, RuleSet, Run
from alongside.domain.matching.queries import Question, bars, free_places, pool_of, question_of
from alongside.domain.matching.queries.again import digest_of_plan, digest_of_question
from alongside.domain.matching.queries.facts import rules_in_short
from alongside.domain.matching.queries.progress import Far, Told
from alongside.domain.matching.queries.rules import Chosen, check_chosen, chosen_in, newest_rules
from alongside.domain.matching.queries.rules import preset as of_preset
from alongside.domain.matching.states import RUN_MOVES, PlacementKind
from alongside.domain.organisations.models import User
from alongside_engine import matching as engine


class Beside(TypedDict):
    """What the engine is asked beside people and rules."""

    bars: tuple[engine.Bar, ...]
    locked: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]


@transaction.atomic
def change_rules(cohort: Cohort, chosen: Chosen, *, by: User, now: datetime) -> RuleSet:
    """Let other rules stand from now on: a version more, and none when the newest asks for the same already.

    Raises Refused for rules that contradict themselves. Runs keep the rules that they were made with.
    """
    require(by, P.RULES_CHANGE, cohort, now=now)
    check_chosen(chosen)
    newest = newest_rules(cohort)
    if newest is not None and chosen.same_as(chosen_in(newest)):
        return newest
    return _add_version(cohort, chosen, "changed rules", by=by, now=now)


@transaction.atomic
def restore_rules(earlier: RuleSet, *, by: User, now: datetime) -> RuleSet:
    """Let an earlier version stand again, as a version more."""
    return change_rules(earlier.cohort, chosen_in(earlier), by=by, now=now)


@transaction.atomic
def begin_rules(cohort: Cohort, *, preset: str, by: User, now: datetime) -> RuleSet:
    """Give a new year the rules that its kind of scheme begins with; one that has rules keeps them."""
    require(by, P.SCHEME_SET_UP, cohort, now=now)
    if preset not in engine.PRESETS:
        raise Refused(
            _("There are no matching rules called “{name}”. Choose one of: {known}.").format(name=preset, known=", ".join(engine.PRESETS))
        )
    return newest_rules(cohort) or _add_version(cohort, of_preset(preset), "began rules", by=by, now=now)


def _add_version(cohort: Cohort, chosen: Chosen, verb: str, *, by: User, now: datetime) -> RuleSet:
    last = RuleSet.objects.filter(cohort=cohort).aggregate(last=Max("version"))["last"] or 0
    values = {"spread": chosen.spread, "floor": chosen.floor, "preset": chosen.preset}
    made = RuleSet.objects.create(cohort=cohort, version=last + 1, criteria=chosen.as_json(), made_at=now, **values)
    record(verb, made, by=by, now=now, scheme_id=cohort.scheme_id)
    return made


@transaction.atomic
def place(
    cohort: Cohort, *, mentor: Participant, mentee: Participant, kind: PlacementKind, why: str = "", by: User, now: datetime
) -> Placement:
    """Lock a couple together or keep them apart; a rule that forbids a pair cannot be locked away. `why` is for leads alone."""
    require(by, P.MATCH_PROPOSE, cohort, now=now)
    if mentor.pk == mentee.pk or {mentor.cohort_id, mentee.cohort_id} != {cohort.pk}:
        raise Refused(_("Choose a mentor and a mentee of this year."))
    _check_not_own(mentor, mentee, by)
    if Side.MENTOR not in mentor.sides or Side.MENTEE not in mentee.sides:
        sentence = _("{mentor} must be invited as a mentor, {mentee} as a mentee. Change “invite as” in the roster and import it again.")
        raise Refused(sentence.format(mentor=mentor, mentee=mentee))
    if kind is PlacementKind.TOGETHER:
        _check_allowed(cohort, mentor, mentee)
    values = {"kind": kind, "placed_at": now, "why": why}
    placement, _created = Placement.objects.update_or_create(cohort=cohort, mentor=mentor, mentee=mentee, defaults=values)
    record(f"placed {kind}", placement, by=by, now=now, scheme_id=cohort.scheme_id)
    return placement


def _check_not_own(mentor: Participant, mentee: Participant, by: User) -> None:
    if by.pk in mentor.owner_ids() | mentee.owner_ids():
        raise Refused(_("This is about you: ask the other lead of the scheme to decide it."))


def _check_allowed(cohort: Cohort, mentor: Participant, mentee: Participant) -> None:
    why = next((bar.why for bar in bars(cohort, [mentor, mentee], ()) if bar.mentor == str(mentor.pk)), "")
    if why:
        raise Refused(_("{mentor} and {mentee} cannot be a pair: {why}.").format(mentor=mentor, mentee=mentee, why=why))
    others = Placement.objects.filter(cohort=cohort, mentee=mentee, kind=PlacementKind.TOGETHER).exclude(mentor=mentor)
    if (other := others.select_related("mentor__person").first()) is not None:
        raise Refused(_("{mentee} is already locked with {other}. Take that lock away first.").format(mentee=mentee, other=other.mentor))
    waiting = Placement.objects.filter(cohort=cohort, mentor=mentor, kind=PlacementKind.TOGETHER).exclude(mentee=mentee)
    if waiting.filter(mentee__mentee_places_taken__lt=F("mentee__mentee_places")).count() >= free_places(mentor, Side.MENTOR):
        raise Refused(_("{mentor} has no place left for another mentee. Take one of their locks away first.").format(mentor=mentor))


def _check_locks(question: Question) -> None:
    """A lock may have become impossible since it was made, by a new roster or a new avoid list."""
    names = {person.key: person.name for person in question.people}
    barred = {(bar.mentor, bar.mentee): bar.why for bar in question.bars}
    for mentor, mentee in question.locked:
        if why := barred.get((mentor, mentee)):
            sentence = _("{mentor} and {mentee} are locked together, but {why}. Take the lock away first.")
            raise Refused(sentence.format(mentor=names[mentor], mentee=names[mentee], why=why))


def _check_model() -> None:
    try:
        check_model()
    except engine.ProblemError as problem:
        sentence = _("What people wrote cannot be compared. {why} Ask the person who runs this installation to mend it.")
        raise Refused(sentence.format(why=problem)) from problem


@transaction.atomic
def unplace(placement: Placement, *, by: User, now: datetime) -> None:
    """Take a lock, or a "keep apart", away."""
    require(by, P.MATCH_PROPOSE, placement, now=now)
    _check_not_own(placement.mentor, placement.mentee, by)
    record("took placement away", placement, by=by, now=now, scheme_id=placement.scheme.pk)
    placement.delete()


def propose(
    cohort: Cohort,
    *,
    by: User,
    now: datetime,
    watch: Callable[[Far], object] = lambda _far: None,
    then: Callable[[Run], object] = lambda _run: None,
) -> Run:
    """Ask the engine for a plan with the locks, and for the plan it would make without them. Nobody hears of it.

    The engine works outside the transaction, so that nobody else waits for it; `then` is done in the one that keeps its plan.
    `watch` is told often how far that has come; what it raises ends the work.
    """
    require(by, P.MATCH_PROPOSE, cohort, now=now)
    question, without_locks = questions_to_ask(cohort)
    try:
        model = model_for(cohort) if _has_texts(question) else None
        plan = _answer(question, model, (told := Told(watch)))
        alone = _answer(without_locks, model, told)
        told.keeping()
        asked = engine.record_of(question.people, question.rules, **_beside(question), embed=model)
        if model is not None:
            keep_vectors(cohort, model)
    except ValueError as trouble:
        raise Refused(str(trouble)) from trouble
    with transaction.atomic():
        _check_nobody_erased(question)
        run = _kept(cohort, question, plan, alone, by, now)
        Asked.objects.create(run=run, question=asked, question_digest=digest_of_question(asked), plan_digest=digest_of_plan(plan))
        told.ready()
        then(run)
    return run


def _check_nobody_erased(question: Question) -> None:
    """Somebody may have been erased while the engine worked: nothing that was read of them before is kept."""
    if Participant.objects.filter(pk__in=[int(person.key) for person in question.people], person__emptied_on__isnull=False).exists():
        raise Refused(_("Somebody in this run was erased meanwhile. Run again."))


def _answer(question: Question, model: engine.SentenceModel | None, told: Told) -> engine.Plan:
    told.next_plan()
    return engine.match(question.people, question.rules, **_beside(question), embed=model, watch=told.still, stage=told.begins)


def _beside(question: Question) -> Beside:
    return {"bars": question.bars, "locked": question.locked, "told": question.told}


def _has_texts(question: Question) -> bool:
    """Whether there is something to compare: a question holds what people wrote only where the rules compare it."""
    return any(person.text for person in question.people)


def questions_to_ask(cohort: Cohort) -> tuple[Question, Question]:
    """What the engine is asked, with the locks and without; raises Refused when there is something to mend first."""
    pool = pool_of(cohort)
    if not pool:
        raise Refused(_("Nobody is waiting for a partner. People enter the pool when they write a statement, book training or say yes."))
    question = question_of(cohort, pool, with_locks=True)
    _check_locks(question)
    if _has_texts(question):
        _check_model()
    return question, question_of(cohort, pool, with_locks=False)


def _kept(cohort: Cohort, question: Question, plan: engine.Plan, alone: engine.Plan, by: User, now: datetime) -> Run:
    last = Run.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(
        cohort=cohort,
        number=last + 1,
        placed=plan.placed,
        total_score=_in_scores(plan),
        placed_without_locks=alone.placed,
        score_without_locks=_in_scores(alone),
        proposed_at=now,
        facts=_facts(question, plan),
        apart=[[int(bar.mentor), int(bar.mentee)] for bar in question.bars if bar.rule == "kept apart by the lead"],
        rules=question.version,
    )
    _keep(run, plan, alone)
    record("proposed", run, by=by, now=now, scheme_id=cohort.scheme_id)
    return run


def _facts(question: Question, plan: engine.Plan) -> dict[str, Any]:
    """What a plan says of the scheme; none of the engine's words here holds a name."""
    return {
        "aims": [asdict(aim) for aim in plan.aims],
        "needs": [asdict(need) for need in plan.needs],
        "blocking": plan.blocking,
        "optimal": plan.optimal,
        "couples": question.couples,
        "mentees": sum(person.seeks for person in question.people),
        "rules": rules_in_short(question.rules),
    }


def _in_scores(plan: engine.Plan) -> int:
    return sum(pair.score for pair in plan.pairs)


def _to_the_two(reason: engine.Reason) -> str:
    """A reason as the two themselves read it."""
    return _("The mentoring lead chose the two of you") if reason.criterion == "by hand" else reason.shared


def _keep(run: Run, plan: engine.Plan, alone: engine.Plan) -> None:
    Proposal.objects.bulk_create(
        Proposal(
            run=run,
            mentor_id=int(pair.mentor),
            mentee_id=int(pair.mentee),
            is_locked=pair.locked,
            score=pair.score,
            reasons=[reason.full for reason in pair.reasons],
            shared_reasons=[_to_the_two(reason) for reason in pair.reasons if reason.shared],
            rule_words=[reason.rule for reason in pair.reasons if reason.rule],
            possibilities=[asdict(other) | {"key": int(other.key)} for other in pair.alternatives],
        )
        for pair in plan.pairs
    )
    Alternative.objects.bulk_create(
        Alternative(
            run=run,
            mentor_id=int(pair.mentor),
            mentee_id=int(pair.mentee),
            score=pair.score,
            reasons=[reason.full for reason in pair.reasons],
        )
        for pair in alone.pairs
    )
    Leftover.objects.bulk_create(
        Leftover(run=run, participant_id=int(row.key), side=row.side, why=row.full, shared=row.shared, rule_words=row.rule)
        for row in plan.unmatched
    )


@transaction.atomic
def discard(run: Run, *, by: User, now: datetime) -> Run:
    """Throw a draft away."""
    return move(run, RUN_MOVES, "discard", by=by, now=now)
