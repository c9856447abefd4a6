"""Questionnaires as defined, who meets which question, and answers of every kind."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.outbox.models import Message
from alongside.domain.surveys.actions import answer, ask, check_answer, open_wave, plan_wave, revise, run_waves
from alongside.domain.surveys.models import Answer, Invitee, Question, Questionnaire, Wave
from alongside.domain.surveys.queries import asked, asked_of, definition_of, questions_of, shown, waves_of
from alongside.domain.surveys.states import Audience, Missing, Moment, QuestionKind
from alongside_engine.questionnaires import questionnaire_of_text, written
from tests.cast import NOW, QUESTIONS
from tests.domain.sentences import refused

DAY = timedelta(days=1)
TODAY = NOW.date()
CHOOSE = "Choose one of the answers."
OPTIONS = [["yes", "Yes"], ["no", "No"]]


def a_question(kind, **more):
    return Question(kind=kind, options=OPTIONS, **more)


def plan(world, opens_on=TODAY, closes_on=TODAY, **changes):
    named = {"questionnaire": world.questionnaire(), "sent_to": Audience.ALL, "moment": Moment.END} | changes
    return plan_wave(world.cohort, **named, opens_on=opens_on, closes_on=closes_on, by=world.lena, now=NOW)


def test_questionnaire_set_again_before_it_is_sent_is_changed(world):
    first = world.questionnaire()
    second = world.questionnaire(title="Another title", questions=QUESTIONS[:2])
    assert (first.pk, second.title, second.questions.count()) == (second.pk, "Another title", 2)


def test_questionnaire_that_was_sent_cannot_be_changed(world):
    world.wave()
    with refused("“At the end of the year” has been sent and cannot be changed. Revise it, or give the new one another id."):
        world.questionnaire()
    assert Question.objects.count() == len(QUESTIONS)


def test_questionnaire_with_a_kind_of_question_that_there_is_not_is_refused(world):
    with pytest.raises(Refused, match="At the end of the year: the question x is of type essay; give one of multi, ranking"):
        world.questionnaire(questions=[{"code": "x", "text": "X?", "type": "essay"}])
    assert Questionnaire.objects.count() == 0


def test_questions_are_in_their_order(world):
    assert [question.code for question in questions_of(world.wave())] == [row["code"] for row in QUESTIONS]


def test_wave_that_closes_before_it_opens_is_refused(world):
    with refused("The last day must not be before the first."):
        plan(world, closes_on=TODAY - DAY)


def test_wave_planned_twice_is_one(world):
    assert plan(world) == plan(world, closes_on=TODAY + DAY)


def test_wave_opens_and_asks_everybody_once(world):
    world.person()
    wave = plan(world)
    assert open_wave(wave, by=world.eve, now=NOW) == 3
    ask(wave, world.ade_in, now=NOW)
    letters = Message.objects.filter(template="questionnaire")
    assert sorted(letter.user.name for letter in letters) == ["Ade Thorne", "Mo Farrow", "Person 001"]
    letter = letters.get(user=world.ade)
    assert letter.argument == Invitee.objects.get(participant=world.ade_in).public_id
    assert (letter.subject, letter.kind) == ("At the end of the year", "bulk")
    assert letter.body == (
        "Dear Ade Thorne,\n\n"
        "The questionnaire “At the end of the year” of Harbour peer mentoring is open until 7 September 2026. It is for you whether or "
        "not you took part. It takes about 2 minutes. Open it here:\n\n{link}\n\n"
        "Your answers are kept under a pseudonym, apart from your name. They are read after the questionnaire has closed, by the "
        "evaluator, without your name. Only somebody who runs the computer and holds its keys could join the two, and must not. "
        "You can also say that you would rather not answer.\n"
    )


def test_letter_to_participants_alone_does_not_say_it_is_for_everybody(world):
    world.wave(sent_to=Audience.PARTICIPANTS)
    bodies = Message.objects.filter(template="questionnaire").values_list("body", flat=True)
    assert [("whether or not you took part" in body, "It takes about 2 minutes." in body) for body in bodies] == [(False, True)] * 2


def test_wave_opened_twice_is_too_late_and_asks_nobody_again(world):
    wave = plan(world)
    open_wave(wave, by=world.eve, now=NOW)
    with pytest.raises(TooLate):
        open_wave(wave, by=world.eve, now=NOW)
    assert Message.objects.filter(template="questionnaire").count() == 2


def test_wave_to_participants_asks_those_who_take_part(world):
    world.person()
    wave = plan(world, sent_to=Audience.PARTICIPANTS)
    assert open_wave(wave, by=world.eve, now=NOW) == 2


def test_waves_open_and_close_by_themselves(world):
    wave = plan(world, opens_on=TODAY + DAY, closes_on=TODAY + 3 * DAY)
    states = []
    for day in range(6):
        run_waves(world.cohort, now=NOW + day * DAY)
        states.append(Wave.objects.get(pk=wave.pk).state)
    assert states == ["planned", "open", "open", "open", "closed", "closed"]
    assert list(waves_of(world.cohort)) == [wave]


def test_questionnaires_of_a_person_leave_out_what_has_not_opened(world):
    wave = plan(world)
    assert (asked(world.ade), asked_of(world.ade_in)) == ([], [])
    open_wave(wave, by=world.eve, now=NOW)
    assert [row.wave for row in asked(world.ade)] == [row.wave for row in asked_of(world.ade_in)] == [wave]


@pytest.mark.parametrize(
    ("answers", "took_part", "met"),
    [
        ({}, True, ["met", "about", "recommend", "words"]),
        ({}, False, ["met", "about", "why_not", "words"]),
        ({"met": "yes"}, True, ["met", "times", "about", "recommend", "words"]),
        ({"met": "no"}, True, ["met", "about", "recommend", "words"]),
        ({"met": ["no", "yes"]}, True, ["met", "times", "about", "recommend", "words"]),
    ],
)
def test_questions_that_somebody_meets_follow_their_answers(world, answers, took_part, met):
    questions = questions_of(world.wave())
    assert [question.code for question in shown(questions, answers, took_part=took_part)] == met


def test_question_behind_a_hidden_one_is_hidden(world):
    chain = [
        {"code": "a", "text": "A?", "type": "single", "options": ["yes", "no"]},
        {"code": "b", "text": "B?", "type": "single", "options": ["yes", "no"], "show_if": {"question": "a", "any_of": ["yes"]}},
        {"code": "c", "text": "C?", "type": "text", "show_if": {"question": "b", "any_of": ["yes"]}},
    ]
    questions = questions_of(world.wave(questionnaire=world.questionnaire("chain", questions=chain)))
    assert [question.code for question in shown(questions, {"a": "no", "b": "yes"}, took_part=True)] == ["a"]
    assert [question.code for question in shown(questions, {"a": "yes", "b": "yes"}, took_part=True)] == ["a", "b", "c"]


def test_answer_to_a_question_that_was_not_shown_is_not_kept(world):
    world.answered(world.wave(), met="no", times="7", recommend="5", invented="x")
    assert set(Answer.objects.values_list("question__code", flat=True)) == {"met"}


def test_answer_without_what_is_required_is_refused(world):
    wave = world.wave()
    with refused("Please answer this question: the next ones depend on it."):
        answer(world.invitee(wave), {"words": "Hello."}, by=world.ade, now=NOW)
    assert Invitee.objects.get(participant=world.ade_in).state == "asked"


@pytest.mark.parametrize(
    ("question", "value", "kept"),
    [
        (a_question("single"), "yes", "yes"),
        (a_question("single"), "", None),
        (a_question("multi"), ["no", "yes", "no"], ["no", "yes"]),
        (a_question("multi"), "yes", ["yes"]),
        (a_question("multi"), [], None),
        (a_question("likert5"), "5", 5),
        (a_question("likert5"), 1, 1),
        (a_question("number"), " 7 ", 7),
        (a_question("number"), "0", 0),
        (a_question("number"), 10_000, 10_000),
        (a_question("number", minimum=1, maximum=50), "50", 50),
        (a_question("text"), "  Hello.  ", "Hello."),
        (a_question("text"), "x" * 5000, "x" * 5000),
        (a_question("text"), "a\x00b", "ab"),
        (a_question("text"), None, None),
    ],
)
def test_answer_is_kept_in_its_own_type(question, value, kept):
    assert check_answer(question, value) == kept


@pytest.mark.parametrize(
    ("question", "value", "sentence"),
    [
        (a_question("single"), "maybe", CHOOSE),
        (a_question("single"), ["yes"], CHOOSE),
        (a_question("multi"), ["yes", "maybe"], CHOOSE),
        (a_question("multi"), [["yes"]], CHOOSE),
        (a_question("multi"), {"yes": 1}, CHOOSE),
        (a_question("likert5"), "6", CHOOSE),
        (a_question("likert5"), "3.5", CHOOSE),
        (a_question("number"), "-1", "Give a whole number from 0 to 10000."),
        (a_question("number"), "seven", "Give a whole number from 0 to 10000."),
        (a_question("number"), "²", "Give a whole number from 0 to 10000."),
        (a_question("number"), "9" * 5001, "Give a whole number from 0 to 10000."),
        (a_question("number", minimum=1, maximum=50), "51", "Give a whole number from 1 to 50."),
        (a_question("text"), "x" * 5001, "This has 5,001 characters; the most is 5,000."),
    ],
)
def test_answer_that_cannot_be_says_why(question, value, sentence):
    with refused(sentence):
        check_answer(question, value)


@given(
    kind=some.sampled_from(sorted(QuestionKind)),
    value=some.recursive(
        some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
        max_leaves=5,
    ),
)
def test_answer_of_any_shape_is_kept_or_refused(kind, value):
    try:
        kept = check_answer(a_question(kind), value)
    except Refused:
        return
    assert kept is None or type(kept) in {str, int, list} or kept in ({"missing": kind} for kind in Missing.values)


OTHER = (
    {"code": "way", "text": "How do you come?", "type": "single", "options": ["car", "other"], "other": "other"},
    {"code": "last", "text": "Anything else?", "type": "text"},
)


def test_another_answer_brings_a_line_for_its_words(world):
    wave = world.wave(questionnaire=world.questionnaire("way", questions=OTHER))
    laid = {question.code: question for question in questions_of(wave)}
    assert list(laid) == ["way", "way_other", "last"]
    assert (laid["way_other"].kind, laid["way_other"].text) == ("line", "How do you come? – Other")
    for chosen, met in (("car", ["way", "last"]), ("other", ["way", "way_other", "last"])):
        assert [question.code for question in shown(list(laid.values()), {"way": chosen}, took_part=True)] == met


def test_words_of_another_answer_are_an_answer_of_their_own(world):
    world.answered(world.wave(questionnaire=world.questionnaire("way", questions=OTHER)), way="other", way_other="On foot")
    assert dict(Answer.objects.values_list("question__code", "value")) == {"way": "other", "way_other": "On foot"}


def test_words_of_another_option_are_not_kept(world):
    world.answered(world.wave(questionnaire=world.questionnaire("way", questions=OTHER)), way="car", way_other="On foot")
    assert dict(Answer.objects.values_list("question__code", "value")) == {"way": "car"}


def test_questionnaire_with_another_answer_is_written_as_it_was_read(world):
    questionnaire = world.questionnaire("way", questions=OTHER)
    told = definition_of(questionnaire)
    assert [one.code for one in told.questions] == ["way", "last"]
    assert questionnaire_of_text("way.toml", written(told)) == told
    world.wave(questionnaire=questionnaire)
    assert [one.code for one in revise(questionnaire, by=world.lena, now=NOW).questions.all()] == ["way", "way_other", "last"]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([OTHER[0] | {"other": "boat"}], "the question way asks for words with “boat”, which is no option of it"),
        ([OTHER[1] | {"other": "car"}], "the question last is of type text, which has no other"),
        ([*OTHER, {"code": "way_other", "text": "Which?", "type": "line"}], "the code way_other is given to two questions"),
        ([OTHER[1] | {"code": "decline"}], "the code “decline” is kept for a page of every questionnaire; give the question another"),
        ([OTHER[0] | {"code": "w" * 58}], f"the code {'w' * 58} is too long: another option’s words are kept as {'w' * 58}_other"),
        (
            [
                {"code": "track", "text": "Track", "type": "hidden", "taken_from": "grade_band"},
                {"code": "x", "text": "X?", "type": "text", "show_if": {"question": "track", "any_of": ["core"]}},
            ],
            "x is shown if track is answered, which is never asked; use a question that is, or the audience",
        ),
    ],
)
def test_questionnaire_that_could_not_be_asked_is_refused(world, rows, sentence):
    with pytest.raises(Refused, match=re.escape(sentence)):
        world.questionnaire("way", questions=rows)
