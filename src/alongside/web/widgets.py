"""Inputs that Django lacks: a date in three boxes, choices with a hint each, text counted as it is typed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS: Final = (("day", _("Day"), 2), ("month", _("Month"), 2), ("year", _("Year"), 4))


class LongText(forms.Textarea):
    """A text box whose line ends count as one character, as the counter beneath it does."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, rows: int = 6) -> None:
        super().__init__({"rows": rows, **(attrs or {})})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The text with plain line ends."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class DateBoxes(forms.Widget):
    """Day, month and year in three boxes, for a `forms.DateField`: nobody has to guess an order or open a calendar."""

    template_name = "forms/widgets/date_boxes.html"
    use_fieldset = True

    def id_for_label(self, id_: str) -> str:
        """The first box, which an error in the summary leads to."""
        return f"{id_}_day" if id_ else ""

    def format_value(self, value: Any) -> Any:
        """Left as it is: each box takes its own part in `get_context`."""
        return value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the three boxes, each with its part of the value."""
        context = super().get_context(name, value, attrs)
        identity = context["widget"]["attrs"].get("id", f"id_{name}")
        context["boxes"] = [
            {"name": f"{name}_{part}", "id": f"{identity}_{part}", "label": label, "width": width, "value": words}
            for (part, label, width), words in zip(PARTS, self.parts(value), strict=True)
        ]
        return context

    def parts(self, value: Any) -> tuple[str, str, str]:
        """Day, month and year as text, also of a date that does not exist, so that it can be mended."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        year, month, day = (*str(value or "").split("-", 2), "", "", "")[:3]
        return day, month, year

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """The three boxes as one ISO date, or nothing when all are empty."""
        day, month, year = (str(data.get(f"{name}_{part}") or "").strip() for part, *_rest in PARTS)
        if not (day or month or year):
            return None
        return f"{year}-{month}-{day}"

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the boxes was sent."""
        return not any(f"{name}_{part}" in data for part, *_rest in PARTS)


class Hinted(forms.widgets.ChoiceWidget):
    """What radios and checkboxes share: a hint under an option, options side by side or compact."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Mapping[str, str | Promise] | None = None,
        inline: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(attrs, choices)
        self.hints = dict(hints or {})
        self.inline = inline
        self.small = small

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tells the template how the options stand."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"inline": self.inline, "small": self.small}
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the option's hint, and says to a screen reader that it belongs to the option."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        return option


class Radios(Hinted, forms.RadioSelect):
    """One choice of several."""


class Checkboxes(Hinted, forms.CheckboxSelectMultiple):
    """Any number of several."""
