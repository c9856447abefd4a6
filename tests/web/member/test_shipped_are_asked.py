"""Each questionnaire that comes with Alongside, walked through as somebody of a pair answers it, page by page, and sent."""

import pytest

from alongside.domain.surveys.actions import add_shipped
from alongside.domain.surveys.models import Answer, Question
from alongside.domain.surveys.queries.shipped import OFFERED
from tests.web.asking import get, post, words

PLAIN = {"number": "1", "line": "A few words", "text": "More words", "consent": "yes"}


def sent_to(question):
    """Something that answers a question of any kind."""
    if question.kind in {"weighted", "compared"}:
        return {"answer_1": "4", "answer_2": "2"}
    if question.kind == "date":
        return {"answer_day": "4", "answer_month": "9", "answer_year": "2026"}
    first = str(question.options[0][0]) if question.options else "3"
    return {"answer_1": first} if question.kind == "ranking" else {"answer": PLAIN.get(question.kind, first)}


@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize("who", ["mo", "ade"])
def test_walk(client, world, code, who):
    world.active_pair()
    questionnaire = add_shipped(world.scheme, code, by=world.lena, now=world.now)
    invitee = world.invitee(world.wave(questionnaire=questionnaire), getattr(world, f"{who}_in"))
    user, here = invitee.participant.person.user, f"/my/questionnaires/{invitee.public_id}"
    asked = {row.code: row for row in Question.objects.filter(questionnaire=questionnaire)}
    way = [client_way(client, user, invitee)]
    while not way[-1].endswith("/check-answers/"):
        question = asked[way[-1].removeprefix(here).strip("/")]
        assert "Continue" in words(get(client, user, "member:question", invitee.public_id, question.code))
        way.append(post(client, user, "member:question", invitee.public_id, question.code, **sent_to(question)).url)
    get(client, user, "member:questionnaire-check", invitee.public_id)
    post(client, user, "member:questionnaire-check", invitee.public_id)

    said = set(Answer.objects.values_list("question__code", flat=True))
    met = {path.removeprefix(here).strip("/") for path in way[:-1]}
    assert len(set(way)) == len(way)
    assert {found for found in met if asked[found].kind != "section"} <= said


def client_way(client, user, invitee):
    """Where Start leads."""
    page = get(client, user, "member:questionnaire", invitee.public_id)
    return page.context["go_on"]
