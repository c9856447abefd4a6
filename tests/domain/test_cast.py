"""The cast itself: what the other tests start from."""

from alongside.domain.pairs.states import PairState


def test_cast_has_two_people_taking_part(world):
    assert [world.mo_in.is_taking_part, world.ade_in.is_taking_part] == [True, True]


def test_cast_can_add_people(world):
    assert [str(person) for person in world.person(3)] == ["Person 001", "Person 002", "Person 003"]


def test_cast_can_propose_and_publish(world):
    assert world.published_run().placed == 1


def test_cast_can_make_pairs(world):
    assert world.active_pair().state == PairState.ACTIVE
    assert world.pair(*world.couple()).state == PairState.OFFERED


def test_cast_can_ask_and_answer(world):
    wave = world.wave()
    world.answered(wave)
    assert world.closed(wave).responses.count() == 1


def test_cast_lives_in_the_present_for_pages(world_today):
    assert world_today.session().title == "Session 1"
