"""The roster's file, and the filter of its preview."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.actions.rosters import read_roster
from alongside.domain.cohorts.models import Cohort, RosterImport
from alongside.domain.cohorts.queries.roster import CHANGED, NEW, REFUSED, SAME
from alongside.domain.organisations.models import User
from alongside.kit.table_limits import MOST_BYTES
from alongside.kit.tables_in import TableError
from alongside.web.forms import SearchField


class RosterForm(forms.Form):
    """A file as the HR system exports it."""

    roster = forms.FileField(
        label=_("The roster"),
        help_text=_("An .xlsx or .csv file of at most 5 MB"),
        max_length=200,
        error_messages={
            "required": _("Choose the file to read"),
            "empty": _("The file is empty. Choose another"),
            "max_length": _("The file’s name is too long. Shorten it to 200 characters"),
        },
    )

    def read(self, cohort: Cohort, *, by: User, now: datetime) -> RosterImport | None:
        """The roster as read, or None with what to mend beside the file."""
        file = self.cleaned_data["roster"]
        try:
            return read_roster(cohort, content=file.read(MOST_BYTES + 1), file_name=file.name, by=by, now=now)
        except (TableError, Refused) as problem:
            self.add_error("roster", str(problem))
            return None


class RosterFilter(forms.Form):
    """Narrows the rows of a preview."""

    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("All rows")),
            (NEW, _("New")),
            (CHANGED, _("Changed")),
            (SAME, _("The same")),
            (REFUSED, _("Refused")),
        ],
        required=False,
    )
    search = SearchField(label=_("Name or address"))

    def narrowed(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of one fate, whose name or address contains what was typed."""
        self.is_valid()
        show, search = self.cleaned_data.get("show"), (self.cleaned_data.get("search") or "").casefold()
        return [row for row in rows if (not show or row["status"] == show) and search in _searched(row)]


def _searched(row: dict[str, Any]) -> str:
    return f"{row['values'].get('name', '')} {row['values'].get('email', '')}".casefold()
