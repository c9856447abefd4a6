"""Guest mentors: in the pool at once and outside rules on grades, and in no figure about those who were invited."""

from datetime import timedelta

import pytest

from alongside.domain.cohorts.actions.guests import Guest, add_guest, bring_back, change_places, take_out
from alongside.domain.cohorts.actions.invitations import invite, withdraw
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.queries.people import Filter, participants_of, waiting_to_be_invited
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.existing_pairs import record_existing_pair
from alongside.domain.flows.publish import publish_run
from alongside.domain.history.models import Event
from alongside.domain.indicators.queries import figures_of, register_of, things_to_do
from alongside.domain.matching.models import Leftover
from alongside.domain.matching.queries import pool_of
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.actions import accept, log_meeting
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import Mode
from alongside.domain.people.actions import put_grade, put_supervisor
from alongside.domain.people.models import Grade, Track
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.queries import people_for
from alongside.domain.surveys.states import Audience
from alongside.domain.training.actions import keep_register
from tests.cast import NOW
from tests.domain.sentences import refused

ADDRESS = "gita@harbour.example"


def consultant(world):
    return put_grade(world.scheme.organisation, code="Cons", label="Consultant", rank=1, track=Track.CONSULTANT)


def guest(world, *, by=None, **changes):
    facts = {
        "name": "Gita Rao",
        "address": ADDRESS,
        "grade": consultant(world),
        "specialty": "Cardiology",
        "site": "South Site",
        "places": 2,
    }
    return add_guest(world.cohort, Guest(**facts | changes), by=by or world.lena, now=NOW)


def couples(run):
    return {(str(row.mentor), str(row.mentee)) for row in run.proposals.all()}


def test_guest_joins_the_pool_as_a_mentor_and_hears_nothing(world):
    before = Message.objects.count()
    made = guest(world)
    assert (made.sides, made.mentor_places, made.is_taking_part, made.is_guest) == ((Side.MENTOR,), 2, True, True)
    assert (pool_of(world.cohort)[1], Message.objects.count()) == (made, before)
    assert Event.objects.filter(verb="added guest", subject_id=made.pk, actor_id=world.lena.pk).count() == 1


def test_guest_is_matched_offered_and_accepts_like_any_mentor(world):
    (mentee,) = world.person(joined=True)
    made = guest(world, places=1)
    run = publish_run(world.run(), by=world.lena, now=NOW)
    assert couples(run) == {("Mo Farrow", "Ade Thorne"), ("Gita Rao", str(mentee))}
    pairing = accept(Pairing.objects.get(mentor=made), by=made.person.user, now=NOW)
    assert accept(pairing, by=mentee.person.user, now=NOW).state == "active"


@pytest.mark.parametrize("rank", [0, 1, 5])
def test_no_rule_on_grades_keeps_a_guest_from_anybody(world, rank):
    (mentee,) = world.person(joined=True)
    world.mo_in.delete()
    same_track = put_grade(world.scheme.organisation, code="Odd", label="Odd", rank=rank, track=Track.TRAINING)
    guest(world, grade=same_track)
    assert couples(world.run()) == {("Gita Rao", "Ade Thorne"), ("Gita Rao", str(mentee))}


def test_guest_of_no_grade_is_matched_too(world):
    world.mo_in.delete()
    guest(world, grade=None)
    assert couples(world.run()) == {("Gita Rao", "Ade Thorne")}


def test_guest_who_supervises_is_kept_apart_like_anybody(world):
    world.mo_in.delete()
    made = guest(world)
    put_supervisor(world.ade_in.person, supervisor=made.person, kind="educational_supervisor")
    assert couples(world.run()) == set()


def test_guest_whom_somebody_avoids_is_kept_apart(world):
    world.mo_in.delete()
    guest(world)
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=(ADDRESS,)), by=world.ade, now=NOW)
    run = world.run()
    assert (couples(run), Leftover.objects.filter(run=run).count()) == (set(), 2)


