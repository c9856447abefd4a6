"""A mentor offered to another scheme: asked first, shown after a yes, and moved whole or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Borrowed, Cohort, Loan, Participant
from alongside.domain.cohorts.queries.loans import borrowed_for, offered_to, years_to_lend_to
from alongside.domain.cohorts.states import LoanState, Side
from alongside.domain.flows.clockwork import run_due
from alongside.domain.flows.lending import (
    agree_to_loan,
    borrow,
    call_off_loan,
    decline_loan,
    offer_places,
    turn_down,
)
from alongside.domain.flows.publish import publish_run
from alongside.domain.history.models import Event
from alongside.domain.matching.actions import place
from alongside.domain.matching.queries import places_to_spare
from alongside.domain.matching.states import PlacementKind
from alongside.domain.outbox.models import Message
from tests.cast import NOW
from tests.domain.flows.lend import again, agreed, asked, give_places, lent, letters, places, there
from tests.domain.sentences import refused

AFTER = NOW + timedelta(days=15)


def test_other_scheme_hears_nothing_before_the_mentor_says_yes(world):
    loan = asked(world)
    assert letters() == [("loan asked", "Mo Farrow", "waiting")]
    assert offered_to(world.other_cohort, seen_by=world.kit) == []
    with pytest.raises(NotFound):
        borrowed_for(world.kit, P.MENTOR_BORROW, now=NOW, loan=loan.public_id)
    with pytest.raises(TooLate):
        borrow(Borrowed(loan), by=world.kit, now=NOW)
    assert places(world) == ((1, 0), None)


def test_note_of_the_lead_stands_in_no_message_and_goes_with_the_answer(world):
    loan = asked(world, note="They are short of renal physicians.")
    assert loan.note == "They are short of renal physicians."
    agree_to_loan(loan, by=world.mo, now=NOW)
    assert (again(loan).note, Message.objects.filter(body__contains="renal").count()) == ("", 0)


@pytest.mark.parametrize("what", ["decline", "call off", "lapse"])
def test_note_goes_however_the_question_ends(world, what):
    loan = asked(world, note="They are short of renal physicians.")
    ways = {
        "decline": lambda: decline_loan(loan, by=world.mo, now=NOW),
        "call off": lambda: call_off_loan(loan, by=world.lena, now=NOW),
        "lapse": lambda: run_due(now=AFTER),
    }
    ways[what]()
    assert again(loan).note == ""


def test_mentor_says_yes_and_the_other_scheme_is_asked(world):
    loan = agreed(world)
    assert (again(loan).state, places(world)) == ("agreed", ((1, 0), None))
    assert letters() == [("loan asked", "Mo Farrow", "left_out"), ("loan offered", "Kit Rowan", "waiting")]
    assert [row.pk for row in offered_to(world.other_cohort, seen_by=world.kit)] == [loan.pk]
    assert "Mo Farrow" not in Message.objects.get(template="loan offered").body


def test_mentor_says_no_and_the_other_scheme_never_hears(world):
    loan = asked(world)
    decline_loan(loan, by=world.mo, now=NOW)
    assert (again(loan).state, offered_to(world.other_cohort, seen_by=world.kit)) == ("declined", [])
    news = [("loan news", name, "waiting") for name in ("Lena Quill", "Dev Tarrant")]
    assert letters() == [("loan asked", "Mo Farrow", "left_out"), *news]
    assert not Message.objects.filter(user=world.kit).exists()


def test_mentor_takes_a_yes_back(world):
    loan = agreed(world)
    decline_loan(loan, by=world.mo, now=NOW)
    with pytest.raises(TooLate):
        borrow(Borrowed(again(loan)), by=world.kit, now=NOW)
    assert letters("loan offered") == [("loan offered", "Kit Rowan", "left_out")]


@pytest.mark.parametrize(("stage", "told"), [(asked, []), (agreed, [("loan over", "Mo Farrow", "waiting")])])
def test_lead_calls_an_offer_off_before_it_is_accepted(world, stage, told):
    loan = stage(world)
    call_off_loan(loan, by=world.dev, now=NOW)
    assert (again(loan).state, letters("loan over", "loan news")) == ("called_off", told)
    assert {state for _template, _name, state in letters("loan asked", "loan offered")} == {"left_out"}


def test_offer_cannot_be_called_off_once_it_is_accepted(world):
    loan = lent(world)
    with pytest.raises(TooLate):
        call_off_loan(loan, by=world.lena, now=NOW)
    with pytest.raises(TooLate):
        decline_loan(loan, by=world.mo, now=NOW)


@pytest.mark.parametrize(("stage", "over"), [(asked, 0), (agreed, 1)])
def test_what_nobody_answers_in_14_days_lapses_once(world, stage, over):
    loan = stage(world)
    run_due(now=NOW + timedelta(days=14))
    assert again(loan).state == loan.state
    run_due(now=AFTER)
    run_due(now=AFTER)
    assert (again(loan).state, len(letters("loan over")), len(letters("loan news"))) == ("lapsed", over, 2)


def test_answers_come_too_late_after_the_last_day(world):
    loan = asked(world)
    with refused("The time to answer has passed. The lead who offered the places can offer them again."):
        agree_to_loan(loan, by=world.mo, now=AFTER)
    agree_to_loan(loan, by=world.mo, now=NOW + timedelta(days=13))
    borrow(Borrowed(loan), by=world.kit, now=AFTER)
    assert places(world) == ((0, 0), (1, 0))


def test_mentor_of_that_year_already_is_told_themself_and_nobody_else(world):
    """Whoever offers must not learn from a refusal who takes part elsewhere."""
    there(world, "mo")
    loan = asked(world)
    with refused("You are in this year of Harbour senior mentoring already. Ask its lead for more places there."):
        agree_to_loan(loan, by=world.mo, now=NOW)


# What may be offered


def test_only_free_places_are_offered(world):
    world.pair()
    world.mo_in.refresh_from_db()
    with refused("Mo Farrow has no free place: each is taken, or needed for somebody who is locked with them."):
        asked(world)


def test_place_that_a_lock_needs_is_not_offered(world):
    give_places(world.mo_in, 2)
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.TOGETHER, by=world.lena, now=NOW)
    assert places_to_spare(world.mo_in) == 1
    with refused("Mo Farrow has 1 free. Give 1 to 1."):
        asked(world, 2)
    assert asked(world).places == 1


@pytest.mark.parametrize("many", [0, -1, 4, 2**40])
def test_as_many_places_as_are_free_and_at_least_one(world, many):
    give_places(world.mo_in, 3)
    with refused("Mo Farrow has 3 free. Give 1 to 3."):
        asked(world, many)


def test_only_mentors_who_take_part_are_offered(world):
    with refused("Ade Thorne does not take part as a mentor."):
        asked(world, mentor=world.ade_in)
    (silent,) = world.person(invite_as="mentor", grade="CT2")
    with refused(f"{silent} does not take part as a mentor."):
        asked(world, mentor=silent)


def test_places_go_to_running_years_of_other_schemes_of_the_same_organisation(world):
    assert years_to_lend_to(world.mo_in, now=NOW) == [world.other_cohort]
    for year in (world.cohort, world.hill_cohort):
        with refused("Choose a year of another scheme here that is not over."):
            offer_places(world.mo_in, year=year, places=1, by=world.lena, now=NOW)
    Cohort.objects.filter(pk=world.other_cohort.pk).update(ends_on=NOW.date() - timedelta(days=1))
    with refused("Choose a year of another scheme here that is not over."):
        asked(world)
    Cohort.objects.filter(pk=world.cohort.pk).update(ends_on=NOW.date() - timedelta(days=1))
    world.mo_in.cohort.refresh_from_db()
    with refused("This year is over. Offer places of a year that runs."):
        asked(world)


def test_mentor_is_offered_to_a_year_once_at_a_time(world):
    give_places(world.mo_in, 3)
    loan = asked(world)
    sentence = "Mo Farrow has been offered to Harbour senior mentoring already. Look at what became of it before you offer more."
    with refused(sentence):
        asked(world)
    decline_loan(loan, by=world.mo, now=NOW)
    assert asked(world).state == "asked"


def test_note_is_no_longer_than_its_limit(world):
    with refused("The note has 501 characters; the most is 500."):
        asked(world, note="a" * 501)


def test_borrowed_mentor_is_not_lent_on(world):
    guest = lent(world).guest
    with refused("Mo Farrow is here on loan: only the scheme that lent them can offer their places."):
        offer_places(guest, year=world.cohort, places=1, by=world.kit, now=NOW)


# Accepting


def test_places_move_whole_and_the_mentor_is_a_guest(world):
    give_places(world.mo_in, 3)
    loan = lent(world, 2)
    guest = loan.guest
    assert (loan.state, places(world)) == ("lent", ((1, 0), (2, 0)))
    facts = (guest.is_guest, guest.sides, guest.grade.code, guest.specialty, guest.site, guest.is_taking_part)
    assert facts == (True, (Side.MENTOR,), "CT2", "Cardiology", "North Site", True)
    assert letters("loan made", "loan news") == [
        ("loan made", "Mo Farrow", "waiting"),
        ("loan news", "Lena Quill", "waiting"),
        ("loan news", "Dev Tarrant", "waiting"),
    ]
    assert list(Event.objects.filter(subject_kind="Loan").order_by("pk").values_list("verb", "scheme_id")) == [
        ("offered places", world.scheme.pk),
        ("agree", world.scheme.pk),
        ("borrow", world.other_scheme.pk),
    ]


def test_statement_and_topics_stay_where_they_were_written(world):
    guest = lent(world).guest
    assert (hasattr(world.mo_in, "statement"), hasattr(guest, "statement")) == (True, False)


def test_place_that_was_taken_meanwhile_is_not_lent(world):
    loan = agreed(world)
    publish_run(world.run(), by=world.lena, now=NOW)
    sentence = "Mo Farrow no longer has as many free places in Harbour peer mentoring. Ask its lead to offer again."
    with refused(sentence):
        borrow(Borrowed(loan), by=world.kit, now=NOW)
    assert (again(loan).state, places(world), Participant.objects.filter(cohort=world.other_cohort).count()) == (
        "agreed",
        ((1, 1), None),
        0,
    )


def test_place_that_was_locked_meanwhile_is_not_lent(world):
    loan = agreed(world)
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.TOGETHER, by=world.lena, now=NOW)
    with refused("Mo Farrow no longer has as many free places in Harbour peer mentoring. Ask its lead to offer again."):
        borrow(Borrowed(loan), by=world.kit, now=NOW)
    assert places(world) == ((1, 0), None)


def test_run_that_was_made_before_the_loan_is_not_published(world):
    run = world.run()
    lent(world)
    with refused("Mo Farrow has no place left as a mentor. Run again, and the new run will leave them out."):
        publish_run(run, by=world.lena, now=NOW)
    assert world.run().placed == 0


def test_whoever_came_into_the_year_meanwhile_is_not_borrowed(world):
    loan = agreed(world)
    there(world, "mo")
    with refused("Mo Farrow is in this year already. Look for them in the list of people."):
        borrow(Borrowed(loan), by=world.kit, now=NOW)
    assert places(world) == ((1, 0), (1, 0))


def test_nobody_is_borrowed_for_a_year_that_is_over(world):
    loan = agreed(world)
    Cohort.objects.filter(pk=world.other_cohort.pk).update(ends_on=NOW.date() - timedelta(days=1))
    with refused("This year is over."):
        borrow(Borrowed(again(loan)), by=world.kit, now=NOW)


def test_turning_down_tells_the_mentor_neutrally(world):
    loan = agreed(world)
    turn_down(Borrowed(loan), by=world.kit, now=NOW)
    assert (again(loan).state, places(world)) == ("turned_down", ((1, 0), None))
    assert "This says nothing about you." in Message.objects.get(template="loan over").body
    assert letters("loan offered", "loan news") == [
        ("loan offered", "Kit Rowan", "left_out"),
        ("loan news", "Lena Quill", "waiting"),
        ("loan news", "Dev Tarrant", "waiting"),
    ]


# What the database refuses


@pytest.mark.parametrize(
    "changes",
    [{"places": 0}, {"places_back": 2}, {"state": LoanState.LENT}, {"state": LoanState.RETURNED}],
    ids=str,
)
def test_database_refuses_loans_that_cannot_be(world, changes):
    loan = asked(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(**changes)


@pytest.mark.parametrize("state", ["asked", "agreed", "lent"])
def test_database_refuses_a_second_standing_loan(world, state):
    loan = lent(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(
            mentor=world.mo_in, lent_to=world.other_cohort, guest=loan.guest, places=1, state=state, asked_at=NOW, answer_by=NOW
        )
