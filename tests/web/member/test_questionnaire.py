"""Answering a questionnaire: one question a page."""

import pytest

from alongside.domain.history.models import Draft
from alongside.domain.surveys.models import Answer, Invitee, Response
from alongside.domain.surveys.states import InviteeState
from alongside.kit.crypto import KeyFolder
from tests.web.asking import cost, get, post, sign_in, words


@pytest.fixture
def wave(world):
    return world.wave()


@pytest.fixture
def invitee(world, wave):
    return world.invitee(wave)


def say(client, invitee, code, **data):
    """Answer one question, and tell which page comes next."""
    path = post(client, invitee.participant.person.user, "member:question", invitee.public_id, code, **data).url
    return path.removeprefix(f"/my/questionnaires/{invitee.public_id}/").rstrip("/")


def page(client, invitee, name="member:questionnaire", *args, **query):
    return words(get(client, invitee.participant.person.user, name, invitee.public_id, *args, **query))


def test_walk_through_all_pages(client, world, invitee):
    way = [
        say(client, invitee, "met", answer="yes"),
        say(client, invitee, "times", answer="4"),
        say(client, invitee, "about", answer=["careers", "rotas"]),
        say(client, invitee, "why_not", answer="time"),
        say(client, invitee, "words", answer="It was good."),
    ]
    check = page(client, invitee, "member:questionnaire-check")
    post(client, world.ade, "member:questionnaire-check", invitee.public_id)

    assert way == ["times", "about", "why_not", "words", "check-answers"]
    assert [text for text in ("Careers; Rotas", "It was good.", "Yes", "Time") if text not in check] == []
    assert sorted(str(value) for value in Answer.objects.values_list("value", flat=True)) == sorted(
        ["yes", "4", "['careers', 'rotas']", "time", "It was good."]
    )
    assert "Your answers to “At the end of the year” are in" in page(client, invitee)
    assert Draft.objects.count() == 0


def test_start_page_leads_on_to_the_first_open_question(client, invitee):
    say(client, invitee, "met", answer="no")
    response = get(client, invitee.participant.person.user, "member:questionnaire", invitee.public_id)

    assert f"/my/questionnaires/{invitee.public_id}/about/" in response.content.decode()
    assert "Go on" in words(response)


def test_participants_meet_their_own_questions(client, world, wave):
    world.active_pair()
    invitee = world.invitee(wave)
    say(client, invitee, "met", answer="no")

    assert say(client, invitee, "about") == "recommend"


def test_back_leads_to_the_question_before(client, invitee):
    say(client, invitee, "met", answer="no")
    pages = {
        code: get(client, invitee.participant.person.user, "member:question", invitee.public_id, code).content.decode()
        for code in ("met", "about")
    }

    assert f'class="nhsuk-back-link" href="/my/questionnaires/{invitee.public_id}/"' in pages["met"]
    assert f'class="nhsuk-back-link" href="/my/questionnaires/{invitee.public_id}/met/"' in pages["about"]


def test_answer_given_before_is_filled_in(client, invitee):
    say(client, invitee, "met", answer="no")
    response = get(client, invitee.participant.person.user, "member:question", invitee.public_id, "met").content.decode()

    assert 'value="no" id="id_answer_1" checked' in response


def test_same_form_again_changes_the_answer(client, invitee):
    sign_in(client, invitee.participant.person.user)
    for answer in ("yes", "no"):
        client.post(f"/my/questionnaires/{invitee.public_id}/met/", {"form_key": "the same key", "answer": answer})

    assert Draft.objects.get().answers == {"met": "no"}


@pytest.mark.parametrize(
    ("code", "answer", "sentence"),
    [
        ("met", "", "Please answer this question: the next ones depend on it."),
        ("met", "perhaps", "Choose one of the answers."),
        ("times", "99", "Give a whole number from 1 to 50."),
        ("times", "often", "Give a whole number from 1 to 50."),
        ("words", "x" * 5001, "This has 5,001 characters; the most is 5,000."),
    ],
)
def test_mistakes_are_named(client, world, invitee, code, answer, sentence):
    if code != "met":
        say(client, invitee, "met", answer="yes")
    response = post(client, world.ade, "member:question", invitee.public_id, code, answer=answer)

    assert sentence in words(response)


def test_question_may_be_left_empty(client, invitee):
    say(client, invitee, "met", answer="no")

    assert say(client, invitee, "about") == "why_not"


def test_question_of_another_branch_leads_to_ones_own(client, world, invitee):
    say(client, invitee, "met", answer="no")
    response = get(client, world.ade, "member:question", invitee.public_id, "times", status=302)

    assert response.url.endswith("/about/")


