"""Two processes that deliver at the same moment send each message once."""

import pytest

from alongside.domain.outbox.actions import Letter, deliver, post
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageKind
from alongside.domain.outbox.timing import Pace
from tests.cast import NOW
from tests.domain.racing import at_once


@pytest.mark.django_db(transaction=True)
def test_two_senders_send_each_message_once(world, post_office):
    Message.objects.all().delete()
    for number in range(20):
        post(Letter("test", f"Number {number}", "Hello."), to=world.ade, key=str(number), kind=MessageKind.PERSONAL, now=NOW, pace=Pace.OWN)
    sent = at_once(lambda: deliver(now=NOW), lambda: deliver(now=NOW))
    assert (sum(sent), Message.objects.filter(state="sent").count()) == (20, 20)
    assert sorted(letter["Subject"] for letter in post_office.letters) == sorted(f"Number {number}" for number in range(20))


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_find_the_same_week_free(world, post_office):
    Message.objects.all().delete()
    people = [participant.person.user for participant in world.person(10)]
    Message.objects.all().delete()
    for number in range(4):
        for user in people:
            key = f"{number} {user.pk}"
            post(Letter("test", key, "Hello."), to=user, key=key, kind=MessageKind.PERSONAL, now=NOW, scheme=world.scheme)
    handed = at_once(*[lambda: deliver(now=NOW)] * 3)
    assert (sum(handed), Message.objects.filter(state="sent").count()) == (40, 40)
    assert sorted(letter["To"] for letter in post_office.letters) == sorted(user.address for user in people)
    assert Message.objects.values("message_id").distinct().count() == 10
