"""What forms of several audiences ask in the same words."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alongside.domain.cohorts.states import OptOut
from alongside.domain.pairs.states import Ending, Mode
from alongside.kit.safe_text import looks_like_nhs_number
from alongside.web.widgets import DateBoxes, Radios

LONGEST_SEARCH = 200
NUMBER_ASKED = _(
    "There is a number in what you wrote that looks like a patient’s NHS number. Take it out, or tick to say that it is not one."
)


class AsksAboutNumbers(forms.Form):
    """Asks once about a number that looks like a patient's, and believes the answer."""

    number_is_fine = forms.BooleanField(label=_("It is not a patient’s number"), required=False)
    asked_about_number = False

    def ask_about(self, *texts: str) -> None:
        """Add the question when there is such a number and it has not been answered."""
        if not any(looks_like_nhs_number(text) for text in texts):
            return
        self.asked_about_number = True
        if not self.cleaned_data.get("number_is_fine"):
            self.add_error("number_is_fine", str(NUMBER_ASKED))


class SearchField(forms.CharField):
    """Part of a name or an address: never so long that a database refuses to look for it."""

    def __init__(self, **kwargs: Any) -> None:
        words = {"max_length": _("Search for at most %(limit_value)d characters")}
        super().__init__(max_length=LONGEST_SEARCH, required=False, error_messages=words, **kwargs)


class ReasonForm(forms.Form):
    """Why not; nobody has to say."""

    reason = forms.ChoiceField(
        label=_("Would you like to say why?"),
        help_text=_("You do not have to. We only count the answers."),
        choices=[choice for choice in OptOut.choices if choice[0] != OptOut.NOT_SAID],
        required=False,
        widget=Radios(small=True),
    )

    def clean_reason(self) -> OptOut:
        """No reason is a reason too."""
        return OptOut(self.cleaned_data["reason"] or OptOut.NOT_SAID)


class EndingForm(forms.Form):
    """How a pair ended; none of the answers blames anybody."""

    ending = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(choice.value, capfirst(choice.label)) for choice in Ending],
        error_messages={"required": _("Choose how the pair ended")},
        widget=Radios(),
    )

    def clean_ending(self) -> Ending:
        """As the action takes it."""
        return Ending(self.cleaned_data["ending"])


class MeetingForm(forms.Form):
    """A meeting: the facts alone."""

    held_on = forms.DateField(
        label=_("When did you meet?"),
        error_messages={
            "required": _("Enter the day you met"),
            "invalid": _("Enter a real date, such as 4 9 2026"),
        },
        widget=DateBoxes(),
    )
    minutes = forms.IntegerField(
        label=_("For how many minutes?"),
        min_value=1,
        max_value=480,
        error_messages={
            "required": _("Enter how many minutes you met for"),
            "invalid": _("Enter the minutes as a number, such as 60"),
            "min_value": _("Enter 1 to 480 minutes"),
            "max_value": _("Enter 1 to 480 minutes"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-4"}),
    )
    mode = forms.ChoiceField(
        label=_("How did you meet?"),
        choices=[(choice.value, capfirst(choice.label)) for choice in Mode],
        error_messages={"required": _("Choose how you met")},
        widget=Radios(small=True),
    )

    def clean_mode(self) -> Mode:
        """As the action takes it."""
        return Mode(self.cleaned_data["mode"])
