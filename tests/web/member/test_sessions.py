"""Training sessions: booking and giving back."""

from datetime import timedelta

from alongside.domain.organisations.clock import now
from alongside.domain.training.actions import keep_register
from alongside.domain.training.models import Booking
from tests.web.asking import cost, get, post, words


def test_booking_and_giving_back(client, world):
    session = world.session()
    ids = (world.ade_in.public_id, session.public_id)
    post(client, world.ade, "member:book", *ids)
    booked = Booking.objects.filter(session=session, participant=world.ade_in).count()
    page = words(get(client, world.ade, "member:sessions", world.ade_in.public_id))
    post(client, world.ade, "member:unbook", *ids)

    assert "You have a place" in page
    assert (booked, Booking.objects.count()) == (1, 0)


def test_opening_the_booking_address_books_nothing(client, world):
    session = world.session()
    get(client, world.ade, "member:book", world.ade_in.public_id, session.public_id, status=302)

    assert Booking.objects.count() == 0


def test_booking_is_taking_part(client, world):
    (invited,) = world.person()
    post(client, invited.person.user, "member:book", invited.public_id, world.session().public_id)
    invited.refresh_from_db()

    assert invited.is_taking_part is True


def test_booking_a_session_of_another_scheme_is_not_there(client, world):
    world.cohort, world.lena, own = world.other_cohort, world.kit, world.ade_in  # a session of the other scheme
    session = world.session(trainer=None)

    assert post(client, world.ade, "member:book", own.public_id, session.public_id).status_code == 404


def test_booking_a_session_that_has_begun_is_refused(client, world):
    session = world.session(starts_at=now() - timedelta(hours=1))
    response = post(client, world.ade, "member:book", world.ade_in.public_id, session.public_id)

    assert "This session has begun" in words(client.get(response.url, follow=True))


def test_past_sessions_say_whether_one_came(client, world):
    session = world.session(starts_at=now() - timedelta(days=1))
    keep_register(session, came=[world.ade_in], by=world.tess, now=now())

    assert "Session 1" in words(get(client, world.ade, "member:sessions", world.ade_in.public_id))
    assert "you came" in words(get(client, world.ade, "member:sessions", world.ade_in.public_id))


def test_no_session_yet(client, world):
    assert "No session has been planned yet" in words(get(client, world.ade, "member:sessions", world.ade_in.public_id))


def test_three_sessions_cost_as_much_as_one(client, world):
    world.session()
    one = cost(client, world.ade, "member:sessions", world.ade_in.public_id)
    for _time in range(2):
        world.session()

    assert cost(client, world.ade, "member:sessions", world.ade_in.public_id) == one <= 15


def test_times_are_on_the_schemes_own_clock(client, world):
    starts_at = (now() + timedelta(days=400)).replace(month=7, hour=13, minute=0)
    world.session(starts_at=starts_at)

    assert "at 2pm" in words(get(client, world.ade, "member:sessions", world.ade_in.public_id))
    assert "at 2pm" in words(get(client, world.ade, "member:home"))
