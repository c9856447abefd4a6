"""What the pages about a questionnaire ask."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.domain.surveys.states import Audience, Purpose, QuestionKind
from alongside.web.widgets import Checkboxes, LongText, Radios
from alongside_engine.questionnaires import CHOICES, DOUBLE, KINDS, LARGEST_BOUND, LONGEST, MOST_RANKED, NEVER_ANSWERED, SCALES

YES = [("yes", _("Yes"))]
HINTS: dict[str, Any] = {
    QuestionKind.LIKERT5: _("The usual scale for a statement. Asked before and after, it shows change."),
    QuestionKind.WEIGHTED: _("Two answers from 1 to 5 to one thing."),
    QuestionKind.COMPARED: _("Two answers from 1 to 5 to one thing."),
    QuestionKind.CONSENT: _("To publication or to quotation; a “no” changes nothing else."),
    QuestionKind.HIDDEN: _("Grade band, sessions or meetings, in coarse steps."),
    QuestionKind.SECTION: _("Says something between questions, and asks nothing."),
}
SOURCES = [("grade_band", _("grade band")), ("sessions", _("training sessions attended")), ("meetings", _("meetings noted"))]
# A code may hold an equals sign itself, such as “>=5”: the one between spaces is looked for first.
OPTIONS = (re.compile(r"\s*(.*?) = \s*(.+)"), re.compile(r"\s*([^=]*?)\s*=\s*(.+)"))
WHOLE = re.compile(r"-?[0-9]{1,9}")
NOT_CODE = re.compile(r"[^\w-]+")


class HeadForm(forms.Form):
    """What stands before the questions."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST["title"], error_messages={"required": _("Enter a title")})
    introduction = forms.CharField(
        label=_("Introduction"),
        max_length=LONGEST["introduction"],
        required=False,
        help_text=_("Read before the first question. How answers are kept is said by itself."),
        widget=LongText(rows=5),
    )
    attribution = forms.CharField(
        label=_("Source"),
        max_length=LONGEST["attribution"],
        required=False,
        help_text=_("Of a published questionnaire: who wrote it, and by what licence it may be used"),
    )


class KindForm(forms.Form):
    """How a new question is answered."""

    kind = forms.ChoiceField(
        label=_("How is it answered?"),
        choices=QuestionKind.choices,
        widget=Radios(hints=HINTS),
        error_messages={"required": _("Choose how it is answered"), "invalid_choice": _("Choose how it is answered")},
    )


def _checkbox(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=YES,
        required=False,
        widget=Checkboxes(),
        error_messages={"invalid_choice": _("Tick the box or leave it empty")},
    )


