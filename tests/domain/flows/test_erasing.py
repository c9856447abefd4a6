"""Erasing somebody who asked: nothing of them is left in any table or file, everybody else's stays, and figures are the same."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail

from alongside.console.backup.content import rows_of
from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.cohorts.actions.guests import Guest, add_guest
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.actions.statements import draft_key
from alongside.domain.cohorts.models import Cohort, Exclusion, Participant, RosterImport, Statement
from alongside.domain.cohorts.queries.people import why_not_put_forward
from alongside.domain.cohorts.states import RosterState
from alongside.domain.flows.clockwork import run_due
from alongside.domain.flows.erasing import erase
from alongside.domain.flows.publish import publish_run
from alongside.domain.history.actions import save_draft
from alongside.domain.history.models import Draft, Event
from alongside.domain.indicators.queries import figures_of, register_of
from alongside.domain.matching.actions import propose
from alongside.domain.matching.models import Asked, Run
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import deliver
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.states import PairState
from alongside.domain.people.actions import let_back
from alongside.domain.people.models import Person, Supervision
from alongside.domain.privacy.actions import empty_what_is_due
from alongside.domain.surveys.actions import questionnaire_draft
from alongside.domain.surveys.models import Answer, Response
from alongside.domain.training.actions import book
from alongside.domain.training.models import Booking
from alongside.kit.files import FileGone, FileStore
from tests.cast import NOW
from tests.domain.privacy.lived import live_a_year, next_door
from tests.domain.sentences import refused

WORDS = ("Ade Thorne", "Ade", "ade@harbour.example", "ADE@HARBOUR.EXAMPLE")
OTHERS = ("Mo Farrow", "mo@harbour.example", "Uma Reed", "I am Uma.", "I am Mo Farrow. I hope to learn.")


@pytest.fixture
def year(world):
    return live_a_year(world)


def gone(participant, by):
    erase(participant, by=by, now=NOW)


def all_tables():
    """Every row of every table, as text."""
    return [json.dumps(line, default=str, ensure_ascii=False) if not isinstance(line, str) else line for _table, line in rows_of("default")]


def found(words, lines):
    return {word for word in words if any(word in line for line in lines)}


def test_nothing_of_them_is_left_and_everything_of_the_others_is(year):
    Message.objects.filter(state="waiting").update(state="sent")
    before = all_tables()
    assert found(WORDS, before) >= {"Ade Thorne", "ade@harbour.example"}
    here = found(OTHERS, before)
    gone(year.ade_in, year.lena)
    after = all_tables()

    assert [line for line in after if found(WORDS, [line])] == []
    assert found(OTHERS, after) == here == set(OTHERS)


@pytest.mark.django_db(transaction=True)
def test_roster_that_waits_goes_with_its_file_and_one_that_was_read_in_loses_their_row(transactional_db, keys, world):
    year = live_a_year(world)
    waiting = RosterImport.objects.get(state=RosterState.PREVIEWED)
    files, stored = FileStore(settings.FILES), waiting.stored
    read_in = {roster.pk: roster.rows for roster in RosterImport.objects.filter(state=RosterState.AGREED)}
    assert "ade@harbour.example" in json.dumps(list(read_in.values()))
    with files.open(stored) as file:
        assert b"ade@harbour.example" in file.read()
    gone(year.ade_in, year.lena)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.rows) == (RosterState.DISCARDED, [])
    with pytest.raises(FileGone):
        files.open(stored)
    for roster in RosterImport.objects.filter(pk__in=read_in):
        assert roster.rows == [row for row in read_in[roster.pk] if row["values"]["email"] != "ade@harbour.example"]


def test_roster_names_them_as_nobodys_supervisor_any_more(world):
    header = "email,name,grade,invite as,educational supervisor,line manager"
    row = "zoe@harbour.example,Zoe New,CT1,mentee,Mo Farrow <MO@harbour.example>,Sue Marlow <sue@harbour.example>"
    world.roster(f"{header}\n{row}\n")
    gone(world.mo_in, world.lena)
    (values,) = [row["values"] for roster in RosterImport.objects.all() for row in roster.rows if row["values"]["name"] == "Zoe New"]
    assert (values["educational_supervisor"], "sue@" in values["line_manager"]) == ("", True)
    assert Supervision.objects.get(person__name="Zoe New", kind="educational_supervisor").supervisor.name == "Mo Farrow"


def test_figures_are_the_same(year):
    before = figures_of(register_of(year.cohort))
    gone(year.ade_in, year.lena)
    assert figures_of(register_of(year.cohort)) == before


def test_answers_stay_and_nothing_joins_them_to_anybody(year):
    before = Response.objects.count(), Answer.objects.count()
    public_id = year.ade_in.public_id
    gone(year.ade_in, year.lena)
    assert (Response.objects.count(), Answer.objects.count()) == before
    assert not Participant.objects.filter(public_id=public_id).exists()


def test_nobody_signs_in_with_the_account_any_more(year):
    gone(year.ade_in, year.lena)
    user = User.objects.get(pk=year.ade.pk)
    assert (user.is_active, user.name, user.address) == (False, "a former participant", "")
    assert not Draft.objects.filter(user=year.ade).exists()
    assert Draft.objects.filter(user=year.mo).exists()


def test_live_pair_ends_without_blame_and_the_other_is_told(world):
    pairing = world.active_pair()
    gone(world.ade_in, world.lena)
    pairing.refresh_from_db()
    assert (pairing.state, pairing.ending) == (PairState.ENDED, "early")
    world.mo_in.refresh_from_db()
    assert world.mo_in.mentor_places_taken == 0
    told = Message.objects.get(user=world.mo, key__startswith=f"pair:{pairing.pk}:ended")
    assert told.state == "waiting"
    assert "eras" not in told.body


def test_offer_is_not_taken_up(world):
    pairing = world.pair()
    gone(world.ade_in, world.lena)
    pairing.refresh_from_db()
    assert pairing.state == PairState.LAPSED
    assert Message.objects.filter(user=world.mo, key__contains="not_taken_up").count() == 1


def test_what_letters_to_the_partner_said_goes_and_the_days_they_met_stay(year):
    meetings = set(Meeting.objects.values_list("pk", "held_on"))
    Message.objects.filter(user=year.mo, thread__startswith="pair:").update(state="sent")
    gone(year.ade_in, year.lena)
    assert set(Message.objects.filter(user=year.mo, thread__startswith="pair:").values_list("subject", "body")) == {("", "")}
    assert set(Message.objects.filter(user=year.mo, thread__startswith="pair:").values_list("address", flat=True)) == {year.mo.address}
    assert set(Meeting.objects.values_list("pk", "held_on")) == meetings
    assert Pairing.objects.get(pk=year.paired.pk).mentee.person.name == "a former participant"


def test_place_to_come_is_given_back_and_past_ones_count_on(world):
    past, to_come = world.session(starts_at=NOW + timedelta(hours=1)), world.session(starts_at=NOW + timedelta(days=7))
    for session in (past, to_come):
        book(session, participant=world.ade_in, by=world.ade, now=NOW)
    erase(world.ade_in, by=world.lena, now=NOW + timedelta(days=1))
    assert list(Booking.objects.values_list("session", flat=True)) == [past.pk]


def test_wishes_of_others_about_them_go_and_other_wishes_stay(year):
    Exclusion.objects.create(participant=year.uma_in, address_key="ade@harbour.example")
    gone(year.ade_in, year.lena)
    assert set(Exclusion.objects.values_list("address_key", flat=True)) == {"mo@harbour.example"}


def test_roster_does_not_bring_them_back_until_they_are_let_back(year):
    gone(year.ade_in, year.lena)
    content = b"email,name,grade,invite as\nADE@harbour.example,Ade Thorne,CT1,mentee\n"
    roster = read_roster(year.cohort, content=content, file_name="r.csv", by=year.lena, now=NOW)
    assert roster.rows[0]["status"] == "refused"
    assert roster.rows[0]["problems"] == [
        "Whoever has this address was erased at their own request. The guide to erasing says how they come back."
    ]
    people = Participant.objects.count()
    agree_roster(roster, by=year.lena, now=NOW)
    assert Participant.objects.count() == people
    assert [let_back(year.scheme, address) for address in ("nobody@harbour.example", "Ade@harbour.example", "ade@harbour.example")] == [
        False,
        True,
        False,
    ]
    assert read_roster(year.cohort, content=content, file_name="r.csv", by=year.lena, now=NOW).rows[0]["status"] == "new"


def test_another_scheme_keeps_their_name_and_account(year):
    next_door(year, year.ade_in.person, ends_on=NOW.date() + timedelta(days=300))
    gone(year.ade_in, year.lena)
    there = Participant.objects.get(cohort=year.other_cohort)
    here = Participant.objects.get(pk=year.ade_in.pk)
    assert (there.person.name, there.person.user.is_active) == ("Ade Thorne", True)
    assert (here.person.name, here.person.user, here.person.emptied_on) == ("a former participant", None, NOW.date())
    assert Statement.objects.get(participant=here).text == ""
    assert {row.body for row in Message.objects.filter(user=year.ade, scheme=year.scheme)} == {""}


def test_drafts_of_this_scheme_go_where_the_account_stays(year):
    next_door(year, year.ade_in.person, ends_on=NOW.date() + timedelta(days=300))
    wave = year.wave(questionnaire=year.questionnaire("half"))
    there = Participant.objects.get(cohort=year.other_cohort)
    mine = {draft_key(year.ade_in), questionnaire_draft(year.invitee(wave))}
    for key in (*mine, draft_key(there)):
        save_draft(key, {"text": "half"}, by=year.ade, now=NOW)
    gone(year.ade_in, year.lena)
    left = set(Draft.objects.filter(user=year.ade).values_list("key", flat=True))
    assert (left & mine, draft_key(there) in left) == (set(), True)


def test_whom_they_supervise_are_kept_apart_from_them_still(year):
    nia = Person.objects.get(name="Nia Lowe")
    Supervision.objects.create(person=nia, supervisor=year.mo_in.person, kind="line_manager")
    gone(year.mo_in, year.lena)
    assert Supervision.objects.get(person=nia, kind="line_manager").supervisor.name == "Mo Farrow"
    assert Participant.objects.get(pk=year.mo_in.pk).person.name == "a former participant"
    assert User.objects.get(pk=year.mo.pk).is_active is False


def test_whoever_holds_a_role_is_not_erased_before_it_ends(world):
    RoleGrant.objects.create(scheme=world.scheme, user=world.ade, role=Role.TRAINER, starts_on=NOW.date())
    with refused("Ade Thorne holds a role in this scheme. End it first, on the page of roles."):
        gone(world.ade_in, world.lena)
    assert Person.objects.get(pk=world.ade_in.person_id).name == "Ade Thorne"


def test_erasing_twice_is_refused_and_nobody_puts_them_forward(year):
    gone(year.ade_in, year.lena)
    again = Participant.objects.select_related("cohort__scheme", "person").get(pk=year.ade_in.pk)
    with refused("This person has been erased already."):
        gone(again, year.lena)
    assert why_not_put_forward(again) != ""


def test_silent_person_who_was_erased_cannot_be_put_forward(world):
    (silent,) = world.person()
    gone(silent, world.lena)
    again = Participant.objects.select_related("cohort__scheme", "person").get(pk=silent.pk)
    assert why_not_put_forward(again) == "The name of this person has been erased."


def test_history_says_who_erased_and_that_is_all(year):
    gone(year.ade_in, year.dev)
    event = Event.objects.get(verb="erased on request")
    assert (event.actor_id, event.about_user_id, event.scheme_id) == (year.dev.pk, None, year.scheme.pk)


def test_partner_of_them_does_not_erase_them_and_the_other_lead_does(world):
    (lead_in,) = world.person(invite_as="mentor", grade="CT2", joined=True)
    grant_role(world.scheme, user=lead_in.person.user, role=Role.LEAD, starts_on=NOW.date(), ends_on=None, by=world.sys, now=NOW)
    lead_in.refresh_from_db()
    world.active_pair(lead_in, world.ade_in)
    with refused("You are or were in a pair with this person. Ask the other lead to erase them."):
        gone(world.ade_in, lead_in.person.user)
    gone(world.ade_in, world.lena)
    assert Person.objects.get(pk=world.ade_in.person_id).name == "a former participant"


def test_supervisor_of_nobody_in_a_year_that_runs_is_not_kept_by_name(year):
    Supervision.objects.create(person=Person.objects.get(name="Nia Lowe"), supervisor=year.mo_in.person, kind="line_manager")
    Cohort.objects.filter(pk=year.cohort.pk).update(ends_on=NOW.date() - timedelta(days=1))
    gone(year.mo_in, year.lena)
    assert not Person.objects.filter(name="Mo Farrow").exists()
    assert Supervision.objects.get(kind="line_manager").supervisor.name == "a former participant"


def test_role_that_ended_elsewhere_keeps_nobody_by_name(world):
    days = {"starts_on": NOW.date() - timedelta(days=9), "ends_on": NOW.date() - timedelta(days=1)}
    grant_role(world.other_scheme, user=world.ade, role=Role.TRAINER, **days, by=world.sys, now=NOW)
    gone(world.ade_in, world.lena)
    assert not User.objects.filter(name="Ade Thorne").exists()


def test_guest_who_was_erased_is_not_added_again_before_they_are_let_back(world):
    guest = Guest("Ade Thorne", "Ade@harbour.example", None, "", "", 1)
    gone(world.ade_in, world.lena)
    with refused("Whoever has this address was erased at their own request. The guide to erasing says how they come back."):
        add_guest(world.cohort, guest, by=world.lena, now=NOW)
    let_back(world.scheme, "ade@harbour.example")
    assert add_guest(world.cohort, guest, by=world.lena, now=NOW).person.name == "Ade Thorne"


def test_questionnaire_that_opens_later_does_not_count_them_as_asked(world):
    gone(world.ade_in, world.lena)
    assert [row.participant for row in world.wave().invitees.all()] == [world.mo_in]


def test_run_that_was_worked_out_meanwhile_is_not_kept(world):
    acts = iter([lambda: gone(world.ade_in, world.dev)])
    with refused("Somebody in this run was erased meanwhile. Run again."):
        propose(world.cohort, by=world.lena, now=NOW, watch=lambda _far: next(acts, int)())
    assert not Run.objects.exists()


def test_draft_with_them_in_it_is_not_published_and_the_next_leaves_them_out(world):
    world.couple()
    run = world.run()
    gone(world.ade_in, world.lena)
    assert not Asked.objects.filter(run=run).exists()
    with refused("a former participant has withdrawn since this run was made. Run again."):
        publish_run(run, by=world.lena, now=NOW)
    people = set(propose(world.cohort, by=world.lena, now=NOW).proposals.values_list("mentee", flat=True))
    assert (len(people), world.ade_in.pk in people) == (1, False)


@pytest.mark.parametrize(
    "when", ["in a pair", *(pytest.param(when, marks=pytest.mark.slow) for when in ("on the roster", "invited", "offered"))]
)
def test_rest_of_the_year_goes_on_without_a_word_to_them(world, when, caplog):
    """Whenever they were erased: reminders, lapses, invitations, questionnaires and what is sent fail for nobody."""
    if when == "on the roster":
        world.roster("email,name,grade,invite as\nada@harbour.example,Ada New,CT1,mentee\n")
        them = world.participant("ada@harbour.example")
    else:
        them = world.person()[0] if when == "invited" else world.ade_in
    if when in {"offered", "in a pair"}:
        world.pair() if when == "offered" else world.active_pair()
    address = them.person.addresses.get().address
    gone(them, world.lena)
    world.person(2)
    world.couple()
    world.published_run()
    wave = world.wave(days=60)
    mail.outbox.clear()
    for days in range(40):
        then = NOW + timedelta(days=days)
        run_due(now=then)
        deliver(now=then)
        empty_what_is_due(now=then)
    world.closed(wave)

    assert (caplog.records, [message.to for message in mail.outbox if address in message.to]) == ([], [])
    assert len({message.to[0] for message in mail.outbox}) > 3
