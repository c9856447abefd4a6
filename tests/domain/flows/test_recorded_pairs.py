"""An existing pair with a conflict: sent to the steering group, agreed by two or sent back, and taken back; then as any other pair."""

from datetime import timedelta

import pytest

from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.erasing import erase
from alongside.domain.flows.existing_pairs import (
    agree_existing_pair,
    record_existing_pair,
    send_existing_pair_back,
    take_existing_pair_back,
)
from alongside.domain.history.models import Event
from alongside.domain.matching.queries.recorded import conflicts_between, pair_due, sent_pair_for, sent_pairs_of
from alongside.domain.organisations.models import Agreement
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.actions import log_meeting
from alongside.domain.pairs.models import PairDecision, Pairing
from alongside.domain.pairs.states import Mode
from alongside.domain.people.actions import put_supervisor
from alongside.domain.people.models import Person, Supervision
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.states import Audience, Moment
from tests.cast import NOW
from tests.domain.flows.agreeing import asks, letters, member
from tests.domain.sentences import refused

TODAY = NOW.date()
LATER = NOW + timedelta(hours=1)
NO_LONGER = "This pair no longer waits: it was answered, or taken back."


def supervise(world, supervisor, person, kind="line_manager"):
    put_supervisor(person, supervisor=supervisor, kind=kind)


@pytest.fixture
def group(world):
    """A scheme with a steering group of two, and Mo manages Ade."""
    asks(world, Agreement.OVERRIDES)
    member(world, world.kit)
    supervise(world, world.mo_in.person, world.ade_in.person)
    return world


def record(world, **changes):
    named = {"mentor": world.mo_in, "mentee": world.ade_in, "since": TODAY - timedelta(days=90), "by": world.lena, "now": NOW}
    return record_existing_pair(world.cohort, **(named | changes))


def newcomer(world):
    """Somebody invited who has said nothing yet, managed by Mo."""
    (mentee,) = world.person()
    supervise(world, world.mo_in.person, mentee.person)
    return mentee


def test_pair_with_a_conflict_waits_for_two_and_is_told_of_nothing(group):
    pairing = record(group)
    assert (pairing.state, pairing.sent_at, str(pair_due(pairing))) == ("recorded", NOW, "2026-09-14")
    assert letters("pair waits") == [("Kit Rowan", "waiting"), ("Sam Oduya", "waiting")]
    assert letters("pair began") == []
    body = Message.objects.filter(template="pair waits").first().body
    assert ("Farrow" in body, "Thorne" in body) == (False, False)
    assert conflicts_between(group.mo_in, group.ade_in) == ["Mo Farrow is the line manager of Ade Thorne."]
    group.mo_in.refresh_from_db()
    assert group.mo_in.mentor_places_taken == 1


def test_two_members_agree_and_it_begins_on_its_own_day(group):
    wave = group.wave(sent_to=Audience.PARTICIPANTS, moment=Moment.START)
    pairing = record(group, mentee=newcomer(group))
    asked = Invitee.objects.filter(wave=wave, participant=pairing.mentee)
    agree_existing_pair(pairing, by=group.sam, now=LATER)
    assert (Pairing.objects.get().state, letters("pair began"), asked.exists()) == ("recorded", [], False)
    agree_existing_pair(pairing, by=group.kit, now=LATER)
    found = Pairing.objects.get()
    assert (found.state, found.established_on, asked.exists()) == ("active", TODAY - timedelta(days=90), True)
    assert [name for name, _state in letters("pair began")] == ["Mo Farrow", "Person 001"]
    assert [name for name, _state in letters("pair answered")] == ["Dev Tarrant", "Lena Quill"]
    assert {state for _name, state in letters("pair waits")} == {"left_out"}


def test_history_tells_who_did_what(group):
    pairing = record(group)
    for user in (group.sam, group.kit):
        agree_existing_pair(pairing, by=user, now=LATER)
    told = Event.objects.filter(subject_kind="Pairing").order_by("pk").values_list("verb", "actor_id")
    assert list(told) == [
        ("recorded", group.lena.pk),
        ("agreed as a member", group.sam.pk),
        ("agreed as a member", group.kit.pk),
        ("agree", group.kit.pk),
    ]


def test_pair_without_a_conflict_begins_at_once(world):
    asks(world, Agreement.OVERRIDES)
    assert (record(world).state, letters("pair waits")) == ("active", [])


def test_either_may_be_in_charge(world):
    asks(world)
    member(world, world.kit)
    supervise(world, world.ade_in.person, world.mo_in.person, "educational_supervisor")
    assert record(world).state == "recorded"
    assert conflicts_between(world.mo_in, world.ade_in) == ["Ade Thorne is the educational supervisor of Mo Farrow."]


def test_scheme_without_a_steering_group_refuses_it(group):
    asks(group, Agreement.NEVER)
    with refused("Mo Farrow and Ade Thorne cannot be a pair: line manager and supervised doctor."):
        record(group)


def test_keep_apart_is_not_the_groups_to_agree(group):
    submit_statement(group.ade_in, Written(Side.MENTEE, "Hello.", avoid=("mo@harbour.example",)), by=group.ade, now=NOW)
    with refused("Mo Farrow and Ade Thorne cannot be a pair: they are to be kept apart."):
        record(group)


