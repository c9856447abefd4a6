"""How tests of pages ask: forms with a key of their own, and what a page says without its markup."""

import re
import secrets
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


def sign_in(client, user):
    """A session as it is after somebody has signed in with all that their roles ask for."""
    client.force_login(user)


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
