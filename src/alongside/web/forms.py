"""What forms of several audiences ask in the same words."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alongside.domain.cohorts.states import OptOut
from alongside.domain.pairs.states import Ending
from alongside.web.widgets import Radios

LONGEST_SEARCH = 200


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
