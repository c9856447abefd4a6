"""Who was asked stands apart from what was answered: no row, key, order or time joins the two."""

import secrets
from typing import ClassVar

from django.db import models

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import Public, Scheme, User
from alongside.domain.organisations.sealed import SealedJSONField
from alongside.domain.surveys.states import (
    SCALES,
    Audience,
    Begins,
    InviteeState,
    Mode,
    Moment,
    QuestionKind,
    RoundState,
    Sort,
    WaveState,
)
from alongside.kit.crypto import pseudonym


def unordered_id() -> int:
    """A random row number, so that rows lie in no order of arrival (it is the rowid in SQLite)."""
    return secrets.randbits(62) + 1


def random_mark() -> str:
    """The mark of a response whose giver is never looked for."""
    return secrets.token_hex(16)


def mark_of(wave: "Wave", name: str) -> str:
    """The mark of a pseudonym in one wave: only whoever knows the pseudonym can work it out."""
    return pseudonym(name.encode(), wave.public_id)


class Questionnaire(Public):
    """A version of a set of questions; the same question code in two sets links their answers."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="questionnaires")
    code = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True, default="")
    attribution = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "code", "version"], name="one_questionnaire_a_version")]

    def __str__(self) -> str:
        return self.title

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Question(models.Model):
    """One question, shown by itself on a page; `details` holds what only some kinds have.

    `exclusive`: options that go with no other; `not_applicable`, `prefer_not`: the two ways of not answering that are offered;
    `ends`: words for the ends of a scale; `most`: how many choices are put in order; `purpose`: what a consent is for;
    `taken_from`: which fact of the register a hidden question holds; `other`: the option that asks for words; `words_of`: the question
    whose other answer this line holds in words.
    """

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=60)
    text = models.CharField(max_length=2000)
    hint = models.CharField(max_length=500, blank=True, default="")
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.ALL)
    options = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    shown_if = models.JSONField(default=dict)
    is_required = models.BooleanField(default=False)
    minimum = models.IntegerField(null=True)
    maximum = models.IntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["questionnaire", "code"], name="one_question_a_code")]

    @property
    def points(self) -> range | None:
        """The points of a scale; nothing when the question is no scale."""
        return SCALES.get(QuestionKind(self.kind))


class Wave(Public):
    """One sending of a questionnaire to a cohort, on days of its own or so many days from the start or end of each pair."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="waves")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="waves")
    label = models.CharField(max_length=60, blank=True, default="")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.LINKED)
    sent_to = models.CharField(max_length=20, choices=Audience.choices)
    moment = models.CharField(max_length=10, choices=Moment.choices)
    state = models.CharField(max_length=10, choices=WaveState.choices, default=WaveState.PLANNED)
    opens_on = models.DateField()
    closes_on = models.DateField()
    counted_from = models.CharField(max_length=10, choices=Begins.choices, blank=True, default="")
    days_after = models.PositiveSmallIntegerField(default=0)
    days_open = models.PositiveSmallIntegerField(default=14)
    remind_after = models.JSONField(default=list)
    unfinished = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["opens_on"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "questionnaire", "label"], name="one_wave_a_label")]

    def __str__(self) -> str:
        return f"{self.questionnaire.title}, {self.label}" if self.label else self.questionnaire.title

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
    until = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

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
    """One set of answers under a pseudonym, with a snapshot that is too coarse to tell who it was.

    The pseudonym is the same in all waves of a year, and lies encrypted: in the clear, who answered which of them would tell whose it
    is. Its mark is another in every wave; one giver has one.
    """

    id = models.BigAutoField(primary_key=True, default=unordered_id)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="responses")
    pseudonym = SealedJSONField(key_name="answers")
    mark = models.CharField(max_length=32, default=random_mark)
    side = models.CharField(max_length=10, blank=True)
    took_part = models.BooleanField()
    grade_band = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["wave", "mark"], name="one_response_a_mark")]


class Signature(models.Model):
    """Whose a set of answers is: only in a wave that tells everybody beforehand that it keeps names."""

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="signature")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="signatures")


class Answer(models.Model):
    """One answer to one question."""

    id = models.BigAutoField(primary_key=True, default=unordered_id)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = SealedJSONField(key_name="answers")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["response", "question"], name="one_answer_a_question")]


class Evaluation(Public):
    """What a year's evaluation is, by whose decision, what those who answer are told, and what will be analysed."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="evaluation")
    sort = models.CharField(max_length=20, choices=Sort.choices, blank=True, default="")
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    registration = models.CharField(max_length=100, blank=True, default="")
    information = models.TextField(blank=True, default="")
    key_ends_on = models.DateField(null=True, blank=True)
    plan = models.JSONField(default=list)
    plan_locked_at = models.DateTimeField(null=True, blank=True)
    context = models.JSONField(default=list)

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class CodingRound(Public):
    """Free-text answers of a closed wave that two or more people code, blind to one another."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="coding_rounds")
    title = models.CharField(max_length=200)
    questions = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.CODING)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.wave.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Code(Public):
    """One code of a codebook: what it means, and an example."""

    round = models.ForeignKey(CodingRound, on_delete=models.CASCADE, related_name="codes")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    theme = models.CharField(max_length=100, blank=True, default="")
    label = models.CharField(max_length=100)
    definition = models.CharField(max_length=1000, blank=True, default="")
    example = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "code"], name="one_code_a_round")]

    def __str__(self) -> str:
        return self.label


class Coder(Public):
    """Somebody who codes in a round; the one without a user is what the coders agreed."""

    round = models.ForeignKey(CodingRound, on_delete=models.CASCADE, related_name="coders")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="coding")
    letter = models.CharField(max_length=1)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["letter"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "user"], name="once_a_coder"),
            models.UniqueConstraint(fields=["round", "letter"], name="one_coder_a_letter"),
        ]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.round.scheme

    def owner_ids(self) -> frozenset[int]:
        """The one who codes."""
        return frozenset({self.user_id} - {None})  # type: ignore[arg-type]


class Judgement(models.Model):
    """That a coder has read one answer through: whatever codes it has not, it was judged not to have."""

    coder = models.ForeignKey(Coder, on_delete=models.CASCADE, related_name="judgements")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="judgements")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["coder", "answer"], name="one_judgement_an_answer")]


class Coding(Public):
    """A stretch of an answer, in characters from its start, that a coder found a code in."""

    coder = models.ForeignKey(Coder, on_delete=models.CASCADE, related_name="codings")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="codings")
    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="codings")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["coder", "answer", "code", "start", "end"], name="one_coding_a_stretch"),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="coding_has_letters"),
        ]


class Quotation(Public):
    """Words of an answer whose writer agreed to be quoted, with what could tell who it was taken out.

    `number` stands for the writer within a wave: drawn by lot, so that it follows neither the pseudonym nor the order of arrival.
    """

    round = models.ForeignKey(CodingRound, on_delete=models.CASCADE, related_name="quotations")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="quotations")
    code = models.ForeignKey(Code, on_delete=models.SET_NULL, null=True, related_name="quotations")
    words = SealedJSONField(key_name="answers")
    number = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField(null=True)

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.round.wave.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()
