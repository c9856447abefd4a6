"""Granting roles, signing in and what ends it, second factors, closing accounts, and counting what must not be tried for ever."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import Error, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.limits import (
    CODE_USED,
    FACTOR_CODES,
    FACTOR_CODES_A_DAY,
    MOST_PASSKEYS,
    ROLES_AT_MOST,
    SEEN_EVERY,
    TALLIES_KEPT,
    Limit,
)
from alongside.domain.access.models import Role, RoleGrant, SignIn, Tally
from alongside.domain.access.permissions import P, require
from alongside.domain.access.queries import authenticator_of, counter_of, factors_are_readable, facts_of_sign_in, has_factor, passkeys_of
from alongside.domain.history.actions import record
from alongside.domain.history.models import AT_THE_COMMAND_LINE
from alongside.domain.organisations.models import Scheme, User


@transaction.atomic
def grant_role(scheme: Scheme, *, user: User, role: Role, starts_on: date, ends_on: date | None, by: User, now: datetime) -> RoleGrant:
    """Give a user a role between two dates; granting it again changes the dates. Whoever is signed in keeps to its limits at once."""
    require(by, P.ROLE_GRANT, scheme, now=now)
    grant, _created = RoleGrant.objects.update_or_create(
        scheme=scheme, user=user, role=role, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    tighten(user)
    record("granted role", grant, by=by, now=now, scheme_id=scheme.pk, about=user.pk)
    return grant


def tighten(user: User) -> None:
    """Hold every sign-in of somebody to the limits of those who see others."""
    soonest = Least(F("expire_date"), F("started_at") + ROLES_AT_MOST)
    SignIn.objects.filter(user=user).update(sees_others=True, expire_date=soonest)


def begin_sign_in(key: str, *, data: str, user: int | None, now: datetime) -> SignIn:
    """Note that a browser is signed in, or on its way; raises IntegrityError when the key is taken."""
    return SignIn.objects.create(session_key=key, session_data=data, **facts_of_sign_in(user, now=now))


def keep_sign_in(key: str, **changes: Any) -> bool:
    """Change a sign-in; False when it has ended in the meantime, so that nothing brings it back."""
    return bool(SignIn.objects.filter(session_key=key).update(**changes))


def note_seen(sign_in: SignIn, *, now: datetime) -> None:
    """Remember when somebody was last here, at most once a minute; a database that cannot be written fails no page."""
    if now - sign_in.seen_at < SEEN_EVERY:
        return
    try:
        with transaction.atomic():
            keep_sign_in(sign_in.session_key, seen_at=now)
    except Error:
        return
    sign_in.seen_at = now


def end_sign_in(key: str) -> None:
    """A browser signs out."""
    SignIn.objects.filter(session_key=key).delete()


@transaction.atomic
def end_one(public_id: str, *, by: User, now: datetime) -> None:
    """End one of one's own sign-ins, wherever it is."""
    if not SignIn.objects.filter(public_id=public_id, user=by).delete()[0]:
        raise Refused(_("This sign-in has ended already."))
    record("ended a sign-in", by, by=by, now=now, about=by.pk)


@transaction.atomic
def end_everywhere(user: User, *, but: str = "", by: User | None, now: datetime) -> int:
    """End all of somebody's sign-ins, or all but one."""
    if by != user:
        _require_manager(by, now)
    many = SignIn.objects.filter(user=user).exclude(session_key=but).delete()[0]
    _record_account("ended sign-ins", user, by=by, now=now)
    return many


def _require_manager(by: User | None, now: datetime) -> None:
    """A system manager, or (None) whoever works at the machine's command line: the machine has let them in, and nobody knows who it is."""
    if by is not None:
        require(by, P.SYSTEM_MANAGE, None, now=now)


def _record_account(verb: str, user: User, *, by: User | None, now: datetime) -> None:
    record(verb if by else verb + AT_THE_COMMAND_LINE, user, by=by, now=now, about=user.pk)


@transaction.atomic
def close_account(user: User, *, by: User | None, now: datetime) -> User:
    """Somebody may no longer sign in, and is signed out everywhere at once; what they did stays."""
    _require_manager(by, now)
    managers = User.objects.select_for_update().filter(is_system_manager=True, is_active=True).values_list("pk", flat=True)
    if set(managers) == {user.pk}:
        raise Refused(_("This is the only system manager. Make another one before you close this account."))
    return _set_active(user, is_active=False, verb="closed account", by=by, now=now)


@transaction.atomic
def open_account(user: User, *, by: User | None, now: datetime) -> User:
    """Somebody may sign in again."""
    _require_manager(by, now)
    return _set_active(user, is_active=True, verb="opened account", by=by, now=now)


def _set_active(user: User, *, is_active: bool, verb: str, by: User | None, now: datetime) -> User:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    SignIn.objects.filter(user=user).delete()
    _record_account(verb, user, by=by, now=now)
    return user


