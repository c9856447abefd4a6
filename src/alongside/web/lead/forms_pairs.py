"""Forms for pairs: narrowing the list, recording one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.domain.organisations.models import User
from alongside.domain.pairs.states import PairState
from alongside.web.forms import SearchField
from alongside.web.lead.forms_matching import CoupleForm
from alongside.web.widgets import DateBoxes


class PairsFilter(forms.Form):
    """Narrows the list of pairs."""

    search = SearchField(label=_("Name of either"))
    state = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *PairState.choices], required=False)


class RecordForm(CoupleForm):
    """A pair that two people arranged themselves."""

    since = forms.DateField(
        label=_("When did they become a pair?"),
        help_text=_("For example, 4 9 2026. The first day, or the day you heard of it"),
        widget=DateBoxes(),
        error_messages={"required": _("Enter the day they became a pair"), "invalid": _("Enter a real date, such as 4 9 2026")},
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean(self) -> dict[str, Any]:
        """Nobody records a pair of their own."""
        cleaned = super().clean() or {}
        for name in ("mentor", "mentee"):
            if name in cleaned and self.viewer.pk in self.known[cleaned[name]].owner_ids():
                self.add_error(name, _("This is you. Ask the other lead of the scheme to record your own pair"))
        return cleaned
