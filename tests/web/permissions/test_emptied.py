"""Pages about people whose names have been emptied: every page that could be read still can, and names none of them."""

from datetime import timedelta

import pytest

from alongside.domain.cohorts.models import Cohort
from alongside.domain.flows.tidying import tidy
from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import LIVE, PairState
from alongside.domain.people.models import Person
from alongside.domain.privacy.actions import empty_what_is_due
from tests.web.permissions.asking import Asker
from tests.web.permissions.policy import ROWS, YES
from tests.web.permissions.worlds import HERE, PEOPLE

WHO_STAYS = ("lead", "deputy", "coordinator", "steering", "trainer", "evaluator", "senior", "system", "both")
# What there is no more: the file of a roster, the way into the pool, and the forms of a pair that has ended.
OVER = {"lead:roster-file": 404, "lead:named-answer": 404, "lead:put-forward": 409, "member:pair-decline": 302, "member:pair-end": 302}
EMPTIED = [f"{name.title()} Person" for name in PEOPLE if name != "bo"] + ["Ade Thorne", "Mo Farrow", "Otto Beside"]


@pytest.fixture(scope="module")
def asker(worlds):
    """Everything as it is 25 months after the year, when all pairs had ended long ago; roles go on."""
    long_ago = clock().date() - timedelta(days=800)
    Pairing.objects.filter(state__in=LIVE).update(state=PairState.ENDED, ended_on=long_ago)
    Cohort.objects.update(starts_on=long_ago - timedelta(days=360), ends_on=long_ago)
    Message.objects.update(created_at=clock() - timedelta(days=800))
    tidy(now=clock())
    empty_what_is_due(now=clock())
    return Asker(worlds)


READ = [row for row in ROWS if row.answers["get"] == 200]
PAGES = [
    pytest.param(row, viewer, marks=[] if viewer == "lead" else pytest.mark.slow)
    for row in READ
    for viewer in WHO_STAYS
    if row.cells[viewer] == YES
]


def test_nobody_but_those_with_a_role_is_left(asker):
    assert Person.objects.filter(emptied_on=None, participations__isnull=False).distinct().count() == 6
    assert Person.objects.filter(participations__cohort=asker.worlds.places[HERE].cohort).exclude(emptied_on=None).count() == len(EMPTIED)


@pytest.mark.parametrize(("row", "viewer"), PAGES, ids=str)
def test_page_still_opens_and_names_nobody(asker, row, viewer):
    found = asker.about(row, viewer, "get", HERE)

    assert found.status == OVER.get(row.route, 200)
    assert [name for name in EMPTIED if name.encode() in found.body] == []
