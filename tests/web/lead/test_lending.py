"""Offering a mentor to another scheme, answering an offer, and giving places back, on the leads' pages."""

import pytest

from alongside.domain.cohorts.actions.invitations import withdraw
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.models import Loan, Participant
from alongside.domain.cohorts.states import Side
from alongside.domain.history.models import Event
from alongside.domain.organisations.clock import now as clock
from tests.domain.flows.lend import agreed, asked, give_places, lent
from tests.web.asking import get, post, words

YEAR = ("harbour-peer", "2026")
THERE = ("harbour-other", "2026")
SECRET = ("Mo Farrow", "Cardiology", "North Site")


def offered(client, world, **changes):
    said = {"year": world.other_cohort.public_id, "places": "1", "note": "They have few physicians."}
    return post(client, world.lena, "lead:loan-offer", world.mo_in.public_id, **said | changes)


def test_lead_offers_a_mentor_from_their_page(client, world_today):
    world = world_today
    assert "Offer to another scheme" in words(get(client, world.lena, "lead:person", world.mo_in.public_id))
    page = words(get(client, world.lena, "lead:loan-offer", world.mo_in.public_id))
    assert ("Harbour senior mentoring, 2026" in page, "Hill mentoring" in page, "Mo Farrow has 1 free place." in page) == (
        True,
        False,
        True,
    )

    response = offered(client, world)
    assert (response.url, Loan.objects.get().note) == ("/lead/schemes/harbour-peer/2026/loans/", "They have few physicians.")
    listed = words(get(client, world.lena, "lead:loans", *YEAR))
    assert "Mo Farrow is asked, and has 14 days. Harbour senior mentoring hears of it only when they say yes." in listed
    assert "The mentor is asked until" in listed


def test_page_offers_nothing_where_there_is_nothing_to_offer(client, world_today):
    world = world_today
    said = words(get(client, world.lena, "lead:person", world.ade_in.public_id))
    assert "Offer to another scheme" not in said
    assert "Offer to another scheme" not in words(get(client, world.cora, "lead:person", world.mo_in.public_id))
    world.pair()
    assert "Offer to another scheme" not in words(get(client, world.lena, "lead:person", world.mo_in.public_id))
    assert "No place is free" in words(get(client, world.lena, "lead:loan-offer", world.mo_in.public_id))


def test_without_another_scheme_there_is_nobody_to_offer_to(client, world_today):
    world = world_today
    world.other_cohort.delete()
    assert "No other scheme here is running" in words(get(client, world.lena, "lead:loan-offer", world.mo_in.public_id))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"year": ""}, "Choose a scheme"),
        ({"year": "absent"}, "Choose a scheme of the list"),
        ({"places": ""}, "Enter how many places"),
        ({"places": "x"}, "Enter a number, such as 1"),
        ({"places": "2"}, "Mo Farrow has 1 free. Give 1 to 1."),
        ({"note": "a" * 501}, "Write at most 500 characters"),
    ],
)
def test_form_says_what_to_mend(client, world_today, changes, sentence):
    assert sentence in words(offered(client, world_today, **changes))
    assert not Loan.objects.exists()


def test_year_of_another_organisation_is_not_in_the_list(client, world_today):
    assert "Choose a scheme of the list" in words(offered(client, world_today, year=world_today.hill_cohort.public_id))


def test_lead_calls_an_offer_off(client, world_today):
    world = world_today
    loan = asked(world, now=clock())
    assert "Call off the offer of Mo Farrow to Harbour senior mentoring?" in words(
        get(client, world.lena, "lead:loan-call-off", loan.public_id)
    )
    post(client, world.lena, "lead:loan-call-off", loan.public_id)
    said = words(get(client, world.lena, "lead:loans", *YEAR))
    assert ("Called off" in said, "Call off" in said) == (True, False)
    get(client, world.lena, "lead:loan-call-off", loan.public_id, status=302)


def test_list_of_the_other_scheme_is_empty_before_the_mentor_says_yes(client, world_today):
    world = world_today
    loan = asked(world, now=clock())
    said = words(get(client, world.kit, "lead:loans", *THERE))
    assert ("Nothing is offered to us" in said, [word for word in SECRET if word in said]) == (True, [])
    get(client, world.kit, "lead:loan", loan.public_id, status=404)


