"""What a questionnaire says before it is begun, when it is sent, and afterwards: by its mode."""

from dataclasses import replace
from datetime import date

import pytest

from alongside.domain.surveys.actions import WaveDetails, put_questionnaire, set_up_evaluation
from alongside.domain.surveys.models import Response
from alongside.domain.surveys.states import Mode
from tests.cast import definition
from tests.domain.surveys.coded import SETTING
from tests.web.asking import cost, get, post, words

KEY = {
    Mode.LINKED: "Your answers are kept under a pseudonym, apart from your name: the evaluator reads them after the questionnaire has "
    "closed, without names, and the key that could join the two is destroyed on 1 June 2027.",
    Mode.COUNTED: "Your answers are anonymous: we note that you have answered, and nothing joins that to what you say.",
    Mode.NAMED: "Your answers are kept with your name: after the questionnaire has closed, the mentoring lead and the deputy read them, "
    "and the evaluator reads them without names.",
}
BACK = {
    Mode.LINKED: "You can take your answers back until the key is destroyed on 1 June 2027",
    Mode.COUNTED: "Once you have sent them, they cannot be taken back: nobody can tell which are yours.",
    Mode.NAMED: "You can take your answers back at any time.",
}


def asked_in(world, mode, **laid):
    """Ade's questionnaire of a mode, in a year whose evaluation was decided."""
    setting = replace(SETTING, registration="SE-44", information="Who runs it.\n\nWhom to ask.", key_ends_on=date(2027, 6, 1))
    set_up_evaluation(world.cohort, setting, by=world.lena, now=world.now)
    questionnaire = put_questionnaire(world.scheme, definition() | laid, by=world.lena, now=world.now)
    return world.invitee(world.wave(questionnaire=questionnaire, details=WaveDetails(mode=mode)))


def page(client, invitee, name="member:questionnaire"):
    return words(get(client, invitee.participant.person.user, name, invitee.public_id))


@pytest.mark.parametrize("mode", list(Mode))
def test_mode_is_told_in_a_sentence_before_anything_is_asked(client, world, mode):
    start = page(client, asked_in(world, mode))

    assert [other for other in Mode if KEY[other] in start] == [mode]
    assert [other for other in Mode if BACK[other] in start] == [mode]


@pytest.mark.parametrize("mode", list(Mode))
def test_mode_is_told_again_where_answers_are_sent(client, world, mode):
    invitee = asked_in(world, mode)
    post(client, world.ade, "member:question", invitee.public_id, "met", answer="no")
    check = page(client, invitee, "member:questionnaire-check")

    assert (KEY[mode] in check, BACK[mode] in check) == (True, True)
    assert ("By sending them, I agree that my answers are kept with my name" in check) == (mode is Mode.NAMED)
    assert ("Send my answers with my name" in check) == (mode is Mode.NAMED)


@pytest.mark.parametrize("mode", list(Mode))
def test_pages_say_who_sees_them(client, world, mode):
    seen = page(client, asked_in(world, mode)).partition("Who can see this page.")[2]

    assert ("under a pseudonym" in seen, "anonymous" in seen, "with your name" in seen) == (
        mode is Mode.LINKED,
        mode is Mode.COUNTED,
        mode is Mode.NAMED,
    )


def test_evaluation_introduction_and_source_are_told(client, world):
    start = page(client, asked_in(world, Mode.LINKED, introduction="First line.\n\nSecond line.", attribution="Our own questions, 2026"))

    for told in (
        "This is part of a service evaluation. Clinical effectiveness group decided this on 1 September 2026. It is registered as SE-44.",
        "Who runs it.",
        "Whom to ask.",
        "First line.",
        "Where the questions come from: Our own questions, 2026",
    ):
        assert told in start


def test_year_without_an_evaluation_says_how_long_answers_are_joined(client, world):
    start = page(client, world.invitee(world.wave()))

    assert "only somebody who runs the computer and holds its keys could join the two, and must not." in start
    assert "This is part of" not in start


@pytest.mark.parametrize("mode", list(Mode))
def test_thank_you_page_offers_taking_back_where_that_can_be_done(client, world, mode):
    invitee = asked_in(world, mode)
    world.answered(invitee.wave)
    thanks = page(client, invitee)

    assert ("Take my answers back" in thanks) == (mode is not Mode.COUNTED)
    assert ("with names" in thanks) == (mode is Mode.NAMED)


def test_anonymous_answers_are_not_taken_back(client, world):
    invitee = asked_in(world, Mode.COUNTED)
    world.answered(invitee.wave)

    assert BACK[Mode.COUNTED] in words(get(client, world.ade, "member:questionnaire-withdraw", invitee.public_id, status=409))
    assert Response.objects.count() == 1


def test_named_answers_are_taken_back(client, world):
    invitee = asked_in(world, Mode.NAMED)
    world.answered(invitee.wave)
    post(client, world.ade, "member:questionnaire-withdraw", invitee.public_id)

    assert Response.objects.count() == 0


def test_start_page_costs_little(client, world):
    assert cost(client, world.ade, "member:questionnaire", asked_in(world, Mode.LINKED).public_id) <= 15
