"""Forms that narrow lists of people and of messages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alongside.domain.cohorts.queries.people import SORTS, Filter
from alongside.domain.cohorts.states import Side, Standing
from alongside.domain.outbox.states import MessageState
from alongside.web.forms import SearchField

SHOW = [
    ("all", _("Everybody")),
    *[(value, capfirst(label)) for value, label in Standing.choices],
    ("statement", _("With a statement")),
    ("no-statement", _("Taking part without a statement")),
    ("guest", _("Guest mentors")),
    ("no-partner", _("Taking part without a partner")),
]


class PeopleFilter(forms.Form):
    """Narrows the list of people."""

    search = SearchField(label=_("Name or address"))
    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)
    side = forms.ChoiceField(label=_("Invited as"), choices=[("", _("Mentor or mentee")), *Side.choices], required=False)
    site = forms.ChoiceField(label=_("Site"), required=False)

    def __init__(self, *args: Any, sites: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [("", _("All sites")), *((name, name) for name in sites)]  # type: ignore[attr-defined]

    def narrowed(self, sort: str) -> Filter:
        """What was asked for, as far as it makes sense; the rest is as if it had not been asked."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        return Filter(**asked, sort=sort if sort.removeprefix("-") in SORTS else "name")


class MessageFilter(forms.Form):
    """Narrows the list of messages."""

    search = SearchField(label=_("Name or address"))
    shown = [("", _("All messages")), ("lost", _("those that did not arrive")), *MessageState.choices]
    state = forms.ChoiceField(label=_("Show"), choices=shown, required=False)

    def narrowed(self) -> dict[str, str]:
        """What was asked for, as far as it makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
