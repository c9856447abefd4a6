"""Coding free text: blind until all have finished, every stretch inside its answer, and nothing left of what was taken back."""

from datetime import timedelta

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.access.permissions import P
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.models import Answer, Coder, Coding, CodingRound, Judgement, Quotation
from alongside.domain.surveys.queries import (
    agreed_in,
    agreement_of,
    answers_of_round,
    apart,
    coder_in,
    codings_of,
    compared_round_for,
    may_code,
    round_for,
    text_of,
    text_wave_for,
    themes_of,
)
from alongside.domain.surveys.states import RoundState
from tests.cast import NOW
from tests.domain.sentences import refused
from tests.domain.surveys.coded import WORDS, answer_of, begun, compared, done, first, in_words, marked, own, read, second

FIVE = ("No time at all.", "No room.", "Neither time nor room.", "Nothing.", "All well.")


def twice(world, *, one=None, other=None):
    """Eve and Noor code five answers, and finish."""
    noor = second(world)
    found = begun(world, [world.eve, noor], *FIVE)
    done(found, world.eve, **(one or {}))
    done(found, noor, **(other or {}))
    return found, noor


def compare(found, by):
    return surveys.compare_round(found, by=by, now=NOW)


def stretches(coder):
    return [(row.code.code, row.start, row.end) for rows in codings_of(coder).values() for row in rows]


def mark(found, start, end, code="time", *, user=None, world=None):
    return surveys.code_stretch(own(found, user), answer=first(found), code=code, start=start, end=end, by=user or world.eve, now=NOW)


def test_open_wave_is_not_coded(world):
    wave = world.wave()
    with refused("Answers can be coded after the questionnaire has closed."):
        surveys.begin_round(wave, title="", questions=["words"], coders=[world.eve], by=world.eve, now=NOW)


@pytest.mark.parametrize("questions", [[], ["met"], ["words", "quotable"], ["absent"]])
def test_round_is_about_questions_answered_in_words(world, questions):
    with refused("Choose at least one question that was answered in words."):
        surveys.begin_round(in_words(world), title="", questions=questions, coders=[world.eve], by=world.eve, now=NOW)


def test_wave_that_nobody_answered_in_words_is_not_coded(world):
    wave = world.closed(world.wave())
    with refused("Nobody answered this in words, so there is nothing to code."):
        surveys.begin_round(wave, title="", questions=["words"], coders=[world.eve], by=world.eve, now=NOW)
    assert CodingRound.objects.count() == 0


@pytest.mark.parametrize("many", [0, 7])
def test_round_has_one_coder_to_six(world, many):
    others = [second(world, f"Noor {place}", f"noor{place}@harbour.example") for place in range(many)]
    with refused("Choose one coder to 6. Two who do not see each other’s codes are usual."):
        surveys.begin_round(in_words(world), title="", questions=["words"], coders=others, by=world.eve, now=NOW)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.DEPUTY])
def test_nobody_codes_who_sees_names(world, role):
    wave = in_words(world)
    grant_role(world.scheme, user=world.eve, role=role, starts_on=NOW.date(), ends_on=None, by=world.lena, now=NOW)

    with refused("Eve Larkin also sees names in this scheme or takes part in it, and so cannot read what people wrote."):
        surveys.begin_round(wave, title="", questions=["words"], coders=[world.eve], by=world.eve, now=NOW)
    assert may_code(wave, now=NOW) == []


def test_nobody_codes_who_is_in_the_cohort(world):
    grant_role(world.scheme, user=world.mo, role=Role.EVALUATOR, starts_on=NOW.date(), ends_on=None, by=world.lena, now=NOW)
    wave = in_words(world)

    assert may_code(wave, now=NOW) == [world.eve]
    with refused("Mo Farrow also sees names in this scheme or takes part in it, and so cannot read what people wrote."):
        surveys.begin_round(wave, title="", questions=["words"], coders=[world.mo], by=world.eve, now=NOW)


