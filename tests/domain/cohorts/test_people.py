"""Lists of people: searched, narrowed, sorted, and at the same cost for few and many."""

from datetime import timedelta

import pytest

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.cohorts import set_topics
from alongside.domain.cohorts.actions.invitations import opt_out, withdraw
from alongside.domain.cohorts.actions.rosters import read_roster
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.queries.people import (
    SHOWS,
    SORTS,
    Filter,
    avoided_by,
    cohort_for,
    cohorts_of,
    own_statement,
    participant_for,
    participants_of,
    participations_of,
    rosters_of,
    sites_of,
    standing_of,
    topics_of,
    waiting_to_be_invited,
    why_not_put_forward,
)
from alongside.domain.cohorts.states import OptOut, Side
from tests.cast import NOW, a_cohort

DAY = timedelta(days=1)


def names(world, **narrowed):
    return [str(person) for person in participants_of(world.cohort, Filter(**narrowed))]


@pytest.fixture
def year(world):
    """Mo and Ade take part; one said no, one withdrew, one is silent, one has not been invited."""
    no, gone, _silent = world.person(3)
    opt_out(no, reason=OptOut.NO_TIME, by=no.person.user, now=NOW)
    submit_statement(gone, Written(Side.MENTEE, "Hello."), by=gone.person.user, now=NOW)
    withdraw(gone, by=gone.person.user, now=NOW)
    world.roster("email,name,grade,site,invite as\nzoe@harbour.example,Zoe Marsh,CT2,,both\n")
    return world


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, ["Ade Thorne", "Mo Farrow", "Person 001", "Person 002", "Person 003", "Zoe Marsh"]),
        ({"search": "person"}, ["Person 001", "Person 002", "Person 003"]),
        ({"search": "ZOE@harbour"}, ["Zoe Marsh"]),
        ({"search": "%"}, []),
        ({"side": "mentor"}, ["Mo Farrow", "Zoe Marsh"]),
        ({"side": "mentee", "site": "North Site"}, ["Ade Thorne"]),
        ({"show": "taking-part"}, ["Ade Thorne", "Mo Farrow"]),
        ({"show": "statement"}, ["Ade Thorne", "Mo Farrow", "Person 002"]),
        ({"show": "withdrew"}, ["Person 002"]),
        ({"show": "no-answer"}, ["Person 003"]),
        ({"show": "no-partner"}, ["Ade Thorne", "Mo Farrow"]),
        ({"show": "invented", "sort": "invented"}, ["Ade Thorne", "Mo Farrow", "Person 001", "Person 002", "Person 003", "Zoe Marsh"]),
        ({"sort": "-name", "show": "taking-part"}, ["Mo Farrow", "Ade Thorne"]),
        ({"sort": "grade", "show": "taking-part"}, ["Ade Thorne", "Mo Farrow"]),
        ({"sort": "-grade", "show": "taking-part"}, ["Mo Farrow", "Ade Thorne"]),
    ],
)
def test_people_are_narrowed_and_sorted(year, narrowed, found):
    assert names(year, **narrowed) == found


@pytest.mark.parametrize("show", sorted(SHOWS))
def test_people_shown_as_something_stand_so(year, show):
    shown = participants_of(year.cohort, Filter(show=show))
    standings = {standing_of(person) for person in shown}
    assert show not in set(map(str, standings)) or len(standings) == 1


def test_people_can_be_sorted_in_every_way(year):
    assert {len(names(year, sort=sign + sort)) for sort in SORTS for sign in ("", "-")} == {6}


@pytest.mark.parametrize("more", [0, 30])
def test_people_cost_the_same_for_few_and_many(world, more, django_assert_num_queries):
    if more:
        world.person(more)
    with django_assert_num_queries(1):
        assert [str(row.grade) + str(row.person.user) + str(standing_of(row)) for row in participants_of(world.cohort)] != []