def test_question_that_is_not_there(client, world, invitee):
    get(client, world.ade, "member:question", invitee.public_id, "nonsense", status=404)


def test_changing_an_answer_comes_back_to_the_check_page_through_what_it_opens(client, world, invitee):
    say(client, invitee, "met", answer="no")
    for code in ("about", "why_not", "words"):
        say(client, invitee, code)
    sign_in(client, world.ade)
    here = f"/my/questionnaires/{invitee.public_id}"
    opened = client.post(f"{here}/met/?change=1", {"answer": "yes"}).url
    back = client.post(f"{here}/why_not/?change=1", {"answer": "time"}).url
    say(client, invitee, "times", answer="2")

    assert (opened, back) == (f"{here}/times/", f"{here}/times/")
    assert client.post(f"{here}/why_not/?change=1", {"answer": "time"}).url == f"{here}/check-answers/"


def test_sending_without_what_is_required_is_refused(client, world, invitee):
    response = post(client, world.ade, "member:questionnaire-check", invitee.public_id)

    assert "Please answer this question" in words(client.get(response.url, follow=True))
    assert "A question still needs an answer" in page(client, invitee, "member:questionnaire-check")
    assert Response.objects.count() == 0


def test_a_patients_number_is_asked_about(client, world, invitee):
    say(client, invitee, "met", answer="no")
    first = post(client, world.ade, "member:question", invitee.public_id, "words", answer="943 476 5919")

    assert "looks like a patient’s NHS number" in words(first)
    assert say(client, invitee, "words", answer="943 476 5919", number_is_fine="on") == "check-answers"


def test_declining(client, world, invitee):
    say(client, invitee, "met", answer="no")
    page(client, invitee, "member:questionnaire-decline")
    still = Invitee.objects.get(pk=invitee.pk).state
    post(client, world.ade, "member:questionnaire-decline", invitee.public_id)

    assert (still, Invitee.objects.get(pk=invitee.pk).state) == (InviteeState.ASKED, InviteeState.DECLINED)
    assert Draft.objects.count() == 0
    assert "I have changed my mind" in page(client, invitee)


def test_a_no_can_be_taken_back(client, world, invitee):
    post(client, world.ade, "member:questionnaire-decline", invitee.public_id)
    assert "Answer after all?" in page(client, invitee, "member:questionnaire-withdraw")
    post(client, world.ade, "member:questionnaire-withdraw", invitee.public_id)

    assert Invitee.objects.get(pk=invitee.pk).state == InviteeState.ASKED


def test_taking_answers_back(client, world, wave):
    invitee = world.answered(wave)
    page(client, invitee, "member:questionnaire-withdraw")
    kept = Response.objects.count()
    response = post(client, world.ade, "member:questionnaire-withdraw", invitee.public_id)

    assert (kept, Response.objects.count()) == (1, 0)
    assert "Your answers have been deleted." in words(client.get(response.url))


def test_taking_answers_back_after_the_key_has_gone(client, world, wave, keys):
    invitee = world.answered(wave)
    KeyFolder(keys).destroy(f"evaluation-{world.cohort.public_id}")
    response = post(client, world.ade, "member:questionnaire-withdraw", invitee.public_id)

    assert "Your answers can no longer be found" in words(client.get(response.url))
    assert Response.objects.count() == 1


def test_answered_questionnaire_opens_no_question(client, world, wave):
    invitee = world.answered(wave)

    for name, more in (("member:question", ["met"]), ("member:questionnaire-check", []), ("member:questionnaire-decline", [])):
        assert get(client, world.ade, name, invitee.public_id, *more, status=302).url == f"/my/questionnaires/{invitee.public_id}/"


def test_sending_to_a_closed_questionnaire_says_so(client, world, wave, invitee):
    say(client, invitee, "met", answer="no")
    world.closed(wave)
    response = post(client, world.ade, "member:questionnaire-check", invitee.public_id)

    assert "This questionnaire has closed." in words(client.get(response.url, follow=True))
    assert "This questionnaire closed on" in page(client, invitee)


@pytest.mark.parametrize("who", ["mo", "lena", "cora", "eve", "kit", "olu", "sys"])
def test_questionnaire_of_another_is_not_there(client, world, invitee, who):
    for name, more in (("member:questionnaire", []), ("member:question", ["met"]), ("member:questionnaire-check", [])):
        get(client, getattr(world, who), name, invitee.public_id, *more, status=404)


def test_pages_cost_little(client, world, invitee):
    costs = [cost(client, world.ade, name, invitee.public_id) for name in ("member:questionnaire", "member:questionnaire-check")]
    costs.append(cost(client, world.ade, "member:question", invitee.public_id, "met"))

    assert [many for many in costs if many > 15] == []
