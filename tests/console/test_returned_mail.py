"""Returned mail through a pipe, and out of a mailbox."""

import io
import shutil
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from imap_tools import AND, MailBoxUnencrypted

from alongside.console.returned_mail import look_into_mailbox, returned_mail, taken
from alongside.console.schedule import fetch_returned
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.queries import bounce_token
from alongside.domain.outbox.states import MessageState
from tests.kit.test_returned_mail import dsn

PYMAP = shutil.which("pymap") or str(Path(sys.executable).with_name("pymap"))


@pytest.fixture
def gone(world):
    """Ade's invitation, handed over."""
    Message.objects.update(state=MessageState.SENT, sent_at=world.now)
    return Message.objects.get(user=world.ade)


def state_of(message):
    message.refresh_from_db()
    return message.state


def piped(content, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_pipe_takes_a_report_and_names_nobody(gone, monkeypatch, capsys):
    piped(dsn(token=bounce_token(gone.pk)), monkeypatch)
    parser = ArgumentParser()
    returned_mail.add_arguments(parser)
    assert returned_mail.run(parser.parse_args([])) == 0
    assert (capsys.readouterr().out, state_of(gone)) == ("Noted as returned.\n", MessageState.RETURNED)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Hello", "Not a report about a message of ours."),
        (dsn(), "A report about no message that could come back."),
        (dsn(action="delayed"), "A delay only: nothing changed."),
    ],
)
def test_what_proves_nothing_changes_nothing(gone, content, said):
    assert (taken(content), state_of(gone)) == (said, MessageState.SENT)


def test_command_takes_one_message_from_its_input(gone, monkeypatch, capsys):
    piped(dsn(token=bounce_token(gone.pk)), monkeypatch)
    call_command("returned_mail")
    assert (capsys.readouterr().out, state_of(gone)) == ("Noted as returned.\n", MessageState.RETURNED)


def test_command_without_a_mailbox_says_what_to_set(db):
    with pytest.raises(CommandError, match="ALONGSIDE_BOUNCE_URL"):
        call_command("returned_mail", mailbox=True)


@pytest.fixture
def mailbox(settings):
    """A mailbox in memory, read through the settings' address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [PYMAP, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-data"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait_for(port)
    settings.BOUNCE_URL = f"imap+unencrypted://demouser:demopass@127.0.0.1:{port}/INBOX"
    with MailBoxUnencrypted("127.0.0.1", port=port, timeout=10).login("demouser", "demopass") as box:
        box.flag(box.uids(), "\\Seen", True)
        yield box
    server.terminate()
    server.wait()


def _wait_for(port):
    for _time in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def test_mailbox_is_read_once_and_keeps_its_messages(gone, mailbox, settings, capsys):
    for content in (dsn(token=bounce_token(gone.pk)), b"Subject: I am away\n\nUntil Monday.\n", dsn() + b"x" * 600_000):
        mailbox.append(content.replace(b"\n", b"\r\n"), "INBOX")
    kept = len(mailbox.uids())
    call_command("returned_mail", mailbox=True)
    assert capsys.readouterr().out == "3 messages read.\n"
    assert (state_of(gone), Message.objects.filter(state=MessageState.SENT).count()) == (MessageState.RETURNED, 1)
    assert [look_into_mailbox(settings.BOUNCE_URL), fetch_returned()] == [0, 0]
    mailbox.folder.set("INBOX")
    assert (len(mailbox.uids()), mailbox.uids(AND(seen=False))) == (kept, [])


def test_without_a_mailbox_nothing_is_fetched(db):
    assert fetch_returned() == 0
