"""Sessions, bookings and the register."""

from datetime import timedelta

import pytest

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.training.actions import book, keep_register, put_session, unbook
from alongside.domain.training.models import Attendance, Booking, Session
from alongside.domain.training.queries import (
    attendance_counts,
    next_code,
    programme_of,
    register_of,
    session_for,
    session_in,
    sessions_for,
    sessions_of,
    sessions_to_run,
)
from tests.cast import NOW
from tests.domain.sentences import refused

DAY = timedelta(days=1)


@pytest.fixture
def begun(world):
    """A session that has begun."""
    return world.session(starts_at=NOW)


def elsewhere(world):
    """A session of another scheme of the same organisation."""
    values = {"programme": "P", "code": "C", "title": "T", "place": "X", "starts_at": NOW + DAY, "minutes": 60, "trainer": world.tess}
    return put_session(world.other_cohort, **values, by=world.kit, now=NOW)


def test_session_set_again_is_changed(world):
    first = world.session(code="S1")
    second = world.session(code="S1", starts_at=NOW + 2 * DAY)
    assert (first.pk, Session.objects.get().starts_at) == (second.pk, NOW + 2 * DAY)


def test_book_takes_part_and_twice_is_once(world):
    (person,) = world.person()
    session = world.session()
    for _time in range(2):
        book(session, participant=person, by=person.person.user, now=NOW)
    assert (person.is_taking_part, [row.booked for row in sessions_for([person])[person.pk]]) == (True, [True])


def test_book_and_unbook(world):
    session = world.session()
    book(session, participant=world.ade_in, by=world.ade, now=NOW)
    book(session, participant=world.mo_in, by=world.mo, now=NOW)
    unbook(session, participant=world.ade_in, by=world.ade, now=NOW)
    assert Booking.objects.get().participant == world.mo_in


def test_book_a_session_that_has_begun_is_refused(world, begun):
    with refused("This session has begun. Choose a later one."):
        book(begun, participant=world.ade_in, by=world.ade, now=NOW)


def test_book_a_session_of_another_scheme_is_refused(world):
    with refused("This session belongs to another year of the scheme."):
        book(elsewhere(world), participant=world.ade_in, by=world.ade, now=NOW)
    assert Booking.objects.count() == 0


def test_register_as_given_stands(world, begun):
    (person,) = world.person()
    keep = {"by": world.tess, "now": NOW}
    assert keep_register(begun, came=[world.ade_in, world.mo_in, world.ade_in], **keep) == 2
    first = Attendance.objects.get(participant=world.ade_in)
    assert keep_register(begun, came=[world.ade_in, person], by=world.tess, now=NOW + DAY) == 2
    assert set(begun.attendances.values_list("participant", flat=True)) == {world.ade_in.pk, person.pk}
    assert Attendance.objects.get(participant=world.ade_in).noted_at == first.noted_at == NOW
    assert keep_register(begun, came=[], **keep) == 0
    assert Attendance.objects.count() == 0


def test_register_before_the_session_is_refused(world):
    with refused("This session has not begun yet: its register opens when it does."):
        keep_register(world.session(), came=[world.ade_in], by=world.tess, now=NOW)


def test_register_with_somebody_of_another_scheme_is_refused(world, begun):
    world.roster("email,name,grade,invite as\nzoe@harbour.example,Zoe,CT2,mentor\n", cohort=world.other_cohort, by=world.kit)
    with refused("Somebody on this list is not in this year of the scheme."):
        keep_register(begun, came=[world.ade_in, world.other_cohort.participants.get()], by=world.tess, now=NOW)
    assert Attendance.objects.count() == 0


def test_register_has_those_who_booked_or_came_first(world, begun):
    world.person(2)
    Booking.objects.create(session=begun, participant=world.participant("person2@harbour.example"), booked_at=NOW)
    keep_register(begun, came=[world.mo_in], by=world.tess, now=NOW)
    assert [(str(line.participant), line.booked, line.came) for line in register_of(begun)] == [
        ("Mo Farrow", False, True),
        ("Person 002", True, False),
        ("Ade Thorne", False, False),
        ("Person 001", False, False),
    ]


def test_session_is_for_its_own_trainer(world):
    session, other = world.session(), world.session(trainer=None)
    assert session_for(world.tess, P.REGISTER_KEEP, now=NOW, session=session.public_id) == session
    for stranger, found in ((world.tess, other), (world.kit, session), (world.olu, session), (world.ade, session)):
        with pytest.raises(NotFound):
            session_for(stranger, P.REGISTER_KEEP, now=NOW, session=found.public_id)
    assert list(sessions_to_run(world.tess, world.scheme)) == [session]


def test_sessions_count_who_booked_and_came(world, begun):
    later = world.session()
    for participant in (world.mo_in, world.ade_in):
        book(later, participant=participant, by=participant.person.user, now=NOW)
    keep_register(begun, came=[world.ade_in], by=world.tess, now=NOW)
    assert [(row.pk, row.booked, row.came) for row in sessions_of(world.cohort)] == [(begun.pk, 0, 1), (later.pk, 2, 0)]


def test_training_of_a_person_says_what_they_did(world, begun):
    later = world.session()
    book(later, participant=world.ade_in, by=world.ade, now=NOW)
    keep_register(begun, came=[world.ade_in], by=world.tess, now=NOW)
    own = sessions_for([world.ade_in, world.mo_in])
    assert [(row.session, row.booked, row.came) for row in own[world.ade_in.pk]] == [(begun, False, True), (later, True, False)]
    assert [(row.booked, row.came) for row in own[world.mo_in.pk]] == [(False, False)] * 2
    assert attendance_counts(world.cohort) == {world.ade_in.pk: 1}


def test_session_to_book_is_one_of_the_same_year(world):
    session = world.session()
    assert session_in(world.ade_in, session=session.public_id) == session
    with refused("There is no such session in this year of the scheme.", NotFound):
        session_in(world.ade_in, session=elsewhere(world).public_id)


def test_programme_and_next_code_follow_what_is_there(world):
    assert (programme_of(world.cohort), next_code(world.cohort)) == ("Training", "S1")
    world.session(code="S2")
    assert (programme_of(world.cohort), next_code(world.cohort)) == ("Preparing for mentoring", "S3")