class QuestionForm(forms.Form):
    """One question: what all kinds ask, and what only its own does."""

    text = forms.CharField(
        label=_("Question"), max_length=LONGEST["text"], widget=LongText(rows=3), error_messages={"required": _("Enter the question")}
    )
    hint = forms.CharField(label=_("Help"), max_length=LONGEST["hint"], required=False, help_text=_("Stands beneath the question"))
    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST["code"],
        help_text=_("A short name for files. The same code in two questionnaires joins their answers: only then can a change be seen."),
        error_messages={"required": _("Enter a code")},
    )
    audience = forms.ChoiceField(label=_("Who is asked"), choices=Audience.choices)
    shown_question = forms.ChoiceField(label=_("Only shown after the answer to"), required=False)
    shown_answers = forms.CharField(
        label=_("If that answer is one of"), required=False, max_length=1000, help_text=_("Codes of answers, with a comma between them")
    )

    def __init__(self, *args: Any, kind: str, earlier: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.kinds = {row["code"]: row["type"] for row in earlier}
        asked = [(row["code"], f"{row['code']}: {row['text'][:80]}") for row in earlier if row["type"] not in {"section", "hidden"}]
        self.fields["shown_question"].choices = [("", _("Always shown")), *asked]  # type: ignore[attr-defined]
        own = {name: made(kind) for name, kinds, made in OWN if kind in kinds}
        self.fields.update(own)
        self.order_fields(["text", "hint", *own, "code"])

    def row(self) -> dict[str, Any]:
        """The question as a file has it; whether it fits is asked when the questionnaire is put."""
        said = self.cleaned_data
        found: dict[str, Any] = {"code": said["code"], "text": said["text"], "hint": said["hint"], "type": self.kind}
        found |= {"audience": said["audience"], "required": bool(said.get("required"))}
        if said["shown_question"]:
            found["show_if"] = {
                "question": said["shown_question"],
                "any_of": _values(said["shown_answers"], self.kinds[said["shown_question"]]),
            }
        for key in ("min", "max", "most"):
            if said.get(key) is not None:
                found[key] = said[key]
        if said.get("options"):
            found["options"] = list(options_in(said["options"]))
        if said.get("exclusive"):
            found["exclusive"] = [value.strip() for value in said["exclusive"].split(",") if value.strip()]
        if said.get("low_end") or said.get("high_end"):
            found["ends"] = [said["low_end"], said["high_end"]]
        found |= {key: said[key] for key in ("other", "scale", "purpose", "taken_from") if said.get(key)}
        return found | {key: True for key in ("not_applicable", "prefer_not", "reversed") if said.get(key)}


def _line(label: Any, most: int, help_text: Any = "") -> Callable[[str], forms.Field]:
    return lambda _kind: forms.CharField(label=label, required=False, max_length=most, help_text=help_text)


def _whole(label: Any) -> Callable[[str], forms.Field]:
    return lambda _kind: forms.IntegerField(label=label, required=False, min_value=-LARGEST_BOUND, max_value=LARGEST_BOUND)


def _radios(label: Any, choices: Any) -> Callable[[str], forms.Field]:
    return lambda _kind: forms.ChoiceField(label=label, choices=choices, widget=Radios())


def _options_field(kind: str) -> forms.CharField:
    points = SCALES.get(kind)
    hint = (
        _("One a line: a code, =, and its words, such as “time = I had no time”. Without a code one is made from the words.")
        if points is None
        else _("One a line, such as “{point} = Strongly disagree”. Points without words are shown as numbers.").format(point=points[0])
    )
    required = {"required": _("Enter the answers, one a line")}
    return forms.CharField(
        label=_("Answers"),
        required=points is None,
        max_length=10_000,
        help_text=hint,
        widget=LongText(rows=7),
        error_messages=required,
    )


ENDED = frozenset(SCALES) | DOUBLE
ASKED = frozenset(KINDS) - NEVER_ANSWERED
NUMBERS = ENDED | {"number"}
# What only some kinds ask, in the order of the page.
OWN: tuple[tuple[str, frozenset[str], Callable[[str], forms.Field]], ...] = (
    ("options", CHOICES | frozenset(SCALES), _options_field),
    ("exclusive", CHOICES, _line(_("Answers that go with no other"), 500, _("Their codes, with a comma between them"))),
    ("other", CHOICES - {"ranking"}, _line(_("The answer that opens a line for one’s own words"), 60, _("Its code, such as “other”"))),
    ("low_end", ENDED, _line(_("Words for the lowest point"), 100)),
    ("high_end", ENDED, _line(_("Words for the highest point"), 100)),
    (
        "scale",
        frozenset(SCALES),
        _line(_("Part of the scale"), 60, _("A name that items of one scale share; its score and alpha are worked out")),
    ),
    ("reversed", frozenset(SCALES), lambda _kind: _checkbox(_("Asked the other way round than the rest of its scale"))),
    ("min", frozenset({"number"}), _whole(_("Smallest"))),
    ("max", frozenset({"number"}), _whole(_("Largest"))),
    (
        "most",
        frozenset({"ranking"}),
        lambda _kind: forms.IntegerField(label=_("How many are put in order"), min_value=1, max_value=MOST_RANKED),
    ),
    ("purpose", frozenset({"consent"}), _radios(_("Consent to"), Purpose.choices)),
    ("taken_from", frozenset({"hidden"}), _radios(_("Taken from the register"), SOURCES)),
    ("required", ASKED, lambda _kind: _checkbox(_("Has to be answered"))),
    ("not_applicable", ASKED, lambda _kind: _checkbox(_("Offers “does not apply to me”"))),
    ("prefer_not", ASKED, lambda _kind: _checkbox(_("Offers “I would rather not say”"))),
)


def options_in(text: str) -> Iterable[dict[str, str]]:
    """The options as typed, a line each."""
    for line in text.splitlines():
        if not line.strip():
            continue
        match = next((found for shape in OPTIONS if (found := shape.fullmatch(line))), None)
        label = match.group(2).strip() if match else line.strip()
        yield {"value": match.group(1) if match else NOT_CODE.sub("_", label.lower()).strip("_")[:40], "label": label}


def _values(text: str, kind: str) -> list[Any]:
    """Codes of answers: a point of a scale is a number, the code of a choice is a text even where it is written in digits."""
    values = [value for part in text.split(",") if (value := part.strip())]
    return [int(value) if kind in NUMBERS and WHOLE.fullmatch(value) else value for value in values]


def initial_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A question as its form shows it."""
    shown = row.get("show_if") or {}
    ends = row.get("ends") or ["", ""]
    found = {key: row.get(key, "") for key in ("text", "hint", "code", "min", "max", "most", "other", "scale", "purpose", "taken_from")}
    return found | {
        "audience": row.get("audience", "all"),
        "shown_question": shown.get("question", ""),
        "shown_answers": ", ".join(str(value) for value in shown.get("any_of", [])),
        "options": "\n".join(f"{option['value']} = {option['label']}" for option in row.get("options", [])),
        "exclusive": ", ".join(row.get("exclusive", [])),
        "low_end": ends[0],
        "high_end": ends[1],
        **{key: ["yes"] if row.get(key) else [] for key in ("required", "not_applicable", "prefer_not", "reversed")},
    }


class FileForm(forms.Form):
    """A questionnaire from a file."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_("A .toml file, or a workbook (.xlsx) in the form that XLSForm describes"),
        max_length=200,
        error_messages={
            "required": _("Choose the file to read"),
            "empty": _("The file is empty. Choose another"),
            "max_length": _("The file’s name is too long. Shorten it to 200 characters"),
        },
    )
