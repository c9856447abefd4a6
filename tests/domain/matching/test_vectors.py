"""A model for sentences on the platform: vectors worked out when a text is sent, used by runs, and gone with the words."""

import shutil
import sys

import numpy as np
import pytest
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from alongside.console.apps import model_for_sentences
from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.actions import vectors
from alongside.domain.cohorts.actions.statements import Written
from alongside.domain.cohorts.models import Statement, Vector
from alongside.domain.cohorts.queries.vectors import model_for
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.heavy import propose_or_ask
from alongside.domain.flows.statements import ask_model, send_statement
from alongside.domain.flows.tidying import tidy
from alongside.domain.matching.actions import change_rules
from alongside.domain.matching.models import Asked
from alongside.domain.matching.queries.again import Again, Outcome, made_again
from alongside.domain.matching.queries.rules import preset
from tests.cast import NOW
from tests.engine.matching.models import static


@pytest.fixture
def folder(tmp_path):
    return static(tmp_path / "tiny")


@pytest.fixture
def reading(world, folder, settings):
    """A year whose rules compare what people write, by a model that knows a few words."""
    settings.SENTENCE_MODEL = str(folder)
    change_rules(world.cohort, preset("peer-core-trainees"), by=world.lena, now=NOW)
    return world


def send(world, text="Night rota", who="ade"):
    participant, by = getattr(world, f"{who}_in"), getattr(world, who)
    side = Side.MENTEE if who == "ade" else Side.MENTOR
    return send_statement(participant, Written(side, text), by=by, now=NOW)


def work():
    """Do what waits for a worker."""
    for task in DBTaskResult.objects.all():
        task.task.call(*task.args_kwargs["args"])
    DBTaskResult.objects.all().delete()


def numbers(statement):
    return np.frombuffer(bytes(Vector.objects.get(statement=statement).numbers), "<f4")


def test_vector_is_worked_out_in_the_background_when_a_text_is_sent(reading):
    statement = send(reading)
    assert (DBTaskResult.objects.count(), Vector.objects.filter(statement=statement).count()) == (1, 0)

    work()

    model = model_for(reading.cohort)
    assert Vector.objects.get(statement=statement).key == model.key("Night rota")
    assert (numbers(statement) == model(["Night rota"])[0]).all()
    assert numbers(statement).any()


def test_vector_of_words_that_were_changed_is_gone_at_once_and_made_anew(reading):
    statement = send(reading)
    work()
    before = numbers(statement)

    send(reading, "Exams abroad")
    assert Vector.objects.filter(statement=statement).count() == 0
    work()

    assert (numbers(statement) != before).any()


def test_vector_of_words_that_changed_while_it_was_made_is_not_kept(reading):
    statement = send(reading)
    Vector.objects.all().delete()

    vectors._keep(statement.pk, "What it was before", "a key", b"1234")
    Statement.objects.filter(pk=statement.pk).update(text="")
    vectors._keep(statement.pk, "Night rota", "a key", b"1234")

    assert Vector.objects.filter(statement=statement).count() == 0


def test_nobody_is_asked_without_a_model_or_where_texts_do_not_count(world, folder, settings):
    send(world)
    settings.SENTENCE_MODEL = str(folder)
    send(world)
    assert DBTaskResult.objects.count() == 0


def test_some_at_a_time_the_latest_first_are_looked_at_when_a_model_is_new(reading, monkeypatch):
    monkeypatch.setattr(vectors, "MOST_AT_ONCE", 1)
    send(reading, who="mo")
    latest = send(reading)
    Statement.objects.filter(pk=latest.pk).update(submitted_at=NOW.replace(year=NOW.year + 1))

    ask_model.call(reading.cohort.public_id)

    assert list(Vector.objects.values_list("statement", flat=True)) == [latest.pk]


def test_run_works_out_what_is_missing_and_keeps_it(reading):
    statements = [send(reading), send(reading, "A rota of nights", who="mo")]
    Vector.objects.all().delete()

    reading.run()

    assert set(Vector.objects.values_list("statement", flat=True)) == {row.pk for row in statements}
    assert {row.key for row in Vector.objects.all()} == {model_for(reading.cohort).key(row.text) for row in statements}


def test_run_takes_the_vectors_that_are_kept(reading):
    """One is made to point the other way, which the score shows."""
    send(reading)
    send(reading, "The rota at night", who="mo")
    work()
    alike = reading.run().proposals.get().score
    kept = Vector.objects.get(statement__participant=reading.mo_in)
    Vector.objects.filter(pk=kept.pk).update(numbers=np.roll(np.frombuffer(bytes(kept.numbers), "<f4"), 1).tobytes())

    assert reading.run().proposals.get().score < alike


def test_run_by_a_model_is_made_again_to_the_byte_without_it(reading, folder):
    send(reading)
    send(reading, "The rota at night", who="mo")
    run = reading.run()
    texts = Asked.objects.get(run=run).question["texts"]

    shutil.rmtree(folder)
    Vector.objects.all().delete()

    assert {len(found) for found in texts.values()} == {8}
    assert made_again(run) == Again(Outcome.SAME)


def test_model_that_is_not_there_refuses_runs_in_words_and_is_checked_for(reading, folder, caplog):
    send(reading)
    (folder / "tokenizer.json").unlink()
    why = "The model tiny cannot be used: there is no tokenizer.json."

    for ask in (reading.run, lambda: propose_or_ask(reading.cohort, by=reading.lena, now=NOW)):
        with pytest.raises(Refused) as refused:
            ask()
        assert str(refused.value) == f"What people wrote cannot be compared. {why} Ask the person who runs this installation to mend it."
    work()
    assert caplog.messages[-1] == f"what was written could not be compared by the model for sentences: {why}"
    (found,) = model_for_sentences()
    assert (found.msg, found.id) == (why, "alongside.W001")


def test_check_says_which_extra_is_missing(reading, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tokenizers", None)

    call_command("check")

    assert "it needs the extra models: pip install 'alongside[models]'" in capsys.readouterr().err


def test_check_says_nothing_of_a_model_that_can_be_used_or_of_none(reading, settings):
    assert model_for_sentences() == []
    settings.SENTENCE_MODEL = ""
    assert model_for_sentences() == []


def test_vectors_go_with_the_setting(reading, settings):
    send(reading)
    work()
    tidy(now=NOW)
    assert Vector.objects.count() == Statement.objects.count()

    settings.SENTENCE_MODEL = ""
    tidy(now=NOW)

    assert Vector.objects.count() == 0
