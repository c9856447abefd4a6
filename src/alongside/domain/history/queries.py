"""Reading the history back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, Q

from alongside.domain.history.models import AT_THE_COMMAND_LINE, Draft, Event, FormKey
from alongside.domain.organisations.models import User
from alongside.kit.crypto import KeyDestroyed, Unreadable

# Pages whose files hold everybody of a year, and what a member is told that was.
LISTS: Final = ("lead:people-csv", "lead:pairs-csv")
LIST: Final = "list"
ENDINGS: Final = ("ended sign-ins", "closed account", "forgot second factors")
ENDS: Final = (*ENDINGS, *(verb + AT_THE_COMMAND_LINE for verb in ENDINGS))


@dataclass(frozen=True)
class Look:
    """One look at somebody's record."""

    at: datetime
    who: str
    what: str
    actor_id: int
    scheme_id: int | None


def looks_at(user: User, *, what: str = "", cohorts: Collection[int] = (), limit: int | None = 100) -> list[Look]:
    """Who looked at a person's record, or at one part of it, or took a list of their year away; newest first."""
    opened = Q(verb="saw", about_user_id=user.pk)
    taken = Q(verb="exported", subject_kind__in=LISTS, subject_id__in=cohorts) & ~Q(actor_id=user.pk)
    asked = {"": opened | taken, LIST: taken}.get(what, opened & Q(subject_kind=what))
    events = list(Event.objects.filter(asked).order_by("-at", "-pk")[:limit])
    names = dict(User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "name"))
    return [Look(event.at, names.get(event.actor_id or 0, ""), _part(event), event.actor_id or 0, event.scheme_id) for event in events]


def _part(event: Event) -> str:
    return LIST if event.verb == "exported" else event.subject_kind


def ended_since(user: User, since: datetime) -> bool:
    """Whether all of somebody's sign-ins were ended after a moment: what let a browser in before then lets it in no longer."""
    return Event.objects.filter(about_user_id=user.pk, at__gte=since, verb__in=ENDS).exists()


def was_done(verb: str, thing: Model, *, at: datetime) -> bool:
    """Whether something was done to a thing at one moment."""
    return Event.objects.filter(verb=verb, subject_kind=type(thing).__name__, subject_id=thing.pk, at=at).exists()


def last_done(thing: Model, verbs: Collection[str]) -> str:
    """Which of some things was done to a thing last, or none."""
    found = Event.objects.filter(verb__in=verbs, subject_kind=type(thing).__name__, subject_id=thing.pk)
    return found.order_by("-at", "-pk").values_list("verb", flat=True).first() or ""


def result_of(key: str, by: User) -> str | None:
    """Where the first click of a form led to; None when the form is new or another person's."""
    return FormKey.objects.filter(key=key, actor_id=by.pk).values_list("result", flat=True).first()


def draft_of(key: str, by: User) -> dict[str, Any]:
    """What the writer had typed, or nothing; nothing, too, when its key is gone."""
    try:
        draft = Draft.objects.filter(user=by, key=key).first()
    except (KeyDestroyed, Unreadable):
        return {}
    return dict(draft.answers) if draft else {}


def drafts_of(user: User) -> frozenset[str]:
    """The keys of the forms that wait half filled in."""
    return frozenset(Draft.objects.filter(user=user).values_list("key", flat=True))


def doers_of(kind: str, ids: Collection[int]) -> dict[int, str]:
    """The names of those who did something to things of a kind, by the thing's id: who did it first."""
    events = list(Event.objects.filter(subject_kind=kind, subject_id__in=ids).order_by("-at", "-pk"))
    names = dict(User.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "name"))
    return {event.subject_id: names.get(event.actor_id, "") for event in events if event.subject_id and event.actor_id}
