"""The last place of a mentor, wanted by 2, 8 and 32 at the same moment, 500 times each: one gets it, nobody else does, nothing breaks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from alongside.domain.cohorts.models import Participant
from alongside.domain.pairs import actions
from alongside.domain.pairs.actions import offer
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import PairState
from tests.cast import NOW
from tests.domain.pairs.test_races import check_then_save, clear

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TRIALS = 500
CONTENDERS = (2, 8, 32)


class Contest:
    """Contenders who keep their threads and connections from trial to trial."""

    def __init__(self, world, contenders):
        self.world = world
        self.mentees = world.person(contenders, joined=True)
        self.start = Barrier(contenders)

    def _offer(self, mentee):
        what = {"mentor": self.world.mo_in, "mentee": mentee, "full_reasons": [], "shared_reasons": []}
        self.start.wait(timeout=30)
        try:
            offer(self.world.cohort, **what, by=self.world.lena, now=NOW)
        except Exception as problem:  # noqa: BLE001 - what came of it is counted
            return type(problem).__name__
        return "offered"

    def run(self, trials):
        """What came of every contender, and how many live pairs and places taken each trial left."""
        answers, left = Counter(), Counter()
        with ThreadPoolExecutor(len(self.mentees)) as threads:
            for _trial in range(trials):
                answers.update(threads.map(self._offer, self.mentees))
                left[state_of(self.world)] += 1
                clear()
            closed = Barrier(len(self.mentees))
            list(threads.map(lambda _mentee: (closed.wait(timeout=30), connection.close()), self.mentees))
        return answers, left


def state_of(world):
    taken = Participant.objects.get(pk=world.mo_in.pk).mentor_places_taken
    return Pairing.objects.filter(mentor=world.mo_in, state=PairState.OFFERED).count(), taken


@pytest.mark.parametrize("contenders", CONTENDERS)
def test_last_place_is_taken_exactly_once(world, contenders, say):
    answers, left = Contest(world, contenders).run(TRIALS)

    say(f"{connection.vendor}, {contenders} contenders, {TRIALS} trials: {dict(answers)}, (pairs, places taken) {dict(left)}")
    assert answers == {"offered": TRIALS, "TooLate": TRIALS * (contenders - 1)}
    assert left == {(1, 1): TRIALS}


def test_last_place_without_the_guard_is_overbooked_where_several_write_at_once(world, monkeypatch, say):
    monkeypatch.setattr(actions, "take_place", check_then_save)
    _answers, left = Contest(world, 8).run(50)

    overbooked = sum(times for (pairs, _taken), times in left.items() if pairs > 1)
    say(f"{connection.vendor}, no guard, 8 contenders: {overbooked} of 50 trials overbooked")
    assert (overbooked > 0) is (connection.vendor == "postgresql")
