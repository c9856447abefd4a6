"""The life of a run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.moves import Move
from alongside.domain.access.permissions import P


class RunState(models.TextChoices):
    """Where a run is: nobody hears of a draft."""

    DRAFT = "draft", _("draft")
    AWAITING = "awaiting", _("awaiting agreement")
    AGREED = "agreed", _("agreed")
    SENT_BACK = "sent_back", _("sent back")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")


SHOWN_TO_STEERING = (RunState.AWAITING, RunState.AGREED, RunState.SENT_BACK, RunState.PUBLISHED)


class PlacementKind(models.TextChoices):
    """What the lead decided about a couple before the engine ran."""

    TOGETHER = "together", _("locked together")
    APART = "apart", _("keep apart")


RUN_MOVES = {
    "send": Move(frozenset({RunState.DRAFT}), RunState.AWAITING, P.RUN_SEND),
    "take back": Move(frozenset({RunState.AWAITING}), RunState.DRAFT, P.RUN_SEND),
    "agree": Move(frozenset({RunState.AWAITING}), RunState.AGREED, P.RUN_AGREE),
    "send back": Move(frozenset({RunState.AWAITING}), RunState.SENT_BACK, P.RUN_AGREE),
    "publish": Move(frozenset({RunState.DRAFT, RunState.AGREED}), RunState.PUBLISHED, P.RUN_PUBLISH),
    "discard": Move(frozenset({RunState.DRAFT}), RunState.DISCARDED, P.MATCH_PROPOSE),
}
