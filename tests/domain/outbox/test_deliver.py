"""Messages go at least once, whatever the mail server does."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from alongside.domain.outbox.actions import Attachment, Letter, deliver, post
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.queries import message_counts, messages_of, newest_messages
from alongside.domain.outbox.states import MOST_ATTEMPTS, MessageKind, MessageState
from alongside.domain.outbox.timing import Pace
from alongside.kit.files import FileStore
from tests.cast import NOW

LATER = NOW + timedelta(minutes=3)
DIES = "tests.domain.outbox.conftest.DiesAfterSending"


def a_letter(world, *, to=None, key="one", body="Hello.", thread="", pace=Pace.OWN, **more):
    letter = Letter("test", "A subject", body, thread=thread)
    return post(letter, to=to or world.ade, key=key, kind=MessageKind.PERSONAL, pace=pace, now=NOW, scheme=world.scheme, **more)


@pytest.fixture
def quiet(world):
    """The cast, with nothing left to send."""
    Message.objects.all().delete()
    return world


def test_deliver_sends_and_marks(quiet, post_office):
    message = a_letter(quiet)
    assert deliver(now=NOW) == 1
    (letter,) = post_office.letters
    assert (letter["To"], letter["Subject"], letter.get_content().strip()) == ("ade@harbour.example", "A subject", "Hello.")
    assert (letter["Message-ID"], letter["Auto-Submitted"]) == (message.message_id, "auto-generated")
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (MessageState.SENT, NOW)


def test_deliver_attaches_files_from_the_store(quiet, post_office):
    kept = FileStore(settings.FILES).save(b"BEGIN:VCALENDAR", ".ics")
    letter = Letter("test", "A subject", "Hello.", attachments=(Attachment("session.ics", "text/calendar", kept),))
    post(letter, to=quiet.ade, key="with a file", kind=MessageKind.PERSONAL, now=NOW, scheme=quiet.scheme)

    assert deliver(now=NOW) == 1
    (part,) = post_office.letters[0].iter_attachments()
    assert (part.get_filename(), part.get_content_type(), part.get_content().strip()) == ("session.ics", "text/calendar", "BEGIN:VCALENDAR")


def test_deliver_sends_nothing_twice(quiet, post_office):
    a_letter(quiet)
    assert [deliver(now=NOW), deliver(now=LATER)] == [1, 0]
    assert len(post_office.letters) == 1


def test_deliver_with_nothing_to_do_needs_no_server(quiet, smtp):
    assert deliver(now=NOW) == 0


def test_deliver_waits_for_the_time_of_a_message(quiet, post_office):
    a_letter(quiet, not_before=LATER)
    assert [deliver(now=NOW), deliver(now=LATER)] == [0, 1]


def test_deliver_takes_at_most_as_many_as_told(quiet, post_office):
    for number in range(3):
        a_letter(quiet, key=str(number))
    assert [deliver(now=NOW, most=2), deliver(now=NOW, most=2)] == [2, 1]


def test_deliver_keeps_threads_together(quiet, post_office):
    first = a_letter(quiet, thread="pair:1")
    for key, thread in (("two", "pair:1"), ("three", "pair:1"), ("four", "pair:2")):
        a_letter(quiet, key=key, thread=thread)
    a_letter(quiet, to=quiet.mo, key="five", thread="pair:1")
    deliver(now=NOW)
    assert [letter["In-Reply-To"] for letter in post_office.letters] == [None, first.message_id, first.message_id, None, None]
    assert post_office.letters[1]["References"] == first.message_id


def test_deliver_killed_between_send_and_mark_sends_the_same_message_again(quiet, post_office, settings):
    a_letter(quiet)
    settings.EMAIL_BACKEND = DIES
    with pytest.raises(SystemExit):
        deliver(now=NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert deliver(now=NOW) == 0, "the lease holds for two minutes, in case the other process still lives"
    assert deliver(now=LATER) == 1
    first, second = post_office.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert Message.objects.get().state == MessageState.SENT


def test_deliver_while_the_server_is_down_uses_up_no_attempt(quiet, smtp, caplog):
    a_letter(quiet)
    assert [deliver(now=NOW + timedelta(hours=hour)) for hour in range(20)] == [0] * 20
    message = Message.objects.get()
    assert (message.state, message.attempts) == (MessageState.WAITING, 0)
    assert caplog.messages[0] == "the mail server cannot be reached: ConnectionRefusedError"


def test_deliver_refused_by_the_server_waits_longer_each_time(quiet, post_office):
    a_letter(quiet)
    post_office.refused = {"ade@harbour.example"}
    waits, moment = [], NOW
    for _attempt in range(MOST_ATTEMPTS):
        deliver(now=moment)
        message = Message.objects.get()
        waits.append(int((message.not_before - moment).total_seconds() // 60))
        moment = message.not_before
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert (message.state, message.attempts) == (MessageState.FAILED, MOST_ATTEMPTS)
    assert (deliver(now=moment), post_office.letters) == (0, [])


def test_deliver_of_a_refused_message_holds_up_no_other(quiet, post_office):
    a_letter(quiet)
    a_letter(quiet, to=quiet.mo, key="two")
    post_office.refused = {"ade@harbour.example"}
    assert deliver(now=NOW) == 1
    assert [letter["To"] for letter in post_office.letters] == ["mo@harbour.example"]


def test_deliver_over_a_line_that_breaks_goes_on_with_the_next_message(quiet, post_office):
    a_letter(quiet)
    a_letter(quiet, to=quiet.mo, key="two")
    post_office.broken = {"ade@harbour.example"}
    assert deliver(now=NOW) == 1
    assert [letter["To"] for letter in post_office.letters] == ["mo@harbour.example"]
    assert list(Message.objects.order_by("pk").values_list("state", "attempts")) == [("waiting", 1), ("sent", 1)]


def test_deliver_after_a_refusal_succeeds_later(quiet, post_office):
    a_letter(quiet)
    post_office.refused = {"ade@harbour.example"}
    deliver(now=NOW)
    post_office.refused = set()
    assert [deliver(now=NOW + timedelta(minutes=1)), deliver(now=NOW + timedelta(minutes=2))] == [0, 1]


def test_post_with_the_same_key_is_the_same_message(quiet):
    assert a_letter(quiet) == a_letter(quiet, body="Another text.")
    assert Message.objects.get().body == "Hello."


def test_post_undone_with_what_caused_it(quiet):
    with transaction.atomic():
        a_letter(quiet)
        transaction.set_rollback(True)
    assert Message.objects.count() == 0


def test_post_keeps_line_ends_out_of_the_subject(quiet, post_office):
    letter = Letter("test", "Hello\nBcc: everybody@harbour.example", "Hello.")
    post(letter, to=quiet.ade, key="one", kind=MessageKind.SECURITY, now=NOW)
    deliver(now=NOW)
    assert (post_office.letters[0]["Subject"], post_office.letters[0]["Bcc"]) == ("Hello Bcc: everybody@harbour.example", None)


def test_post_knows_the_organisation_of_its_scheme(quiet):
    assert a_letter(quiet).organisation == quiet.scheme.organisation


def test_messages_of_a_scheme_are_newest_first_and_counted(quiet):
    first, second = a_letter(quiet), a_letter(quiet, key="two")
    post(Letter("test", "Elsewhere", "Hello."), to=quiet.olu, key="three", kind=MessageKind.BULK, now=NOW, scheme=quiet.hill_scheme)
    assert list(messages_of(quiet.scheme)) == [second, first]
    assert message_counts(quiet.scheme) == {"waiting": 2}


def test_messages_of_a_scheme_can_be_narrowed_and_searched(quiet):
    mine, other = a_letter(quiet), a_letter(quiet, to=quiet.mo, key="two")
    Message.objects.filter(pk=other.pk).update(state=MessageState.FAILED)
    assert list(messages_of(quiet.scheme, state="failed")) == [other]
    assert [list(messages_of(quiet.scheme, search=text)) for text in ("THORNE", "mo@harbour", "nobody")] == [[mine], [other], []]
    assert list(newest_messages()) == [other, mine]
