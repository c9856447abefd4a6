"""Forms of the public pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.kit.mailboxes import InvalidAddress, check_address


class AddressForm(forms.Form):
    """Who wants to sign in."""

    address = forms.CharField(
        label=_("E-mail address"),
        help_text=_("The address that the scheme writes to, such as your work address"),
        error_messages={"required": _("Enter your e-mail address")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        """The address as we would keep it."""
        try:
            return check_address(self.cleaned_data["address"])
        except InvalidAddress as problem:
            raise forms.ValidationError(str(problem)) from problem


class CodeForm(forms.Form):
    """The code from the message."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight digits, for example 0412 7730"),
        max_length=40,
        error_messages={"required": _("Enter the code from the e-mail")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false", "class": "nhsuk-input--width-10"}
        ),
    )

    def clean_code(self) -> str:
        """The digits alone: people copy spaces and dashes along."""
        digits = "".join(character for character in self.cleaned_data["code"] if character.isdecimal())
        if len(digits) != 8:
            raise forms.ValidationError(_("The code has eight digits. Look at the newest e-mail from us."))
        return digits
