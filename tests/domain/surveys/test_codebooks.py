"""The codebook of a round: free until somebody codes, and never a sign of what another has used."""

import pytest

from alongside.domain.access.errors import TooLate
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.models import Code, Judgement
from alongside.domain.surveys.queries import codebook_of, codings_of, freedom_of
from alongside.domain.surveys.states import Freedom
from alongside.kit.codebooks import CodeLine
from tests.cast import NOW
from tests.domain.sentences import refused
from tests.domain.surveys.coded import CODES, ONE_MORE, begun, compared, done, finished, first, marked, own, read, second

REWORDED = CodeLine("time", "No time", "time", "Says that time was short.", "We never found an hour.")


def put(world, found, lines):
    return surveys.put_codes(found, lines, by=world.eve, now=NOW)


def test_codebook_is_free_until_somebody_codes(world):
    found = begun(world)
    put(world, found, [ONE_MORE, REWORDED])
    surveys.put_code(found, CodeLine("late", "Too late"), by=world.eve, now=NOW)
    surveys.take_code_out(found, "senior", by=world.eve, now=NOW)

    assert codebook_of(found) == [REWORDED, CodeLine("late", "Too late")]
    assert freedom_of(found) is Freedom.ALL


@pytest.mark.parametrize("used", [0, 1])
def test_codes_stay_once_coding_has_begun_whether_used_or_not(world, used):
    """Whether it can go must not tell one coder what another has found."""
    noor = second(world)
    found = begun(world, [world.eve, noor])
    surveys.code_stretch(own(found, noor), answer=first(found), code="time", start=0, end=4, by=noor, now=NOW)
    sentence = "Coding has begun, so no code can be taken out. Its words can be changed."

    with refused(sentence):
        surveys.take_code_out(found, CODES[used].code, by=world.eve, now=NOW)
    with refused(sentence):
        put(world, found, [CODES[1 - used]])
    assert codebook_of(found) == list(CODES)


def test_code_that_is_added_has_every_answer_read_again_and_keeps_what_was_marked(world):
    found = read(world)
    surveys.put_code(found, ONE_MORE, by=world.eve, now=NOW)

    assert (Judgement.objects.count(), freedom_of(found)) == (0, Freedom.ADDING)
    assert [row.code.code for row in codings_of(own(found))[int(first(found))]] == ["time"]


def test_words_and_name_of_a_used_code_change_and_its_codings_stay(world):
    coding = marked(world)
    surveys.put_code(coding.coder.round, CodeLine("hours", "No hours"), instead_of="time", by=world.eve, now=NOW)

    coding.refresh_from_db()
    assert (coding.code.code, coding.code.label, coding.code.position) == ("hours", "No hours", 0)
    assert Code.objects.count() == 2


def test_after_somebody_has_finished_only_words_change(world):
    noor = second(world)
    found = begun(world, [world.eve, noor])
    done(found, noor)

    surveys.put_code(found, REWORDED, instead_of="time", by=world.eve, now=NOW)
    with refused("Somebody has finished coding, so no code can be added. Words can be changed; other codes need another round."):
        surveys.put_code(found, ONE_MORE, by=world.eve, now=NOW)
    surveys.go_on_coding(own(found, noor), by=noor, now=NOW)
    surveys.put_code(found, ONE_MORE, by=world.eve, now=NOW)

    assert [line.code for line in codebook_of(found)] == ["time", "place", "senior"]


def test_codebook_of_what_was_compared_changes_in_words_and_of_what_is_agreed_not_at_all(world):
    found = compared(world)
    surveys.put_code(found, REWORDED, instead_of="time", by=world.eve, now=NOW)
    surveys.agree_round(found, by=world.eve, now=NOW)

    with refused("This round is agreed. Open it again first.", TooLate):
        surveys.put_code(found, CODES[0], instead_of="time", by=world.eve, now=NOW)
    with refused("This round is agreed. Open it again first.", TooLate):
        surveys.take_code_out(found, "time", by=world.eve, now=NOW)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "A codebook has one code to 200; this has 0."),
        ([CODES[0], CodeLine("TIME", "Hours")], "Two codes have the code “TIME”. Give each its own."),
        ([CODES[0], CodeLine("hours", "time")], "Two codes have the label “time”. Give each its own."),
        ([CodeLine("", "Time")], "“” cannot be a code: use letters from a to z, digits, - and _."),
        ([CodeLine("no time", "Time")], "“no time” cannot be a code: use letters from a to z, digits, - and _."),
        ([CodeLine("time", "")], "The code “time” has no label."),
        ([CodeLine("time", "x" * 101)], "The label of “time” is longer than 100 characters. Shorten it."),
    ],
)
def test_codebook_that_is_wrong_says_where_and_changes_nothing(world, lines, sentence):
    found = begun(world)
    with refused(sentence):
        put(world, found, lines)
    assert codebook_of(found) == list(CODES)


def test_code_that_is_gone_is_not_changed(world):
    found = begun(world)
    for change in (
        lambda: surveys.put_code(found, REWORDED, instead_of="absent", by=world.eve, now=NOW),
        lambda: surveys.take_code_out(found, "absent", by=world.eve, now=NOW),
    ):
        with refused("This code is not in the codebook any more.", TooLate):
            change()


def test_round_without_a_code_is_not_finished(world):
    found = read(world)
    Code.objects.all().delete()
    with refused("The codebook is empty. Write a code first."):
        surveys.finish_coding(own(found), by=world.eve, now=NOW)


def test_one_coder_who_has_finished_is_somebody(world):
    assert freedom_of(finished(world)) is Freedom.WORDS
