"""The scheme at a glance, and what it says there is to do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.invitations import invite, withdraw
from alongside.domain.cohorts.actions.rosters import read_roster
from alongside.domain.indicators.queries import things_to_do
from alongside.domain.indicators.queries.to_do import MOST, RULES
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.actions import log_meeting
from alongside.domain.pairs.states import Mode
from alongside.domain.surveys.states import Moment
from alongside.domain.training.actions import keep_register
from tests.web.asking import sign_in

LATER = timedelta(days=75)


@pytest.fixture
def overview(world_today):
    return reverse("lead:overview", args=[world_today.scheme.slug, world_today.cohort.slug])


def words_for(world, *, by=None, after=timedelta(0)):
    return [thing.words for thing in things_to_do(world.cohort, by=by or world.lena, now=world.now + after)]


def day(moment):
    return f"{moment.day} {moment:%B %Y}"


def test_home_leads_to_the_newest_year(client, world_today, overview):
    sign_in(client, world_today.lena)

    response = client.get(reverse("lead:home", args=[world_today.scheme.slug]))

    assert (response.status_code, response.url) == (302, overview)


def test_home_of_a_scheme_without_a_year_says_what_is_missing(client, world_today):
    world_today.cohort.delete()
    sign_in(client, world_today.lena)

    response = client.get(reverse("lead:home", args=[world_today.scheme.slug]))

    assert "This scheme has no year yet" in response.content.decode()


def test_overview_counts_everybody_against_the_invited(client, world_today, overview):
    world_today.person(2)
    sign_in(client, world_today.cora)

    figures = client.get(overview).context["figures"]

    assert [(row["label"], row["number"], row.get("percent")) for row in figures] == [
        ("Invited", 4, None),
        ("Submitted a statement", 2, 50),
        ("Attended training", 0, 0),
        ("Placed in a pair", 0, 0),
        ("Took part in a pair that began", 0, 0),
        ("Met at least once", 0, 0),
    ]


def test_overview_before_any_invitation_shows_no_figures(client, world_today):
    sign_in(client, world_today.kit)

    page = client.get(reverse("lead:overview", args=["harbour-other", "2026"])).content.decode()

    assert "The figures start with the first invitations." in page
    assert "Import the roster" in page


@pytest.mark.parametrize("who", ["sam", "tess", "eve", "mo", "kit", "olu", "sys"])
def test_overview_does_not_exist_for_others(client, world_today, overview, who):
    sign_in(client, world_today.users[who])

    assert client.get(overview).status_code == 404


def test_overview_costs_the_same_for_few_and_many(client, world_today, overview):
    sign_in(client, world_today.lena)
    world_today.active_pair()
    client.get(overview)
    with CaptureQueriesContext(connection) as few:
        client.get(overview)
    world_today.person(40)
    world_today.active_pair(*world_today.couple())
    for _more in range(3):
        world_today.session()
    with CaptureQueriesContext(connection) as many:
        client.get(overview)

    assert len(many) == len(few)
    assert len(many) <= 15


def test_things_to_do_name_pages_that_exist():
    pages = {
        "lead:roster",
        "lead:invite",
        "lead:messages",
        "lead:sessions",
        "lead:session-add",
        "lead:pairs",
        "lead:matching",
        "report:page",
    }

    assert [page for page in pages if resolve(reverse(page, args=["scheme", "year"])).view_name != page] == []


def test_first_things_to_do_are_a_roster_and_invitations(world):
    read = read_roster(
        world.other_cohort,
        content=b"email,name,grade,invite as\na@harbour.example,A,CT1,mentee\n",
        file_name="r.csv",
        by=world.kit,
        now=world.now,
    )
    things = things_to_do(world.other_cohort, by=world.kit, now=world.now)

    assert [(thing.words, thing.page, thing.args) for thing in things] == [
        ("Import the roster", "lead:roster", ("harbour-other", "2026")),
        ("Look at the roster and import it", "lead:roster-preview", (read.public_id,)),
    ]


def test_things_to_do_of_a_year_that_begins(world):
    world.roster("email,name,grade,invite as\nnew@harbour.example,New One,CT1,mentee\n")

    assert words_for(world) == ["Invite 1 person", "2 people wait for a partner", "Add the training sessions"]


def test_failed_messages_are_to_be_looked_at(world):
    Message.objects.filter(pk__in=Message.objects.values("pk")[:2]).update(state=MessageState.FAILED)

    assert words_for(world)[0] == "Look at 2 messages that did not arrive"


def test_missing_registers_are_to_be_kept(world):
    first = world.session(starts_at=world.now - timedelta(days=2))
    assert words_for(world)[0] == f"Keep the register of {day(first.starts_at)}"

    world.session(starts_at=world.now - timedelta(days=1))
    assert words_for(world)[0] == "Keep the registers of 2 sessions"

    keep_register(first, came=[world.ade_in], by=world.tess, now=world.now)
    assert words_for(world)[0] == f"Keep the register of {day(world.now - timedelta(days=1))}"


def test_session_that_has_not_ended_needs_no_register_yet(world):
    world.session(starts_at=world.now - timedelta(minutes=5))

    assert words_for(world) == ["2 people wait for a partner"]


def test_draft_run_is_to_be_decided_before_anybody_waits(world):
    world.run()

    assert words_for(world)[0] == "Decide about 1 proposed pair"
    assert "2 people wait for a partner" not in words_for(world)


def test_offers_wait_until_their_last_day(world):
    pairing = world.pair()

    (thing,) = [thing for thing in things_to_do(world.cohort, by=world.lena, now=world.now) if thing.page == "lead:pairs"]

    assert thing.words == "1 offer waits for an answer"
    assert thing.hint == f"The first lapses after {day(pairing.accept_by)}"


def test_pair_that_has_not_met_lately_is_named_by_number_only(world):
    pairing = world.active_pair()
    assert words_for(world) == ["Add the training sessions"]
    assert words_for(world, after=LATER)[0] == "1 pair has not met lately"

    log_meeting(
        pairing, held_on=(world.now + LATER).date(), minutes=60, mode=Mode.VIDEO, by=world.mo, now=world.now + LATER + timedelta(hours=1)
    )
    assert words_for(world, after=LATER + timedelta(hours=1)) == ["Add the training sessions"]


def test_pair_of_the_viewers_own_is_never_counted(world):
    world.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    invite(world.cohort, by=world.lena, now=world.now)
    world.active_pair(world.participant("lena@harbour.example"), world.ade_in)
    withdraw(world.mo_in, by=world.mo, now=world.now)

    assert words_for(world, after=LATER) == ["Add the training sessions"]
    assert words_for(world, by=world.dev, after=LATER)[0] == "1 pair has not met lately"


def test_questionnaire_that_opens_soon_or_is_open_is_shown(world):
    wave = world.wave(open=False)
    assert words_for(world)[-1] == f"“At the end of the year” opens on {day(wave.opens_on)}"

    world.closed(world.wave(questionnaire=world.questionnaire("start"), moment=Moment.START))
    assert words_for(world)[-1] == f"“At the end of the year” opens on {day(wave.opens_on)}"


def test_open_questionnaire_says_until_when(world):
    wave = world.wave()

    assert words_for(world)[-1] == f"“At the end of the year” is open until {day(wave.closes_on)}"


def test_report_is_to_be_read_once_the_last_questionnaire_has_closed(world):
    world.closed(world.wave())

    assert words_for(world)[-1] == "Read the report of the year"
    assert "Read the report of the year" not in words_for(world, by=world.cora)


def test_coordinator_is_told_nothing_of_matching(world):
    world.run()

    assert {thing.page for thing in things_to_do(world.cohort, by=world.cora, now=world.now)} == set()


def test_year_that_is_over_asks_for_no_pairs(world):
    assert words_for(world, after=timedelta(days=400)) == []


def test_at_most_seven_things_are_shown(world):
    world.session(starts_at=world.now - timedelta(days=2))
    world.pair()
    world.active_pair(*world.couple())
    world.couple()
    world.run()
    world.wave()
    read_roster(world.cohort, content=b"email,name,grade,invite as\n", file_name="r.csv", by=world.lena, now=world.now)
    world.roster("email,name,grade,invite as\nnew@harbour.example,New One,CT1,mentee\n")
    Message.objects.update(state=MessageState.FAILED)

    rules_that_speak = len(words_for(world, after=LATER))

    assert rules_that_speak == MOST
    assert words_for(world, after=LATER)[-1] == "1 offer waits for an answer"


def test_every_rule_asks_for_a_permission():
    assert {type(needed) for needed, _rule in RULES} == {P}
