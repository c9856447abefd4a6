"""Forms for choosing two people, and for narrowing lists of them."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.states import Side
from alongside.domain.matching.states import PlacementKind
from alongside.web.forms import SearchField
from alongside.web.widgets import Radios

MOST_IN_LISTS = 200


def in_words(participant: Participant) -> str:
    """Somebody with grade and site, so that two of one name can be told apart."""
    parts = (participant.grade.code if participant.grade else "", participant.site)
    place = ", ".join(part for part in parts if part)
    return f"{participant.person.name} ({place})" if place else participant.person.name


class NarrowForm(forms.Form):
    """Shortens the two lists of names below it."""

    mentor_name = SearchField(label=_("Mentor’s name contains"))
    mentee_name = SearchField(label=_("Mentee’s name contains"))

    def narrowed(self, people: Iterable[Participant], side: Side) -> list[Participant]:
        """Those of one side whose name contains what was typed."""
        typed = (self.cleaned_data.get(f"{side}_name") or "").casefold() if self.is_valid() else ""
        return [row for row in people if side in row.sides and typed in row.person.name.casefold()]

    def listed(self, people: Iterable[Participant], side: Side, chosen: str) -> list[Participant]:
        """The first of them, as many as a list can hold, and whoever was chosen before."""
        found = self.narrowed(people, side)
        return [row for place, row in enumerate(found) if place < MOST_IN_LISTS or row.public_id == chosen]

    def is_cut(self, people: Iterable[Participant], side: Side) -> bool:
        """Whether a list holds only the first of them."""
        return len(self.narrowed(people, side)) > MOST_IN_LISTS


class CoupleForm(forms.Form):
    """A mentor and a mentee of this year."""

    mentor = forms.ChoiceField(label=_("Mentor"), error_messages={"required": _("Choose a mentor")})
    mentee = forms.ChoiceField(label=_("Mentee"), error_messages={"required": _("Choose a mentee")})

    def __init__(self, *args: Any, mentors: Iterable[Participant], mentees: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, Participant] = {}
        for name, people in (("mentor", list(mentors)), ("mentee", list(mentees))):
            self.known |= {row.public_id: row for row in people}
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", _("Choose a name")), *((row.public_id, in_words(row)) for row in people)]
            field.error_messages["invalid_choice"] = _("This person is no longer in the list. Choose again")

    def couple(self) -> dict[str, Participant]:
        """The two people chosen."""
        return {name: self.known[self.cleaned_data[name]] for name in ("mentor", "mentee")}


class PlaceForm(CoupleForm):
    """Two people to lock together or keep apart."""

    kind = forms.ChoiceField(
        label=_("What should happen?"),
        choices=[(PlacementKind.TOGETHER, _("Lock together")), (PlacementKind.APART, _("Keep apart"))],
        initial=PlacementKind.TOGETHER,
        widget=Radios(
            hints={
                PlacementKind.TOGETHER.value: _("They stay a pair in every proposal"),
                PlacementKind.APART.value: _("They are never proposed to each other"),
            },
            small=True,
        ),
        error_messages={"required": _("Choose whether to lock them together or to keep them apart")},
    )
    why = forms.CharField(
        label=_("Why?"),
        help_text=_("For the mentoring lead and the deputy alone. Nothing told in confidence, and no patient details"),
        max_length=200,
        required=False,
        error_messages={"max_length": _("Say it in at most %(limit_value)d characters")},
    )


class PoolFilter(forms.Form):
    """Narrows the list of people who wait for a partner."""

    name = SearchField(label=_("Name"))
    side = forms.ChoiceField(label=_("Waiting as"), choices=[("", _("Mentor or mentee")), *Side.choices], required=False)


class LineFilter(forms.Form):
    """Narrows the lines of a run."""

    name = SearchField(label=_("Name of either"))
    show = forms.ChoiceField(
        label=_("Pairs"),
        choices=[
            ("", _("All")),
            ("locked", _("Locked by you")),
            ("proposed", _("Proposed by the engine")),
            ("differs", _("Where the engine alone would choose otherwise")),
            ("changed", _("Changed since the last run")),
        ],
        required=False,
    )
