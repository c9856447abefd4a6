"""A life is a table of moves, and every move goes through `move()`: one conditional update, the loser gets a sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import TooLate
from alongside.domain.access.permissions import P, Protected, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User

Living = TypeVar("Living", bound=models.Model)


@dataclass(frozen=True)
class Move:
    """From which states, to which, and who may; some moves are made by the clock, or at the command line, in nobody's name."""

    before: frozenset[str]
    after: str
    needs: P
    by_clock: bool = False


@transaction.atomic
def move(
    thing: Living, moves: dict[str, Move], name: str, *, by: User | None, now: datetime, seen_as: Protected | None = None, **also: Any
) -> Living:
    """Make one move of a thing's life, by somebody or (None) in nobody's name; raises TooLate when it has already moved on.

    `seen_as` is the thing as the scheme has it that makes the move, where two schemes have a part in it.
    """
    step, living = moves[name], seen_as or _guarded(thing)
    if by is not None:
        require(by, step.needs, living, now=now)
    elif not step.by_clock:
        raise ValueError(f"Only somebody can {name} a {type(thing).__name__}.")
    changes = {"state": step.after, **also}
    if not type(thing)._default_manager.filter(pk=thing.pk, state__in=step.before).update(**changes):
        raise TooLate(_("This has changed since you opened the page. Look at it again before you go on."))
    for field, value in changes.items():
        setattr(thing, field, value)
    record(name, thing, by=by, now=now, scheme_id=living.scheme.pk)
    return thing


def _guarded(thing: models.Model) -> Any:
    """The thing as the permission table knows it: every model with a life also has a scheme and owners."""
    return thing
