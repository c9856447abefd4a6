"""Forms of the member pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.actions.statements import LONGEST, Written
from alongside.domain.cohorts.models import Participant, Topic
from alongside.domain.cohorts.states import Side
from alongside.domain.surveys.actions import LONGEST_TEXT, check_answer
from alongside.domain.surveys.models import Question
from alongside.domain.surveys.states import AGREEMENT, QuestionKind
from alongside.kit.mailboxes import InvalidAddress, check_address
from alongside.kit.safe_text import looks_like_nhs_number
from alongside.web.widgets import Checkboxes, LongText, Radios

MOST_AVOIDED = 20
NUMBER_ASKED = gettext_lazy(
    "There is a number in what you wrote that looks like a patient’s NHS number. Take it out, or tick to say that it is not one."
)


class ChoiceForm(forms.Form):
    """Which of several buttons of a page was meant; confirm pages carry it along."""

    choice = forms.CharField(widget=forms.HiddenInput())


class AsksAboutNumbers(forms.Form):
    """Asks once about a number that looks like a patient's, and believes the answer."""

    number_is_fine = forms.BooleanField(label=gettext_lazy("It is not a patient’s number"), required=False)
    asked_about_number = False

    def ask_about(self, *texts: str) -> None:
        """Add the question when there is such a number and it has not been answered."""
        if not any(looks_like_nhs_number(text) for text in texts):
            return
        self.asked_about_number = True
        if not self.cleaned_data.get("number_is_fine"):
            self.add_error("number_is_fine", str(NUMBER_ASKED))


class StatementForm(AsksAboutNumbers):
    """A statement, the topics, and whom to avoid."""

    side = forms.ChoiceField(
        label=gettext_lazy("This time I would like to be a"),
        choices=[(Side.MENTEE, gettext_lazy("mentee")), (Side.MENTOR, gettext_lazy("mentor"))],
        error_messages={"required": gettext_lazy("Choose mentee or mentor")},
        widget=Radios(inline=True),
    )
    text = forms.CharField(
        label=gettext_lazy("Your statement"),
        help_text=gettext_lazy("What you hope for, or what you can offer. Two sentences are enough."),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Write at least a sentence, or leave the statement for later. It is optional")},
        widget=LongText(rows=9),
    )
    share = forms.BooleanField(label=gettext_lazy("My match may read my statement, once we have both accepted"), required=False)
    topics = forms.MultipleChoiceField(required=False)
    visible = forms.MultipleChoiceField(required=False)
    wants = forms.CharField(
        label=gettext_lazy("What would you like in the other person?"),
        help_text=gettext_lazy("For example the same specialty, or another site"),
        max_length=1000,
        required=False,
        widget=LongText(rows=3),
    )
    avoid = forms.CharField(
        label=gettext_lazy("Is there anybody you would rather not be matched with?"),
        help_text=gettext_lazy(
            "E-mail addresses, one on each line. No reason is asked or kept. The lead and the deputy can see the list, and you can see "
            "when they did."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, participant: Participant, topics: list[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(topic.slug, topic.label) for topic in topics]
        for name in ("topics", "visible"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.known = topics
        if len(participant.sides) == 1:
            self.fields["side"] = forms.CharField(widget=forms.HiddenInput(), required=False)
            self.only_side: Side | None = participant.sides[0]
        else:
            self.only_side = None

    def clean_avoid(self) -> tuple[str, ...]:
        """The addresses, each of them checked."""
        lines = [line.strip() for line in self.cleaned_data["avoid"].splitlines() if line.strip()]
        if len(lines) > MOST_AVOIDED:
            raise forms.ValidationError(_("Give at most {most} addresses.").format(most=MOST_AVOIDED))
        try:
            return tuple(check_address(line) for line in lines)
        except InvalidAddress as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        """Ask about numbers that look like a patient's."""
        self.ask_about(self.cleaned_data.get("text", ""), self.cleaned_data.get("wants", ""))
        return self.cleaned_data

    def topic_rows(self) -> list[dict[str, Any]]:
        """Each topic with its two ticks, for the page."""
        chosen, visible = (set(self[name].value() or []) for name in ("topics", "visible"))
        return [{"topic": topic, "chosen": topic.slug in chosen, "visible": topic.slug in visible} for topic in self.known]

    def written(self) -> Written:
        """What was written, for the action."""
        given = self.cleaned_data
        return Written(
            side=self.only_side or Side(given["side"]),
            text=given["text"],
            wants=given["wants"],
            topics={slug: slug in given["visible"] for slug in given["topics"]},
            share_with_match=given["share"],
            avoid=given["avoid"],
        )


class LeftToTheDomain:
    """A field whose emptiness the domain judges; on the page it carries no "(optional)": the start page says so once."""

    def validate(self, value: Any) -> None:
        """Nothing here: `check_answer` says it in its own words."""


class OneAnswer(LeftToTheDomain, forms.ChoiceField):
    """One choice."""


class SeveralAnswers(LeftToTheDomain, forms.MultipleChoiceField):
    """Any number of choices."""


class WordsAnswer(LeftToTheDomain, forms.CharField):
    """Text or a number as typed."""


class QuestionForm(AsksAboutNumbers):
    """One question of a questionnaire."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields["answer"] = field_for(question)

    def clean(self) -> dict[str, Any]:
        """The answer in its own type, or what to mend."""
        if "answer" not in self.cleaned_data:
            return self.cleaned_data
        given = self.cleaned_data["answer"]
        try:
            self.cleaned_data["answer"] = check_answer(self.question, given)
        except Refused as problem:
            self.add_error("answer", str(problem))
        if self.question.kind == QuestionKind.TEXT:
            self.ask_about(str(given or ""))
        return self.cleaned_data


def field_for(question: Question) -> forms.Field:
    """The input that suits the kind of question."""
    label, kind = question.text, QuestionKind(question.kind)
    if kind is QuestionKind.TEXT:
        return WordsAnswer(label=label, max_length=LONGEST_TEXT, widget=LongText(rows=6))
    if kind is QuestionKind.NUMBER:
        return WordsAnswer(label=label, widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-4"}))
    if kind is QuestionKind.MULTI:
        hint = "" if "many" in label else _("Choose all that apply")
        return SeveralAnswers(label=label, help_text=hint, choices=choices_of(question), widget=Checkboxes())
    return OneAnswer(label=label, choices=choices_of(question), widget=Radios())


def choices_of(question: Question) -> list[tuple[str, str]]:
    """The answers to choose from."""
    if question.kind == QuestionKind.LIKERT5:
        return [(str(value), str(label)) for value, label in AGREEMENT.items()]
    return [(str(value), str(label)) for value, label in question.options]


class LooksFilter(forms.Form):
    """Narrows who looked at one's record to one part of it."""

    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False)

    def __init__(self, *args: Any, kinds: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["show"].choices = [("", _("All looks")), *kinds.items()]  # type: ignore[attr-defined]

    def what(self) -> str:
        """The part asked for, or nothing for all."""
        return str(self.cleaned_data["show"]) if self.is_valid() else ""
