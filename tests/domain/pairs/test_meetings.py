"""Meetings: when, how long, how; never what about, and for the two alone."""

from datetime import timedelta

import pytest

from alongside.domain.pairs.actions import end, log_meeting, remove_meeting
from alongside.domain.pairs.models import Meeting
from alongside.domain.pairs.queries import band, last_met_on, meeting_counts, meeting_totals, meetings_of, pairings_of
from alongside.domain.pairs.states import Ending, Mode
from tests.cast import NOW
from tests.domain.sentences import refused

DAY = timedelta(days=1)
TODAY = NOW.date()


def log(pairing, by, held_on=TODAY, minutes=60, now=NOW):
    return log_meeting(pairing, held_on=held_on, minutes=minutes, mode=Mode.IN_PERSON, by=by, now=now)


def test_meeting_holds_nothing_of_what_was_said():
    fields = {field.name for field in Meeting._meta.get_fields()}
    assert fields == {"id", "public_id", "pairing", "held_on", "minutes", "mode", "logged_at"}


def test_meetings_of_a_pair_are_in_the_order_of_their_days(world):
    pairing = world.active_pair()
    later, earlier = log(pairing, world.mo, TODAY + DAY, now=NOW + DAY), log(pairing, world.ade, now=NOW + DAY)
    assert list(meetings_of(pairing)) == [earlier, later]
    assert last_met_on(pairing) == TODAY + DAY


def test_meetings_of_a_year_add_up(world):
    first, second = world.active_pair(), world.active_pair(*world.couple())
    for pairing, minutes in ((first, 60), (first, 45), (second, 1)):
        log(pairing, pairing.mentor.person.user, minutes=minutes)
    totals = meeting_totals(world.cohort)
    assert (totals.count, totals.minutes) == (3, 106)
    assert [row.last_met for row in pairings_of(world.cohort)] == [TODAY, TODAY]


def test_meetings_of_a_year_without_any_are_none(world):
    totals = meeting_totals(world.cohort)
    assert (totals.count, totals.minutes) == (0, 0)


@pytest.mark.parametrize(
    ("held_on", "minutes", "sentence"),
    [
        (TODAY + DAY, 60, "This day is in the future. Note the meeting once you have met."),
        (TODAY - DAY, 60, "Your pair began on 7 September 2026; note meetings from that day on."),
        (TODAY, 0, "How long did you meet? Give 1 to 480 minutes."),
        (TODAY, 481, "How long did you meet? Give 1 to 480 minutes."),
        (TODAY, -5, "How long did you meet? Give 1 to 480 minutes."),
    ],
)
def test_meeting_that_cannot_be_says_why(world, held_on, minutes, sentence):
    pairing = world.active_pair()
    with refused(sentence):
        log(pairing, world.ade, held_on, minutes)


def test_meeting_before_both_accepted_is_refused(world):
    with refused("You can note meetings once both of you have accepted."):
        log(world.pair(), world.ade)


def test_meeting_after_the_end_is_refused_and_one_before_can_still_be_noted(world):
    pairing = end(world.active_pair(), ending=Ending.EARLY, by=world.mo, now=NOW + DAY)
    assert log(pairing, world.ade, TODAY + DAY, now=NOW + 3 * DAY).held_on == TODAY + DAY
    with refused("Your pair ended on 8 September 2026; note meetings up to that day."):
        log(pairing, world.ade, TODAY + 2 * DAY, now=NOW + 3 * DAY)


def test_meeting_noted_by_mistake_can_be_removed_by_either(world):
    pairing = world.active_pair()
    meeting = log(pairing, world.mo)
    remove_meeting(pairing, meeting=meeting.public_id, by=world.ade, now=NOW)
    assert Meeting.objects.count() == 0


def test_meeting_of_another_pair_is_not_removed(world):
    mine, other = world.active_pair(), world.active_pair(*world.couple())
    meeting = log(other, other.mentor.person.user)
    remove_meeting(mine, meeting=meeting.public_id, by=world.ade, now=NOW)
    assert Meeting.objects.get() == meeting


@pytest.mark.parametrize(
    ("last_met", "words"),
    [(None, "none yet"), (TODAY, "recently"), (TODAY - 60 * DAY, "recently"), (TODAY - 61 * DAY, "not lately")],
)
def test_band_is_all_that_the_lead_sees(last_met, words):
    assert band(last_met, TODAY) == words


def test_meetings_are_counted_by_pair(world):
    first, second = world.active_pair(), world.active_pair(*world.couple())
    for _time in range(2):
        log(first, world.mo)
    assert meeting_counts([first, second]) == {first.pk: 2}
