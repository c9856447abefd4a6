"""An invitation that went to an address given up since does not tell the new one."""

from django.urls import reverse

from alongside.domain.flows.confirmations import change_address
from alongside.domain.organisations.clock import now
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import make_link
from alongside.domain.outbox.models import Link
from alongside.domain.outbox.purposes import Purpose

NEW = "private@home.example"


def test_invitation_to_an_old_address_does_not_fill_in_the_new_one(world, client):
    url, _code = make_link(world.ade, Purpose.INVITATION, now=now(), argument=world.ade_in.public_id)
    make_link(world.ade, Purpose.ADDRESS, now=now(), argument=NEW)
    proof = Link.objects.get(user=world.ade, purpose=Purpose.ADDRESS)
    change_address(proof, keep="", by=User.objects.get(pk=world.ade.pk), now=now())
    client.post(url[url.index("/start/") :], {"answer": "yes"})
    assert NEW not in client.get(reverse("public:sign-in")).content.decode()
