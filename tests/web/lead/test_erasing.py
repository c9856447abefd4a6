"""Erasing a person, from their page: what is said before, what is asked, and what the list says after."""

from alongside.domain.cohorts.models import Participant
from alongside.domain.flows.erasing import erase
from alongside.domain.people.models import Person, Supervision
from tests.domain.privacy.lived import next_door
from tests.web.asking import get, post, words


def test_page_says_what_goes_and_what_stays(client, world_today):
    world = world_today
    world.active_pair()
    said = words(get(client, world.lena, "lead:person-erase", world.ade_in.public_id))
    assert "Erase Ade Thorne?" in said
    assert "The pair of Mo Farrow and Ade Thorne ends. The other is told that it has ended, and not why." in said
    assert "Their account, unless another organisation here needs it: they are signed out and cannot sign in any more." in said
    assert "In numbers: 1 year of this scheme, 1 pair or offer that ends, 1 statement, 2 messages that wait." in said
    assert "as supervisor or manager" not in said


def test_page_says_what_else_needs_their_name(client, world_today):
    world = world_today
    Supervision.objects.create(person=world.mo_in.person, supervisor=world.ade_in.person, kind="line_manager")
    next_door(world, world.ade_in.person, ends_on=world.now.date())
    said = words(get(client, world.lena, "lead:person-erase", world.ade_in.public_id))
    assert "Their name as supervisor or manager of 1 person, so that the two are never matched." in said
    assert "where another scheme or another role here still needs them" in said
    assert "Their account" not in said


def test_nothing_is_erased_before_it_is_ticked(client, world_today):
    world = world_today
    said = words(post(client, world.lena, "lead:person-erase", world.ade_in.public_id))
    assert "Tick this when they have asked; otherwise nothing is erased" in said
    assert Person.objects.filter(name="Ade Thorne").exists()


def test_lead_erases_and_the_list_says_so(client, world_today):
    world = world_today
    assert "Erase this person" in words(get(client, world.lena, "lead:person", world.ade_in.public_id))
    response = post(client, world.lena, "lead:person-erase", world.ade_in.public_id, asked="on")
    assert response.url == "/lead/schemes/harbour-peer/2026/people/"
    said = words(get(client, world.lena, "lead:people", "harbour-peer", "2026"))
    assert "They are erased." in said
    assert "a former participant" in said
    assert "Ade Thorne" not in said


def test_whoever_holds_a_role_is_said_beside_the_form(client, world_today):
    world = world_today
    world.ade.grants.create(scheme=world.scheme, role="trainer", starts_on=world.now.date())
    said = words(post(client, world.lena, "lead:person-erase", world.ade_in.public_id, asked="on"))
    assert "Ade Thorne holds a role in this scheme. End it first, on the page of roles." in said


def test_coordinator_is_offered_no_erasing(client, world_today):
    world = world_today
    assert "Erase this person" not in words(get(client, world.cora, "lead:person", world.ade_in.public_id))


OF_A_YEAR = ("overview", "people", "people-csv", "pairs", "pairs-csv", "record-pair", "matching", "agreement", "sessions", "questionnaires")
OF_A_YEAR += ("messages", "roster", "invite", "rules", "guest-add")
OF_A_RUN = ("run", "run-shortage", "run-pairs-csv", "run-left-csv")


def test_every_page_of_the_lead_opens_after_some_in_the_midst_of_the_year_were_erased(client, world_today):
    world = world_today
    (other,) = world.person()
    world.couple()
    run, pairing, session, wave = world.run(), world.active_pair(), world.session(), world.wave()
    for participant in (world.ade_in, other):
        erase(participant, by=world.dev, now=world.now)
    pages = [(f"lead:{name}", ("harbour-peer", "2026")) for name in OF_A_YEAR]
    pages += [("lead:person", (row.public_id,)) for row in Participant.objects.filter(cohort=world.cohort)]
    pages += [(f"lead:{name}", (run.public_id,)) for name in OF_A_RUN] + [("lead:pair", (pairing.public_id,))]
    pages += [("lead:session", (session.public_id,)), ("lead:wave", (wave.public_id,)), ("report:page", ("harbour-peer", "2026"))]
    opened = {(name, parts): get(client, world.lena, name, *parts) for name, parts in pages}

    assert [page for page, found in opened.items() if found.status_code != 200] == []
    assert [page for page, found in opened.items() if "Ade Thorne" in found.content.decode()] == []
    assert "Erase this person" not in words(get(client, world.lena, "lead:person", Participant.objects.get(pk=other.pk).public_id))
