"""What somebody who runs the installation is told of the history."""

import argparse

import pytest

from alongside.console.checking import check_events
from alongside.domain.history.actions import seal
from alongside.domain.history.models import Event, Seal
from tests.cast import NOW


@pytest.fixture
def check(world, capsys):
    """Run the command; its exit code and what it printed."""

    def run(*words):
        parser = argparse.ArgumentParser()
        check_events.add_arguments(parser)
        code = check_events.run(parser.parse_args(words))
        return code, capsys.readouterr().out.splitlines()

    seal(now=NOW)
    return run


def test_whole_history_is_said_to_be_whole(check):
    assert check() == (0, ["1 batches, 0 problems; 0 events wait for the next seal."])


def test_changed_history_is_named_by_its_batch(check):
    Event.objects.filter(pk=Event.objects.first().pk).update(verb="did nothing")

    assert check() == (
        1,
        ["Batch 1: an event, or the seal itself, was changed.", "1 batches, 1 problems; 0 events wait for the next seal."],
    )


def test_restored_history_is_accepted_when_asked(check):
    Seal.objects.all().delete()

    assert check()[0] == 1
    assert check("--after-restore")[0] == 0
