"""A borrowed mentor in the runs of another scheme: proposed, kept apart as at home, and nobody told of pairs elsewhere."""

import pytest

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.models import Borrowed, Exclusion, Participant
from alongside.domain.cohorts.queries.loans import offered_by
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.lending import (
    give_back,
)
from alongside.domain.flows.publish import publish_run
from alongside.domain.indicators.queries import figures_of, register_of, things_to_do
from alongside.domain.matching.actions import propose
from alongside.domain.matching.models import Leftover
from alongside.domain.matching.queries import pool_of
from alongside.domain.pairs.actions import accept, end, offer
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import pairing_for, pairings_of
from alongside.domain.pairs.states import Ending
from alongside.domain.people.actions import put_person, put_supervisor
from tests.cast import NOW
from tests.domain.flows.lend import give_places, lent, there


def couples(run):
    return {(str(row.mentor), str(row.mentee)) for row in run.proposals.all()}


def run_there(world):
    return propose(world.other_cohort, by=world.kit, now=NOW)


def test_borrowed_mentor_is_proposed_published_and_accepts(world):
    (zoe,) = there(world, "zoe")
    guest = lent(world).guest
    run = publish_run(run_there(world), by=world.kit, now=NOW)
    assert couples(run) == {("Mo Farrow", "Zoe There")}
    pairing = accept(Pairing.objects.get(mentor=guest), by=world.mo, now=NOW)
    assert accept(pairing, by=zoe.person.user, now=NOW).state == "active"


def test_supervisor_rule_holds_in_the_other_scheme(world):
    (zoe,) = there(world, "zoe")
    put_supervisor(zoe.person, supervisor=world.mo_in.person, kind="clinical_supervisor")
    lent(world)
    run = run_there(world)
    assert (couples(run), Leftover.objects.filter(run=run).count()) == (set(), 2)


def test_those_whom_a_mentor_avoids_are_avoided_there_too(world):
    there(world, "zoe")
    submit_statement(world.mo_in, Written(Side.MENTOR, "Hello.", avoid=("zoe@harbour.example",)), by=world.mo, now=NOW)
    guest = lent(world).guest
    assert list(Exclusion.objects.filter(participant=guest).values_list("address_key", flat=True)) == ["zoe@harbour.example"]
    assert couples(run_there(world)) == set()


def was_a_pair(world, state):
    """Mo mentored Zoe here, or does: she is in both schemes."""
    world.roster("email,name,grade,invite as\nzoe@harbour.example,Zoe There,CT1,mentee\n")
    here = join(world.participant("zoe@harbour.example"), by=world.participant("zoe@harbour.example").person.user, now=NOW)
    pairing = offer(world.cohort, mentor=world.mo_in, mentee=here, full_reasons=[], shared_reasons=[], by=world.lena, now=NOW)
    if state != "offered":
        for user in (world.mo, here.person.user):
            accept(pairing, by=user, now=NOW)
    if state == "ended":
        end(pairing, ending=Ending.EARLY, by=world.mo, now=NOW)


@pytest.mark.parametrize("state", ["offered", "active", "ended"])
def test_pair_of_another_scheme_is_not_made_again_and_not_told_of(world, state):
    there(world, "zoe")
    give_places(world.mo_in, 2)
    was_a_pair(world, state)
    world.mo_in.refresh_from_db()
    lent(world)
    run = run_there(world)
    said = [row.why for row in Leftover.objects.filter(run=run)] + run.facts["needs"]
    assert couples(run) == set()
    assert [why for why in said if "before" in str(why) or "had a pair" in str(why)] == []
    assert Leftover.objects.filter(run=run, why__contains="kept apart").exists()


def test_pair_of_before_in_one_scheme_is_still_named_there(world):
    pairing = world.active_pair()
    end(pairing, ending=Ending.EARLY, by=world.mo, now=NOW)
    run = world.run()
    assert [row.why for row in Leftover.objects.filter(run=run) if "had a pair before" in row.why] != []


def test_pair_of_another_organisation_bars_nobody(world):
    """Two organisations are sealed from one another, also here."""
    people = [put_person(world.hill_scheme.organisation, name=name, address=f"{name}@hill.example") for name in ("m", "z")]
    rows = [
        Participant.objects.create(cohort=world.hill_cohort, person=person, invited_as=side)
        for person, side in zip(people, ("mentor", "mentee"), strict=True)
    ]
    Pairing.objects.create(cohort=world.hill_cohort, mentor=rows[0], mentee=rows[1], origin="matched", state="ended")
    assert couples(world.run()) == {("Mo Farrow", "Ade Thorne")}


def test_neither_lead_sees_the_others_pairs(world):
    (zoe,) = there(world, "zoe")
    give_places(world.mo_in, 2)
    lent(world)
    world.mo_in.refresh_from_db()
    publish_run(run_there(world), by=world.kit, now=NOW)
    publish_run(world.run(), by=world.lena, now=NOW)
    here, next_door = pairings_of(world.cohort).get(), pairings_of(world.other_cohort).get()
    assert {str(here.mentee), str(next_door.mentee)} == {"Ade Thorne", str(zoe)}
    for user, pairing in ((world.lena, next_door), (world.kit, here)):
        with pytest.raises(NotFound):
            pairing_for(user, P.PAIR_VIEW, now=NOW, pairing=pairing.public_id)
    assert [row.public_id for row in offered_by(world.other_cohort, seen_by=world.kit)] == []


def test_figures_of_both_schemes_stay(world):
    there(world, "zoe")
    before = [figures_of(register_of(year)) for year in (world.cohort, world.other_cohort)]
    loan = lent(world)
    assert [figures_of(register_of(year)) for year in (world.cohort, world.other_cohort)] == before
    give_back(Borrowed(loan), places=1, by=world.kit, now=NOW)
    assert [figures_of(register_of(year)) for year in (world.cohort, world.other_cohort)] == before


def test_mentor_whose_places_are_all_lent_waits_for_nobody_here(world):
    def waits():
        return [row.words for row in things_to_do(world.cohort, by=world.lena, now=NOW) if row.page == "lead:matching"]

    assert waits() == ["2 people wait for a partner"]
    lent(world)
    assert (waits(), [str(row) for row in pool_of(world.cohort)]) == (["1 person waits for a partner"], ["Ade Thorne"])
