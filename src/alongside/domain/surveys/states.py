"""The lives of a wave and of somebody asked, and the kinds of question."""

from enum import Enum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.moves import Move
from alongside.domain.access.permissions import P


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("one choice")
    MULTI = "multi", _("several choices")
    LIKERT4 = "likert4", _("agreement, 1 to 4")
    LIKERT5 = "likert5", _("agreement, 1 to 5")
    LIKERT6 = "likert6", _("agreement, 1 to 6")
    LIKERT7 = "likert7", _("agreement, 1 to 7")
    RATING = "rating", _("a mark from 0 to 10")
    NUMBER = "number", _("a number")
    DATE = "date", _("a date")
    LINE = "line", _("a few words")
    TEXT = "text", _("text")
    RANKING = "ranking", _("choices in order, five at most")
    WEIGHTED = "weighted", _("how important, and how satisfied")
    COMPARED = "compared", _("how it is, and how it should be")
    CONSENT = "consent", _("consent, yes or no")
    HIDDEN = "hidden", _("taken from the register, not asked")
    SECTION = "section", _("a page of text")


SCALES = {
    QuestionKind.LIKERT4: range(1, 5),
    QuestionKind.LIKERT5: range(1, 6),
    QuestionKind.LIKERT6: range(1, 7),
    QuestionKind.LIKERT7: range(1, 8),
    QuestionKind.RATING: range(11),
}
FREE_TEXT = frozenset({QuestionKind.LINE, QuestionKind.TEXT})


class Audience(models.TextChoices):
    """Whom a wave or a question is for."""

    ALL = "all", _("everyone in the cohort")
    INVITED = "invited", _("everyone who was invited")
    PARTICIPANTS = "participants", _("those who take part")
    MENTORS = "mentors", _("mentors")
    MENTEES = "mentees", _("mentees")
    NON_PARTICIPANTS = "non_participants", _("those who did not take part")


class Moment(models.TextChoices):
    """When in the scheme's year a wave is sent."""

    INTEREST = "interest", _("before it starts")
    START = "start", _("at the start")
    DURING = "during", _("during the year")
    TRAINING = "training", _("after training")
    END = "end", _("at the end")
    FOLLOW_UP = "follow_up", _("some time after")


class Mode(models.TextChoices):
    """What joins the answers to whoever gave them; chosen before a wave opens and said to everybody who answers."""

    LINKED = "linked", _("under a pseudonym")
    COUNTED = "counted", _("anonymous")
    NAMED = "named", _("with the name")


# What a respondent is told, in a sentence, before they begin; what remains possible in each is in docs/explain/evaluation.md.
PRIVACY = {
    Mode.LINKED: _(
        "Your answers are kept under a pseudonym, apart from your name. They are read after the questionnaire has closed, by the "
        "evaluator, without your name. Only somebody who runs the computer and holds its keys could join the two, and must not."
    ),
    Mode.COUNTED: _(
        "Your answers are anonymous: we note that you have answered, and nothing joins that to what you say. So they cannot be taken "
        "back once you have sent them."
    ),
    Mode.NAMED: _(
        "Your answers are kept with your name: after the questionnaire has closed, the mentoring lead and the deputy read them, and the "
        "evaluator reads them without names."
    ),
}


class Begins(models.TextChoices):
    """What a wave without a day of its own is counted from."""

    PAIR_START = "pair_start", _("the day on which a pair began")
    PAIR_END = "pair_end", _("the day on which a pair ended")


class Missing(models.TextChoices):
    """Why somebody who was shown a question gave it no answer; “skipped” and “not shown” follow from the questions, and are not stored."""

    NOT_APPLICABLE = "not_applicable", _("Does not apply to me")
    PREFER_NOT = "prefer_not_to_say", _("I prefer not to say")


MISSING = "missing"


def missing_kind(value: Any) -> str:
    """Why somebody gave no answer, if they said why; empty for an answer."""
    return str(value.get(MISSING, "")) if isinstance(value, dict) else ""


def given(value: Any) -> Any:
    """An answer for counting: None where somebody said that they would rather not answer, or that it does not apply."""
    return None if missing_kind(value) else value


class Purpose(models.TextChoices):
    """What a consent question asks leave for; a no changes nothing else."""

    PUBLICATION = "publication", _("use in publications")
    QUOTATION = "quotation", _("quotation of words")
    TAKING_PART = "taking_part", _("taking part in the evaluation")


class Sort(models.TextChoices):
    """What an evaluation counts as; it decides whether an ethics committee has to see it."""

    SERVICE_EVALUATION = "service_evaluation", _("service evaluation")
    AUDIT = "audit", _("clinical audit")
    RESEARCH = "research", _("research")


class Analysis(models.TextChoices):
    """How an outcome of the plan is analysed; each is one test, named in full where its result stands."""

    CHANGE = "change", _("change in the same people (Wilcoxon–Pratt, exact)")
    GROUPS = "groups", _("those who took part beside those who did not (Mann–Whitney)")
    SHARES = "shares", _("shares of the two groups (Newcombe interval, Fisher)")
    DESCRIBE = "describe", _("described only: counts, shares and their intervals")


class RoundState(models.TextChoices):
    """Where the coding of free text is: the coders are blind to each other until both have finished."""

    CODING = "coding", _("being coded")
    COMPARED = "compared", _("compared")
    AGREED = "agreed", _("agreed")


class Freedom(Enum):
    """How a codebook may still change: it must not say whether another coder has used a code."""

    ALL = "nobody has begun to code"
    ADDING = "codes can be added; then every answer is read again"
    WORDS = "somebody has finished: words only"
    NONE = "agreed"


class WaveState(models.TextChoices):
    """Where a wave is: answers can be read only after it has closed."""

    PLANNED = "planned", _("planned")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class InviteeState(models.TextChoices):
    """What somebody did with a questionnaire; never when."""

    ASKED = "asked", _("asked")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("would rather not answer")


WAVE_MOVES = {
    "open": Move(frozenset({WaveState.PLANNED}), WaveState.OPEN, P.WAVE_RUN, by_clock=True),
    "close": Move(frozenset({WaveState.OPEN}), WaveState.CLOSED, P.WAVE_RUN, by_clock=True),
}
ROUND_MOVES = {
    "compare": Move(frozenset({RoundState.CODING}), RoundState.COMPARED, P.ANSWERS_CODE),
    "agree": Move(frozenset({RoundState.COMPARED}), RoundState.AGREED, P.ANSWERS_CODE),
    "open again": Move(frozenset({RoundState.AGREED}), RoundState.COMPARED, P.ANSWERS_CODE),
}
AGREEMENT = {
    1: _("Strongly disagree"),
    2: _("Disagree"),
    3: _("Neither agree nor disagree"),
    4: _("Agree"),
    5: _("Strongly agree"),
}
