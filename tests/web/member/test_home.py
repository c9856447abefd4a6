"""A member's home: what is next, and taking part."""

from datetime import timedelta

import pytest

from alongside.domain.cohorts.actions.invitations import invite, join, opt_out, withdraw
from alongside.domain.cohorts.actions.statements import Written, draft_key, submit_statement
from alongside.domain.cohorts.models import Invitation
from alongside.domain.cohorts.states import OptOut, Side
from alongside.domain.flows.publish import publish_run
from alongside.domain.history.actions import record_reads, save_draft
from alongside.domain.organisations.clock import now
from alongside.domain.pairs.actions import accept, log_meeting
from alongside.domain.pairs.states import Mode
from alongside.domain.people.actions import give_account
from alongside.domain.surveys.actions import decline_to_answer
from alongside.domain.training.actions import book
from alongside.web.member.tasks import parts_of
from tests.web.asking import cost, get, post, sign_in, words


def tasks(user):
    """The list as name: status."""
    (part,) = parts_of(user, now=now())
    return {row["name"]: row["status"] for row in part.tasks}


def test_home_of_somebody_just_invited(client, world):
    (invited,) = world.person()
    world.session()

    assert tasks(invited.person.user) == {
        "Say whether you would like to take part": "To\N{NO-BREAK SPACE}do",
        "Write a statement": "Optional",
        "Book a training session": "To\N{NO-BREAK SPACE}do",
    }
    assert "Next: " in words(get(client, invited.person.user, "member:home"))


def test_home_of_somebody_who_takes_part(world):
    assert tasks(world.ade) == {
        "Taking part": "Completed",
        "Your statement": "Completed",
        "Training sessions": "Not yet",
        "Your match": "Not yet",
    }


def test_home_of_somebody_whom_a_run_left_over_says_so_once_it_is_published(client, world):
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=("mo@harbour.example",)), by=world.ade, now=world.now)
    (other,) = world.person(2, joined=True)[:1]
    run = world.run()
    hint = "We will write to you as soon as we can suggest somebody"
    assert hint in words(get(client, world.ade, "member:home"))

    publish_run(run, by=world.lena, now=world.now)

    neutral = "There is no partner for you this time. The mentoring lead will tell you what comes next."
    left = [user for user in (world.ade, other.person.user) if neutral in words(get(client, user, "member:home"))]
    assert world.ade in left
    assert [word for word in ("avoid", "kept apart", "Mo Farrow") if word in words(get(client, world.ade, "member:home"))] == []
    assert tasks(world.ade)["Your match"] == "Not yet"


def test_home_of_somebody_who_said_no(world):
    (invited,) = world.person()
    opt_out(invited, reason=OptOut.NOT_SAID, by=invited.person.user, now=world.now)

    assert tasks(invited.person.user) == {"Taking part": "You said no"}


def test_home_of_somebody_who_withdrew(world):
    withdraw(world.ade_in, by=world.ade, now=world.now)

    assert tasks(world.ade) == {"Taking part": "You withdrew"}


def test_home_with_a_draft(world):
    (invited,) = world.person()
    save_draft(draft_key(invited), {"text": "Half"}, by=invited.person.user, now=world.now)

    assert tasks(invited.person.user)["Your statement"] == "Draft kept"


def test_home_follows_a_pair_from_offer_to_meeting(world):
    pairing = world.pair()
    offered = tasks(world.ade)["Answer: Mo Farrow as your mentor?"]
    accept(pairing, by=world.ade, now=world.now)
    waiting = tasks(world.ade)["Your mentor: Mo Farrow"]
    accept(pairing, by=world.mo, now=world.now)
    log_meeting(pairing, held_on=now().date(), minutes=60, mode=Mode.VIDEO, by=world.mo, now=now())
    (part,) = parts_of(world.mo, now=now())

    assert (offered, waiting) == ("To\N{NO-BREAK SPACE}do", "Waiting for the other")
    assert [row["hint"] for row in part.tasks if row["name"] == "Your mentee: Ade Thorne"] == ["One meeting noted"]


def test_home_shows_a_booked_session(world):
    book(world.session(), participant=world.ade_in, by=world.ade, now=now())

    assert tasks(world.ade)["Training sessions"] == "Booked"


