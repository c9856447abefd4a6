"""The keys that what lies in the database needs: which of them are lost, and how to go on without one that is lost for good."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.actions import forget_factors
from alongside.domain.access.adapter import KEY as SECOND_FACTORS
from alongside.domain.access.adapter import encrypted_factors
from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.models import Cohort
from alongside.domain.history.actions import record
from alongside.domain.history.models import AT_THE_COMMAND_LINE, Draft, Seal
from alongside.domain.history.seals import KEY as HISTORY
from alongside.domain.organisations.models import User
from alongside.domain.publications.models import Release
from alongside.domain.surveys.actions import key_name
from alongside.domain.surveys.models import Response, Wave
from alongside.domain.surveys.states import Mode, WaveState
from alongside.kit.crypto import KeyDestroyed, KeyFolder, Unreadable

DRAFTS, ANSWERS = "drafts", "answers"
LIES_UNDER: dict[str, Any] = {DRAFTS: Draft, ANSWERS: Response, SECOND_FACTORS: Authenticator}
GAVE_UP = "gave up a lost key" + AT_THE_COMMAND_LINE
OTHER = gettext_lazy("The key “{name}” is not the one that the data was written with. Put the key folder back from its own backup.")
UNREAD = gettext_lazy("The key “{name}” cannot be read. See who owns the key folder and its files.")
Use = Callable[[], object]


@dataclass(frozen=True)
class Trouble:
    """A key that cannot be used, and what is wrong with it, in a sentence that says what to do."""

    key: str
    sentence: str


def troubles() -> list[Trouble]:
    """Keys that are needed and missing, damaged, or not those that the data was written with; one destroyed on purpose is not missed."""
    keys = KeyFolder(settings.KEYS)
    found = ((name, _trouble(name, use)) for name, use in _uses(keys) if not keys.is_destroyed(name))
    return [Trouble(name, sentence) for name, sentence in found if sentence]


def _trouble(name: str, use: Use) -> str:
    try:
        use()
    except KeyDestroyed as problem:
        return str(problem)
    except Unreadable:
        return OTHER.format(name=name)
    except OSError:
        return UNREAD.format(name=name)
    return ""


def _uses(keys: KeyFolder) -> Iterator[tuple[str, Use]]:
    """What needs each key: the oldest of what lies under it, if anything does, is opened."""
    yield HISTORY, lambda: Seal.objects.exists() and keys.read(HISTORY)
    yield SECOND_FACTORS, lambda: [decrypt(_hidden(factor)) for factor in encrypted_factors()[:1]]
    yield DRAFTS, Draft.objects.order_by("pk").first
    yield ANSWERS, Response.objects.order_by("pk").first
    answered = Exists(Response.objects.filter(wave__cohort=OuterRef("pk"), wave__mode=Mode.LINKED))
    is_open = Exists(Wave.objects.filter(cohort=OuterRef("pk"), mode=Mode.LINKED, state=WaveState.OPEN))
    for cohort in Cohort.objects.filter(answered | is_open):
        yield key_name(cohort), partial(keys.read, key_name(cohort))


def _hidden(factor: Authenticator) -> str:
    return str(factor.data.get("secret") or factor.data["seed"])


def give_up(name: str, *, now: datetime) -> None:
    """Go on without a key that is lost for good: what lay under it is deleted, and the next one to need the key makes a new one.

    A year's answers can be read without its key, and are only joined to nobody any more: that key counts as destroyed.
    """
    if name not in {trouble.key for trouble in troubles()}:
        raise Refused(_("The key “{name}” is here, or nothing needs it: there is nothing to give up.").format(name=name))
    _give_up(name, now)
    KeyFolder(settings.KEYS).put_aside(name)


@transaction.atomic
def _give_up(name: str, now: datetime) -> None:
    if name == HISTORY:
        raise Refused(_("The key of the history cannot be given up. Put the key folder back from its own backup."))
    if name == SECOND_FACTORS:
        for user in User.objects.filter(pk__in=encrypted_factors().values("user")):
            forget_factors(user, by=None, now=now)
    elif name in LIES_UNDER:
        LIES_UNDER[name].objects.only("pk").delete()
        if name == ANSWERS:
            Release.objects.update(groups=None)
    else:
        KeyFolder(settings.KEYS).destroy(name)
    record(GAVE_UP, LIES_UNDER.get(name, Cohort)(), by=None, now=now)
