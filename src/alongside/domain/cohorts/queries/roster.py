"""Reading a roster against what is known: an account row by row, before anything changes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.states import InvitedAs
from alongside.domain.organisations.models import Scheme
from alongside.domain.people.models import Grade, Person, SupervisionKind
from alongside.domain.people.queries import ERASED, digest_of_erased, erased_digests, grade_key, grades_by_code, supervisors_of
from alongside.kit.mailboxes import InvalidAddress, address_key, check_address, parse_mailbox
from alongside.kit.safe_text import plain
from alongside.kit.tables_in import Row, Table

SYNONYMS = {
    "email": {"email", "emailaddress", "mail", "address", "workemail"},
    "name": {"name", "fullname", "doctor"},
    "grade": {"grade", "traininggrade", "level"},
    "specialty": {"specialty", "speciality", "department"},
    "site": {"site", "hospital", "location", "base"},
    "invite_as": {"inviteas", "invitedas", "role", "as"},
    "educational_supervisor": {"educationalsupervisor", "es"},
    "clinical_supervisor": {"clinicalsupervisor", "cs"},
    "line_manager": {"linemanager", "manager"},
}
NEEDED = ("email", "name", "grade", "invite_as")
LONGEST = {"name": 200, "specialty": 100, "site": 150}
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass
class Line:
    """What would become of one row."""

    number: int
    status: str = NEW
    values: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """What the rows are compared with, read once."""

    grades: dict[str, Grade]
    participants: dict[str, Participant]
    supervisors: dict[int, dict[str, Person]]
    scheme: Scheme
    erased: frozenset[str]


def preview(cohort: Cohort, table: Table) -> tuple[list[dict[str, Any]], list[str]]:
    """Every row with its fate and the reason, and notes on the columns; raises Refused when a needed column is missing."""
    columns, notes = columns_of(table.header)
    known = _known(cohort)
    seen: dict[str, int] = {}
    return [asdict(_line(row, columns, known, seen)) for row in table.rows], notes


def columns_of(header: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Which heading of the file stands for which column of ours, and a note for each that is not used."""
    found: dict[str, str] = {}
    notes = []
    for heading in header:
        ours = next((name for name, words in SYNONYMS.items() if _squeezed(heading) in words), None)
        if ours is None or ours in found:
            notes.append(_("The column “{heading}” is not used.").format(heading=heading))
        else:
            found[ours] = heading
    missing = [name.replace("_", " ") for name in NEEDED if name not in found]
    if missing:
        message = _("The file has no column for: {missing}. Its headings are: {headings}.")
        raise Refused(message.format(missing=", ".join(missing), headings=", ".join(header) or _("none")))
    return found, notes


def _squeezed(heading: str) -> str:
    return "".join(character for character in heading.casefold() if character.isalnum())


def _known(cohort: Cohort) -> Known:
    rows = Participant.objects.filter(cohort=cohort).select_related("person", "grade").prefetch_related("person__addresses")
    participants = {address.key: row for row in rows for address in row.person.addresses.all()}
    supervisors = {
        person: {row.kind: row.supervisor for row in found} for person, found in supervisors_of(row.person_id for row in rows).items()
    }
    grades, erased = grades_by_code(cohort.scheme.organisation), erased_digests(cohort.scheme)
    return Known(grades, participants, supervisors, cohort.scheme, erased)


def _line(row: Row, columns: dict[str, str], known: Known, seen: dict[str, int]) -> Line:
    raw = {ours: plain(row.cells.get(heading, "")) for ours, heading in columns.items()}
    line = Line(row.number, values=raw)
    for check in CHECKS:
        check(line, known)
    _check_once(line, seen)
    if line.problems:
        line.status = REFUSED
    elif (participant := known.participants.get(address_key(line.values["email"]))) is not None:
        line.changes = _changes(line.values, participant, known)
        line.status = CHANGED if line.changes else SAME
    return line


