"""When a message goes: at any moment, in any zone, on the days the clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alongside.domain.outbox.timing import GOES, LEFT_OUT, MOST_A_YEAR, Decision, Pace, What, decide
from tests.cast import NOW

LONDON = "Europe/London"
DAY = timedelta(days=1)
ZONES = sorted(zone for zone in available_timezones() if zone[0].isupper() and zone not in {"Factory", "localtime"})
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), date(2026, 4, 5), date(2026, 11, 1)]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
DAYS = st.lists(st.integers(0, 400), max_size=20)
PACES = st.sampled_from(Pace)


def at(hour, minute=0, day=date(2026, 9, 7), zone=LONDON):
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


@given(pace=PACES, now=MOMENTS, zone=st.sampled_from(ZONES), days=DAYS)
@example(pace=Pace.NEWS, now=at(0, 30, CHANGES[0]), zone=LONDON, days=[])
@example(pace=Pace.NEWS, now=at(23, 30, CHANGES[1] - DAY), zone=LONDON, days=[])
@example(pace=Pace.BUDGET, now=at(12, 0, CHANGES[1]), zone=LONDON, days=[6])
def test_what_goes_goes_in_the_daytime_and_what_waits_may_go_when_told(pace, now, zone, days):
    counted = [now - timedelta(days=number) for number in days]
    decision = decide(pace, now=now, zone=zone, counted=counted)
    if decision.what is What.WAITS:
        assert now < decision.until <= now + 8 * DAY
        assert decide(pace, now=decision.until, zone=zone, counted=counted) == GOES
        assert decide(pace, now=decision.until - timedelta(minutes=1), zone=zone, counted=counted).what is What.WAITS
    hour = (decision.until or now).astimezone(ZoneInfo(zone)).hour
    assert decision.what is What.LEFT_OUT or 8 <= hour < 20


@given(
    now=MOMENTS, zone=st.sampled_from(ZONES), days=st.lists(st.integers(0, 400), max_size=20), pace=st.sampled_from([Pace.OWN, Pace.NEWS])
)
def test_own_actions_and_news_are_never_left_out_nor_kept_beyond_the_morning(now, zone, days, pace):
    decision = decide(pace, now=now, zone=zone, counted=[now - timedelta(days=number) for number in days])
    assert decision.what is What.GOES or (decision.what is What.WAITS and decision.until - now <= timedelta(hours=13, minutes=30))


@pytest.mark.parametrize("day", CHANGES)
@pytest.mark.parametrize(("hour", "goes"), [(7, False), (8, True), (19, True), (20, False)])
def test_night_ends_at_eight_on_days_the_clocks_change(day, hour, goes):
    assert (decide(Pace.OWN, now=at(hour, 0, day), zone=LONDON, counted=()) == GOES) is goes


@pytest.mark.parametrize(
    ("last", "until"),
    [
        (at(9), at(8, day=date(2026, 9, 14))),
        (at(8, 1), at(8, day=date(2026, 9, 14))),
        (at(19, 59), at(8, day=date(2026, 9, 14))),
        (at(9, day=date(2026, 10, 20)), at(8, day=date(2026, 10, 27))),
    ],
)
def test_the_week_is_free_again_on_the_same_weekday_in_the_morning(last, until):
    assert decide(Pace.BUDGET, now=last + timedelta(minutes=1), zone=LONDON, counted=[last]) == Decision(What.WAITS, until)
    assert decide(Pace.BUDGET, now=until, zone=LONDON, counted=[last]) == GOES


@given(now=MOMENTS, zone=st.sampled_from(ZONES), days=DAYS, minutes=st.integers(0, 30 * 24 * 60))
@example(now=at(19, 59), zone=LONDON, days=[0], minutes=14 * 24 * 60)
@example(now=at(12, 0, CHANGES[1]), zone=LONDON, days=[1], minutes=13 * 24 * 60)
def test_what_can_wait_goes_on_the_morning_after_14_days_at_the_latest(now, zone, days, minutes):
    counted, since = [now - timedelta(days=number) for number in days], now - timedelta(minutes=minutes)
    decision = decide(Pace.BUDGET, now=now, zone=zone, counted=counted, waits_since=since)
    if decision.what is What.WAITS:
        assert now < decision.until <= max(since + 14 * DAY, now) + timedelta(hours=13, minutes=30)
        assert decide(Pace.BUDGET, now=decision.until, zone=zone, counted=counted, waits_since=since) == GOES
    assert (decision.what is What.LEFT_OUT) == (sum(number < 365 for number in days) >= MOST_A_YEAR)
    hour = (decision.until or now).astimezone(ZoneInfo(zone)).hour
    assert decision.what is What.LEFT_OUT or 8 <= hour < 20


def test_what_has_waited_for_less_still_waits_for_a_free_week():
    last, since = at(9), at(9) - 13 * DAY
    assert decide(Pace.BUDGET, now=at(10), zone=LONDON, counted=[last], waits_since=since) == Decision(What.WAITS, at(9) + DAY)
    assert decide(Pace.BUDGET, now=at(9) + DAY, zone=LONDON, counted=[last], waits_since=since) == GOES


@pytest.mark.parametrize(("many", "expected"), [(MOST_A_YEAR - 1, GOES), (MOST_A_YEAR, LEFT_OUT), (40, LEFT_OUT)])
def test_fifteen_a_year_and_no_more(many, expected):
    counted = [NOW - timedelta(days=10 + 8 * number) for number in range(many)]
    assert decide(Pace.BUDGET, now=NOW, zone=LONDON, counted=counted) == expected


def test_a_year_is_over_after_365_days():
    counted = [NOW - timedelta(days=365)] + [NOW - timedelta(days=10 + 8 * number) for number in range(MOST_A_YEAR - 1)]
    assert decide(Pace.BUDGET, now=NOW, zone=LONDON, counted=counted) == GOES
    assert decide(Pace.BUDGET, now=NOW - timedelta(seconds=1), zone=LONDON, counted=counted) == LEFT_OUT
