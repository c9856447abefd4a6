"""Browsers that have signed in, what the database knows of them, and the e-mails that came meanwhile."""

import re
import secrets

from django.conf import settings
from django.core import mail
from django.test import Client

from alongside.domain.access.models import SignIn
from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.actions import deliver


def send(client, path, **data):
    """Post a form as its page does, with a key of its own."""
    return client.post(path, {"form_key": secrets.token_urlsafe(16), **data})


def by_link(user, **headers):
    """A browser in which somebody has signed in by the link in their e-mail."""
    client = Client(headers=headers)
    send(client, "/sign-in/", address=user.address)
    mail.outbox.clear()
    deliver(now=clock())
    path = in_newest(user.address, r"https?://[^/]+(/sign-in/link/\S+)")
    assert send(client, path).status_code == 302
    return client


def in_newest(address, pattern):
    """What stands in the newest e-mail to an address in which it stands."""
    bodies = [message.body for message in mail.outbox if message.to == [address]]
    return next(found.group(1) for body in reversed(bodies) if (found := re.search(pattern, body)))


def code_sent_to(address):
    """The code in the newest e-mail to an address."""
    deliver(now=clock())
    return in_newest(address, r"there: (\d{8})\b")


def row_of(client):
    """The sign-in of a browser, as the database has it."""
    store = client.session
    store.load()
    return SignIn.objects.get(pk=store.row.pk) if store.row else None


def age(client, **times):
    """Let a sign-in grow older without waiting."""
    row = row_of(client)
    SignIn.objects.filter(pk=row.pk).update(**{name: getattr(row, name) - by for name, by in times.items()})


def cookie_of(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value
