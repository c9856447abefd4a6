"""Places that go back, mentors who leave, and what touches somebody's own name."""

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.errors import NotAllowed, NotFound, TooLate
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.guests import Guest, add_guest, change_places, take_out
from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.cohorts.models import Borrowed, Loan, Participant
from alongside.domain.cohorts.queries.loans import loan_for, loans_of_person, offered_by, offered_to
from alongside.domain.flows.erasing import erase
from alongside.domain.flows.lending import (
    agree_to_loan,
    borrow,
    call_off_loan,
    decline_loan,
    give_back,
    leave,
    offer_places,
    turn_down,
)
from alongside.domain.matching.actions import place
from alongside.domain.matching.states import PlacementKind
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.actions import offer
from tests.cast import NOW
from tests.domain.flows.lend import again, agreed, asked, give_places, lent, letters, places, there
from tests.domain.sentences import refused


def lead_of_both(world, user):
    """Somebody leads the borrowing scheme as well."""
    facts = {"role": Role.LEAD, "starts_on": NOW.date(), "ends_on": None}
    grant_role(world.other_scheme, user=user, **facts, by=world.sys, now=NOW)


# Giving back, and leaving


def test_free_places_are_given_back_and_count_at_home_again(world):
    give_places(world.mo_in, 3)
    loan = lent(world, 3)
    give_back(Borrowed(loan), places=2, by=world.kit, now=NOW)
    assert (again(loan).state, again(loan).places_lent, places(world)) == ("lent", 1, ((2, 0), (1, 0)))
    give_back(Borrowed(again(loan)), places=1, by=world.kit, now=NOW)
    assert (again(loan).state, places(world), again(loan).guest.is_taking_part) == ("returned", ((3, 0), (0, 0)), False)
    assert len(letters("loan back")) == 2


def test_place_that_is_taken_or_locked_is_not_given_back(world):
    give_places(world.mo_in, 3)
    zoe, yan = there(world, "zoe", "yan")
    loan = lent(world, 3)
    offer(world.other_cohort, mentor=loan.guest, mentee=zoe, full_reasons=[], shared_reasons=[], by=world.kit, now=NOW)
    place(world.other_cohort, mentor=loan.guest, mentee=yan, kind=PlacementKind.TOGETHER, by=world.kit, now=NOW)
    with refused("Mo Farrow has 1 free. Give 1 to 1."):
        give_back(Borrowed(again(loan)), places=2, by=world.kit, now=NOW)
    give_back(Borrowed(again(loan)), places=1, by=world.kit, now=NOW)
    assert places(world) == ((1, 0), (2, 1))


def test_nothing_is_given_back_twice(world):
    loan = lent(world)
    stale = again(loan)
    give_back(Borrowed(loan), places=1, by=world.kit, now=NOW)
    with pytest.raises(TooLate, match="no longer free"):
        give_back(Borrowed(stale), places=1, by=world.kit, now=NOW)
    with refused("These places have been given back already."):
        give_back(Borrowed(again(loan)), places=1, by=world.kit, now=NOW)
    assert places(world) == ((1, 0), (0, 0))


def test_places_that_the_borrower_has_of_its_own_are_not_given_away(world):
    """A guest whom the other scheme gave more places keeps those."""
    loan = lent(world)
    Participant.objects.filter(pk=loan.guest_id).update(mentor_places=3)
    with refused("Only 1 of their places are on loan."):
        give_back(Borrowed(again(loan)), places=2, by=world.kit, now=NOW)


def test_whoever_went_back_can_be_lent_again(world):
    first = lent(world)
    give_back(Borrowed(first), places=1, by=world.kit, now=NOW)
    second = lent(world)
    assert (second.guest_id, second.guest.is_taking_part, places(world)) == (first.guest_id, True, ((0, 0), (1, 0)))


def test_mentor_who_leaves_the_other_scheme_brings_the_places_home(world):
    give_places(world.mo_in, 2)
    loan = lent(world, 2)
    leave(loan.guest, by=world.mo, now=NOW)
    assert (again(loan).state, places(world), len(letters("loan news"))) == ("returned", ((2, 0), (0, 0)), 4)
    with refused("Your places went back to the scheme that lent them. Its lead can offer them again."):
        join(again(loan).guest, by=world.mo, now=NOW)


def test_mentor_with_a_mentee_there_ends_that_pair_first(world):
    (zoe,) = there(world, "zoe")
    loan = lent(world)
    offer(world.other_cohort, mentor=loan.guest, mentee=zoe, full_reasons=[], shared_reasons=[], by=world.kit, now=NOW)
    with refused("You are in a pair. End the pair first, on its own page; no reason is asked."):
        leave(loan.guest, by=world.mo, now=NOW)
    assert (again(loan).state, places(world)) == ("lent", ((0, 0), (1, 1)))


@pytest.mark.parametrize("stage", [asked, agreed])
def test_mentor_who_leaves_the_lending_scheme_is_offered_no_more(world, stage):
    loan = stage(world)
    leave(world.mo_in, by=world.mo, now=NOW)
    assert (again(loan).state, loans_of_person(world.mo)) == ("declined", [])


