"""Couples that the lead locks together or keeps apart; no lock goes round a rule."""

import pytest

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching.actions import place, propose, unplace
from alongside.domain.matching.models import Placement
from alongside.domain.matching.queries import placement_for, placements_of, placements_since
from alongside.domain.matching.states import PlacementKind
from alongside.domain.pairs.actions import decline
from tests.cast import NOW
from tests.domain.sentences import refused

SUPERVISED = (
    "email,name,grade,site,invite as,clinical supervisor\nade@harbour.example,Ade Thorne,CT1,North Site,mentee,mo@harbour.example\n"
)


def lock(world, mentor=None, mentee=None, kind=PlacementKind.TOGETHER, now=NOW):
    return place(world.cohort, mentor=mentor or world.mo_in, mentee=mentee or world.ade_in, kind=kind, by=world.lena, now=now)


def test_place_changes_its_mind(world):
    first, second = lock(world), lock(world, kind=PlacementKind.APART)
    assert (first.pk, second.kind, placements_of(world.cohort, seen_by=world.lena)) == (second.pk, "apart", [second])


def test_unplace_takes_it_away(world):
    unplace(lock(world), by=world.lena, now=NOW)
    assert Placement.objects.count() == 0


def test_placement_is_the_leads_alone(world):
    public_id = lock(world).public_id
    assert placement_for(world.dev, P.MATCH_PROPOSE, now=NOW, placement=public_id).owner_ids() == frozenset()
    for stranger in (world.cora, world.kit, world.olu, world.ade):
        with pytest.raises(NotFound):
            placement_for(stranger, P.MATCH_PROPOSE, now=NOW, placement=public_id)


def test_place_of_one_person_is_refused(world):
    with refused("Choose a mentor and a mentee of this year."):
        lock(world, mentee=world.mo_in)


def test_place_of_somebody_of_another_year_is_refused(world):
    world.roster("email,name,grade,invite as\nzoe@harbour.example,Zoe,CT2,mentor\n", cohort=world.other_cohort, by=world.kit)
    with refused("Choose a mentor and a mentee of this year."):
        lock(world, mentor=world.other_cohort.participants.get())


def test_place_the_wrong_way_round_is_refused(world):
    with refused("Ade Thorne must be invited as a mentor, Mo Farrow as a mentee. Change “invite as” in the roster and import it again."):
        lock(world, mentor=world.ade_in, mentee=world.mo_in)


def test_place_of_oneself_is_for_the_other_lead(world):
    world.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    lena_in = world.participant("lena@harbour.example")
    lena_in.person.user = world.lena
    lena_in.person.save()
    with refused("This is about you: ask the other lead of the scheme to decide it."):
        lock(world, mentor=lena_in)
    assert place(world.cohort, mentor=lena_in, mentee=world.ade_in, kind=PlacementKind.APART, by=world.dev, now=NOW).kind == "apart"


def test_lock_of_a_supervisor_is_refused_and_keeping_them_apart_is_not(world):
    world.roster(SUPERVISED)
    with refused("Mo Farrow and Ade Thorne cannot be a pair: clinical supervisor and supervised doctor."):
        lock(world)
    assert lock(world, kind=PlacementKind.APART).kind == "apart"


@pytest.mark.parametrize(("who", "whom"), [("ade", "Mo@harbour.example"), ("mo", "ade@harbour.example")])
def test_lock_of_somebody_on_an_avoid_list_is_refused_without_saying_whose(world, who, whom):
    participant = {"ade": world.ade_in, "mo": world.mo_in}[who]
    side = participant.sides[0]
    submit_statement(participant, Written(side, "Hello.", avoid=(whom,)), by=world.users[who], now=NOW)
    with refused("Mo Farrow and Ade Thorne cannot be a pair: they are to be kept apart."):
        lock(world)


def test_lock_of_an_earlier_pair_is_refused(world):
    decline(world.pair(), by=world.ade, now=NOW)
    with refused("Mo Farrow and Ade Thorne cannot be a pair: they were offered or had a pair before."):
        lock(world)


def test_lock_of_a_mentee_who_is_locked_is_refused(world):
    mentor, _mentee = world.couple()
    lock(world)
    with refused("Ade Thorne is already locked with Mo Farrow. Take that lock away first."):
        lock(world, mentor=mentor)


def test_lock_of_a_mentor_without_another_place_is_refused(world):
    (mentee,) = world.person(joined=True)
    lock(world)
    with refused("Mo Farrow has no place left for another mentee. Take one of their locks away first."):
        lock(world, mentee=mentee)
    assert lock(world).kind == "together", "the same lock again is no second one"


def test_propose_with_a_lock_that_a_new_roster_forbids_names_the_two(world):
    lock(world)
    world.roster(SUPERVISED)
    with refused("Mo Farrow and Ade Thorne are locked together, but clinical supervisor and supervised doctor. Take the lock away first."):
        propose(world.cohort, by=world.lena, now=NOW)


def test_propose_with_a_lock_between_people_who_still_have_places_on_their_other_sides(world):
    people = world.person(2, invite_as="both", joined=True)
    lock(world, *people)
    publish_run(world.run(), by=world.lena, now=NOW)
    world.couple()
    assert world.run().placed == 1


def test_placements_since_a_run_are_counted(world):
    lock(world)
    run = world.run()
    assert placements_since(run) == 0
    lock(world, kind=PlacementKind.APART, now=NOW.replace(hour=10))
    assert placements_since(run) == 1


def test_place_of_a_more_senior_mentee_follows_the_lead(world):
    (junior,) = world.person(invite_as="mentor", grade="CT1", joined=True)
    assert lock(world, mentor=junior).kind == "together"
    assert [(row.mentor, row.is_locked) for row in world.run().proposals.all()] == [(junior, True)]


def test_avoid_list_of_somebody_outside_the_pool_forbids_nothing(world):
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=("boss@harbour.example",)), by=world.ade, now=NOW)
    assert lock(world).kind == "together"
