"""Answers whose key is gone: a sentence that says whom to ask, not an error."""

from alongside.kit.crypto import KeyFolder
from tests.web.asking import get, words


def test_results_without_their_key_say_whom_to_ask(client, world_today, keys):
    world = world_today
    wave = world.wave()
    world.answered(wave)
    world.closed(wave)
    KeyFolder(keys).destroy("answers")

    page = get(client, world.eve, "evaluator:wave", wave.public_id, status=409)

    assert "Ask whoever runs this installation to put the key folder back" in words(page)
