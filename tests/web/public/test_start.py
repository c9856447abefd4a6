"""The start page of an invitation: nothing on GET, yes by signing in, no right there."""

from datetime import timedelta

import pytest

from alongside.domain.cohorts.models import Invitation
from alongside.domain.cohorts.states import OptOut
from alongside.domain.organisations.clock import now


@pytest.fixture
def invited(world):
    return world.person()[0]


def of(participant):
    return Invitation.objects.get(participant=participant)


def test_opening_the_invitation_changes_nothing(client, world, invited, invitation):
    page = client.get(invitation(invited))

    assert "Lena Quill would like to invite you, Person 001, to take part as a mentee." in page.content.decode()
    assert (of(invited).followed_at, of(invited).opted_out_at) == (None, None)
    assert "_auth_user_id" not in client.session


def test_yes_leads_to_sign_in_with_the_address_filled_in(client, invited, invitation, send):
    response = send(client, invitation(invited), answer="yes")

    assert response.url == "/sign-in/"
    assert 'value="person1@harbour.example"' in client.get("/sign-in/").content.decode()
    assert of(invited).followed_at is not None


def test_yes_signs_nobody_in(client, invited, invitation, send):
    send(client, invitation(invited), answer="yes")

    assert client.get(f"/my/{invited.public_id}/taking-part/").url.startswith("/sign-in/")


@pytest.mark.parametrize(("reason", "kept"), [("", OptOut.NOT_SAID), ("no_time", OptOut.NO_TIME)])
def test_no_thank_you_is_noted_right_there(client, invited, invitation, send, reason, kept):
    path = invitation(invited)
    response = send(client, path, answer="no", reason=reason)

    assert (response.url, of(invited).opt_out_reason) == (path, kept)
    assert "that is noted" in client.get(path).content.decode()


def test_no_with_a_made_up_reason_changes_nothing(client, invited, invitation, send):
    send(client, invitation(invited), answer="no", reason="because")

    assert of(invited).opted_out_at is None


def test_no_from_somebody_who_takes_part_says_what_to_do(client, world, invitation, send):
    page = send(client, invitation(world.ade_in), answer="no")

    assert "You are taking part." in page.content.decode()
    assert of(world.ade_in).opted_out_at is None


def test_expired_invitation_still_knows_the_way(client, invited, invitation, send):
    path = invitation(invited, made=now() - timedelta(days=15))

    assert "This invitation link has expired" in client.get(path).content.decode()
    assert send(client, path, answer="no").url == "/sign-in/"
    assert of(invited).opted_out_at is None


def test_unknown_invitation_says_so(client, db):
    assert "We do not know this link" in client.get("/start/nonsense/").content.decode()


def test_invitation_never_opens_another_persons(client, world, invited, path_of):
    from alongside.domain.outbox.purposes import Purpose

    path = path_of(world.ade, Purpose.INVITATION, argument=invited.public_id)

    assert "We do not know this link" in client.get(path).content.decode()