@transaction.atomic
def add_authenticator(secret: str, code: str, *, by: User, now: datetime) -> bool:
    """Take an authenticator app as somebody's second factor, once it has shown that it knows the secret."""
    _require_key(by)
    if authenticator_of(by) is not None:
        raise Refused(_("You have an authenticator app already. Remove it before you add another."))
    counter = counter_of(secret, code, now=now)
    if counter is None or not within(CODE_USED, f"{by.pk} {counter}", now=now):
        return False
    TOTP.activate(by, secret)
    _added("added authenticator", by=by, now=now)
    return True


@transaction.atomic
def add_passkey(name: str, credential: dict[str, Any], *, by: User, now: datetime) -> None:
    """Take a passkey that the browser has just made."""
    if passkeys_of(by).count() >= MOST_PASSKEYS:
        raise Refused(_("You have ten passkeys, which is the most. Remove one before you add another."))
    WebAuthn.add(by, name, credential)
    _added("added passkey", by=by, now=now)


def _added(verb: str, *, by: User, now: datetime) -> None:
    RecoveryCodes.activate(by)
    SignIn.objects.filter(user=by).update(has_factor=True)
    record(verb, by, by=by, now=now, about=by.pk)


@transaction.atomic
def remove_factor(factor: int, *, by: User, now: datetime) -> None:
    """Take one of one's own factors away; without the last one the recovery codes go as well, and a new one must be set up."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if not Authenticator.objects.filter(pk=factor, user=by, type__in=kinds).delete()[0]:
        raise Refused(_("This has been removed already."))
    record("removed second factor", by, by=by, now=now, about=by.pk)
    if not has_factor(by.pk):
        _without_factors(by)


@transaction.atomic
def forget_factors(user: User, *, by: User | None, now: datetime) -> None:
    """Take all of somebody's factors away, who has lost them: they sign in by e-mail and set up new ones."""
    _require_manager(by, now)
    _without_factors(user)
    SignIn.objects.filter(user=user).delete()
    _record_account("forgot second factors", user, by=by, now=now)


def _without_factors(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    SignIn.objects.filter(user=user).update(has_factor=False, second_factor_at=None)


@transaction.atomic
def renew_recovery_codes(*, by: User, now: datetime) -> None:
    """New recovery codes; the old ones work no longer."""
    Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(by)
    record("renewed recovery codes", by, by=by, now=now, about=by.pk)


@transaction.atomic
def take_code(code: str, *, by: User, now: datetime) -> bool:
    """Take a code from the authenticator app, which works once, or one of the recovery codes, which is gone then."""
    found = authenticator_of(by)
    counter = counter_of(found, code, now=now) if found else None
    if counter is not None:
        return within(CODE_USED, f"{by.pk} {counter}", now=now)
    codes = Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).first()
    _require_key(by)
    if codes is None or not RecoveryCodes(codes).validate_code(code):
        return False
    record("used recovery code", by, by=by, now=now, about=by.pk)
    return True


def _require_key(user: User) -> None:
    """Say what is wrong when codes cannot be checked, rather than that the code is."""
    if not factors_are_readable(user):
        raise Refused(_("Codes cannot be checked here: the key they are kept with is missing. Ask whoever runs this installation."))


def prove(code: str, *, by: User, now: datetime) -> bool:
    """Whether a code shows who somebody is; too many wrong ones and even the right one has to wait."""
    limits = (FACTOR_CODES, FACTOR_CODES_A_DAY)
    if not all(within(limit, str(by.pk), now=now) for limit in limits):
        raise Refused(_("Too many wrong codes. Wait five minutes, then try again; after fifty in a day, until tomorrow."))
    if not take_code(code, by=by, now=now):
        return False
    for limit in limits:
        forget_count(limit, str(by.pk))
    return True


def note_passkey(credential: int, *, by: User, now: datetime) -> None:
    """Remember when a passkey was last used."""
    passkeys_of(by).filter(pk=credential).update(last_used_at=now)


@transaction.atomic
def count(what: str, key: str, *, now: datetime, window: timedelta, most: int) -> bool:
    """Count one try; False when it is one too many. The key is kept as a digest that takes the installation's secret to make."""
    tally, _made = Tally.objects.get_or_create(what=what, key_digest=_tally_digest(what, key), defaults={"since": now})
    mine = Tally.objects.filter(pk=tally.pk)
    mine.filter(since__lte=now - window).update(since=now, many=0)
    return bool(mine.filter(many__lt=most).update(many=F("many") + 1))


def within(limit: Limit, key: str, *, now: datetime) -> bool:
    """Count one try against one of the house's limits."""
    return count(limit.what, key, now=now, window=limit.window, most=limit.most)


def forget_count(limit: Limit, key: str) -> None:
    """It went well: what was tried before counts no longer."""
    Tally.objects.filter(what=limit.what, key_digest=_tally_digest(limit.what, key)).delete()


def _tally_digest(what: str, key: str) -> str:
    return salted_hmac("alongside.tally", f"{what} {key}", algorithm="sha256").hexdigest()


def forget_ended(*, now: datetime) -> None:
    """Delete sign-ins that have run out, and counts that no longer matter."""
    SignIn.objects.filter(expire_date__lt=now).delete()
    Tally.objects.filter(since__lt=now - TALLIES_KEPT).delete()
