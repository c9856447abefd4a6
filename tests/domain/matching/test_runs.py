"""Runs: proposed in private, compared, published whole or not at all."""

from datetime import timedelta

import pytest

from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.invitations import withdraw
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching.actions import discard, place, propose
from alongside.domain.matching.models import Run
from alongside.domain.matching.queries import (
    leftovers_of,
    lines_of,
    pool_of,
    question_of,
    run_before,
    run_for,
    runs_of,
    told_by,
    warnings_of,
)
from alongside.domain.matching.states import PlacementKind, RunState
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.actions import decline
from alongside.domain.pairs.models import Pairing
from alongside.domain.training.actions import keep_register
from tests.cast import NOW
from tests.domain.sentences import refused


def couples(run):
    return {(str(row.mentor), str(row.mentee)) for row in run.proposals.all()}


def offers():
    return Message.objects.filter(template="pair offered").count()


def test_propose_tells_nobody(world):
    before = Message.objects.count()
    run = world.run()
    assert (run.state, run.number, run.placed, couples(run)) == (RunState.DRAFT, 1, 1, {("Mo Farrow", "Ade Thorne")})
    assert (Message.objects.count(), Pairing.objects.count()) == (before, 0)


def test_propose_gives_the_lead_all_reasons_and_the_pair_only_theirs(world):
    (proposal,) = world.run().proposals.all()
    assert (any("Examinations" in reason for reason in proposal.reasons), any("Careers" in reason for reason in proposal.reasons)) == (
        True,
        True,
    )
    assert [reason for reason in proposal.shared_reasons if "Examinations" in reason] == []
    assert any("Careers" in reason for reason in proposal.shared_reasons)


def test_propose_with_nobody_waiting_is_refused(world):
    world.pair()
    with refused("Nobody is waiting for a partner. People enter the pool when they write a statement, book training or say yes."):
        world.run()


def test_propose_in_a_year_without_people_is_refused(world):
    with refused("Nobody is waiting for a partner. People enter the pool when they write a statement, book training or say yes."):
        propose(world.other_cohort, by=world.kit, now=NOW)


def test_propose_leaves_somebody_over_and_says_why(world):
    (person,) = world.person(joined=True)
    (left,) = leftovers_of(world.run())
    assert (left.participant, left.side) == (person, "mentee")
    assert left.why != ""


def test_propose_keeps_what_the_engine_would_have_said_without_locks(world):
    mentor, mentee = world.couple(site="South Site")
    place(world.cohort, mentor=world.mo_in, mentee=mentee, kind=PlacementKind.TOGETHER, by=world.lena, now=NOW)
    run = world.run()
    lines = {str(line.proposal.mentee): line for line in lines_of(run, None)}
    assert (str(lines["Person 002"].proposal.mentor), lines["Person 002"].proposal.is_locked) == ("Mo Farrow", True)
    assert (lines["Person 002"].alone.mentor, lines["Ade Thorne"].alone.mentor) == (mentor, world.mo_in)
    assert (run.placed, run.placed_without_locks) == (2, 2)


def test_propose_does_not_pair_who_is_kept_apart(world):
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.APART, by=world.lena, now=NOW)
    assert couples(world.run()) == set()


def test_propose_does_not_pair_the_avoided(world):
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=("MO@harbour.example",)), by=world.ade, now=NOW)
    assert couples(world.run()) == set()


def test_propose_does_not_pair_again_who_declined(world):
    decline(world.pair(), by=world.ade, now=NOW)
    assert couples(world.run()) == set()


def test_runs_are_compared_with_the_last_that_was_kept(world):
    first = world.run()
    second = discard(world.run(), by=world.lena, now=NOW)
    mentor, _mentee = world.couple(site="North Site")
    place(world.cohort, mentor=mentor, mentee=world.ade_in, kind=PlacementKind.TOGETHER, by=world.lena, now=NOW)
    third = world.run()
    assert ([run.number for run in runs_of(world.cohort)], run_before(third), run_before(first)) == ([3, 1], first, None)
    assert second.state == RunState.DISCARDED
    lines = {str(line.proposal.mentee): line.differs_from_last for line in lines_of(third, first)}
    assert lines == {"Ade Thorne": True, "Person 002": False}


def test_run_is_the_leads_alone(world):
    run = world.run()
    assert run_for(world.dev, P.MATCH_PROPOSE, now=NOW, run=run.public_id) == run
    for stranger in (world.cora, world.kit, world.olu, world.ade):
        with pytest.raises(NotFound):
            run_for(stranger, P.MATCH_PROPOSE, now=NOW, run=run.public_id)


