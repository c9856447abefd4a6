"""Few messages: one a week, merged, none at night; what concerns one's own pair is neither dropped nor kept waiting."""

from datetime import timedelta

import pytest

from alongside.domain.organisations.models import Scheme
from alongside.domain.outbox.actions import (
    Letter,
    ask_to_sign_in,
    deliver,
    pause_messages,
    post,
    release,
    resume_messages,
    subscribe,
    unsubscribe,
)
from alongside.domain.outbox.models import Mailing, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import open_link
from alongside.domain.outbox.states import MessageKind, MessageState, Why
from alongside.domain.outbox.timing import MOST_A_YEAR, Pace
from tests.cast import NOW

DAY = timedelta(days=1)
NIGHT = NOW.replace(hour=22)
MORNING = NOW.replace(hour=7) + DAY
SAME_MORNING = NOW.replace(hour=7)


def put(world, subject, *, now=NOW, pace=Pace.BUDGET, kind=MessageKind.BULK, to=None, scheme=None, **letter):
    letter = Letter("test", subject, f"About {subject}.", **letter)
    return post(letter, to=to or world.ade, key=f"{subject}:{now}:{pace}", kind=kind, now=now, scheme=scheme or world.scheme, pace=pace)


def subjects(post_office):
    return [letter["Subject"] for letter in post_office.letters]


@pytest.fixture
def quiet(world):
    """The cast, with nothing left to send."""
    Message.objects.all().delete()
    return world


def test_two_of_a_day_go_in_one_e_mail(quiet, post_office):
    first, second = put(quiet, "First"), put(quiet, "Second")
    assert deliver(now=NOW) == 2
    (letter,) = post_office.letters
    assert letter["Subject"] == "First; Second"
    words = letter.get_content().replace("\r\n", "\n")
    assert "2 messages from Harbour peer mentoring in one:\n\n\n1. First\n" in words
    assert [text in words for text in ("About First.", "2. Second\n", "About Second.")] == [True] * 3
    rows = Message.objects.order_by("pk").values_list("message_id", "state", "sent_at")
    assert list(rows) == [(first.message_id, MessageState.SENT, NOW)] * 2
    assert letter["Message-ID"] == first.message_id
    assert second.message_id != first.message_id


def test_links_of_merged_messages_are_made_at_sending_each_for_its_own(quiet, post_office):
    for subject, argument in (("One", "aaa"), ("Two", "bbb")):
        post(
            Letter("test", subject, "Look: {link}", Purpose.INVITATION, argument),
            to=quiet.mo,
            key=subject,
            kind="bulk",
            now=NOW,
            scheme=quiet.scheme,
        )
    deliver(now=NOW)
    letter = next(letter for letter in post_office.letters if letter["To"] == quiet.mo.address)
    tokens = [word.rstrip("/").rsplit("/", 1)[1] for word in letter.get_content().split() if "/start/" in word]
    assert [open_link(token, Purpose.INVITATION, now=NOW).link.argument for token in tokens] == ["aaa", "bbb"]


def test_one_more_in_the_week_waits_and_goes_with_what_else_became_due(quiet, post_office):
    put(quiet, "First")
    deliver(now=NOW)
    put(quiet, "Second", now=NOW + DAY)
    put(quiet, "Third", now=NOW + 3 * DAY)
    assert [deliver(now=NOW + DAY * number) for number in range(1, 7)] == [0] * 6
    assert deliver(now=SAME_MORNING + 7 * DAY) == 2
    assert subjects(post_office) == ["First", "Second; Third"]


def test_news_of_ones_pair_goes_in_the_same_week_and_takes_along_what_waits(quiet, post_office):
    put(quiet, "First")
    deliver(now=NOW)
    put(quiet, "Reminder", now=NOW + DAY)
    deliver(now=NOW + DAY)
    put(quiet, "A mentor for you", now=NOW + 2 * DAY, pace=Pace.NEWS, kind=MessageKind.PERSONAL)
    assert deliver(now=NOW + 2 * DAY) == 2
    assert subjects(post_office) == ["First", "A mentor for you; Reminder"]
    put(quiet, "Later", now=NOW + 8 * DAY)
    assert [deliver(now=NOW + 8 * DAY), deliver(now=NOW + 9 * DAY)] == [0, 1], "news counts: the week begins with it"


def test_ones_own_action_is_answered_outside_the_budget(quiet, post_office):
    put(quiet, "First")
    put(quiet, "Booked", pace=Pace.OWN, kind=MessageKind.PERSONAL)
    assert deliver(now=NOW) == 2
    put(quiet, "Given back", now=NOW + DAY, pace=Pace.OWN, kind=MessageKind.PERSONAL)
    assert deliver(now=NOW + DAY) == 1
    assert sorted(subjects(post_office)) == ["Booked", "First", "Given back"]


def test_other_people_and_other_schemes_have_a_week_of_their_own(quiet, post_office):
    put(quiet, "First")
    put(quiet, "To Mo", to=quiet.mo)
    put(quiet, "Elsewhere", scheme=quiet.other_scheme)
    assert (deliver(now=NOW), len(post_office.letters)) == (3, 3)


def test_nothing_but_security_goes_at_night(quiet, post_office):
    for pace in Pace:
        put(quiet, f"Of {pace}", now=NIGHT, pace=pace)
    ask_to_sign_in(quiet.ade, browser="a browser", now=NIGHT)
    assert deliver(now=NIGHT) == 1
    assert subjects(post_office) == ["Your link and code to sign in"]
    assert set(Message.objects.filter(state=MessageState.WAITING).values_list("not_before", flat=True)) == {MORNING}
    assert [deliver(now=MORNING - timedelta(seconds=1)), deliver(now=MORNING)] == [0, 3]


