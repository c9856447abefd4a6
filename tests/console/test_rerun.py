"""`manage.py rerun`: numbers for whoever runs the installation, never a name."""

import pytest
from django.core.management import CommandError, call_command

from alongside.domain.matching.models import Asked, Run


def rerun(capsys, run):
    """What it says, and how it ends."""
    try:
        call_command("rerun", run.public_id)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().out.strip()


def test_run_comes_out_the_same(world, capsys):
    assert rerun(capsys, world.run()) == (0, "Run 1 of harbour-peer, 2026 (1 placed): the same to the byte.")


def test_run_whose_question_was_changed_does_not(world, capsys):
    run = world.run()
    asked = Asked.objects.get()
    asked.question["problem"]["people"][0] |= {"topics": [], "private_topics": []}
    asked.save()

    words = "what was kept of the question has been changed: 0 pairs differ, the reasons of 1 more, and 0 people left over"
    assert rerun(capsys, run) == (1, f"Run 1 of harbour-peer, 2026 (1 placed): {words}.")


def test_run_whose_pairs_were_changed_does_not(world, capsys):
    run = world.run()
    run.proposals.update(reasons=[])

    words = "not the same: 0 pairs differ, the reasons of 1 more, and 0 people left over"
    assert rerun(capsys, run) == (1, f"Run 1 of harbour-peer, 2026 (1 placed): {words}.")


def test_run_of_somebody_erased_cannot_be_made_again(world, capsys):
    run = world.run()
    Asked.objects.all().delete()

    assert rerun(capsys, run) == (1, "Run 1 of harbour-peer, 2026 (1 placed): cannot be made again, since somebody in it was erased.")


def test_no_such_run_says_where_to_look(world):
    with pytest.raises(CommandError, match="There is no run nothing"):
        call_command("rerun", "nothing")
    assert Run.objects.count() == 0