def test_home_follows_a_questionnaire(world):
    wave = world.wave()
    asked = tasks(world.ade)["At the end of the year"]
    world.answered(wave)
    decline_to_answer(world.invitee(wave, world.mo_in), by=world.mo, now=world.now)

    assert (asked, tasks(world.ade)["At the end of the year"]) == ("To\N{NO-BREAK SPACE}do", "Completed")
    assert tasks(world.mo)["At the end of the year"] == "You would rather not"


def test_home_of_a_closed_questionnaire_has_no_way_in(world):
    world.closed(world.wave())
    (part,) = parts_of(world.ade, now=now())

    assert [(row["status"], row["url"]) for row in part.tasks if row["name"] == "At the end of the year"] == [("Closed", "")]


def test_home_of_somebody_in_no_scheme(client, world):
    assert "You are not in a mentoring scheme with this address" in words(get(client, world.sys, "member:home"))


def test_home_in_two_schemes_costs_as_much_as_in_one(client, world):
    one = cost(client, world.ade, "member:home")
    roster = "email,name,grade,specialty,site,invite as\nade@harbour.example,Ade Thorne,CT1,Medicine,North,mentee\n"
    world.roster(roster, cohort=world.other_cohort, by=world.kit)
    invite(world.other_cohort, by=world.kit, now=world.now)
    give_account(world.ade_in.person, now=world.now)
    two = cost(client, world.ade, "member:home")

    assert len(parts_of(world.ade, now=now())) == 2
    assert two == one <= 15


def test_home_shows_only_ones_own(client, world):
    world.active_pair()
    world.active_pair(*world.couple())

    assert "Person 00" not in words(get(client, world.ade, "member:home"))


def test_record_names_who_looked(client, world):
    record_reads("statement", [(1, world.ade.pk)], by=world.lena, now=world.now, scheme_id=world.scheme.pk)
    page = words(get(client, world.ade, "member:record"))

    assert "Lena Quill" in page
    assert "your statement and topics" in page
    assert "Nobody has looked yet" in words(get(client, world.mo, "member:record"))


@pytest.mark.parametrize("name", ["member:taking-part", "member:statement", "member:sessions"])
def test_pages_of_another_are_not_there(client, world, name):
    for user in (world.mo, world.lena, world.kit, world.olu, world.sys):
        get(client, user, name, world.ade_in.public_id, status=404)


def test_saying_yes(client, world):
    (invited,) = world.person()
    response = post(client, invited.person.user, "member:taking-part", invited.public_id, choice="yes")
    invited.refresh_from_db()

    assert (response.url, invited.is_taking_part) == ("/my/", True)


def test_saying_no_keeps_a_reason(client, world):
    (invited,) = world.person()
    post(client, invited.person.user, "member:taking-part", invited.public_id, choice="no", reason="no_time")

    assert Invitation.objects.get(participant=invited).opt_out_reason == OptOut.NO_TIME


def test_withdrawing_takes_a_second_step(client, world):
    page = words(get(client, world.ade, "member:taking-part", world.ade_in.public_id, change="withdraw"))
    still = world.participant("ade@harbour.example").is_taking_part
    post(client, world.ade, "member:taking-part", world.ade_in.public_id, choice="withdraw")

    assert "Withdraw from this year of the scheme?" in page
    assert (still, world.participant("ade@harbour.example").is_taking_part) == (True, False)


def test_withdrawing_from_a_live_pair_is_refused_with_what_to_do(client, world):
    world.active_pair()
    sign_in(client, world.ade)
    response = post(client, world.ade, "member:taking-part", world.ade_in.public_id, choice="withdraw")

    assert "End the pair first" in words(client.get(response.url, follow=True))


def test_coming_back(client, world):
    withdraw(world.ade_in, by=world.ade, now=world.now)
    post(client, world.ade, "member:taking-part", world.ade_in.public_id, choice="yes")

    assert world.participant("ade@harbour.example").is_taking_part is True


def test_home_names_the_second_of_two_years_first(world):
    later = world.cohort
    join(world.ade_in, by=world.ade, now=world.now)

    assert [part.participant.cohort for part in parts_of(world.ade, now=now() + timedelta(days=1))] == [later]
