"""The life of a run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.moves import Move
from alongside.domain.access.permissions import P


class RunState(models.TextChoices):
    """Where a run is: nobody hears of a draft."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")


class PlacementKind(models.TextChoices):
    """What the lead decided about a couple before the engine ran."""

    TOGETHER = "together", _("locked together")
    APART = "apart", _("keep apart")


RUN_MOVES = {
    "publish": Move(frozenset({RunState.DRAFT}), RunState.PUBLISHED, P.RUN_PUBLISH),
    "discard": Move(frozenset({RunState.DRAFT}), RunState.DISCARDED, P.MATCH_PROPOSE),
}
