"""What has been emptied says so in a sentence, to whoever comes back to it."""

from datetime import timedelta

import pytest

from alongside.domain.cohorts.models import Statement
from alongside.domain.pairs.actions import log_meeting
from alongside.domain.pairs.models import Meeting
from alongside.domain.pairs.states import Mode
from tests.web.asking import get, words


@pytest.fixture
def world(world_today):
    return world_today


def test_own_statement_says_that_it_was_deleted_and_can_be_written_anew(client, world):
    Statement.objects.update(text="", wants="", share_with_match=False)
    page = get(client, world.ade, "member:statement", world.ade_in.public_id)

    assert "What you wrote has been deleted since: it had been kept for as long as your organisation keeps it." in words(page)
    assert "Send my statement" in words(page)


def test_lead_reads_that_a_statement_was_deleted_and_nothing_else_of_it(client, world):
    Statement.objects.update(text="", wants="", share_with_match=False)
    said = words(get(client, world.lena, "lead:statement", world.ade_in.public_id))

    assert "What was written here has been deleted: it had been kept for as long as the organisation keeps it." in said
    assert [part for part in ("Topics", "does not share this statement") if part in said] == []


def test_meeting_without_its_day_is_still_listed_first_and_can_be_removed(client, world):
    pairing = world.active_pair()
    for minutes in (31, 32):
        log_meeting(pairing, held_on=world.now.date(), minutes=minutes, mode=Mode.PHONE, by=world.ade, now=world.now)
    Meeting.objects.filter(minutes=32).update(held_on=None, logged_at=None)
    said = words(get(client, world.ade, "member:pair", pairing.public_id))

    assert said.index("no longer kept Minutes 32") < said.index("Minutes 31")
    assert "Remove a meeting whose day is no longer kept" in said


def test_lead_sees_that_a_pair_has_met_when_no_day_is_kept(client, world):
    pairing = world.active_pair()
    log_meeting(pairing, held_on=world.now.date(), minutes=30, mode=Mode.PHONE, by=world.ade, now=world.now + timedelta(hours=1))
    Meeting.objects.update(held_on=None, logged_at=None)

    assert "not lately" in words(get(client, world.lena, "lead:pairs", world.scheme.slug, world.cohort.slug))
    assert "not lately" in words(get(client, world.lena, "lead:pair", pairing.public_id))
