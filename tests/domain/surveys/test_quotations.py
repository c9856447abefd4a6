"""Quotations: with leave, in the writer's own words, from a group large enough, under a number that tells nothing."""

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.models import Answer, Quotation
from alongside.domain.surveys.queries import answers_of_round, quotable, quotation_for, quotations_of, released_quotations
from tests.cast import NOW
from tests.domain.sentences import refused
from tests.domain.surveys.coded import WORDS, answer_of, begun, compared, done, first, quoted

NOT_OWN = "These are not the answer’s own words in its order. What you replace stands in square brackets, what you leave out is […]."


def agreed(world, *texts, leave="yes", others=4):
    """A compared round of so many answers; only the first writer's leave is as said."""
    found = begun(world, None, *(texts or (WORDS,)), leave=leave, others=others)
    done(found, world.eve)
    return surveys.compare_round(found, by=world.eve, now=NOW)


def take(world, found, text=WORDS, words="Time.", code="time"):
    return surveys.quote(found, answer=answer_of(found, text), code=code, words=words, by=world.eve, now=NOW)


def test_nothing_is_quoted_while_coders_are_blind(world):
    found = begun(world)
    with refused("Quotations are taken down after the codes have been compared: they would tell one coder what another found."):
        take(world, found)


@pytest.mark.parametrize("leave", ["no", ""])
def test_nobody_is_quoted_who_has_not_said_yes(world, leave):
    found = agreed(world, leave=leave)

    assert quotable(found) == []
    with refused("Whoever wrote this has not agreed to be quoted."):
        take(world, found)


def test_leave_that_is_gone_ends_the_quotation(world):
    quotation = surveys.release_quotation(quoted(world), by=world.eve, now=NOW)
    Answer.objects.filter(response=quotation.answer.response, question__code="quotable").delete()

    assert released_quotations(world.cohort) == []


@pytest.mark.parametrize("words", ["Money.", "room. Time", "time.", "[Time]", "[…]", ".", "Time.  There was no [place"])
def test_only_the_writers_own_words_are_quoted(world, words):
    with refused(NOT_OWN):
        take(world, compared(world), words=words)


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_quotation_has_some_words_and_not_too_many(world, words):
    with refused("Give the words to quote, 2,000 characters at most."):
        take(world, compared(world), words=words)


@pytest.mark.parametrize("words", [WORDS, "Time. […] no room", "[Something]. There was no [place] either", "Time …  either.", "There\nwas"])
def test_words_are_left_out_and_replaced_in_brackets(world, words):
    assert take(world, compared(world), words=words).words == words.strip()


def test_quotation_of_a_group_under_five_is_not_released(world):
    quotation = take(world, agreed(world, others=3))

    with refused("Fewer than 5 people answered this question in words, so nothing of it is quoted."):
        surveys.release_quotation(quotation, by=world.eve, now=NOW)
    assert released_quotations(world.cohort) == []


def test_released_quotation_goes_when_its_group_shrinks_or_its_writer_takes_it_back(world):
    surveys.release_quotation(quoted(world), by=world.eve, now=NOW)
    assert [row.words for row in released_quotations(world.cohort)] == ["Time."]
    other = next(row for row in Answer.objects.filter(question__code="words") if row.value != WORDS)

    Answer.objects.filter(pk=other.pk).update(value="  ")
    assert released_quotations(world.cohort) == []
    Answer.objects.filter(pk=other.pk).update(value="Nothing.")
    surveys.take_answers_back(world.invitee(Quotation.objects.get().round.wave), by=world.ade, now=NOW)

    assert (released_quotations(world.cohort), Quotation.objects.count()) == ([], 0)


def test_number_says_who_is_one_writer_and_nothing_else(world):
    texts = [f"Words of writer number {place}." for place in range(6)]
    found = agreed(world, *texts, others=0)
    Answer.objects.filter(question__code="quotable").update(value="yes")

    for _again in range(2):
        for text in texts:
            take(world, found, text, "Words of writer", code="")
    numbers = {}
    for row in Quotation.objects.select_related("answer__response"):
        numbers.setdefault(row.answer.response.pseudonym, set()).add(row.number)

    assert sorted(number for found in numbers.values() for number in found) == [1, 2, 3, 4, 5, 6]
    assert [row.number for row in quotations_of(found)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


def test_numbers_are_drawn_by_lot(world):
    found = agreed(world, *[f"Writer {place}." for place in range(5)], others=0)
    Answer.objects.filter(question__code="quotable").update(value="yes")
    drawn = set()
    for _time in range(40):
        Quotation.objects.all().delete()
        drawn.add(take(world, found, "Writer 0.", "Writer").number)

    assert len(drawn) > 1


def test_words_change_until_they_are_released(world):
    quotation = quoted(world)
    surveys.reword_quotation(quotation, words="[…] no room either", by=world.eve, now=NOW)
    with refused(NOT_OWN):
        surveys.reword_quotation(quotation, words="no time", by=world.eve, now=NOW)
    surveys.release_quotation(quotation, by=world.eve, now=NOW)

    with refused("This quotation has been released. Take it out, and take it down anew.", TooLate):
        surveys.reword_quotation(quotation, words="Time.", by=world.eve, now=NOW)
    with refused("This quotation is in the report already.", TooLate):
        surveys.release_quotation(quotation, by=world.eve, now=NOW)
    assert [(row.words, row.label, row.question) for row in released_quotations(world.cohort)] == [
        ("[…] no room either", "Time", "What got in the way?")
    ]
    surveys.take_quotation_out(quotation, by=world.eve, now=NOW)
    assert released_quotations(world.cohort) == []


def test_quotation_does_not_exist_for_whoever_sees_names(world):
    quotation = quoted(world)
    grant_role(world.scheme, user=world.eve, role=Role.TRAINER, starts_on=NOW.date(), ends_on=None, by=world.lena, now=NOW)

    with pytest.raises(NotFound):
        quotation_for(world.eve, P.ANSWERS_CODE, now=NOW, quotation=quotation.public_id)
    with refused("Eve Larkin also sees names in this scheme or takes part in it, and so cannot read what people wrote."):
        surveys.release_quotation(quotation, by=world.eve, now=NOW)
    assert len(answers_of_round(quotation.round)) == 5
    assert first(quotation.round) == str(quotation.answer_id)