def test_coder_who_is_given_a_named_role_later_is_shut_out(world):
    found = marked(world).coder.round
    grant_role(world.scheme, user=world.eve, role=Role.COORDINATOR, starts_on=NOW.date(), ends_on=None, by=world.lena, now=NOW)

    with pytest.raises(NotFound):
        round_for(world.eve, P.ANSWERS_CODE, now=NOW, round=found.public_id)
    with pytest.raises(NotFound):
        text_wave_for(world.eve, P.ANSWERS_CODE, now=NOW, wave=found.wave.public_id)
    with refused("Eve Larkin also sees names in this scheme or takes part in it, and so cannot read what people wrote."):
        surveys.judge(own(found), answer=first(found), by=world.eve, now=NOW)


def test_answers_of_a_round_hold_no_spaces_and_nobody_who_would_not_say(world):
    found = begun(world, None, WORDS, "Something.")
    Answer.objects.filter(pk=answer_of(found, "Something")).update(value="  \n\t ")

    assert [text_of(row) for row in answers_of_round(found)] == [WORDS]
    with pytest.raises(NotFound):
        surveys.judge(
            own(found), answer=str(Answer.objects.exclude(pk=first(found)).filter(question__code="words").get().pk), by=world.eve, now=NOW
        )


@pytest.mark.parametrize("answer", ["", "x", "-1", "9" * 19, "9" * 40, "٣", "1.0"])
def test_answer_that_is_not_there_is_not_found(world, answer):
    found = begun(world)
    with pytest.raises(NotFound):
        surveys.judge(own(found), answer=answer, by=world.eve, now=NOW)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (0, 0), (4, 0), (0, len(WORDS) + 1), (99, 100), (5, 6)])
def test_stretch_outside_the_answer_or_of_spaces_is_refused(world, start, end):
    found = begun(world)
    with refused("Mark some of the answer’s words first."):
        mark(found, start, end, world=world)


def test_stretch_is_counted_in_characters_whatever_they_are(world):
    text = "👩🏽‍⚕️ Zeit\r\nلا وقت\r\n<b>time</b> "
    found = begun(world, None, text)
    whole = text_of(answers_of_round(found)[0])

    coding = mark(found, 0, len(whole), world=world)
    first_sign = mark(found, 0, 1, "place", world=world)

    assert whole == "👩🏽‍⚕️ Zeit\nلا وقت\n<b>time</b>"
    assert (coding.start, coding.end, whole[coding.start : coding.end]) == (0, len(whole), whole)
    assert whole[first_sign.start : first_sign.end] == "👩"


def test_stretch_loses_the_spaces_at_its_ends_and_joins_what_it_overlaps(world):
    found = begun(world)
    mark(found, 0, 6, world=world)
    mark(found, 4, 17, world=world)
    mark(found, 20, 24, world=world)

    assert stretches(own(found)) == [("time", 0, 17), ("time", 20, 23)]


def test_code_that_is_not_in_the_codebook_is_refused(world):
    with refused("Choose a code of the codebook."):
        mark(begun(world), 0, 4, "absent", world=world)


def test_undo_takes_one_code_off_once(world):
    coding = marked(world)
    surveys.uncode(coding.coder, coding=coding.public_id, by=world.eve, now=NOW)

    assert stretches(coding.coder) == []
    with pytest.raises(TooLate):
        surveys.uncode(coding.coder, coding=coding.public_id, by=world.eve, now=NOW)


def test_finishing_waits_for_every_answer(world):
    found = begun(world, None, *FIVE)
    surveys.judge(own(found), answer=str(answers_of_round(found)[0].pk), by=world.eve, now=NOW)

    with refused("4 answers are not read yet. One without any code is marked as read too."):
        surveys.finish_coding(own(found), by=world.eve, now=NOW)
    for row in answers_of_round(found):
        surveys.judge(own(found), answer=str(row.pk), by=world.eve, now=NOW)
    surveys.unjudge(own(found), answer=first(found), by=world.eve, now=NOW)
    with refused("1 answer is not read yet. One without any code is marked as read too."):
        surveys.finish_coding(own(found), by=world.eve, now=NOW)


