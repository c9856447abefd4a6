"""Forms of the member pages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.cohorts.actions.statements import LONGEST, Written
from alongside.domain.cohorts.models import Participant, Topic
from alongside.domain.cohorts.states import Side
from alongside.kit.mailboxes import InvalidAddress, check_address
from alongside.web.forms import AsksAboutNumbers
from alongside.web.widgets import LongText, Radios

MOST_AVOIDED = 20


class ChoiceForm(forms.Form):
    """Which of several buttons of a page was meant; confirm pages carry it along."""

    choice = forms.CharField(widget=forms.HiddenInput())


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


class LooksFilter(forms.Form):
    """Narrows who looked at one's record to one part of it."""

    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False)

    def __init__(self, *args: Any, kinds: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["show"].choices = [("", _("All looks")), *kinds.items()]  # type: ignore[attr-defined]

    def what(self) -> str:
        """The part asked for, or nothing for all."""
        return str(self.cleaned_data["show"]) if self.is_valid() else ""
