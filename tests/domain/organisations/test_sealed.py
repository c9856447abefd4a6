"""Answers and drafts lie encrypted: a copy of the database shows none of them."""

import pytest
from django.db import connection

from alongside.domain.history.actions import save_draft
from alongside.domain.history.models import Draft
from alongside.domain.history.queries import draft_of
from alongside.domain.models import Answer
from alongside.domain.surveys.actions import key_name
from alongside.domain.surveys.states import Moment
from alongside.kit.crypto import KeyDestroyed, KeyFolder

VALUES = ["no", 7, 2.5, True, None, ["careers", "exams"], {"a": "“Übung” \u202e"}, "", "x" * 5000]


def stored(table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_value_comes_back_as_it_went_in(world, value):
    save_draft("form", {"said": value}, by=world.ade, now=world.now)

    assert draft_of("form", world.ade) == {"said": value}


def test_answer_stands_nowhere_in_the_clear(world):
    world.answered(world.wave(), words="a secret of mine")

    assert sorted(map(str, Answer.objects.values_list("value", flat=True))) == ["a secret of mine", "no"]
    assert [text for text in stored("domain_answer", "value") if "secret" in text or "no" in text.split()] == []


def test_same_answer_looks_different_each_time(world):
    for key in ("one", "two"):
        save_draft(key, {"met": "no"}, by=world.ade, now=world.now)

    assert len(set(stored("domain_draft", "answers"))) == 2


def test_encrypted_column_cannot_be_searched(world):
    with pytest.raises(TypeError, match="cannot be searched"):
        Answer.objects.filter(value="no").exists()


def test_draft_without_its_key_is_as_none(world, keys):
    save_draft("form", {"met": "no"}, by=world.ade, now=world.now)
    KeyFolder(keys).destroy("drafts")

    assert draft_of("form", world.ade) == {}


def test_answer_without_its_key_is_out_of_reach(world, keys):
    world.answered(world.wave())
    KeyFolder(keys).destroy("answers")

    with pytest.raises(KeyDestroyed):
        list(Answer.objects.all())


def test_draft_is_counted_without_its_key(world, keys):
    save_draft("form", {"met": "no"}, by=world.ade, now=world.now)
    (keys / "drafts.key").unlink()

    assert Draft.objects.filter(user=world.ade).count() == 1


def test_no_new_key_is_made_over_drafts_whose_key_is_lost(world, keys):
    save_draft("form", {"met": "no"}, by=world.ade, now=world.now)
    (keys / "drafts.key").unlink()

    with pytest.raises(KeyDestroyed, match="put the folder back from its own backup"):
        save_draft("form", {"met": "yes"}, by=world.mo, now=world.now)
    assert (keys / "drafts.key").exists() is False


def test_no_new_key_is_made_over_answers_whose_key_is_lost(world, keys):
    wave = world.wave()
    world.answered(wave)
    (keys / "answers.key").unlink()

    with pytest.raises(KeyDestroyed, match="put the folder back from its own backup"):
        world.answered(wave, world.mo_in)
    assert (keys / "answers.key").exists() is False


def test_no_new_key_of_an_evaluation_is_made_over_answers_whose_key_is_lost(world, keys):
    world.answered(world.wave(questionnaire=world.questionnaire("start"), moment=Moment.START))
    (keys / f"{key_name(world.cohort)}.key").unlink()

    with pytest.raises(KeyDestroyed, match="put the folder back from its own backup"):
        world.wave()
