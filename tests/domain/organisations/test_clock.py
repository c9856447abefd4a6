"""The one clock, and days in a scheme's own zone."""

from datetime import UTC, date, datetime, timedelta

from alongside.domain.organisations.clock import end_of_day, local_day, now
from tests.cast import NOW

SOON = timedelta(seconds=2)


def test_clock_is_the_present_outside_a_demonstration(settings):
    settings.DEMO, settings.CLOCK = False, "2013-08-05T09:00"
    assert abs(now() - datetime.now(UTC)) < SOON


def test_clock_of_a_demonstration_that_is_not_set_is_the_present(settings):
    settings.DEMO, settings.CLOCK = True, ""
    assert abs(now() - datetime.now(UTC)) < SOON


def test_clock_of_a_demonstration_runs_on_from_what_it_was_set_to(settings):
    settings.DEMO = True
    found = []
    for moment in ("2013-08-05T09:00", "2013-08-05T10:00+01:00"):
        settings.CLOCK = moment
        found.append(now())
    assert datetime(2013, 8, 5, 9, tzinfo=UTC) <= found[0] <= found[1] < datetime(2013, 8, 5, 21, tzinfo=UTC)
    assert found[1] - found[0] < SOON


def test_day_ends_in_the_zone_of_the_scheme():
    assert end_of_day(date(2026, 9, 7), "Europe/London") == datetime(2026, 9, 7, 22, 59, 59, 999999, tzinfo=UTC)
    assert end_of_day(date(2026, 12, 7), "Europe/London") == datetime(2026, 12, 7, 23, 59, 59, 999999, tzinfo=UTC)
    assert end_of_day(date(2026, 9, 7), "Asia/Kolkata") == datetime(2026, 9, 7, 18, 29, 59, 999999, tzinfo=UTC)


def test_day_of_the_hour_that_comes_twice_is_one_day():
    october = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert {local_day(october + timedelta(hours=hour), "Europe/London") for hour in range(2)} == {date(2026, 10, 25)}


def test_day_of_a_moment_is_that_of_the_zone():
    late = NOW.replace(hour=23, minute=30)
    assert [local_day(late, zone) for zone in ("UTC", "Europe/London", "America/New_York")] == [
        date(2026, 9, 7),
        date(2026, 9, 8),
        date(2026, 9, 7),
    ]
