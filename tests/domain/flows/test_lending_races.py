"""A mentor’s last free place, published in one scheme and accepted in another at once: one gets it, the other a sentence."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from alongside.domain.cohorts.actions.cohorts import open_cohort
from alongside.domain.cohorts.models import Borrowed, Loan, Participant
from alongside.domain.cohorts.states import LoanState
from alongside.domain.flows import lending
from alongside.domain.flows.lending import agree_to_loan, borrow, call_off_loan, decline_loan, give_back, leave, offer_places, turn_down
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching.models import Run
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.actions import offer
from alongside.domain.pairs.models import Pairing
from tests.cast import NOW
from tests.domain.flows.lend import again, agreed, lent, there
from tests.domain.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TRIALS = 10


def clear():
    for table in (Message, Run, Pairing, Loan):
        table.objects.all().delete()
    Participant.objects.exclude(cohort__slug="2026", cohort__scheme__slug="harbour-peer").delete()
    Participant.objects.update(mentor_places=1, mentor_places_taken=0, mentee_places_taken=0, withdrew_on=None)


def names(found):
    return sorted(type(what).__name__ for what in found)


def total(world):
    """All of Mo's places, and how many are taken, whichever year they are in."""
    rows = Participant.objects.filter(person=world.mo_in.person).values_list("mentor_places", "mentor_places_taken")
    return tuple(map(sum, zip(*rows, strict=True)))


def accept(world, loan):
    return borrow(Borrowed(again(loan)), by=world.kit, now=NOW)


def publish(world, run):
    return publish_run(Run.objects.select_related("cohort__scheme__organisation").get(pk=run.pk), by=world.lena, now=NOW)


def race_of_two(world):
    run, loan = world.run(), agreed(world)
    found = at_once(partial(publish, world, run), partial(accept, world, loan))
    left = (Pairing.objects.count(), Participant.objects.filter(cohort=world.other_cohort).count(), total(world))
    losers = [what for what in found if isinstance(what, Exception)]
    clear()
    return names(losers), left, [str(what) for what in losers]


def test_publication_and_acceptance_of_the_last_place_is_one_of_the_two(world):
    trials = [race_of_two(world) for _trial in range(TRIALS)]
    assert {tuple(losers) for losers, _left, _words in trials} == {("TooLate",)}
    assert {left for _losers, left, _words in trials} <= {(1, 0, (1, 1)), (0, 1, (1, 0))}
    assert all(words[0].startswith("Mo Farrow ") for _losers, _left, words in trials)


def years(world, many):
    days = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=300), "statements_until": NOW.date()}
    return [open_cohort(world.other_scheme, slug=f"y{n}", name=f"Y{n}", **days, by=world.kit, now=NOW) for n in range(many)]


def offer_to(world, mentee):
    return offer(world.cohort, mentor=world.mo_in, mentee=mentee, full_reasons=[], shared_reasons=[], by=world.lena, now=NOW)


def loan_to(world, year):
    world.mo_in.refresh_from_db()
    loan = offer_places(world.mo_in, year=year, places=1, by=world.lena, now=NOW)
    return agree_to_loan(loan, by=world.mo, now=NOW)


def race_of_eight(world, mentees, into):
    """Four pairs offered here, and four acceptances by years there, of one place."""
    offers = [partial(offer_to, world, mentee) for mentee in mentees]
    accepts = [partial(accept, world, loan_to(world, year)) for year in into]
    found = at_once(*offers, *accepts)
    left = (Pairing.objects.count() + Loan.objects.filter(state=LoanState.LENT).count(), total(world)[0])
    clear()
    return names(what for what in found if isinstance(what, Exception)), left


def test_last_place_wanted_by_eight_goes_once(world):
    mentees, into = world.person(4, joined=True), years(world, 4)
    trials = [race_of_eight(world, mentees, into) for _trial in range(TRIALS)]
    assert trials == [(["TooLate"] * 7, (1, 1))] * TRIALS


def check_then_save(loan):
    """What the house does not do: look, think, and write what one saw."""
    fresh = Participant.objects.get(pk=loan.mentor_id)
    if fresh.mentor_places < fresh.mentor_places_taken + loan.places:
        raise lending.TooLate("gone")
    Participant.objects.filter(pk=loan.mentor_id).update(mentor_places=fresh.mentor_places - loan.places)


def test_without_the_guard_a_race_or_the_constraint_shows(world, monkeypatch):
    """The control: by looking first, two loans make two places of one, or the database refuses with no sentence for anybody."""
    monkeypatch.setattr(lending, "_give_up_places", check_then_save)
    into = years(world, 4)
    trials = [race_of_eight(world, [], into) for _trial in range(TRIALS)]
    is_right = [trial == (["TooLate"] * 3, (1, 1)) for trial in trials]
    assert all(is_right) is (connection.vendor == "sqlite")


@pytest.mark.parametrize(
    ("what", "end"),
    [
        (lambda world, loan: turn_down(Borrowed(again(loan)), by=world.kit, now=NOW), "turned_down"),
        (lambda world, loan: call_off_loan(again(loan), by=world.lena, now=NOW), "called_off"),
        (lambda world, loan: decline_loan(again(loan), by=world.mo, now=NOW), "declined"),
        (lambda world, _loan: leave(Participant.objects.get(pk=world.mo_in.pk), by=world.mo, now=NOW), "declined"),
    ],
    ids=["turn down", "call off", "decline", "leave"],
)
def test_acceptance_and_what_ends_the_offer_is_one_of_the_two(world, what, end):
    seen = Counter()
    for _trial in range(TRIALS):
        loan = agreed(world)
        found = at_once(partial(accept, world, loan), partial(what, world, loan))
        assert {type(row).__name__ for row in found} <= {"Loan", "Participant", "TooLate"}
        state = again(loan).state
        guests = Participant.objects.filter(cohort=world.other_cohort).count()
        assert (state, guests, total(world)[0]) in {("lent", 1, 1), (end, 0, 1)}
        seen[state] += 1
        clear()
    assert sum(seen.values()) == TRIALS


def test_two_leads_accepting_at_once_borrow_once(world):
    for _trial in range(TRIALS):
        loan = agreed(world)
        found = at_once(*[partial(accept, world, loan)] * 2)
        assert (names(found), total(world)) == (["Participant", "TooLate"], (1, 0))
        assert [str(what) for what in found if isinstance(what, Exception)] == [
            "This offer no longer stands: it was answered, or called off. Look again."
        ]
        clear()


def test_giving_back_and_offering_the_same_place_is_one_of_the_two(world):
    for _trial in range(TRIALS):
        (zoe,) = there(world, "zoe")
        loan = lent(world)
        pair = partial(offer, world.other_cohort, mentor=loan.guest, mentee=zoe, full_reasons=[], shared_reasons=[], by=world.kit, now=NOW)
        found = at_once(pair, lambda loan=loan: give_back(Borrowed(again(loan)), places=1, by=world.kit, now=NOW))
        assert len([what for what in found if isinstance(what, Exception)]) == 1
        assert (again(loan).state, total(world), Pairing.objects.count()) in {("lent", (1, 1), 1), ("returned", (1, 0), 0)}
        clear()