def test_whoever_has_finished_codes_again_only_after_saying_so(world):
    found = read(world)
    surveys.finish_coding(own(found), by=world.eve, now=NOW)
    with refused("You have finished coding, or these are not your codes."):
        mark(found, 0, 4, world=world)

    surveys.go_on_coding(own(found), by=world.eve, now=NOW)

    assert mark(found, 0, 5, world=world).end == 5
    with pytest.raises(TooLate):
        surveys.go_on_coding(own(found), by=world.eve, now=NOW)


def test_nobody_compares_before_all_have_finished(world):
    noor = second(world)
    found = begun(world, [world.eve, noor], *FIVE)
    done(found, world.eve, time=["time"])

    with refused("Not everybody has finished. Until then nobody sees another’s codes."):
        compare(found, noor)
    with pytest.raises(NotFound):
        compared_round_for(world.eve, P.ANSWERS_CODE, now=NOW, round=found.public_id)


@pytest.mark.parametrize("by", ["eve", "noor"])
def test_nobody_writes_in_anothers_hand(world, by):
    noor = second(world)
    found = begun(world, [world.eve, noor], *FIVE)
    user, other = {"eve": (world.eve, noor), "noor": (noor, world.eve)}[by]

    with refused("You have finished coding, or these are not your codes."):
        surveys.code_stretch(coder_in(found, other), answer=first(found), code="time", start=0, end=2, by=user, now=NOW)
    with refused("What is agreed is written by the coders, after they have compared and until they call it agreed."):
        surveys.code_stretch(agreed_in(found), answer=first(found), code="time", start=0, end=2, by=user, now=NOW)
    assert coder_in(found, user).user_id == user.pk


def test_where_all_agree_is_agreed_and_the_rest_is_settled_one_by_one(world):
    found, noor = twice(
        world,
        one={"at all": ["time"], "Neither": ["time", "place"]},
        other={"at all": ["time"], "Neither": ["place"], "No room": ["place"]},
    )

    with refused("What is agreed is written by the coders, after they have compared and until they call it agreed."):
        surveys.settle(agreed_in(found), answer=first(found), codes=[], by=noor, now=NOW)
    compare(found, noor)

    assert {(row.answer.value, row.code.code) for row in Coding.objects.filter(coder=agreed_in(found))} == {
        (FIVE[0], "time"),
        (FIVE[2], "place"),
    }
    assert {
        row.answer.value: ({code: len(who) for code, who in row.found_by.items()}, set(row.agreed), row.is_settled) for row in apart(found)
    } == {
        FIVE[2]: ({"time": 1, "place": 2}, {"place"}, False),
        FIVE[1]: ({"place": 1}, set(), False),
    }
    with refused("In 2 answers the coders still differ. Settle each first."):
        surveys.agree_round(found, by=world.eve, now=NOW)
    surveys.settle(coder_in(found, noor), answer=answer_of(found, "Neither"), codes=["time", "place"], by=noor, now=NOW)
    surveys.settle(coder_in(found, noor), answer=answer_of(found, "No room"), codes=[], by=noor, now=NOW)
    surveys.agree_round(found, by=world.eve, now=NOW)
    with refused("What is agreed is written by the coders, after they have compared and until they call it agreed."):
        surveys.settle(agreed_in(found), answer=first(found), codes=[], by=noor, now=NOW)
    surveys.open_round_again(found, by=noor, now=NOW)
    surveys.settle(agreed_in(found), answer=answer_of(found, "No room"), codes=["place"], by=noor, now=NOW)

    counts = {row.label: (row.count.answers, row.count.people) for row in themes_of(found).rows}
    assert counts == {"barriers": (3, 3), "Time": (2, 2), "Somewhere to meet": (2, 2)}


def test_settled_code_lies_where_a_coder_found_it(world):
    noor = second(world)
    found = begun(world, [world.eve, noor])
    surveys.code_stretch(own(found, noor), answer=first(found), code="place", start=6, end=23, by=noor, now=NOW)
    for user in (world.eve, noor):
        surveys.judge(own(found, user), answer=first(found), by=user, now=NOW)
        surveys.finish_coding(own(found, user), by=user, now=NOW)
    compare(found, noor)

    surveys.settle(agreed_in(found), answer=first(found), codes=["place", "time"], by=world.eve, now=NOW)

    assert sorted(stretches(agreed_in(found))) == [("place", 6, 23), ("time", 0, len(WORDS))]


