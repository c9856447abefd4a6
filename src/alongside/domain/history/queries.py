"""Reading the history back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.domain.history.models import Draft, Event, FormKey
from alongside.domain.organisations.models import User


@dataclass(frozen=True)
class Look:
    """One look at somebody's record."""

    at: datetime
    who: str
    what: str


def looks_at(user: User, limit: int = 100) -> list[Look]:
    """Who looked at a person's record, newest first."""
    events = list(Event.objects.filter(verb="saw", about_user_id=user.pk).order_by("-at")[:limit])
    names = dict(User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "name"))
    return [Look(event.at, names.get(event.actor_id or 0, ""), event.subject_kind) for event in events]


def result_of(key: str, by: User) -> str | None:
    """Where the first click of a form led to; None when the form is new or another person's."""
    return FormKey.objects.filter(key=key, actor_id=by.pk).values_list("result", flat=True).first()


def draft_of(key: str, by: User) -> dict[str, Any]:
    """What the writer had typed, or nothing."""
    draft = Draft.objects.filter(user=by, key=key).first()
    return dict(draft.answers) if draft else {}


def drafts_of(user: User) -> frozenset[str]:
    """The keys of the forms that wait half filled in."""
    return frozenset(Draft.objects.filter(user=user).values_list("key", flat=True))
