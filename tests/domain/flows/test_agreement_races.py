"""Two who answer, send or publish at the same moment: one move wins, and the other is told."""

from datetime import UTC, datetime

import pytest

from alongside.domain.access.errors import TooLate
from alongside.domain.flows.agreement import send_run, take_run_back
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching.models import Decision, Run
from alongside.domain.matching.queries.agreement import agreed_by
from alongside.domain.matching.states import RunState
from alongside.domain.organisations.models import Agreement
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.models import Pairing
from tests.cast import NOW, build_world
from tests.domain.flows.agreeing import agree, asks, member, send_back, sent, trained
from tests.domain.racing import at_once


@pytest.fixture
def committed(transactional_db, keys):
    return build_world()


def test_agreeing_and_sending_back_at_once_is_one_answer(committed):
    world = committed
    run = sent(world)
    other = member(world, world.kit)
    met = at_once(lambda: agree(run, world.sam), lambda: send_back(Run.objects.get(), other))
    assert [type(row) for row in met if not isinstance(row, Run)] == [TooLate]
    decision = Decision.objects.get()
    assert Run.objects.get().state == (RunState.AGREED if decision.agrees else RunState.SENT_BACK)
    assert Message.objects.filter(template="run answered").count() == 2


def test_two_who_are_needed_agree_at_once(committed):
    world = committed
    run = sent(world, ready=False)
    met = at_once(lambda: agree(Run.objects.get(), world.sam), lambda: agree(Run.objects.get(), world.kit))
    assert ([isinstance(row, Run) for row in met], Run.objects.get().state) == ([True, True], "agreed")
    assert (Decision.objects.count(), agreed_by(run), Message.objects.filter(template="run answered").count()) == (2, 2, 2)


def test_taking_back_and_agreeing_at_once_is_one_move(committed):
    world = committed
    run = sent(world)
    met = at_once(lambda: agree(run, world.sam), lambda: take_run_back(Run.objects.get(), by=world.lena, now=NOW))
    assert [type(row) for row in met if not isinstance(row, Run)] == [TooLate]
    assert Run.objects.get().state in {"agreed", "draft"}
    assert Decision.objects.count() == (Run.objects.get().state == "agreed")


def test_publishing_a_draft_and_sending_it_at_once_is_one_move(committed):
    world = committed
    asks(world, Agreement.OVERRIDES)
    trained(world)
    run = world.run()
    asks(world)
    met = at_once(
        lambda: send_run(run, by=world.lena, now=NOW),
        lambda: publish_run(Run.objects.get(), by=world.dev, now=datetime.now(UTC)),
    )
    assert (Run.objects.get().state, Pairing.objects.count()) == ("awaiting", 0)
    assert [str(row) for row in met if not isinstance(row, Run)] != []
