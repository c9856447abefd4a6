"""A mail server that is slow, refuses, or drops the line: nothing is lost, and little comes twice."""

import threading
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from alongside.domain.outbox.actions import Letter, ask_to_sign_in, deliver, post, take_back
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.queries import bounce_token, message_of_token, messages_of
from alongside.domain.outbox.states import MessageKind, MessageState, Why
from alongside.domain.outbox.timing import Pace
from alongside.domain.training.actions import book, put_session, unbook
from alongside.kit.returned_mail import Report
from tests.cast import NOW
from tests.domain.outbox.conftest import Post

MINUTE = timedelta(minutes=1)
SESSION = {"programme": "Preparing for mentoring", "title": "Session 1", "place": "Education Centre", "minutes": 120}


def put(world, key, *, to=None, **more):
    return post(
        Letter("test", f"Number {key}", "Hello."), to=to or world.ade, key=key, kind=MessageKind.PERSONAL, now=NOW, pace=Pace.OWN,
        scheme=world.scheme, **more,
    )  # fmt: skip


@pytest.fixture
def quiet(world):
    """The cast, with nothing left to send."""
    Message.objects.all().delete()
    return world


class Faulty(Post):
    """Answers of a server, one a message: a reply to DATA, or "drop" for a line that goes dead when the message is taken."""

    def __init__(self):
        super().__init__()
        self.rcpt, self.data, self.envelopes = [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the server's own name for it
        reply = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's own name for it
        reply = self.data.pop(0) if self.data else "250 OK"
        if reply[0] not in "45":
            self.envelopes.append(envelope.mail_from)
            await super().handle_DATA(server, session, envelope)
        if reply == "drop":
            server.transport.abort()
        return "250 OK" if reply == "drop" else reply


@pytest.fixture
def faulty(smtp):
    post = Faulty()
    controller = Controller(post, hostname=smtp.EMAIL_HOST, port=smtp.EMAIL_PORT)
    controller.start()
    yield post
    controller.stop()


def test_a_line_that_drops_after_the_message_was_taken_loses_none_and_doubles_one(quiet, faulty):
    for number in range(5):
        put(quiet, str(number))
    faulty.data = ["250 OK", "drop"]
    assert deliver(now=NOW) == 4
    assert deliver(now=NOW + 5 * MINUTE) == 1
    names = [letter["Message-ID"] for letter in faulty.letters]
    assert (len(names), sorted(set(names))) == (6, sorted(Message.objects.values_list("message_id", flat=True)))
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}


@pytest.mark.parametrize(
    ("rcpt", "data", "state", "why"),
    [
        (["550 5.1.1 no such user"], [], MessageState.FAILED, Why.REFUSED),
        (["451 4.3.0 later"], [], MessageState.WAITING, ""),
        ([], ["452 4.3.1 no room"], MessageState.WAITING, ""),
        ([], ["554 5.6.0 no"], MessageState.WAITING, ""),
    ],
)
def test_a_refused_address_is_final_and_everything_else_is_tried_again(quiet, faulty, rcpt, data, state, why):
    message = put(quiet, "one")
    faulty.rcpt, faulty.data = rcpt, data
    assert deliver(now=NOW) == 0
    message.refresh_from_db()
    assert (message.state, message.why, message.attempts) == (state, why, 1)
    assert deliver(now=NOW + 3 * MINUTE) == (state == MessageState.WAITING)


def test_a_server_that_goes_away_in_the_middle_uses_up_one_attempt_only(quiet, smtp):
    post = Faulty()
    controller = Controller(post, hostname=smtp.EMAIL_HOST, port=smtp.EMAIL_PORT)
    controller.start()
    for number in range(5):
        put(quiet, str(number))

    async def leave(server, session, envelope):
        post.letters.append(envelope.content)
        server.transport.abort()
        controller.server.close()
        return "250 OK"

    post.handle_DATA = leave
    assert deliver(now=NOW) == 0
    controller.stop(no_assert=True)
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]


def ask_in_a_thread(world):
    """Somebody else's request, with a connection of its own."""

    def ask():
        ask_to_sign_in(world.mo, browser="b", now=NOW + MINUTE)
        connection.close()

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()


@pytest.mark.django_db(transaction=True)
def test_somebody_who_signs_in_while_a_backlog_drains_waits_for_one_message_only(quiet, faulty):
    for number in range(6):
        put(quiet, str(number))
    taken = faulty.handle_DATA

    async def ask_meanwhile(server, session, envelope):
        if len(faulty.letters) == 1:
            ask_in_a_thread(quiet)
        return await taken(server, session, envelope)

    faulty.handle_DATA = ask_meanwhile
    assert deliver(now=NOW) == 7
    assert [letter["Subject"] for letter in faulty.letters].index("Your link and code to sign in") == 2


