"""What was only passing goes after its time, and nothing else."""

from datetime import timedelta

import pytest
from django.conf import settings

from alongside.domain.cohorts.actions.rosters import read_roster
from alongside.domain.cohorts.models import RosterImport
from alongside.domain.flows.tidying import tidy
from alongside.domain.history.actions import claim_form, save_draft
from alongside.domain.history.models import Draft, FormKey
from alongside.domain.outbox.actions import make_link
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import Purpose
from tests.cast import NOW

DAY = timedelta(days=1)


def kept():
    words = Message.objects.exclude(body="").count(), RosterImport.objects.exclude(rows=[]).count()
    return (FormKey.objects.count(), Link.objects.count(), Draft.objects.count(), *words)


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (0, (1, 1, 1, 2, 1)),
        (30, (1, 1, 1, 2, 1)),
        (31, (0, 1, 1, 2, 1)),
        (61, (0, 0, 1, 2, 1)),
        (365, (0, 0, 1, 2, 1)),
        (366, (0, 0, 0, 0, 0)),
    ],
)
def test_what_is_passing_goes_after_its_time(world, days, left):
    claim_form("k" * 20, by=world.ade, now=NOW)
    save_draft("statement:1", {"text": "half"}, by=world.ade, now=NOW)
    make_link(world.ade, Purpose.SIGN_IN, now=NOW + 20 * DAY)
    for _time in range(2):
        tidy(now=NOW + days * DAY)
    assert kept() == left


def test_messages_keep_that_they_were_sent(world):
    tidy(now=NOW + 366 * DAY)
    assert set(Message.objects.values_list("subject", "body", "argument", "template", "user__name")) == {
        ("", "", "", "invitation", "Ade Thorne"),
        ("", "", "", "invitation", "Mo Farrow"),
    }


@pytest.mark.django_db(transaction=True)
def test_roster_that_nobody_decided_on_goes_with_its_file(world):
    read_roster(world.cohort, content=b"email,name,grade,invite as\n", file_name="r.csv", by=world.lena, now=NOW)
    files = [path for path in settings.FILES.rglob("*") if path.is_file()]
    tidy(now=NOW + 366 * DAY)
    assert (len(files), [path for path in settings.FILES.rglob("*") if path.is_file()]) == (1, [])
