"""Adding a guest mentor, and where one is known for a guest."""

from alongside.domain.cohorts.models import Participant
from alongside.domain.matching.models import Run
from tests.web.asking import get, post, words

YEAR = ("harbour-peer", "2026")
FILLED = {"name": "Gita Rao", "address": "gita@harbour.example", "grade": "CT2", "site": "South Site", "places": "2", "willing": "on"}


def test_lead_adds_a_guest_mentor(client, world_today):
    world = world_today
    assert "people/guest/" in get(client, world.lena, "lead:people", *YEAR).content.decode()
    response = post(client, world.lena, "lead:guest-add", *YEAR, **FILLED)

    made = Participant.objects.get(is_guest=True)
    assert (response.url, made.mentor_places, made.grade.code, made.site) == (f"/lead/people/{made.public_id}/", 2, "CT2", "South Site")
    said = words(get(client, world.lena, "lead:person", made.public_id))
    assert "Invited as Guest mentor" in said.replace("guest mentor", "Guest mentor")
    assert "Invited on Asked by the lead" in said
    assert "guest mentor" in words(get(client, world.lena, "lead:people", *YEAR))
    assert "Gita Rao" in words(get(client, world.lena, "lead:people", *YEAR, show="guest"))


def test_guest_is_marked_in_the_pool_and_in_a_run(client, world_today):
    world = world_today
    world.mo_in.delete()
    post(client, world.lena, "lead:guest-add", *YEAR, **FILLED)
    assert "Gita Rao Guest mentor CT2, South Site" in words(get(client, world.lena, "lead:matching", *YEAR))
    world.run()
    assert "Gita Rao Guest mentor CT2, South Site" in words(get(client, world.lena, "lead:run", Run.objects.get().public_id))


def test_form_says_what_is_missing(client, world_today):
    said = words(post(client, world_today.lena, "lead:guest-add", *YEAR, places="x"))
    for sentence in ("Enter the name", "Enter the e-mail address", "Enter a number, such as 1", "Ask them first"):
        assert sentence in said


def test_somebody_of_the_year_is_refused_beside_the_form(client, world_today):
    said = words(post(client, world_today.lena, "lead:guest-add", *YEAR, **FILLED | {"address": "mo@harbour.example"}))
    assert "Mo Farrow is in this year already. Look for them in the list of people." in said
    assert Participant.objects.filter(is_guest=True).count() == 0


def test_coordinator_is_not_offered_what_she_may_not(client, world_today):
    assert "people/guest/" not in get(client, world_today.cora, "lead:people", *YEAR).content.decode()


def test_guest_reads_their_own_page(client, world_today):
    post(client, world_today.lena, "lead:guest-add", *YEAR, **FILLED)
    guest = Participant.objects.get(is_guest=True)
    assert "Harbour peer mentoring" in words(get(client, guest.person.user, "member:home"))
    get(client, guest.person.user, "member:taking-part", guest.public_id)


def test_guest_of_no_grade_is_listed_without_one(client, world_today):
    post(client, world_today.lena, "lead:guest-add", *YEAR, **FILLED | {"grade": ""})
    said = words(get(client, world_today.lena, "lead:people", *YEAR, show="guest"))
    assert ("Grade –" in said, "None" in said) == (True, False)


def added(client, world):
    post(client, world.lena, "lead:guest-add", *YEAR, **FILLED)
    return Participant.objects.get(is_guest=True)


def test_lead_changes_places_never_under_those_taken(client, world_today):
    world = world_today
    made = added(client, world)
    for mentee in world.person(2, joined=True):
        world.pair(mentor=made, mentee=mentee)
    said = words(post(client, world.lena, "lead:guest-change", made.public_id, places="1", status=200))
    assert "Gita Rao has 2 mentees, those offered counted. End a pair first, or keep as many places." in said
    post(client, world.lena, "lead:guest-change", made.public_id, places="3")
    assert "Gita Rao 2 of 3" in words(get(client, world.lena, "lead:guest-add", *YEAR)).replace("Name ", "").replace("Places taken ", "")
    assert "end their pairs first" in words(get(client, world.lena, "lead:guest-change", made.public_id))


def test_lead_takes_a_guest_out_after_a_question_and_brings_them_back(client, world_today):
    world = world_today
    made = added(client, world)
    assert "Take Gita Rao out of this year?" in words(get(client, world.lena, "lead:guest-remove", made.public_id))
    post(client, world.lena, "lead:guest-remove", made.public_id)
    assert "No longer takes part" in words(get(client, world.lena, "lead:guest-add", *YEAR))
    assert "Bring them back" in words(get(client, world.lena, "lead:guest-change", made.public_id))
    post(client, world.lena, "lead:guest-back", made.public_id)
    made.refresh_from_db()
    assert made.withdrew_on is None


def test_only_leads_are_offered_to_change_a_guest(client, world_today):
    made = added(client, world_today)
    offered = ["Change places" in words(get(client, who, "lead:person", made.public_id)) for who in (world_today.lena, world_today.cora)]
    assert offered == [True, False]
    get(client, world_today.lena, "lead:guest-change", world_today.mo_in.public_id, status=404)