def test_people_who_may_be_put_forward_have_not_said_no(year):
    assert {str(person): why_not_put_forward(person) for person in participants_of(year.cohort)} == {
        "Ade Thorne": "Ade Thorne is taking part already.",
        "Mo Farrow": "Mo Farrow is taking part already.",
        "Person 001": "Person 001 said no. Only they can change that, on their own page.",
        "Person 002": "Person 002 withdrew. Only they can change that, on their own page.",
        "Person 003": "",
        "Zoe Marsh": "Zoe Marsh has not been invited yet. Invite them first, so that they can answer for themselves.",
    }


def test_people_waiting_to_be_invited_are_those_who_were_not(year):
    assert [str(person) for person in waiting_to_be_invited(year.cohort)] == ["Zoe Marsh"]


def test_sites_of_a_year_are_those_that_occur(year):
    assert sites_of(year.cohort) == ["North Site", "South Site"]


def test_cohorts_are_newest_first_and_found_by_slugs(world):
    later = a_cohort(world.scheme, world.lena, NOW)
    assert list(cohorts_of(world.scheme)) == [later] == [world.cohort], "the same slug again is the same year"
    assert cohort_for(world.cora, P.COHORT_VIEW, now=NOW, scheme="harbour-peer", cohort="2026") == world.cohort
    for user, scheme, cohort in (
        (world.kit, "harbour-peer", "2026"),
        (world.lena, "harbour-peer", "2025"),
        (world.lena, "hill-peer", "2026"),
        (world.ade, "harbour-peer", "2026"),
    ):
        with pytest.raises(NotFound):
            cohort_for(user, P.COHORT_VIEW, now=NOW, scheme=scheme, cohort=cohort)


def test_participant_is_found_by_the_office_of_the_scheme(world):
    public_id = world.ade_in.public_id
    found = []
    for name, user in world.users.items():
        try:
            participant_for(user, P.PERSON_VIEW, now=NOW, participant=public_id)
        except NotFound:
            continue
        found.append(name)
    assert found == ["lena", "dev", "cora"]


def test_participations_of_a_user_are_their_own(world):
    assert (participations_of(world.ade), participations_of(world.lena)) == ([world.ade_in], [])


def test_topics_stand_in_the_order_they_were_given(world):
    assert [topic.slug for topic in topics_of(world.scheme)] == ["careers", "rotas", "exams", "wellbeing"]
    set_topics(world.scheme, [("exams", "Exams", False), ("careers", "Careers", False)], by=world.lena, now=NOW)
    assert next((topic.slug, topic.label) for topic in topics_of(world.scheme)) == ("exams", "Exams")


def test_avoid_list_leaves_out_whoever_reads_it(world):
    avoid = ("mo@harbour.example", "lena@harbour.example", "boss@hill.example")
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=avoid), by=world.ade, now=NOW)
    seen = {user: [(row.address, row.name) for row in avoided_by(world.ade_in, seen_by=user)] for user in (world.lena, world.dev)}
    assert seen[world.dev] == [("boss@hill.example", ""), ("lena@harbour.example", "Lena Quill"), ("mo@harbour.example", "Mo Farrow")]
    assert seen[world.lena] == [("boss@hill.example", ""), ("mo@harbour.example", "Mo Farrow")]


def test_own_statement_is_what_was_written(world):
    (person,) = world.person()
    assert own_statement(person) is None
    found = own_statement(world.ade_in)
    assert (found.statement, found.topics, found.avoid) == (world.ade_in.statement, {"careers": True, "exams": False}, ())


def test_rosters_are_listed_newest_first_without_their_rows(world):
    read_roster(world.cohort, content=b"email,name,grade,invite as\n", file_name="second.csv", by=world.lena, now=NOW + DAY)
    assert [roster.file_name for roster in rosters_of(world.cohort)] == ["second.csv", "roster.csv"]
    assert {roster.get_deferred_fields() == {"rows"} for roster in rosters_of(world.cohort)} == {True}