def test_other_scheme_reads_the_roster_facts_and_no_more_and_the_look_is_noted(client, world_today):
    world = world_today
    loan = agreed(world, now=clock())
    listed = words(get(client, world.kit, "lead:loans", *THERE))
    assert ("Harbour peer mentoring" in listed, [word for word in SECRET if word in listed]) == (True, [])
    said = words(get(client, world.kit, "lead:loan", loan.public_id))
    assert [word for word in ("Mo Farrow", "Core trainee, year 2", "Cardiology", "North Site") if word not in said] == []
    assert [word for word in ("I hope to learn", "Careers", "Examinations", "mo@harbour.example") if word in said] == []
    look = Event.objects.get(verb="saw", subject_kind="loan")
    assert (look.about_user_id, look.actor_id, look.scheme_id) == (world.mo.pk, world.kit.pk, world.other_scheme.pk)
    record = words(get(client, world.mo, "member:record"))
    assert "Kit Rowan As mentoring lead What you, when your places were offered to them" in record
    assert "you, when your places were offered to them" in client.get("/my/record.csv").content.decode()


def test_other_scheme_accepts_after_a_confirmation(client, world_today):
    world = world_today
    loan = agreed(world, now=clock())
    asks = words(get(client, world.kit, "lead:loan-accept", loan.public_id))
    assert "Mo Farrow joins the pool at once with 1 place, which counts in Harbour peer mentoring no longer." in asks
    response = post(client, world.kit, "lead:loan-accept", loan.public_id)
    guest = Participant.objects.get(cohort=world.other_cohort)
    assert (response.url, guest.is_guest, guest.mentor_places) == (f"/lead/people/{guest.public_id}/", True, 1)
    assert "Mo Farrow Guest mentor CT2, North Site" in words(get(client, world.kit, "lead:matching", *THERE))
    assert "Lent" in words(get(client, world.lena, "lead:loans", *YEAR))
    for page in ("lead:loan-accept", "lead:loan-turn-down"):
        get(client, world.kit, page, loan.public_id, status=302)


def test_avoid_list_that_travelled_can_be_read_and_the_look_is_noted(client, world_today):
    world = world_today
    submit_statement(world.mo_in, Written(Side.MENTOR, "Hello.", avoid=("zoe@harbour.example",)), by=world.mo, now=clock())
    loan = lent(world, now=clock())
    assert "zoe@harbour.example" in words(get(client, world.kit, "lead:avoid", loan.guest.public_id))
    assert Event.objects.filter(verb="saw", subject_kind="avoid list", actor_id=world.kit.pk, about_user_id=world.mo.pk).count() == 1


def test_other_scheme_turns_down(client, world_today):
    world = world_today
    loan = agreed(world, now=clock())
    assert "this says nothing about them" in words(get(client, world.kit, "lead:loan-turn-down", loan.public_id))
    post(client, world.kit, "lead:loan-turn-down", loan.public_id)
    assert "Nothing is offered to us" in words(get(client, world.kit, "lead:loans", *THERE))
    get(client, world.kit, "lead:loan", loan.public_id, status=404)
    assert "Turned down" in words(get(client, world.lena, "lead:loans", *YEAR))


def test_offer_that_was_taken_back_meanwhile_is_not_there(client, world_today):
    world = world_today
    loan = agreed(world, now=clock())
    withdraw(world.mo_in, by=world.mo, now=clock())
    post(client, world.kit, "lead:loan-accept", loan.public_id)
    said = words(get(client, world.kit, "lead:loan", loan.public_id))
    assert "Mo Farrow no longer has as many free places in Harbour peer mentoring. Ask its lead to offer again." in said


def test_other_scheme_gives_places_back(client, world_today):
    world = world_today
    give_places(world.mo_in, 3)
    loan = lent(world, 3, now=clock())
    assert "Free places here: 3." in words(get(client, world.kit, "lead:loan-give-back", loan.public_id))
    assert "Mo Farrow has 3 free. Give 1 to 3." in words(post(client, world.kit, "lead:loan-give-back", loan.public_id, places="4"))
    post(client, world.kit, "lead:loan-give-back", loan.public_id, places="2")
    assert "Given back 2" in words(get(client, world.kit, "lead:loan", loan.public_id))
    assert "Lent (2 given back)" in words(get(client, world.lena, "lead:loans", *YEAR))
    post(client, world.kit, "lead:loan-give-back", loan.public_id, places="1")
    assert "Give places back" not in words(get(client, world.kit, "lead:loan", loan.public_id))
    assert "Given back" in words(get(client, world.lena, "lead:loans", *YEAR))
    get(client, world.kit, "lead:loan-give-back", loan.public_id, status=302)


def test_people_and_matching_lead_to_what_is_lent(client, world_today):
    for page in ("lead:people", "lead:matching"):
        assert "Mentors lent and borrowed" in words(get(client, world_today.lena, page, *YEAR))
    assert "Mentors lent and borrowed" not in words(get(client, world_today.cora, "lead:people", *YEAR))