def test_guest_gets_no_more_mentees_than_places(world):
    world.mo_in.delete()
    world.person(3, joined=True)
    guest(world, places=2)
    assert len(couples(world.run())) == 2


def test_guest_is_never_invited(world):
    guest(world)
    assert list(waiting_to_be_invited(world.cohort)) == []
    assert invite(world.cohort, by=world.lena, now=NOW) == 0
    assert [row.words for row in things_to_do(world.cohort, by=world.lena, now=NOW) if row.page == "lead:invite"] == []
    assert [str(row) for row in participants_of(world.cohort, Filter(show="guest"))] == ["Gita Rao"]


@pytest.mark.parametrize("sent_to", [Audience.ALL, Audience.PARTICIPANTS])
def test_guest_gets_no_questionnaire(world, sent_to):
    guest(world)
    wave = world.wave(sent_to=sent_to)
    assert {str(row) for row in people_for(wave)} == {"Mo Farrow", "Ade Thorne"}
    assert Invitee.objects.filter(participant__is_guest=True).count() == 0


def test_existing_pair_with_a_guest_asks_the_other_alone(world):
    made = guest(world)
    (mentee,) = world.person()
    world.wave(sent_to=Audience.PARTICIPANTS)
    record_existing_pair(world.cohort, mentor=made, mentee=mentee, since=NOW.date(), by=world.lena, now=NOW)
    assert {str(row.participant) for row in Invitee.objects.all()} == {"Mo Farrow", "Ade Thorne", str(mentee)}


def test_figures_about_people_do_not_change_by_guests(world):
    """What a guest adds is pairs and meetings, and that their mentee takes part."""
    (mentee,) = world.person(joined=True)
    world.active_pair()
    world.wave()
    before = figures_of(register_of(world.cohort))

    made = guest(world)
    submit_statement(made, Written(Side.MENTOR, "I am Gita."), by=made.person.user, now=NOW)
    keep_register(world.session(starts_at=NOW - timedelta(days=1)), came=[made], by=world.tess, now=NOW)
    boss = put_supervisor  # a supervisor of a guest supervises nobody who was invited
    boss(made.person, supervisor=world.participant("person1@harbour.example").person, kind="educational_supervisor")
    alone = figures_of(register_of(world.cohort))
    sessions = {"training_sessions", "attendance_rows", "attended_one", "attended_two", "attended_all_three"}
    assert {name: row for name, row in alone.items() if name not in sessions} == {
        name: row for name, row in before.items() if name not in sessions
    }

    pairing = world.active_pair(made, mentee)
    log_meeting(pairing, held_on=NOW.date(), minutes=30, mode=Mode.PHONE, by=mentee.person.user, now=NOW)
    paired = figures_of(register_of(world.cohort))
    people = ("invited", "invited_as_mentor", "invited_as_mentee", "sites", "submitted_statement", "attended_training", "end_sent_to")
    assert {name: paired[name] for name in people} == {name: before[name] for name in people}
    assert (paired["participated"], paired["placed"], paired["met_at_least_once"]) == (
        {"count": 3, "of": 3, "percent": 100},
        {"count": 3, "of": 3, "percent": 100},
        {"count": 1, "of": 3, "percent": 33},
    )
    assert (paired["pairs"], paired["meetings"]) == ({"count": 2}, {"count": 1})


def test_guest_who_stands_in_a_later_roster_counts_from_then_on(world):
    made = guest(world)
    assert figures_of(register_of(world.cohort))["invited"] == {"count": 2}
    roster = world.roster(f"email,name,grade,specialty,site,invite as\n{ADDRESS},Gita Rao,Cons,Cardiology,South Site,mentor\n")
    made.refresh_from_db()
    assert [row["changes"] for row in roster.rows] == [["a guest mentor so far, from now on among those who are invited"]]
    assert (made.is_guest, made.mentor_places, figures_of(register_of(world.cohort))["invited"]) == (False, 2, {"count": 3})


