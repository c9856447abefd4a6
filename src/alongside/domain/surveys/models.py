"""Who was asked stands apart from what was answered: no row, key, order or time joins the two."""

import secrets
from typing import ClassVar

from django.db import models

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import Public, Scheme
from alongside.domain.organisations.sealed import SealedJSONField
from alongside.domain.surveys.states import Audience, InviteeState, Moment, QuestionKind, WaveState


def unordered_id() -> int:
    """A random row number, so that rows lie in no order of arrival (it is the rowid in SQLite)."""
    return secrets.randbits(62) + 1


class Questionnaire(Public):
    """A set of questions; the same question code in two of them links their answers."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="questionnaires")
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "code"], name="one_questionnaire_a_code")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question, shown by itself on a page."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    text = models.CharField(max_length=500)
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.ALL)
    options = models.JSONField(default=list)
    shown_if = models.JSONField(default=dict)
    is_required = models.BooleanField(default=False)
    minimum = models.IntegerField(null=True)
    maximum = models.IntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["questionnaire", "code"], name="one_question_a_code")]


class Wave(Public):
    """One sending of a questionnaire to a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="waves")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="waves")
    sent_to = models.CharField(max_length=20, choices=Audience.choices)
    moment = models.CharField(max_length=10, choices=Moment.choices)
    state = models.CharField(max_length=10, choices=WaveState.choices, default=WaveState.PLANNED)
    opens_on = models.DateField()
    closes_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["opens_on"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "questionnaire"], name="one_wave_a_questionnaire")]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Invitee(Public):
    """Somebody who was asked, and whether they answered: for reminders and certificates, never with a time."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitees")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="questionnaires")
    state = models.CharField(max_length=10, choices=InviteeState.choices, default=InviteeState.ASKED)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "participant"], name="asked_once_a_wave")]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.wave.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """The one who was asked."""
        return self.participant.owner_ids()


class Response(models.Model):
    """One set of answers under a pseudonym, with a snapshot that is too coarse to tell who it was."""

    id = models.BigAutoField(primary_key=True, default=unordered_id)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="responses")
    pseudonym = models.CharField(max_length=32)
    side = models.CharField(max_length=10, blank=True)
    took_part = models.BooleanField()
    grade_band = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "pseudonym"], name="one_response_a_pseudonym")]


class Answer(models.Model):
    """One answer to one question."""

    id = models.BigAutoField(primary_key=True, default=unordered_id)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = SealedJSONField(key_name="answers")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["response", "question"], name="one_answer_a_question")]
