"""What the tests of the public pages share."""

import secrets

import pytest
from django.conf import settings as django_settings


@pytest.fixture
def world(world_today):
    return world_today


@pytest.fixture
def path_of():
    """A link as a path: what a browser opens."""

    from alongside.domain.organisations.clock import now
    from alongside.domain.outbox.actions import make_link

    def path(user, purpose, **more):
        address, _code = make_link(user, purpose, now=more.pop("made", None) or now(), **more)
        return address.removeprefix(django_settings.ADDRESS)

    return path


@pytest.fixture
def invitation(path_of):
    """Somebody's invitation link."""

    from alongside.domain.outbox.purposes import Purpose

    def made(participant, **more):
        return path_of(participant.person.user, Purpose.INVITATION, argument=participant.public_id, **more)

    return made


@pytest.fixture
def send():
    """Post a form as its page does, with a key of its own."""

    def post(client, path, **data):
        return client.post(path, {"form_key": secrets.token_urlsafe(16), **data})

    return post
