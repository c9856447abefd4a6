"""The form of one question, for every kind: plain inputs that need no script, on a page of their own."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.surveys.actions import LONGEST_LINE, LONGEST_TEXT, check_answer, is_blank
from alongside.domain.surveys.models import Question
from alongside.domain.surveys.states import FREE_TEXT, MISSING, Missing, QuestionKind, missing_kind
from alongside.web.forms import AsksAboutNumbers
from alongside.web.question_words import INSTEAD, choices_of, instead_of, most_of, parts_of, places
from alongside.web.widgets import Checkboxes, DateBoxes, LongText, Radios

LONG_QUESTION = 110
WITHOUT_CHOICES = frozenset({QuestionKind.NUMBER, QuestionKind.DATE, *FREE_TEXT})
IN_PARTS = frozenset({QuestionKind.RANKING, QuestionKind.WEIGHTED, QuestionKind.COMPARED})


class LeftToTheDomain:
    """A field whose emptiness the domain judges; on the page it carries no "(optional)": the start page says so once."""

    def validate(self, value: Any) -> None:
        """Nothing here: `check_answer` says it in its own words."""


class OneAnswer(LeftToTheDomain, forms.ChoiceField):
    """One choice."""


class SeveralAnswers(LeftToTheDomain, forms.MultipleChoiceField):
    """Any number of choices."""


class WordsAnswer(LeftToTheDomain, forms.CharField):
    """Text or a number as typed; its length is counted on the page, and judged by the domain."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = [row for row in self.validators if not isinstance(row, MaxLengthValidator)]


class DayAnswer(LeftToTheDomain, forms.CharField):
    """A day from its three boxes, written the one way that the domain reads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, widget=DateBoxes())

    def to_python(self, value: Any) -> str:
        """With noughts before short days and months; what is no day is left for the domain to refuse."""
        year, _first, rest = str(value or "").partition("-")
        month, _second, day = rest.partition("-")
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}" if rest else year


class QuestionForm(AsksAboutNumbers):
    """One question of a questionnaire; `given` is its answer in its own type once the form is valid."""

    def __init__(self, *args: Any, question: Question, given: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.kind = QuestionKind(question.kind)
        self.given: Any = None
        self.fields |= dict(_fields(question))
        self.initial = _initial(question, given)

    @property
    def hint(self) -> str:
        """What stands below the question."""
        return hint_of(self.question)

    @property
    def size(self) -> str:
        """Of the heading: a long question in large letters fills a phone."""
        return "m" if len(self.question.text) > LONG_QUESTION else "l"

    @property
    def answer(self) -> forms.BoundField | None:
        """The input, where the question has one alone."""
        return self["answer"] if "answer" in self.fields else None

    @property
    def parts(self) -> list[forms.BoundField]:
        """The inputs of a question that has several."""
        return [self[name] for name in self._names()]

    @property
    def instead(self) -> forms.BoundField | None:
        """The ways of not answering, where they do not stand among the choices."""
        return self["instead"] if "instead" in self.fields else None

    def _names(self) -> list[str]:
        return [name for name in self.fields if name.startswith("answer_")]

    def clean(self) -> dict[str, Any]:
        """The answer in its own type, or what to mend beside the input that it is about."""
        if self.errors:
            return self.cleaned_data
        given = self._said()
        try:
            self.given = check_answer(self.question, self._one_of(given, self._instead(given)))
        except Refused as problem:
            self.add_error(self._about(given), str(problem))
        if self.kind in FREE_TEXT:
            self.ask_about(str(given or ""))
        return self.cleaned_data

    def _said(self) -> Any:
        if names := self._names():
            return [self.cleaned_data[name] for name in names]
        return self.cleaned_data.get("answer")

    def _instead(self, given: Any) -> list[str]:
        """The ways of not answering that were chosen."""
        among = given if isinstance(given, list) else [given]
        return [INSTEAD[row] for row in (*among, *self.cleaned_data.get("instead", ())) if row in INSTEAD]

    def _one_of(self, given: Any, instead: list[str]) -> Any:
        """The answer, or why there is none: never the two together."""
        if not instead:
            return given
        rest = [row for row in (given if isinstance(given, list) else [given]) if row not in INSTEAD]
        if len(instead) > 1 or not is_blank(rest):
            label = Missing(instead[0]).label
            raise Refused(_("“{label}” goes with no other answer. Choose it alone, or choose others.").format(label=label))
        return {MISSING: instead[0]}

    def _about(self, given: Any) -> str | None:
        """The input that a mistake is in: of several the one left empty, or the second of two that say the same."""
        if not (names := self._names()):
            return "answer" if self.answer else None
        if self.kind is QuestionKind.RANKING:
            return next((name for place, name in enumerate(names) if given[place] and given[place] in given[:place]), names[0])
        return next((name for place, name in enumerate(names) if not given[place]), names[0])


def _fields(question: Question) -> Iterator[tuple[str, forms.Field]]:
    """The inputs that suit the kind of question, and after them what may be ticked instead."""
    kind = QuestionKind(question.kind)
    if kind is QuestionKind.SECTION:
        return
    if kind in IN_PARTS:
        yield from _parts(question, kind)
    else:
        yield "answer", FIELDS.get(kind, _radios)(question)
    if (kind in IN_PARTS or kind in WITHOUT_CHOICES) and (instead := instead_of(question)):
        yield "instead", SeveralAnswers(label=_("Or"), choices=instead, widget=Checkboxes(small=True))


def _parts(question: Question, kind: QuestionKind) -> Iterator[tuple[str, forms.Field]]:
    if kind is QuestionKind.RANKING:
        choices = [("", _("Choose")), *choices_of(question)]
        for number, place in enumerate(places(most_of(question)), 1):
            yield f"answer_{number}", OneAnswer(label=place, choices=choices)
        return
    for number, (_short, words) in enumerate(parts_of(question), 1):
        yield f"answer_{number}", OneAnswer(label=words, choices=choices_of(question), widget=Radios(small=True))


def _radios(question: Question) -> forms.Field:
    is_long = question.kind == QuestionKind.RATING
    choices = [*choices_of(question), *instead_of(question)]
    return OneAnswer(label=question.text, help_text=hint_of(question), choices=choices, widget=Radios(small=is_long))


def _ticks(question: Question) -> forms.Field:
    choices = [*choices_of(question), *instead_of(question)]
    return SeveralAnswers(label=question.text, help_text=hint_of(question), choices=choices, widget=Checkboxes())


def _text(question: Question) -> forms.Field:
    return WordsAnswer(label=question.text, help_text=hint_of(question), max_length=LONGEST_TEXT, widget=LongText(rows=6))


def _line(question: Question) -> forms.Field:
    return WordsAnswer(label=question.text, help_text=hint_of(question), widget=forms.TextInput())


def _number(question: Question) -> forms.Field:
    box = forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-4"})
    return WordsAnswer(label=question.text, help_text=hint_of(question), widget=box)


def _day(question: Question) -> forms.Field:
    return DayAnswer(label=question.text, help_text=hint_of(question))


FIELDS: Mapping[QuestionKind, Callable[[Question], forms.Field]] = {
    QuestionKind.MULTI: _ticks,
    QuestionKind.TEXT: _text,
    QuestionKind.LINE: _line,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _day,
}


def hint_of(question: Question) -> str:
    """The questionnaire's own hint, and how this kind of question is answered."""
    own = HINTS[QuestionKind(question.kind)](question) if question.kind in HINTS else ""
    return " ".join(words for words in (question.hint, own) if words)


