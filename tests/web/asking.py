"""How tests of pages ask: forms with a key of their own, and what a page says without its markup."""

import re
import secrets
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.domain.organisations.clock import now as clock


def sign_in(client, user):
    """A session as it is after somebody has signed in with all that their roles ask for."""
    half_way_in(client, user)
    session = client.session
    session.load()
    session.confirm(now=clock(), with_factor=True)
    session.save()


def half_way_in(client, user):
    """A session as it is after the link or the code, before any second factor."""
    client.force_login(user)


def app_code(secret, now):
    """What an authenticator app shows."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(now.timestamp()) // 30))


def get(client, user, name, /, *args, status=200, **query):
    """A page as somebody sees it."""
    sign_in(client, user)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status
    return response


def post(client, user, name, /, *args, **data):
    """A form as somebody sends it."""
    sign_in(client, user)
    return client.post(reverse(name, args=args), {"form_key": secrets.token_urlsafe(16), **data})


def words(response):
    """What a page says, in one line."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def cost(client, user, name, /, *args):
    """How many queries a page takes once its viewer is signed in."""
    get(client, user, name, *args)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(name, args=args))
    return len(queries)