def test_a_failed_try_is_not_repeated_at_night(quiet, post_office):
    message = put(quiet, "First", now=NOW.replace(hour=18, minute=59))
    post_office.refused = {"ade@harbour.example"}
    deliver(now=NOW.replace(hour=18, minute=59))
    post_office.refused = set()
    assert [deliver(now=NIGHT), deliver(now=MORNING)] == [0, 1]
    message.refresh_from_db()
    assert message.attempts == 2


def test_beyond_fifteen_a_year_bulk_is_left_out_with_the_reason_and_news_still_goes(quiet, post_office):
    moment = NOW - timedelta(days=9 * MOST_A_YEAR)
    for number in range(MOST_A_YEAR):
        put(quiet, f"Number {number}", now=moment + number * 9 * DAY)
        assert deliver(now=moment + number * 9 * DAY) == 1
    late = put(quiet, "One too many")
    news = put(quiet, "A mentor for you", pace=Pace.NEWS, kind=MessageKind.PERSONAL, now=NOW + DAY)
    assert [deliver(now=NOW), deliver(now=NOW + DAY)] == [0, 1]
    late.refresh_from_db()
    news.refresh_from_db()
    assert (late.state, late.why, news.state) == (MessageState.LEFT_OUT, Why.TOO_MANY, MessageState.SENT)


def test_pause_stops_everything_but_security_and_loses_nothing(quiet, post_office):
    pause_messages(quiet.scheme, by=quiet.lena, now=NOW)
    for pace in Pace:
        put(quiet, f"Of {pace}", pace=pace)
    put(quiet, "Elsewhere", scheme=quiet.other_scheme)
    ask_to_sign_in(quiet.ade, browser="a browser", now=NOW)
    deliver(now=NOW)
    assert sorted(subjects(post_office)) == ["Elsewhere", "Your link and code to sign in"]
    resume_messages(quiet.scheme, by=quiet.dev, now=NOW + DAY)
    assert deliver(now=NOW + DAY) == 3


def test_whoever_unsubscribed_gets_what_concerns_them_alone(quiet, post_office):
    unsubscribe(quiet.ade, quiet.scheme, now=NOW)
    bulk, news = put(quiet, "To many"), put(quiet, "A mentor for you", pace=Pace.NEWS, kind=MessageKind.PERSONAL)
    assert deliver(now=NOW) == 1
    bulk.refresh_from_db()
    news.refresh_from_db()
    assert (bulk.state, bulk.why, news.state) == (MessageState.LEFT_OUT, Why.UNSUBSCRIBED, MessageState.SENT)
    subscribe(quiet.ade, quiet.scheme, now=NOW)
    put(quiet, "To many again", now=NOW + 8 * DAY)
    assert deliver(now=NOW + 8 * DAY) == 1


def test_bulk_says_how_to_stop_it_and_personal_mail_does_not(quiet, post_office):
    put(quiet, "To many")
    put(quiet, "To you", to=quiet.mo, pace=Pace.NEWS, kind=MessageKind.PERSONAL)
    deliver(now=NOW)
    bulk, personal = (next(letter for letter in post_office.letters if letter["Subject"] == name) for name in ("To many", "To you"))
    assert (personal["List-Unsubscribe"], bulk["List-Unsubscribe-Post"]) == (None, "List-Unsubscribe=One-Click")
    address = bulk["List-Unsubscribe"].strip(" <>")
    assert address in bulk.get_content()
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert open_link(token, Purpose.UNSUBSCRIBE, now=NOW).link.argument == quiet.scheme.public_id


def test_a_calendar_part_each_week_does_not_keep_what_waits_for_ever(quiet, post_office):
    put(quiet, "Questionnaire")
    for day in range(-1, 30):
        if day % 6 == 5:
            calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR"
            put(quiet, f"Moved {day}", now=NOW + day * DAY, pace=Pace.NEWS, kind=MessageKind.PERSONAL, calendar=calendar)
        deliver(now=NOW + day * DAY)
    waited = Message.objects.get(subject="Questionnaire").sent_at - NOW
    assert (waited, subjects(post_office).count("Questionnaire")) == (14 * DAY, 1)


def test_what_a_mailing_held_back_waits_from_its_release(quiet, post_office):
    quiet.wave(days=60)
    put(quiet, "First", now=NOW + 20 * DAY)
    deliver(now=NOW + 20 * DAY)
    release(Mailing.objects.get(state="held"), by=quiet.lena, now=NOW + 21 * DAY)
    assert [deliver(now=NOW + days * DAY) for days in (21, 26, 27)] == [1, 0, 1], "Mo’s goes at once, Ade’s when her week is free"


def test_a_scheme_with_a_zone_that_does_not_exist_keeps_nobody_elses_mail_back(quiet, post_office, caplog):
    bad = put(quiet, "Theirs", scheme=quiet.other_scheme)
    put(quiet, "Ours")
    Scheme.objects.filter(pk=quiet.other_scheme.pk).update(zone="Europe/Nowhere")
    assert (deliver(now=NOW), subjects(post_office)) == (1, ["Ours"])
    assert f"message {bad.pk} cannot be looked at: ZoneInfoNotFoundError" in caplog.text
    assert deliver(now=NOW) == 0
    Scheme.objects.filter(pk=quiet.other_scheme.pk).update(zone="Europe/London")
    assert deliver(now=NOW + timedelta(hours=1)) == 1
