"""Whoever runs the installation asks whether every key is here, and goes on without one that is lost for good."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command

from alongside.domain.history.actions import save_draft, seal
from alongside.domain.history.models import Draft, Event
from alongside.domain.history.queries import draft_of
from alongside.domain.surveys.actions import key_name
from alongside.domain.surveys.models import Answer, Response
from tests.web.asking import get, words

SECRET = "JBSWY3DPEHPK3PXP"


def run(*said):
    out = StringIO()
    call_command("keys", *said, stdout=out)
    return out.getvalue()


@pytest.fixture
def year(world_today):
    """One of everything that lies under a key; `key` gives the file of one."""
    world_today.answered(world_today.wave())
    save_draft("form", {"met": "no"}, by=world_today.ade, now=world_today.now)
    TOTP.activate(world_today.lena, SECRET)
    seal(now=world_today.now)
    return world_today


@pytest.fixture
def key(keys, year):
    names = {"evaluation": key_name(year.cohort)}
    return lambda name: keys / f"{names.get(name, name)}.key"


NEEDED = ["history", "second-factors", "drafts", "answers", "evaluation"]


def test_whole_key_folder_is_said_to_be_whole(year):
    assert run() == "Every key that is needed is here.\n"


def test_installation_without_data_needs_no_key(world):
    assert run() == "Every key that is needed is here.\n"


@pytest.mark.parametrize("name", NEEDED)
def test_key_that_is_lost_is_named(key, name, capsys):
    key(name).unlink()
    with pytest.raises(CommandError, match="Not every key"):
        call_command("keys")
    assert f"There is no key “{key(name).stem}” in the key folder" in capsys.readouterr().out


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_key_that_is_damaged_is_named_and_what_to_do(key, name, content, capsys):
    key(name).write_bytes(content)
    with pytest.raises(CommandError, match="Not every key"):
        call_command("keys")
    assert capsys.readouterr().out == f"The key “{key(name).stem}” is damaged. Put the key folder back from its own backup.\n"


@pytest.mark.parametrize("name", ["second-factors", "drafts", "answers"])
def test_another_key_of_the_same_name_is_noticed(key, name, capsys):
    key(name).write_bytes(b"x" * 32)
    with pytest.raises(CommandError, match="Not every key"):
        call_command("keys")
    assert f"The key “{name}” is not the one that the data was written with." in capsys.readouterr().out


def test_key_that_may_not_be_read_is_named(key, capsys):
    key("drafts").unlink()
    key("drafts").mkdir()
    with pytest.raises(CommandError, match="Not every key"):
        call_command("keys")
    assert "The key “drafts” cannot be read." in capsys.readouterr().out


def test_system_manager_is_told_of_a_lost_key(year, key, client):
    sentence = "A key that the data needs is missing or damaged"
    shown = words(get(client, year.sys, "system:work"))
    key("drafts").unlink()
    assert (sentence in shown, sentence in words(get(client, year.sys, "system:work"))) == (False, True)


@pytest.mark.parametrize("name", NEEDED)
def test_key_that_is_here_is_not_given_up(key, name):
    with pytest.raises(CommandError, match="nothing to give up"):
        run("--give-up", key(name).stem, "--sure")
    assert (key(name).exists(), Draft.objects.count(), Answer.objects.exists()) == (True, 1, True)


def test_nothing_is_given_up_by_whoever_is_not_sure(year, key):
    key("answers").unlink()
    with pytest.raises(CommandError, match="keys --give-up answers --sure"):
        run("--give-up", "answers")
    assert Answer.objects.exists()


def test_key_of_the_history_is_never_given_up(key):
    key("history").unlink()
    with pytest.raises(CommandError, match="cannot be given up"):
        run("--give-up", "history", "--sure")


@pytest.mark.parametrize("content", [None, b"short"])
def test_drafts_go_on_after_their_key_is_given_up(year, key, content):
    key("drafts").unlink() if content is None else key("drafts").write_bytes(content)
    run("--give-up", "drafts", "--sure")
    save_draft("form", {"met": "yes"}, by=year.ade, now=year.now)
    assert (draft_of("form", year.ade), Answer.objects.exists(), run()) == ({"met": "yes"}, True, "Every key that is needed is here.\n")
    assert list(Event.objects.filter(verb__startswith="gave up").values_list("verb", "subject_kind", "actor_id")) == [
        ("gave up a lost key at the command line", "Draft", None)
    ]


def test_second_steps_are_set_up_anew_after_their_key_is_given_up(year, key):
    key("second-factors").unlink()
    run("--give-up", "second-factors", "--sure")
    assert Authenticator.objects.count() == 0
    assert Event.objects.filter(verb="forgot second factors at the command line", about_user_id=year.lena.pk).count() == 1
    TOTP.activate(year.lena, SECRET)
    assert run() == "Every key that is needed is here.\n"


def test_answers_are_given_again_after_their_key_is_given_up(year, key):
    key("answers").unlink()
    run("--give-up", "answers", "--sure")
    assert (Answer.objects.count(), Response.objects.count(), run()) == (0, 0, "Every key that is needed is here.\n")


def test_key_of_a_year_that_is_given_up_counts_as_destroyed(year, key):
    key("evaluation").unlink()
    run("--give-up", key("evaluation").stem, "--sure")
    assert (key("evaluation").with_suffix(".destroyed").exists(), Answer.objects.exists(), run()) == (
        True,
        True,
        "Every key that is needed is here.\n",
    )
