"""Ending sign-ins, second steps and accounts together with the links and codes that would bring them back."""

from datetime import datetime

from django.db import transaction

from alongside.domain.access import actions as access
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import withdraw
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.states import Why

WAYS_IN = frozenset({Purpose.SIGN_IN, Purpose.CONFIRM})


@transaction.atomic
def end_everywhere(user: User, *, but: str = "", by: User | None, now: datetime) -> int:
    """End all of somebody's sign-ins, or all but one, and the links and codes that were sent for another."""
    many = access.end_everywhere(user, but=but, by=by, now=now)
    withdraw(user, WAYS_IN, why=Why.OVERTAKEN, now=now)
    return many


@transaction.atomic
def forget_factors(user: User, *, by: User | None, now: datetime) -> None:
    """Take all of somebody's second steps away, and the links and codes that were sent before."""
    access.forget_factors(user, by=by, now=now)
    withdraw(user, WAYS_IN, why=Why.OVERTAKEN, now=now)


@transaction.atomic
def close_account(user: User, *, by: User | None, now: datetime) -> User:
    """Close an account, so that nothing sent before opens it should it be opened again."""
    closed = access.close_account(user, by=by, now=now)
    withdraw(user, WAYS_IN, why=Why.CLOSED, now=now)
    return closed