def _check_email(line: Line, known: Known) -> None:
    try:
        line.values["email"] = check_address(line.values["email"])
    except InvalidAddress as problem:
        line.problems.append(str(problem))


def _check_erased(line: Line, known: Known) -> None:
    key = address_key(line.values["email"])
    if known.erased and digest_of_erased(known.scheme, key) in known.erased:
        line.problems.append(str(ERASED))


def _check_name(line: Line, known: Known) -> None:
    if not line.values["name"]:
        line.problems.append(_("The name is missing."))


def _check_lengths(line: Line, known: Known) -> None:
    for column, most in LONGEST.items():
        if (count := len(line.values.get(column, ""))) > most:
            message = _("The {column} has {count:,} characters; the most is {most}.")
            line.problems.append(message.format(column=column, count=count, most=most))


def _check_grade(line: Line, known: Known) -> None:
    grade = known.grades.get(grade_key(line.values["grade"]))
    if grade is None:
        message = _("The grade “{grade}” is not in the list: {codes}.")
        codes = ", ".join(grade.code for grade in known.grades.values())
        line.problems.append(message.format(grade=line.values["grade"], codes=codes))
    else:
        line.values["grade"] = grade.code


def _check_invite_as(line: Line, known: Known) -> None:
    typed = line.values["invite_as"].casefold()
    if typed not in InvitedAs.values:
        message = _("“Invite as” must be mentor, mentee or both, not “{typed}”.")
        line.problems.append(message.format(typed=line.values["invite_as"]))
    else:
        line.values["invite_as"] = typed


def _check_supervisors(line: Line, known: Known) -> None:
    for kind in SupervisionKind:
        if not line.values.get(kind.value):
            continue
        try:
            mailbox = parse_mailbox(line.values[kind.value])
        except InvalidAddress as problem:
            line.problems.append(f"{kind.label}: {problem}")
            continue
        if len(mailbox.name) > LONGEST["name"]:
            line.problems.append(_("The name of the {kind} is too long.").format(kind=kind.label))
        if address_key(mailbox.address) == address_key(line.values["email"]):
            line.problems.append(_("The {kind} is the person themself.").format(kind=kind.label))


def _check_once(line: Line, seen: dict[str, int]) -> None:
    key = address_key(line.values["email"])
    if key and key in seen:
        message = _("The same address is in row {number}; capital letters make no difference.")
        line.problems.append(message.format(number=seen[key]))
    seen.setdefault(key, line.number)


CHECKS: tuple[Callable[[Line, Known], None], ...] = (
    _check_email,
    _check_erased,
    _check_name,
    _check_lengths,
    _check_grade,
    _check_invite_as,
    _check_supervisors,
)


def _changes(values: dict[str, str], participant: Participant, known: Known) -> list[str]:
    now = {
        "name": participant.person.name,
        "grade": participant.grade.code if participant.grade else "",
        "specialty": participant.specialty,
        "site": participant.site,
        "invite_as": participant.invited_as,
    }
    changes = [
        f"{column.replace('_', ' ')}: {now[column]} → {values[column]}" for column in now if values.get(column, now[column]) != now[column]
    ]
    changes += [_("a guest mentor so far, from now on among those who are invited")] if participant.is_guest else []
    return changes + _supervisor_changes(values, known.supervisors.get(participant.person_id, {}))


def _supervisor_changes(values: dict[str, str], supervisors: dict[str, Person]) -> list[str]:
    """Supervisors are told apart by their addresses; a bare address says nothing about the name."""
    changes = []
    for kind in SupervisionKind:
        if not values.get(kind.value):
            continue
        mailbox, before = parse_mailbox(values[kind.value]), supervisors.get(kind.value)
        typed = mailbox.name or mailbox.address
        keys = {address.key for address in before.addresses.all()} if before else set()
        if before is None or address_key(mailbox.address) not in keys or mailbox.name not in {"", before.name}:
            changes.append(f"{kind.label}: {before or '–'} → {typed}")
    return changes
