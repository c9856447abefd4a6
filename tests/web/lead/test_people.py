"""The list of people, one person, and what may be read about them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.domain.cohorts.actions.invitations import invite, opt_out, withdraw
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import OptOut, Side
from alongside.domain.history.models import Event
from alongside.domain.history.queries import looks_at
from alongside.domain.people.models import Person
from alongside.domain.training.actions import book, keep_register
from alongside.kit.crypto import token
from tests.web.asking import sign_in

KEY = "form_key"


@pytest.fixture
def people(world_today):
    return reverse("lead:people", args=[world_today.scheme.slug, world_today.cohort.slug])


@pytest.fixture
def lead(client, world_today):
    sign_in(client, world_today.lena)
    return client


def page(name, participant):
    return reverse(f"lead:{name}", args=[participant.public_id])


def names(response):
    return [line.participant.person.name for line in response.context["lines"]]


def test_people_are_listed_by_name_with_their_addresses(lead, people):
    response = lead.get(people)

    assert [(str(line.participant), line.address) for line in response.context["lines"]] == [
        ("Ade Thorne", "ade@harbour.example"),
        ("Mo Farrow", "mo@harbour.example"),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("search=FARROW", ["Mo Farrow"]),
        ("search=ade%40harbour", ["Ade Thorne"]),
        ("side=mentor", ["Mo Farrow"]),
        ("site=South+Site", ["Person 001"]),
        ("show=statement", ["Ade Thorne", "Mo Farrow"]),
        ("show=no-answer", ["Person 001"]),
        ("show=not-invited", []),
        ("show=no-partner", ["Ade Thorne", "Mo Farrow"]),
        ("show=no-statement", []),
        ("sort=-name", ["Person 001", "Mo Farrow", "Ade Thorne"]),
        ("sort=grade", ["Ade Thorne", "Person 001", "Mo Farrow"]),
        ("sort=joined", ["Ade Thorne", "Mo Farrow", "Person 001"]),
        ("sort=password&show=nonsense&site=nowhere", ["Ade Thorne", "Mo Farrow", "Person 001"]),
    ],
)
def test_people_can_be_searched_filtered_and_sorted(lead, world_today, people, asked, found):
    world_today.person()

    assert names(lead.get(f"{people}?{asked}")) == found


def test_people_stand_where_their_invitation_stands(lead, world_today, people):
    silent, no, gone = world_today.person(3)
    opt_out(no, reason=OptOut.NO_TIME, by=no.person.user, now=world_today.now)
    withdraw(world_today.participant("mo@harbour.example"), by=world_today.mo, now=world_today.now)
    world_today.roster("email,name,grade,invite as\nnew@harbour.example,New One,CT1,mentee\n")

    found = {line.participant.person.name: line.standing.label for line in lead.get(people).context["lines"]}

    assert found == {
        "Ade Thorne": "taking part",
        "Mo Farrow": "withdrew",
        "New One": "not invited yet",
        "Person 001": "no answer yet",
        "Person 002": "said no",
        "Person 003": "no answer yet",
    }
    assert (silent.joined_on, gone.joined_on) == (None, None)


def test_empty_list_says_what_to_do(client, world_today):
    sign_in(client, world_today.kit)

    response = client.get(reverse("lead:people", args=["harbour-other", "2026"]))

    assert "Nobody is on the roster yet" in response.content.decode()


def test_filters_that_fit_nobody_offer_a_way_back(lead, people):
    assert "Nobody fits these filters" in lead.get(f"{people}?search=zzz").content.decode()


def test_long_list_keeps_its_filters_over_pages(lead, world_today, people):
    world_today.person(55)

    response = lead.get(f"{people}?side=mentee&page=2")

    assert len(response.context["lines"]) == 6
    assert "?side=mentee&amp;page=1" in response.content.decode()


def test_list_costs_the_same_for_three_and_three_hundred(lead, world_today, people):
    world_today.person()
    lead.get(people)
    with CaptureQueriesContext(connection) as few:
        lead.get(people)
    world_today.person(297)
    with CaptureQueriesContext(connection) as many:
        lead.get(people)

    assert len(many) == len(few)
    assert len(many) <= 15


def test_spreadsheet_has_the_people_that_the_filters_left(lead, world_today):
    address = reverse("lead:people-csv", args=[world_today.scheme.slug, world_today.cohort.slug])

    response = lead.get(f"{address}?side=mentor")

    assert response.headers["Content-Disposition"] == 'attachment; filename="people-harbour-peer-2026.csv"'
    assert response.content.decode("utf-8-sig").splitlines() == [
        "name,email,grade,specialty,site,invited as,standing,statement,sessions attended,in a pair",
        "Mo Farrow,mo@harbour.example,CT2,Cardiology,North Site,mentor,taking part,yes,0,no",
    ]


def test_spreadsheet_leaves_formulas_as_text(lead, world_today):
    world_today.roster("email,name,grade,invite as\nevil@harbour.example,'=1+1,CT1,mentee\n")
    address = reverse("lead:people-csv", args=[world_today.scheme.slug, world_today.cohort.slug])

    assert [line for line in lead.get(address).content.decode().splitlines() if line.startswith("=")] == []


@pytest.mark.parametrize("who", ["sam", "tess", "eve", "mo", "kit", "olu", "sys"])
def test_people_do_not_exist_for_others(client, world_today, people, who):
    sign_in(client, world_today.users[who])

    assert [client.get(address).status_code for address in (people, page("person", world_today.ade_in))] == [404, 404]


def test_person_shows_work_training_pairs_and_questionnaires(lead, world_today):
    session = world_today.session()
    book(session, participant=world_today.ade_in, by=world_today.ade, now=world_today.now)
    world_today.active_pair()
    world_today.wave()

    words = " ".join(lead.get(page("person", world_today.ade_in)).content.decode().split())

    for sentence in (
        "Renal medicine",
        "North Site",
        "ade@harbour.example",
        "booked a place",
        "Their mentor:",
        "Met: none yet",
        "At the end of the year: asked",
    ):
        assert sentence in words


def test_person_page_names_supervisors(lead, world_today):
    world_today.roster(
        "email,name,grade,invite as,educational supervisor\nade@harbour.example,Ade Thorne,CT1,mentee,Dr Nia Holt <nia@harbour.example>\n"
    )

    words = lead.get(page("person", world_today.ade_in)).content.decode()

    assert ("Educational supervisor" in words, "Dr Nia Holt" in words) == (True, True)


def test_person_page_says_who_came(lead, world_today):
    session = world_today.session(starts_at=world_today.now)
    keep_register(session, came=[world_today.ade_in], by=world_today.tess, now=world_today.now)

    assert f"{session}: came" in lead.get(page("person", world_today.ade_in)).content.decode()


def test_person_page_costs_at_most_fifteen_queries(lead, world_today):
    world_today.active_pair()
    lead.get(page("person", world_today.ade_in))

    with CaptureQueriesContext(connection) as queries:
        lead.get(page("person", world_today.ade_in))

    assert len(queries) <= 15


def test_looking_at_a_person_is_noted_for_them(lead, world_today):
    for name in ("person", "statement", "avoid"):
        lead.get(page(name, world_today.ade_in))

    assert sorted((look.who, look.what) for look in looks_at(world_today.ade)) == [
        ("Lena Quill", "avoid list"),
        ("Lena Quill", "record"),
        ("Lena Quill", "statement"),
    ]


def test_statement_shows_what_the_match_may_see(lead, world_today):
    words = lead.get(page("statement", world_today.mo_in)).content.decode()

    for sentence in ("I am Mo Farrow. I hope to learn.", "Careers and applications", "My match may see", "For matching only"):
        assert sentence in words


@pytest.mark.parametrize("name", ["statement", "avoid", "put-forward"])
def test_coordinator_reads_neither_statement_nor_avoid_list(client, world_today, name):
    sign_in(client, world_today.cora)

    assert client.get(page(name, world_today.ade_in)).status_code == 404
    assert "Read the statement" not in client.get(page("person", world_today.ade_in)).content.decode()


def test_avoid_list_names_whom_the_organisation_knows(lead, world_today):
    avoid(world_today, "mo@harbour.example", "stranger@other.example")

    words = lead.get(page("avoid", world_today.ade_in)).content.decode()

    assert ("Mo Farrow (mo@harbour.example)" in words, "stranger@other.example" in words) == (True, True)


def test_avoid_list_never_shows_viewers_themselves(client, world_today):
    avoid(world_today, "lena@harbour.example")
    shown = {}
    for who in (world_today.lena, world_today.dev):
        sign_in(client, who)
        shown[who.name] = "Lena Quill (" in client.get(page("avoid", world_today.ade_in)).content.decode()

    assert shown == {"Lena Quill": False, "Dev Tarrant": True}


def avoid(world, *addresses):
    written = Written(Side.MENTEE, "I am Ade.", avoid=addresses)
    submit_statement(world.participant("ade@harbour.example"), written, by=world.ade, now=world.now)


def test_putting_forward_is_asked_first_and_recorded(lead, world_today):
    (person,) = world_today.person()
    address = page("put-forward", person)
    assert "Put Person 001 forward for matching?" in lead.get(address).content.decode()

    response = lead.post(address, {KEY: token()})

    assert response.url == page("person", person)
    assert world_today.participant("person1@harbour.example").is_taking_part
    assert Event.objects.filter(verb="put forward", actor_id=world_today.lena.pk, subject_id=person.pk).count() == 1


def test_a_no_is_not_turned_into_a_yes(lead, world_today):
    (person,) = world_today.person()
    opt_out(person, reason=OptOut.NOT_SAID, by=person.person.user, now=world_today.now)

    assert lead.get(page("put-forward", person)).status_code == 409
    lead.post(page("put-forward", person), {KEY: token()})

    assert not world_today.participant("person1@harbour.example").is_taking_part
    assert "Put forward for matching" not in lead.get(page("person", person)).content.decode()


def test_lead_cannot_put_themself_forward(lead, world_today):
    world_today.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    invite(world_today.cohort, by=world_today.lena, now=world_today.now)

    assert lead.get(page("put-forward", world_today.participant("lena@harbour.example"))).status_code == 404


def test_own_pair_of_a_lead_leads_to_the_members_page(lead, world_today):
    world_today.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    pairing = world_today.pair(world_today.participant("lena@harbour.example"), world_today.ade_in)

    words = lead.get(page("person", world_today.ade_in)).content.decode()

    assert reverse("member:pair", args=[pairing.public_id]) in words
    assert reverse("lead:pair", args=[pairing.public_id]) not in words


def test_lead_does_not_read_the_statement_of_their_own_match(client, world_today):
    world = world_today
    sign_in(client, world.lena)
    address = reverse("lead:statement", args=[world.ade_in.public_id])
    assert client.get(address).status_code == 200

    world.active_pair()
    Person.objects.filter(user=world.lena).update(user=None)
    Person.objects.filter(pk=world.mo_in.person_id).update(user=world.lena)

    assert client.get(address).status_code == 404
