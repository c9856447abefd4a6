"""Answering while a wave closes, and what the rows give away: on both databases."""

import pytest
from django.db import connection

from alongside.domain.access.errors import TooLate
from alongside.domain.surveys.actions import answer, close_wave
from alongside.domain.surveys.models import Invitee, Response
from alongside.domain.surveys.states import InviteeState
from tests.cast import NOW
from tests.domain.racing import at_once

TRIALS = 15
pytestmark = pytest.mark.django_db(transaction=True)


def test_answering_while_a_wave_closes_is_kept_whole_or_refused(world):
    for trial in range(TRIALS):
        wave = world.wave(questionnaire=world.questionnaire(code=f"end-{trial}"))
        invitee = world.invitee(wave)
        sent, _closed = at_once(
            lambda invitee=invitee: answer(invitee, {"met": "no"}, by=world.ade, now=NOW),
            lambda wave=wave: close_wave(wave, by=world.lena, now=NOW),
        )
        states = list(Invitee.objects.filter(wave=wave, state=InviteeState.ANSWERED).values_list("participant", flat=True))
        kept = Response.objects.filter(wave=wave).count()
        assert (sent is None, kept, states) in [(True, 1, [world.ade_in.pk]), (False, 0, [])], sent
        assert sent is None or isinstance(sent, TooLate)


def test_transaction_marks_join_nobody_to_their_response(world):
    """PostgreSQL marks each row with the transaction that wrote it; SQLite keeps no such mark."""
    people = world.person(4)
    wave = world.wave()
    for person in people:
        world.answered(wave, person)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from domain_invitee i join domain_response r on r.xmin = i.xmin and r.wave_id = i.wave_id "
                "where i.state = 'answered' group by i.id"
            )
            joined = [many for (many,) in cursor.fetchall()]
    else:
        joined = [len(people)]
    assert joined == [len(people)]
