"""The life of a pair, as data. `docs/reference/pair-life.md` is drawn from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.moves import Move
from alongside.domain.access.permissions import P


class PairState(models.TextChoices):
    """Where a pair is."""

    RECORDED = "recorded", _("recorded")
    OFFERED = "offered", _("offered")
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("lapsed")
    SENT_BACK = "sent_back", _("sent back")
    TAKEN_BACK = "taken_back", _("taken back")


LIVE = frozenset({PairState.RECORDED, PairState.OFFERED, PairState.ACTIVE, PairState.PAUSED})
BEGUN = frozenset({PairState.ACTIVE, PairState.PAUSED, PairState.ENDED})


class Origin(models.TextChoices):
    """How a pair came about."""

    MATCHED = "matched", _("matched by the scheme")
    SELF_ARRANGED = "self_arranged", _("arranged by the two themselves")


class Mode(models.TextChoices):
    """How a pair met."""

    IN_PERSON = "in_person", _("in person")
    VIDEO = "video", _("by video")
    PHONE = "phone", _("by telephone")


class Ending(models.TextChoices):
    """How a pair ended; none of them blames anybody."""

    COMPLETED = "completed", _("completed as planned")
    EARLY = "early", _("ended early")
    MOVED = "moved", _("one of the two moved away")


MOVES = {
    "begin": Move(frozenset({PairState.RECORDED}), PairState.ACTIVE, P.PAIR_RECORD),
    "agree": Move(frozenset({PairState.RECORDED}), PairState.ACTIVE, P.RUN_AGREE),
    "send back": Move(frozenset({PairState.RECORDED}), PairState.SENT_BACK, P.RUN_AGREE),
    "take back": Move(frozenset({PairState.RECORDED}), PairState.TAKEN_BACK, P.PAIR_END, by_clock=True),
    "accept": Move(frozenset({PairState.OFFERED}), PairState.ACTIVE, P.PAIR_ACCEPT),
    "decline": Move(frozenset({PairState.OFFERED}), PairState.DECLINED, P.PAIR_ACCEPT),
    "lapse": Move(frozenset({PairState.OFFERED}), PairState.LAPSED, P.RUN_PUBLISH, by_clock=True),
    "pause": Move(frozenset({PairState.ACTIVE}), PairState.PAUSED, P.PAIR_END),
    "resume": Move(frozenset({PairState.PAUSED}), PairState.ACTIVE, P.PAIR_END),
    "end": Move(frozenset({PairState.ACTIVE, PairState.PAUSED}), PairState.ENDED, P.PAIR_END, by_clock=True),
}
