"""A questionnaire half filled in: which questions its writer meets, what is next, and the answers in words."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from alongside.domain.history.queries import draft_of
from alongside.domain.organisations.models import User
from alongside.domain.surveys.actions import questionnaire_draft
from alongside.domain.surveys.models import Invitee, Question
from alongside.domain.surveys.queries import questions_of, shown, side_of, took_part
from alongside.domain.surveys.states import Audience, QuestionKind
from alongside.web.question_words import in_words

SIDED = frozenset({Audience.MENTORS, Audience.MENTEES})


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

    @cached_property
    def side(self) -> str:
        """The side in a pair that began, where a question is for one side alone."""
        return side_of(self.invitee.participant) if any(row.audience in SIDED for row in self.questions) else ""

    @property
    def met(self) -> list[Question]:
        """The questions that these answers lead through; what is taken from the register is not asked."""
        rows = shown(self.questions, self.answers, took_part=self.took_part, side=self.side)
        return [row for row in rows if row.kind != QuestionKind.HIDDEN]

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
        return [
            {"key": row.text, "value": in_words(row, self.answers.get(row.code)), "url": f"{self.address(row)}?change=1"}
            for row in self.met
            if row.kind != QuestionKind.SECTION
        ]


def sheet_of(invitee: Invitee, user: User) -> Sheet:
    """The questionnaire as it stands in its writer's draft."""
    return Sheet(invitee, draft_of(questionnaire_draft(invitee), user))