def test_mentor_who_leaves_the_lending_scheme_stays_where_they_were_lent(world):
    loan = lent(world)
    leave(world.mo_in, by=world.mo, now=NOW)
    assert (again(loan).state, loan.guest.is_taking_part) == ("lent", True)
    give_back(Borrowed(again(loan)), places=1, by=world.kit, now=NOW)
    assert (places(world), again(loan).mentor.is_taking_part) == (((1, 0), (0, 0)), False)


def test_leave_of_somebody_who_was_never_lent_is_a_withdrawal(world):
    assert (leave(world.ade_in, by=world.ade, now=NOW).is_taking_part, letters()) == (False, [])


def test_places_of_a_guest_of_the_lead_can_be_lent_as_well(world):
    guest = add_guest(world.cohort, Guest("Gita Rao", "gita@harbour.example", None, "", "", 2), by=world.lena, now=NOW)
    loan = lent(world, 1, mentor=guest)
    assert (str(loan.guest), again(loan).mentor.mentor_places) == ("Gita Rao", 1)


# Whatever touches one's own name


def test_lead_does_not_offer_themself(world):
    lead_of_both(world, world.mo)
    grant_role(world.scheme, user=world.mo, role=Role.LEAD, starts_on=NOW.date(), ends_on=None, by=world.sys, now=NOW)
    with pytest.raises(NotAllowed):
        offer_places(world.mo_in, year=world.other_cohort, places=1, by=world.mo, now=NOW)
    loan = asked(world)
    with pytest.raises(NotFound):
        loan_for(world.mo, P.MENTOR_OFFER, now=NOW, loan=loan.public_id)
    with pytest.raises(NotAllowed):
        call_off_loan(loan, by=world.mo, now=NOW)
    assert (offered_by(world.cohort, seen_by=world.mo), len(offered_by(world.cohort, seen_by=world.lena))) == ([], 1)


def test_lead_of_the_other_scheme_does_not_accept_themself_and_is_not_told_as_a_lead(world):
    lead_of_both(world, world.mo)
    loan = agreed(world)
    assert letters("loan offered") == [("loan offered", "Kit Rowan", "waiting")]
    assert offered_to(world.other_cohort, seen_by=world.mo) == []
    for act in (borrow, turn_down):
        with pytest.raises(NotAllowed):
            act(Borrowed(loan), by=world.mo, now=NOW)
    borrow(Borrowed(loan), by=world.kit, now=NOW)
    with pytest.raises(NotAllowed):
        give_back(Borrowed(again(loan)), places=1, by=world.mo, now=NOW)


def test_lead_of_both_schemes_who_is_not_the_mentor_does_both(world):
    lead_of_both(world, world.lena)
    loan = agreed(world)
    assert borrow(Borrowed(loan), by=world.lena, now=NOW).is_guest


def test_leads_of_one_scheme_have_no_say_in_the_other(world):
    loan = agreed(world)
    for act in (borrow, turn_down):
        with pytest.raises(NotAllowed):
            act(Borrowed(loan), by=world.lena, now=NOW)
    with pytest.raises(NotAllowed):
        call_off_loan(loan, by=world.kit, now=NOW)


@pytest.mark.parametrize("what", ["agree", "decline"])
def test_nobody_answers_for_the_mentor(world, what):
    loan = asked(world)
    for user in (world.lena, world.kit, world.ade, world.sys):
        with pytest.raises(NotAllowed):
            {"agree": agree_to_loan, "decline": decline_loan}[what](loan, by=user, now=NOW)


def test_guest_on_loan_is_changed_only_by_giving_back(world):
    guest = lent(world).guest
    for act in (lambda: change_places(guest, places=3, by=world.kit, now=NOW), lambda: take_out(guest, by=world.kit, now=NOW)):
        with refused("Mo Farrow is on loan from another scheme. Give places back on the page of mentors lent and borrowed."):
            act()
    assert places(world) == ((0, 0), (1, 0))


# Erased


def test_erased_at_home_stays_a_guest_there_and_nothing_joins_the_two(world):
    lent(world)
    erase(world.mo_in, by=world.lena, now=NOW)
    people = {row.cohort_id: row.person for row in Participant.objects.filter(pk__gte=world.mo_in.pk, invited_as__in=["mentor", "both"])}
    assert (people[world.other_cohort.pk].name, places(world)) == ("Mo Farrow", (None, (1, 0)))
    assert (Loan.objects.exists(), str(Participant.objects.get(pk=world.mo_in.pk))) == (False, "a former participant")
    assert not Message.objects.filter(template__startswith="loan", body__contains="Farrow").exists()


def test_erased_there_gives_the_places_back_home(world):
    guest = lent(world).guest
    erase(guest, by=world.kit, now=NOW)
    home = Participant.objects.get(pk=world.mo_in.pk)
    assert (home.person.name, home.mentor_places, Loan.objects.exists()) == ("Mo Farrow", 1, False)
    assert str(Participant.objects.get(pk=guest.pk)) == "a former participant"


def test_what_was_only_offered_of_somebody_erased_is_offered_no_more(world):
    agreed(world)
    erase(world.mo_in, by=world.lena, now=NOW)
    assert (offered_to(world.other_cohort, seen_by=world.kit), [state for *_who, state in letters("loan offered")]) == ([], ["left_out"])