def _of_several(question: Question) -> str:
    labels = dict(question.options)
    alone = [_("“{label}” goes with no other answer.").format(label=labels[value]) for value in question.details.get("exclusive", [])]
    return " ".join(["" if "many" in question.text else _("Choose all that apply."), *alone]).strip()


def _of_a_number(question: Question) -> str:
    if question.minimum is None or question.maximum is None:
        return _("A whole number.")
    return _("A whole number from {low} to {high}.").format(low=question.minimum, high=question.maximum)


HINTS: Mapping[str, Callable[[Question], str]] = {
    QuestionKind.MULTI: _of_several,
    QuestionKind.NUMBER: _of_a_number,
    QuestionKind.RANKING: lambda question: _("Begin with the first. You can put up to {most} in order.").format(most=most_of(question)),
    QuestionKind.LINE: lambda _question: _("Up to {most} characters.").format(most=LONGEST_LINE),
    QuestionKind.DATE: lambda _question: _("For example, 4 9 2026."),
}


def _initial(question: Question, given: Any) -> dict[str, Any]:
    """An answer from the draft, back in the inputs that it came from."""
    if kind := missing_kind(given):
        chosen = [value for value, what in INSTEAD.items() if what == kind]
        return {"answer": chosen if question.kind == QuestionKind.MULTI else chosen[0], "instead": chosen} if chosen else {}
    if question.kind in IN_PARTS:
        return {f"answer_{number}": part for number, part in enumerate(given or [], 1)}
    if question.kind == QuestionKind.DATE and given:
        return {"answer": date.fromisoformat(given)}
    return {"answer": given}