def test_publish_offers_every_pair_and_tells_both(world):
    world.couple()
    run = world.run()
    assert told_by(run) == 4
    publish_run(run, by=world.lena, now=NOW)
    assert (run.state, run.published_at, Pairing.objects.filter(state="offered").count(), offers()) == ("published", NOW, 2, 4)
    assert {row.pairing.mentee_id for row in run.proposals.all()} == set(Pairing.objects.values_list("mentee_id", flat=True))


def test_publish_twice_is_too_late_and_offers_once(world):
    run = world.published_run()
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        publish_run(run, by=world.dev, now=NOW)
    assert (Pairing.objects.count(), offers()) == (1, 2)


@pytest.mark.parametrize("state", ["published", "discarded"])
def test_discard_of_a_run_that_is_over_is_too_late(world, state):
    run = world.published_run() if state == "published" else discard(world.run(), by=world.lena, now=NOW)
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        discard(run, by=world.lena, now=NOW)


def nothing_published(run):
    """Neither state, pair, place nor message of a run that failed."""
    kept = Run.objects.get(pk=run.pk)
    taken = sum(row.mentor_places_taken + row.mentee_places_taken for row in run.cohort.participants.all())
    return (kept.state, kept.published_at, Pairing.objects.count(), taken, offers()) == ("draft", None, 0, 0, 0)


def test_publish_without_a_pair_is_refused(world):
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.APART, by=world.lena, now=NOW)
    run = world.run()
    with refused("This run proposes no pair. Run again when more people are in the pool."):
        publish_run(run, by=world.lena, now=NOW)
    assert nothing_published(run)


def test_publish_after_somebody_withdrew_publishes_nothing(world):
    mentor, _mentee = world.couple()
    run = world.run()
    withdraw(mentor, by=mentor.person.user, now=NOW)
    with refused("Person 001 has withdrawn since this run was made. Run again."):
        publish_run(run, by=world.lena, now=NOW)
    assert nothing_published(run)


def test_publish_after_a_place_has_gone_publishes_nothing(world):
    mentor, _mentee = world.couple()
    run = world.run()
    mentor.mentor_places = 0
    mentor.save()
    with refused("Person 001 has no place left as a mentor. Run again, and the new run will leave them out.", TooLate):
        publish_run(run, by=world.lena, now=NOW)
    assert nothing_published(run)


def test_publish_of_what_has_been_forbidden_since_is_refused(world):
    run = world.run()
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=("mo@harbour.example",)), by=world.ade, now=NOW)
    sentence = "Mo Farrow and Ade Thorne cannot be a pair: they are to be kept apart. Run again."
    with refused(sentence):
        publish_run(run, by=world.lena, now=NOW)
    assert nothing_published(run)


def test_publish_of_who_is_kept_apart_since_is_refused(world):
    run = world.run()
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.APART, by=world.lena, now=NOW)
    with refused("Mo Farrow and Ade Thorne cannot be a pair: they are to be kept apart. Run again."):
        publish_run(run, by=world.lena, now=NOW)


def test_warnings_name_who_has_not_written_and_not_trained(world):
    world.couple()
    session = world.session(starts_at=NOW - timedelta(days=1))
    keep_register(session, came=[world.mo_in, world.ade_in], by=world.tess, now=NOW)
    assert warnings_of(world.run()) == ["No statement from Person 001, Person 002.", "No training attended by Person 001, Person 002."]


def test_warnings_of_a_published_run_are_those_its_lead_overrode(world):
    world.couple()
    published = publish_run(world.run(), by=world.lena, now=NOW)
    before = warnings_of(published)

    keep_register(world.session(starts_at=NOW), came=[row.mentor for row in published.proposals.all()], by=world.tess, now=NOW)

    assert warnings_of(published) == before != []


def test_warnings_of_a_run_without_gaps_are_none(world):
    keep_register(world.session(starts_at=NOW), came=[world.mo_in, world.ade_in], by=world.tess, now=NOW)
    assert warnings_of(world.run()) == []


def test_pool_is_who_takes_part_and_has_a_place(world):
    (joined,) = world.person(joined=True)
    world.person()
    world.active_pair()
    assert pool_of(world.cohort) == [joined]


@pytest.mark.parametrize("more", [0, 3])
def test_pool_costs_the_same_for_few_and_many(world, more, django_assert_num_queries):
    world.person(1 + more, joined=True)
    with django_assert_num_queries(1):
        pool = pool_of(world.cohort)
    with django_assert_num_queries(8):
        question_of(world.cohort, pool, with_locks=True)
