"""The form in which a lead chooses the matching rules of a year."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.matching.queries.rule_words import ANSWERS, FLOOR, HOW_MUCH, IGNORED, QUESTIONS, SPREAD, SUBJECTS, Words
from alongside.domain.matching.queries.rules import ASKED, DIRECTIONS, IMPORTANCES, Chosen, check_chosen, preset, sources
from alongside.web.widgets import Radios
from alongside_engine import matching as engine

TEXT_HINT = gettext_lazy(
    "Only how many words two texts share is compared. Neither of the two reads anything taken from it, and whoever wrote nothing "
    "loses nothing."
)


@dataclass(frozen=True)
class Asked:
    """One question of the form: what it is about, which way, and how much it matters."""

    subject: Words
    direction: forms.BoundField
    importance: forms.BoundField


class RulesForm(forms.Form):
    """One question for each thing that the platform knows of two people, and how places are shared out."""

    spread = forms.BooleanField(label=SPREAD, required=False)
    floor = forms.BooleanField(label=FLOOR, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASKED:
            self.fields |= {f"{name}_direction": _direction(name), f"{name}_importance": _importance(name)}

    @staticmethod
    def initial_of(chosen: Chosen) -> dict[str, Any]:
        """What is filled in when these rules stand."""
        rows = {name: chosen.criteria[name] for name in ASKED}
        filled: dict[str, Any] = {f"{name}_direction": row.direction for name, row in rows.items()}
        filled |= {f"{name}_importance": row.importance for name, row in rows.items()}
        return filled | {"spread": chosen.spread, "floor": chosen.floor}

    def asked(self) -> Iterator[Asked]:
        """The questions in their order."""
        for name in ASKED:
            yield Asked(SUBJECTS[name], self[f"{name}_direction"], self[f"{name}_importance"])

    def clean(self) -> dict[str, Any]:
        """Refuse rules that contradict themselves, in the sentence that the action has for it."""
        if not self.errors:
            try:
                check_chosen(self.chosen())
            except Refused as problem:
                self.add_error(None, str(problem))
        return self.cleaned_data

    def chosen(self) -> Chosen:
        """The rules as the action takes them; those of a preset under its name."""
        given = self.cleaned_data
        criteria = {name: self._criterion(name) for name in ASKED}
        made = Chosen(criteria, given["spread"], given["floor"])
        return next((found for found in map(preset, engine.PRESETS) if found.same_as(made)), made)

    def _criterion(self, name: str) -> engine.Criterion:
        direction, importance = self.cleaned_data[f"{name}_direction"], self.cleaned_data[f"{name}_importance"]
        return engine.Criterion(direction, importance, sources(name, direction))


def _direction(name: str) -> forms.ChoiceField:
    hints: dict[str, str | Promise] = {
        way: _("Source: {sources}").format(sources=found) for way in DIRECTIONS[name] if (found := sources(name, way))
    }
    return forms.ChoiceField(
        label=str(QUESTIONS[name]),
        help_text=TEXT_HINT if name == "text" else "",
        choices=[(way, ANSWERS.get((name, way), IGNORED)) for way in DIRECTIONS[name]],
        widget=Radios(small=True, hints=hints),
        error_messages={"required": _("Choose an answer about: {subject}").format(subject=str(SUBJECTS[name]).lower())},
    )


def _importance(name: str) -> forms.ChoiceField:
    given = [importance for importance in IMPORTANCES if name != "text" or importance != "mandatory"]
    return forms.ChoiceField(
        label=_("How much does that matter?"),
        choices=[(importance, HOW_MUCH[importance]) for importance in given],
        initial="medium",
        widget=Radios(small=True, inline=True),
        error_messages={"required": _("Choose how much it matters: {subject}").format(subject=str(SUBJECTS[name]).lower())},
    )
