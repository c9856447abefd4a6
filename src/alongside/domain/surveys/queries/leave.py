"""The leave that people gave, by a consent question among the others, to publish their answers or to quote their words."""

from collections.abc import Collection

from alongside.domain.surveys.models import Answer, Question
from alongside.domain.surveys.states import Purpose, QuestionKind


def who_gave_leave(purpose: Purpose, questionnaire: int, responses: Collection[int]) -> frozenset[int] | None:
    """Those of these responses that say yes to every question for this purpose; nothing where the questionnaire does not ask."""
    consents = Question.objects.filter(questionnaire=questionnaire, kind=QuestionKind.CONSENT)
    asked = [question.pk for question in consents if question.details.get("purpose") == purpose]
    if not asked:
        return None
    said: dict[int, set[int]] = {}
    for row in Answer.objects.filter(response__in=responses, question__in=asked):
        if row.value == "yes":
            said.setdefault(row.response_id, set()).add(row.question_id)
    return frozenset(response for response, given in said.items() if len(given) == len(asked))