def test_message_id_and_envelope_are_the_installations_own(quiet, faulty, settings):
    settings.ADDRESS, settings.BOUNCE_ADDRESS = "https://mentoring.trust.example", "bounces@trust.example"
    message = put(quiet, "one")
    deliver(now=NOW)
    assert message.message_id.endswith("@mentoring.trust.example>")
    assert faulty.envelopes == [f"bounces+{bounce_token(message.pk)}@trust.example"]
    assert faulty.letters[0]["From"] == settings.EMAIL_FROM
    assert bounce_token(message.pk) not in str(list(Message.objects.values()))


def test_a_returned_message_is_no_longer_handed_over(quiet, faulty):
    first, second = (post(Letter("test", key, "Hello."), to=quiet.ade, key=key, kind="bulk", now=NOW, scheme=quiet.scheme) for key in "ab")
    deliver(now=NOW)
    report = Report(bounce_token(first.pk), is_final=True, is_permanent=True, status="5.1.1")
    assert take_back(report, now=NOW + MINUTE) == first
    rows = Message.objects.values_list("state", "why", "bounced_status", "bounced_at")
    assert list(rows) == [(MessageState.RETURNED, Why.NO_MAILBOX, "5.1.1", NOW + MINUTE)] * 2, "they went in one e-mail"
    assert list(messages_of(quiet.scheme, state="lost")) == [second, first]
    assert take_back(report, now=NOW + 2 * MINUTE) is None


@pytest.mark.parametrize("token", ["", "1", "x-y", "١-0", "1-" + "0" * 24, "9" * 30 + "-" + "0" * 24])
def test_a_forged_report_changes_nothing(quiet, faulty, token):
    put(quiet, "one")
    deliver(now=NOW)
    assert message_of_token(token) is None
    assert take_back(Report(token, is_final=True, is_permanent=True, status="5.1.1"), now=NOW) is None
    assert Message.objects.get().state == MessageState.SENT


def test_a_report_of_a_delay_or_about_what_has_not_gone_changes_nothing(quiet):
    message = put(quiet, "one")
    for is_final in (True, False):
        report = Report(bounce_token(message.pk), is_final=is_final, is_permanent=is_final, status="4.0.0")
        assert take_back(report, now=NOW) is None
    message.refresh_from_db()
    assert message.state == MessageState.WAITING


def parts_of(faulty):
    """The calendar parts that came: method, UID, SEQUENCE."""
    found = []
    for letter in faulty.letters:
        (part,) = (part for part in letter.walk() if part.get_content_type() == "text/calendar")
        lines = dict(line.split(":", 1) for line in part.get_content().replace("\r\n ", "").splitlines() if ":" in line)
        assert part.get_param("method") == lines["METHOD"]
        found.append((lines["METHOD"], lines["UID"], int(lines["SEQUENCE"])))
    return found


def test_booking_changing_and_giving_back_keep_the_calendar_right(quiet, faulty):
    session = quiet.session(code="S1")
    book(session, participant=quiet.ade_in, by=quiet.ade, now=NOW)
    book(session, participant=quiet.ade_in, by=quiet.ade, now=NOW)
    deliver(now=NOW)
    moved = session.starts_at + timedelta(days=1)
    put_session(quiet.cohort, code="S1", starts_at=moved, trainer=quiet.tess, **SESSION, by=quiet.lena, now=NOW)
    put_session(quiet.cohort, code="S1", starts_at=moved, trainer=None, **SESSION, by=quiet.lena, now=NOW)
    deliver(now=NOW)
    unbook(session, participant=quiet.ade_in, by=quiet.ade, now=NOW)
    unbook(session, participant=quiet.ade_in, by=quiet.ade, now=NOW)
    deliver(now=NOW)
    uid = f"session-{session.public_id}@127.0.0.1"
    assert parts_of(faulty) == [("REQUEST", uid, 1), ("REQUEST", uid, 2), ("CANCEL", uid, 3)]
    first = faulty.letters[0]["Message-ID"]
    assert [letter["References"] for letter in faulty.letters] == [None, first, first]


@pytest.mark.parametrize("text", ["Hello\r\nBcc: all@harbour.example", "Hello\nX-Evil: 1", "Hello\r\n\r\nbody", "\u2028Bcc: a@b.example"])
def test_no_text_adds_a_header(quiet, faulty, text):
    letter = Letter(text, text, "Hello.", thread=text[:60])
    post(letter, to=quiet.ade, key="one", kind=MessageKind.SECURITY, now=NOW, scheme=quiet.scheme)
    deliver(now=NOW)
    (got,) = faulty.letters
    assert (got["Bcc"], got["X-Evil"], got.get_content().strip()) == (None, None, "Hello.")
