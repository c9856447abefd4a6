"""A questionnaire half filled in: which questions its writer meets, what is next, and the answers in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from alongside.domain.history.queries import draft_of
from alongside.domain.organisations.models import User
from alongside.domain.surveys.actions import questionnaire_draft
from alongside.domain.surveys.models import Invitee, Question
from alongside.domain.surveys.queries import questions_of, shown, took_part
from alongside.web.member.forms import choices_of


@dataclass
class Sheet:
    """The questions of one person's questionnaire, and the answers so far."""

    invitee: Invitee
    answers: dict[str, Any]

    @cached_property
    def questions(self) -> list[Question]:
        """All of the questionnaire's."""
        return questions_of(self.invitee.wave)

    @cached_property
    def took_part(self) -> bool:
        """By the register, not by what was answered."""
        return took_part(self.invitee)

    @property
    def met(self) -> list[Question]:
        """The questions that these answers lead through."""
        return shown(self.questions, self.answers, took_part=self.took_part)

    def find(self, code: str) -> tuple[int, Question] | None:
        """A question and its number among those met."""
        return next(((number, row) for number, row in enumerate(self.met, 1) if row.code == code), None)

    def address(self, question: Question | None) -> str:
        """The page of a question; the check page when there is none left."""
        if question is None:
            return reverse("member:questionnaire-check", args=[self.invitee.public_id])
        return reverse("member:question", args=[self.invitee.public_id, question.code])

    def first_open(self) -> str:
        """Where to go on: the first question not seen yet."""
        return self.address(next((row for row in self.met if row.code not in self.answers), None))

    def before(self, code: str) -> str:
        """The page before a question's."""
        codes = [row.code for row in self.met]
        place = codes.index(code) if code in codes else 0
        if place == 0:
            return reverse("member:questionnaire", args=[self.invitee.public_id])
        return self.address(self.met[place - 1])

    def after(self, code: str) -> str:
        """The page after a question's."""
        codes = [row.code for row in self.met]
        place = codes.index(code) + 1 if code in codes else len(codes)
        return self.address(self.met[place] if place < len(codes) else None)

    def rows(self) -> list[dict[str, str]]:
        """Every question met with its answer in words, and the way to change it."""
        return [{"key": row.text, "value": in_words(row, self.answers), "url": f"{self.address(row)}?change=1"} for row in self.met]


def sheet_of(invitee: Invitee, user: User) -> Sheet:
    """The questionnaire as it stands in its writer's draft."""
    return Sheet(invitee, draft_of(questionnaire_draft(invitee), user))


def in_words(question: Question, answers: Mapping[str, Any]) -> str:
    """An answer as its writer chose it."""
    given = answers.get(question.code)
    if given in (None, "", []):
        return ""
    labels = dict(choices_of(question))
    chosen = given if isinstance(given, list) else [given]
    return "; ".join(labels.get(str(value), str(value)) for value in chosen)
