"""The lives of a wave and of somebody asked, and the kinds of question."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.moves import Move
from alongside.domain.access.permissions import P


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("one choice")
    MULTI = "multi", _("several choices")
    LIKERT5 = "likert5", _("agreement, 1 to 5")
    NUMBER = "number", _("a number")
    TEXT = "text", _("text")


class Audience(models.TextChoices):
    """Whom a wave or a question is for."""

    ALL = "all", _("everyone in the cohort")
    PARTICIPANTS = "participants", _("those who take part")
    NON_PARTICIPANTS = "non_participants", _("those who did not take part")


class Moment(models.TextChoices):
    """When in the scheme's year a wave is sent."""

    START = "start", _("at the start")
    DURING = "during", _("during the year")
    END = "end", _("at the end")


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
AGREEMENT = {
    1: _("Strongly disagree"),
    2: _("Disagree"),
    3: _("Neither agree nor disagree"),
    4: _("Agree"),
    5: _("Strongly agree"),
}
