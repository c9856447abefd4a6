"""A roster in: previewed, agreed as a whole or not at all."""

import re
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort, Participant, RosterImport
from alongside.domain.cohorts.queries.roster import CHANGED, NEW, REFUSED, preview
from alongside.domain.cohorts.states import ROSTER_MOVES, RosterState
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.people.actions import put_person, put_supervisor
from alongside.domain.people.models import Grade, SupervisionKind
from alongside.domain.people.queries import grade_key, grades_by_code
from alongside.kit.files import FileStore
from alongside.kit.mailboxes import InvalidAddress, address_key, parse_mailbox
from alongside.kit.safe_text import plain
from alongside.kit.tables_in import read_table


@transaction.atomic
def read_roster(cohort: Cohort, *, content: bytes, file_name: str, by: User, now: datetime) -> RosterImport:
    """Read a roster, keep the file and its preview; nothing is imported. Raises TableError or Refused with what to mend."""
    require(by, P.ROSTER_IMPORT, cohort, now=now)
    rows, notes = preview(cohort, read_table(content, file_name))
    roster = RosterImport.objects.create(
        cohort=cohort,
        file_name=plain(file_name)[:200],
        stored=FileStore(settings.FILES).save(content, ".bin"),
        rows=rows,
        notes=notes,
        uploaded_at=now,
    )
    record("read roster", roster, by=by, now=now, scheme_id=cohort.scheme_id)
    return roster


@transaction.atomic
def agree_roster(roster: RosterImport, *, by: User, now: datetime) -> RosterImport:
    """Import the rows that were not refused, all in one transaction."""
    later = RosterImport.objects.filter(cohort=roster.cohort, state=RosterState.AGREED, uploaded_at__gt=roster.uploaded_at)
    if later.exists():
        raise Refused(_("A newer roster has been imported since. Upload this file again to see what it would change now."))
    _drop_file(roster)
    move(roster, ROSTER_MOVES, "agree", by=by, now=now, stored="")
    grades = grades_by_code(roster.cohort.scheme.organisation)
    for row in roster.rows:
        if row["status"] in {NEW, CHANGED}:
            _bring_in(roster.cohort, row["values"], grades)
    return roster


@transaction.atomic
def discard_roster(roster: RosterImport, *, by: User | None, now: datetime) -> RosterImport:
    """Throw a preview away; what the file said is emptied."""
    _drop_file(roster)
    return move(roster, ROSTER_MOVES, "discard", by=by, now=now, rows=[], stored="")


def _drop_file(roster: RosterImport) -> None:
    """Once the roster is decided on, the file goes; not before the decision stands."""
    if name := roster.stored:
        transaction.on_commit(lambda: FileStore(settings.FILES).delete(name))


def forget_rosters(rosters: QuerySet[RosterImport]) -> int:
    """Empty what rosters said, with their files; returns how many said something. That they were read in stays."""
    telling = rosters.exclude(rows=[], file_name="", notes=[], stored="")
    for name in telling.exclude(stored="").values_list("stored", flat=True):
        transaction.on_commit(partial(FileStore(settings.FILES).delete, name))
    return telling.update(rows=[], file_name="", notes=[], stored="")


def leave_out_of_rosters(scheme: Scheme, keys: frozenset[str], *, name: str, by: User | None, now: datetime) -> None:
    """Take somebody out of what the rosters of a scheme said; one that waits and names them is discarded, since its file does too."""
    for roster in RosterImport.objects.filter(cohort__scheme=scheme).exclude(rows=[], file_name="").select_related("cohort__scheme"):
        rows = [_without(row, keys, name) for row in roster.rows if not _is_theirs(row, keys, name)]
        called = "" if _says(roster.file_name, name) else roster.file_name
        if rows != roster.rows and roster.state == RosterState.PREVIEWED:
            rows = discard_roster(roster, by=by, now=now).rows
        if (rows, called) != (roster.rows, roster.file_name):
            RosterImport.objects.filter(pk=roster.pk).update(rows=rows, file_name=called)


def _is_theirs(row: dict[str, Any], keys: frozenset[str], name: str) -> bool:
    """A row with one of their addresses, or one that was refused and has their name: its address may have been mistyped."""
    values = row["values"]
    is_namesake = row["status"] == REFUSED and values.get("name", "").casefold() == name.casefold()
    return is_namesake or address_key(values.get("email", "")) in keys


def _without(row: dict[str, Any], keys: frozenset[str], name: str) -> dict[str, Any]:
    """A row that does not name somebody as supervisor or manager, now or before it was read in."""
    named = [kind for kind in SupervisionKind if _names(row["values"].get(kind.value, ""), keys)]
    about = tuple(f"{kind.label}:" for kind in named)
    changes = [change for change in row["changes"] if not change.startswith(about) and not _says(change, name)]
    return row | {"values": row["values"] | dict.fromkeys((kind.value for kind in named), ""), "changes": changes}


def _says(text: str, name: str) -> bool:
    return f" {_words(name)} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _names(mailbox: str, keys: frozenset[str]) -> bool:
    try:
        return bool(mailbox) and address_key(parse_mailbox(mailbox).address) in keys
    except InvalidAddress:
        return False


def _bring_in(cohort: Cohort, values: dict[str, str], grades: dict[str, Grade]) -> Participant:
    organisation = cohort.scheme.organisation
    person = put_person(organisation, name=values["name"], address=values["email"])
    for kind in SupervisionKind:
        if values.get(kind.value):
            mailbox = parse_mailbox(values[kind.value])
            put_supervisor(person, supervisor=put_person(organisation, name=mailbox.name, address=mailbox.address), kind=kind)
    facts: dict[str, Any] = {name: plain(values[name]) for name in ("specialty", "site") if name in values}
    facts |= {"grade": grades[grade_key(values["grade"])], "invited_as": values["invite_as"], "is_guest": False}
    return Participant.objects.update_or_create(cohort=cohort, person=person, defaults=facts)[0]
