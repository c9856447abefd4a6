"""A mail server on loopback that keeps what it gets, and a sender that can be made to die."""

import email
import re
import socket
from email import policy

import pytest
from aiosmtpd.controller import Controller
from django.core.mail.backends.smtp import EmailBackend


class Post:
    """What has arrived; a recipient in `refused` is not taken, and at one in `broken` the line goes dead."""

    def __init__(self):
        self.letters = []
        self.refused, self.broken = set(), set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the server's own name for it
        if address in self.broken:
            server.transport.abort()
        if address in self.refused:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the server's own name for it
        self.letters.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address):
        return [letter for letter in self.letters if letter["To"] == address]

    def link(self, address):
        """The last link to sign in that somebody got."""
        return re.search(r"https?://\S+", self.sign_in(address)).group()

    def code(self, address):
        """The last code that somebody got."""
        return re.search(r"\b\d{8}\b", self.sign_in(address)).group()

    def sign_in(self, address):
        """The last letter to sign in, wherever it stands: such letters go first."""
        return [letter.get_content() for letter in self.to(address) if "sign in" in letter["Subject"]][-1]


class DiesAfterSending(EmailBackend):
    """The process is killed when the server has taken the message and nothing has been noted yet."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """Settings that name a mail server where nobody listens yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    return settings


@pytest.fixture
def post_office(smtp):
    """The server, listening."""
    post = Post()
    controller = Controller(post, hostname=smtp.EMAIL_HOST, port=smtp.EMAIL_PORT)
    controller.start()
    yield post
    controller.stop()
