"""Writing history: in the same transaction as what it tells of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from alongside.domain.history import seals
from alongside.domain.history.models import Draft, Event, FormKey
from alongside.domain.organisations.models import User


def record(
    verb: str, thing: models.Model, *, by: User | None, now: datetime, scheme_id: int | None = None, about: int | None = None
) -> Event:
    """Note that somebody did something to a thing."""
    return Event.objects.create(
        at=now,
        verb=verb,
        actor_id=by.pk if by else None,
        scheme_id=scheme_id,
        subject_kind=thing.__class__.__name__,
        subject_id=thing.pk,
        about_user_id=about,
    )


def record_reads(kind: str, rows: Iterable[tuple[int, int]], *, by: User, now: datetime, scheme_id: int) -> None:
    """Note in one insert that somebody saw other people's records; rows are (subject id, user id)."""
    Event.objects.bulk_create(
        Event(at=now, verb="saw", actor_id=by.pk, scheme_id=scheme_id, subject_kind=kind, subject_id=subject, about_user_id=user)
        for subject, user in rows
        if user != by.pk
    )


def record_sign_in(user: User, *, how: str, now: datetime) -> Event:
    """Note that somebody signed in, and how: by link, code, passkey, another service."""
    return record(f"signed in by {how}", user, by=user, now=now)


def record_sign_out(user: User, *, now: datetime) -> Event:
    """Note that somebody ended a session of theirs."""
    return record("signed out", user, by=user, now=now)


def record_export(page: str, *, by: User, now: datetime, scheme_id: int | None, thing_id: int | None) -> Event:
    """Note that a file left the platform: from which page, by whom."""
    return _of_page("exported", page, by=by, now=now, scheme_id=scheme_id, thing_id=thing_id)


def record_refusal(page: str, *, by: User, now: datetime) -> Event:
    """Note that somebody asked for what they may not have, or what is not there: the history does not tell the two apart."""
    return _of_page("was refused", page, by=by, now=now, scheme_id=None, thing_id=None)


def _of_page(verb: str, page: str, *, by: User, now: datetime, scheme_id: int | None, thing_id: int | None) -> Event:
    return Event.objects.create(at=now, verb=verb, actor_id=by.pk, scheme_id=scheme_id, subject_kind=page[:40], subject_id=thing_id)


def seal(*, now: datetime) -> int:
    """Close the events since the last time in batches whose digests no database can make; returns how many events that were."""
    return seals.seal_up(now=now)


def claim_form(key: str, *, by: User, now: datetime) -> FormKey:
    """Take a form's key; raises IntegrityError when the form was sent before."""
    return FormKey.objects.create(key=key, actor_id=by.pk, used_at=now)


def finish_form(form: FormKey, result: str) -> None:
    """Remember where the form led to, for its second click."""
    FormKey.objects.filter(pk=form.pk).update(result=result[:500])


def save_draft(key: str, answers: dict[str, Any], *, by: User, now: datetime) -> Draft:
    """Keep a form as it stands for its writer alone."""
    values = {"answers": answers, "saved_at": now}
    return Draft.objects.update_or_create(user=by, key=key, defaults=values)[0]


def drop_draft(key: str, *, by: User) -> None:
    """The form was sent: its draft goes."""
    Draft.objects.filter(user=by, key=key).delete()
