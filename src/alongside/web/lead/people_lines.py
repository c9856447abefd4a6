"""People in words: as a line of a list, as a row of a spreadsheet, as summary rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.people import standing_of
from alongside.domain.cohorts.states import Standing
from alongside.domain.people.queries import main_addresses, supervisors_of
from alongside.domain.training.queries import attendance_counts
from alongside.kit.tables_out import Value
from alongside.web.templatetags.alongside import day

COLOURS = {Standing.NOT_INVITED: "grey", Standing.NO_ANSWER: "white", Standing.TAKING_PART: "green"}


@dataclass(frozen=True)
class Line:
    """One person of a list."""

    participant: Participant
    address: str
    sessions: int

    @property
    def url(self) -> str:
        """The person's page."""
        return reverse("lead:person", args=[self.participant.public_id])

    @property
    def standing(self) -> Standing:
        """Where the person stands."""
        return standing_of(self.participant)

    @property
    def colour(self) -> str:
        """The colour of the standing: plain for what needs nothing."""
        return COLOURS.get(self.standing, "")

    @property
    def side(self) -> str:
        """What the person was invited or asked to be."""
        return side_of(self.participant)

    @property
    def has_statement(self) -> bool:
        """Whether a statement is in; its text is not shown in lists."""
        return hasattr(self.participant, "statement")

    @property
    def has_partner(self) -> bool:
        """Whether the person is in an offered or running pair."""
        return bool(self.participant.mentor_places_taken or self.participant.mentee_places_taken)

    @property
    def preparation(self) -> str:
        """What the person has done to prepare, in words."""
        parts = [_("Statement")] if self.has_statement else []
        if self.sessions:
            parts.append(ngettext("{many} session", "{many} sessions", self.sessions).format(many=self.sessions))
        return ", ".join(parts)

    def cells(self) -> list[Value]:
        """The line as a row of a spreadsheet."""
        person = self.participant
        return [
            person.person.name,
            self.address,
            person.grade.code if person.grade else "",
            person.specialty,
            person.site,
            self.side,
            str(self.standing.label),
            _("yes") if self.has_statement else _("no"),
            self.sessions,
            _("yes") if self.has_partner else _("no"),
        ]


def header() -> list[str]:
    """The headings of the spreadsheet."""
    return [
        _("name"),
        _("email"),
        _("grade"),
        _("specialty"),
        _("site"),
        _("invited as"),
        _("standing"),
        _("statement"),
        _("sessions attended"),
        _("in a pair"),
    ]


def lines_of(cohort: Cohort, people: Iterable[Participant]) -> list[Line]:
    """Some people of a cohort as lines, with two reads however many they are."""
    listed = list(people)
    addresses = main_addresses(row.person_id for row in listed)
    counts = attendance_counts(cohort)
    return [Line(row, addresses.get(row.person_id, ""), counts.get(row.pk, 0)) for row in listed]


def side_of(participant: Participant) -> str:
    """What somebody was invited to be; a guest was asked by the lead."""
    return _("guest mentor") if participant.is_guest else participant.get_invited_as_display()


def _invited_on(participant: Participant) -> str:
    invitation = getattr(participant, "invitation", None)
    if invitation is None:
        return _("Asked by the lead") if participant.is_guest else _("Not yet")
    return day(invitation.invited_at)


def taking_part_rows(participant: Participant) -> list[dict[str, Any]]:
    """Where somebody stands with the scheme, as summary rows."""
    rows = [
        {"key": _("Standing"), "value": standing_of(participant).label.capitalize()},
        {"key": _("Invited as"), "value": side_of(participant)},
        {"key": _("Invited on"), "value": _invited_on(participant)},
    ]
    if participant.joined_on:
        rows.append({"key": _("Taking part since"), "value": day(participant.joined_on)})
    if participant.withdrew_on:
        rows.append({"key": _("Withdrew on"), "value": day(participant.withdrew_on)})
    return rows


def work_rows(participant: Participant) -> list[dict[str, Any]]:
    """How to reach somebody and where they work, with those who must never be their match."""
    address = main_addresses([participant.person_id]).get(participant.person_id, "")
    rows = [
        {"key": _("E-mail address"), "value": address},
        {"key": _("Grade"), "value": participant.grade.label if participant.grade else ""},
        {"key": _("Specialty"), "value": participant.specialty},
        {"key": _("Site"), "value": participant.site},
    ]
    found = supervisors_of([participant.person_id]).get(participant.person_id, [])
    return rows + [{"key": row.get_kind_display().capitalize(), "value": row.supervisor.name} for row in found]
