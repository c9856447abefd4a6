"""Forgetting what has had its time: form keys, links, sessions that ended, drafts, and the words of old messages and rosters."""

from datetime import datetime, timedelta

from django.db import transaction

from alongside.domain.access.actions import forget_ended
from alongside.domain.cohorts.actions.rosters import forget_rosters
from alongside.domain.cohorts.actions.vectors import drop_unused_vectors
from alongside.domain.cohorts.models import RosterImport
from alongside.domain.history.models import Draft, FormKey
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.states import MessageState, Why

SOON = timedelta(days=30)
LATER = timedelta(days=365)


@transaction.atomic
def tidy(*, now: datetime) -> None:
    """Delete what was only passing; run by the clock, and doing it again does nothing more."""
    FormKey.objects.filter(used_at__lt=now - SOON).delete()
    forget_ended(now=now)
    Link.objects.filter(expires_at__lt=now - SOON).delete()
    Draft.objects.filter(saved_at__lt=now - LATER).delete()
    old = Message.objects.filter(state=MessageState.WAITING, created_at__lt=now - LATER)
    old.update(state=MessageState.LEFT_OUT, why=Why.STOPPED)
    Message.objects.filter(created_at__lt=now - LATER).exclude(body="").update(subject="", body="", argument="", calendar="")
    drop_unused_vectors()
    forget_rosters(RosterImport.objects.filter(uploaded_at__lt=now - LATER))