def test_somebody_of_the_year_is_not_added_again(world):
    with refused("Mo Farrow is in this year already. Look for them in the list of people."):
        guest(world, address="MO@harbour.example")
    assert str(world.participant("mo@harbour.example")) == "Mo Farrow"


def test_lead_does_not_add_themself(world):
    with refused("This is you: ask the other lead of the scheme to add you."):
        guest(world, address="Lena@harbour.example")
    assert guest(world, address="lena@harbour.example", by=world.dev).person.user == world.lena


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Enter the name."),
        ({"places": 0}, "How many mentees at most? Give 1 to 20."),
        ({"places": 21}, "How many mentees at most? Give 1 to 20."),
        ({"grade": "hill"}, "Choose a grade of this organisation."),
    ],
)
def test_what_is_wrong_with_a_guest_is_said(world, changes, sentence):
    if "grade" in changes:
        changes = {"grade": Grade.objects.create(organisation=world.hill_scheme.organisation, code="X", label="X", rank=1, track="gp")}
    with refused(sentence):
        guest(world, **changes)
    assert participants_of(world.cohort).count() == 2


def test_address_that_is_none_is_refused(world):
    with pytest.raises(Exception, match="address") as problem:
        guest(world, address="nobody")
    assert type(problem.value).__name__ == "Refused"


def test_guest_known_to_the_organisation_keeps_their_account(world):
    made = guest(world, name="Kit Rowan", address="kit@harbour.example")
    assert made.person.user == world.kit


def test_places_are_changed_and_never_under_those_taken(world):
    made = guest(world)
    world.pair(mentor=made)
    assert change_places(made, places=1, by=world.dev, now=NOW).mentor_places == 1
    assert change_places(made, places=20, by=world.lena, now=NOW).mentor_places == 20
    for places in (0, 21):
        with refused("How many mentees at most? Give 1 to 20."):
            change_places(made, places=places, by=world.lena, now=NOW)
    (other,) = world.person(joined=True)
    world.pair(mentor=made, mentee=other)
    with refused("Gita Rao has 2 mentees, those offered counted. End a pair first, or keep as many places."):
        change_places(made, places=1, by=world.lena, now=NOW)
    assert list(Event.objects.filter(verb__startswith="changed places").values_list("verb", flat=True)) == [
        "changed places to 1",
        "changed places to 20",
    ]


def test_guest_in_a_pair_is_not_taken_out(world):
    made = guest(world)
    world.pair(mentor=made)
    with refused("Gita Rao has 1 mentee, or is offered one. End that pair first, or keep as many places."):
        take_out(made, by=world.lena, now=NOW)


def test_guest_is_taken_out_of_the_pool_and_brought_back(world):
    made, before = guest(world), Message.objects.count()
    take_out(made, by=world.lena, now=NOW)
    assert (made in pool_of(world.cohort), Message.objects.count()) == (False, before)
    with refused("Gita Rao no longer takes part."):
        change_places(made, places=1, by=world.lena, now=NOW)
    bring_back(made, by=world.lena, now=NOW)
    assert made in pool_of(world.cohort)


def test_guest_who_withdrew_is_not_brought_back_by_a_lead(world):
    made = guest(world)
    bring_back(take_out(made, by=world.lena, now=NOW), by=world.lena, now=NOW)
    withdraw(made, by=made.person.user, now=NOW)
    with refused("Gita Rao withdrew, and can come back only by saying so on their own page."):
        bring_back(made, by=world.lena, now=NOW)


def test_whoever_is_no_guest_is_not_taken_out(world):
    with refused("Mo Farrow is not a guest mentor."):
        take_out(world.mo_in, by=world.lena, now=NOW)
    world.mo_in.refresh_from_db()
    assert world.mo_in.withdrew_on is None