def test_evaluator_who_does_not_code_settles_nothing(world):
    found, other = compared(world), second(world)

    assert coder_in(found, other) is None
    with refused("What is agreed is written by the coders, after they have compared and until they call it agreed."):
        surveys.settle(agreed_in(found), answer=first(found), codes=[], by=other, now=NOW)


def test_one_coder_alone_agrees_with_nobody(world):
    found = compared(world)

    assert agreement_of(found) is None
    assert apart(found) == []
    assert stretches(agreed_in(found)) == [("time", 0, 4)]
    assert surveys.agree_round(found, by=world.eve, now=NOW).state == RoundState.AGREED


def test_all_alike_has_no_kappa_and_says_so(world):
    found, noor = twice(world)
    compare(found, noor)

    result = agreement_of(found)

    assert (result.kappa.estimate, result.pooled.estimate, result.kappa.percent_agreement) == (None, None, 1.0)


def test_answers_taken_back_take_their_codes_judgements_and_quotations_along(world):
    found = compared(world)
    surveys.quote(found, answer=first(found), code="time", words="Time.", by=world.eve, now=NOW)
    invitee = world.invitee(found.wave)

    surveys.take_answers_back(invitee, by=world.ade, now=NOW)

    assert (Coding.objects.count(), Quotation.objects.count(), Judgement.objects.count()) == (0, 0, 4)
    assert WORDS not in [text_of(row) for row in answers_of_round(found)]


def test_coder_leaves_a_round_and_another_follows(world):
    noor = second(world)
    found = begun(world, [world.eve, noor], *FIVE)
    done(found, noor, time=["time"])
    surveys.take_coder_out(own(found, noor), by=noor, now=NOW)
    with refused("Nobody else codes in this round. Add another coder first."):
        surveys.take_coder_out(own(found, world.eve), by=world.eve, now=NOW)

    surveys.add_coder(found, noor, by=world.eve, now=NOW)

    assert (codings_of(own(found, noor)), own(found, noor).letter) == ({}, "B")
    with refused("Noor Second is coding already.", TooLate):
        surveys.add_coder(found, noor, by=world.eve, now=NOW)


def test_coder_is_taken_out_by_another_only_when_they_may_no_longer_read(world):
    noor = second(world)
    found = begun(world, [world.eve, noor], *FIVE)
    with refused("Somebody who can still code leaves a round themself."):
        surveys.take_coder_out(own(found, noor), by=world.eve, now=NOW)

    RoleGrant.objects.filter(user=noor).update(ends_on=NOW.date() - timedelta(days=1))
    surveys.take_coder_out(own(found, noor), by=world.eve, now=NOW)

    assert Coder.objects.filter(round=found, user__isnull=False).count() == 1


def test_nobody_joins_who_has_seen_the_codes(world):
    found, other = compared(world), second(world)
    with refused("The codes of this round have been compared. Begin another round.", TooLate):
        surveys.add_coder(found, other, by=world.eve, now=NOW)
    with pytest.raises(TooLate):
        surveys.go_on_coding(Coder.objects.get(user=world.eve), by=world.eve, now=NOW)


def test_table_of_codes_is_taken_over_whole_or_not_at_all(world):
    found = begun(world, None, *FIVE)
    with refused("An answer is named that is not in this round. Nothing has been taken over."):
        surveys.code_answers(own(found), {first(found): ["time"], "7": []}, by=world.eve, now=NOW)
    with refused("Choose a code of the codebook."):
        surveys.code_answers(own(found), {first(found): ["absent"]}, by=world.eve, now=NOW)
    assert Judgement.objects.count() == 0

    for _again in range(2):
        surveys.code_answers(own(found), {first(found): ["time", "time"]}, by=world.eve, now=NOW)

    assert (Judgement.objects.count(), len(stretches(own(found)))) == (1, 1)