def test_too_few_who_can_answer_is_refused_and_takes_nobody_in(group):
    supervise(group, Person.objects.get(user=group.kit), group.mo_in.person)
    mentee = newcomer(group)
    with refused(
        "One of the two supervises or manages the other, so two members of the steering group have to agree, and 1 can answer: whoever "
        "leads the scheme, takes part in the year, or supervises anybody on its roster cannot. Ask for another member to be given the role."
    ):
        record(group, mentee=mentee)
    mentee.refresh_from_db()
    assert (Pairing.objects.exists(), mentee.joined_on) == (False, None)


def test_member_who_leads_takes_part_or_supervises_does_not_answer(group):
    pairing = record(group)
    sentences = {
        member(group, group.lena): "You lead this scheme, so other members of the steering group answer.",
        member(group, group.mo): "You take part in this year, so other members of the steering group answer.",
    }
    for user, sentence in sentences.items():
        with refused(sentence):
            agree_existing_pair(pairing, by=user, now=LATER)
    supervise(group, Person.objects.get(user=group.kit), group.mo_in.person)
    with refused("You supervise or manage people on the roster of this year, so other members answer to pairs that stand here with names."):
        send_existing_pair_back(pairing, comment="No.", by=group.kit, now=LATER)
    assert PairDecision.objects.count() == 0


def test_nobody_answers_twice(group):
    pairing = record(group)
    agree_existing_pair(pairing, by=group.sam, now=LATER)
    with refused("You have answered already. Another member answers too, because an existing pair like this needs two."):
        agree_existing_pair(pairing, by=group.sam, now=LATER)


def test_sent_back_frees_both_and_lets_go_whom_only_this_took_in(group):
    mentee = newcomer(group)
    pairing = record(group, mentee=mentee)
    with refused("Write what should be different, so that the lead can change it."):
        send_existing_pair_back(pairing, comment="  ", by=group.sam, now=LATER)
    send_existing_pair_back(pairing, comment="Another manager first.", by=group.sam, now=LATER)
    for row in (mentee, group.mo_in):
        row.refresh_from_db()
    assert (pairing.state, mentee.joined_on, mentee.mentee_places_taken) == ("sent_back", None, 0)
    assert (group.mo_in.joined_on, group.mo_in.mentor_places_taken) == (TODAY, 0)
    assert (letters("pair began"), len(letters("pair answered"))) == ([], 2)
    with pytest.raises(TooLate, match=NO_LONGER):
        agree_existing_pair(pairing, by=group.kit, now=LATER)


def test_whoever_wrote_in_the_meantime_stays_in(group):
    mentee = newcomer(group)
    pairing = record(group, mentee=mentee)
    submit_statement(mentee, Written(Side.MENTEE, "Hello."), by=mentee.person.user, now=LATER)
    send_existing_pair_back(pairing, comment="No.", by=group.sam, now=LATER)
    mentee.refresh_from_db()
    assert mentee.joined_on == TODAY


@pytest.mark.parametrize("who", ["lena", "ade"])
def test_lead_or_one_of_the_two_takes_it_back(group, who):
    pairing = record(group)
    take_existing_pair_back(pairing, by=getattr(group, who), now=LATER)
    assert (pairing.state, {state for _name, state in letters("pair waits")}) == ("taken_back", {"left_out"})
    assert record(group, now=LATER).state == "recorded"


def test_group_knows_of_no_other_pair(group):
    waits = record(group)
    others = group.active_pair(*group.couple())
    assert sent_pair_for(group.sam, P.RUN_AGREE, now=LATER, pairing=waits.public_id) == waits
    assert sent_pairs_of(group.cohort) == [waits]
    with pytest.raises(NotFound):
        sent_pair_for(group.sam, P.RUN_AGREE, now=LATER, pairing=others.public_id)
    take_existing_pair_back(waits, by=group.lena, now=LATER)
    with pytest.raises(NotFound):
        sent_pair_for(group.sam, P.RUN_AGREE, now=LATER, pairing=waits.public_id)


def test_no_meeting_is_noted_before_it_begins(group):
    pairing = record(group)
    with refused("You can note meetings once both of you have accepted."):
        log_meeting(pairing, held_on=TODAY, minutes=30, mode=Mode.PHONE, by=group.ade, now=LATER)


def test_conflict_that_goes_in_the_meantime_is_still_answered(group):
    pairing = record(group)
    Supervision.objects.all().delete()
    for user in (group.sam, group.kit):
        agree_existing_pair(pairing, by=user, now=LATER)
    assert pairing.state == "active"


def test_pair_that_waits_is_taken_back_when_one_of_the_two_is_erased(group):
    pairing = record(group)
    erase(group.ade_in, by=group.lena, now=LATER)
    group.mo_in.refresh_from_db()
    assert (Pairing.objects.get(pk=pairing.pk).state, group.mo_in.mentor_places_taken) == ("taken_back", 0)
    assert {state for _name, state in letters("pair waits")} == {"left_out"}
