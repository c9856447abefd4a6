"""Forms with which people prove who they are: codes, passkeys, a new address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.kit.mailboxes import InvalidAddress, check_address

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false", "class": "nhsuk-input--width-10"}
LONGEST_CREDENTIAL = 20_000


def digits_of(text: str) -> str:
    """The digits alone: people copy spaces and dashes along."""
    return "".join(character for character in text if character.isdecimal() and character.isascii())


class CodeForm(forms.Form):
    """A code of so many digits."""

    lengths = frozenset({8})
    complaint = _("The code has eight digits. Look at the newest e-mail from us.")
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight digits, for example 0412 7730"),
        max_length=40,
        error_messages={"required": _("Enter the code")},
        widget=forms.TextInput(attrs=CODE),
    )

    def clean_code(self) -> str:
        """The digits, if there are as many as there should be."""
        digits = digits_of(self.cleaned_data["code"])
        if len(digits) not in self.lengths:
            raise forms.ValidationError(self.complaint)
        return digits


class AppCodeForm(CodeForm):
    """The code of an authenticator app."""

    lengths = frozenset({6})
    complaint = _("The code in the app has six digits")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["code"].help_text = _("Six digits, for example 041 277")


class FactorCodeForm(CodeForm):
    """The code of an authenticator app, or a recovery code."""

    lengths = frozenset({6, 8})
    complaint = _("The code in the app has six digits; a recovery code has eight")
    wrong = _("This code is not right, or has been used. Wait for the next one in the app, and type that.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["code"].help_text = _("Six digits from your authenticator app, or one of your recovery codes (eight digits)")


class RecoveryCodeForm(CodeForm):
    """A recovery code, for whoever has passkeys and no authenticator app."""

    complaint = _("A recovery code has eight digits")
    wrong = _("This code is not right, or has been used. Each works once: type another.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["code"].label = _("Recovery code")
        self.fields["code"].help_text = _("If you cannot use your passkey: eight digits, one of the codes that you printed or saved")


class NewAddressForm(forms.Form):
    """Where somebody wants to be written to from now on."""

    address = forms.CharField(
        label=_("New e-mail address"),
        help_text=_("One that only you can read"),
        error_messages={"required": _("Enter the new e-mail address")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        """The address as we would keep it."""
        try:
            return check_address(self.cleaned_data["address"])
        except InvalidAddress as problem:
            raise forms.ValidationError(str(problem)) from problem


class CredentialField(forms.JSONField):
    """What a browser says of a passkey is short and flat; anything else is not read."""

    def to_python(self, value: object) -> Any:
        """The JSON as data, or a sentence."""
        try:
            if len(str(value)) <= LONGEST_CREDENTIAL:
                return super().to_python(value)
        except RecursionError:
            pass
        raise forms.ValidationError(_("Your browser did not make a passkey. Try again."))

    def bound_data(self, data: object, initial: object) -> object:
        """Nothing of what was sent is shown again."""
        return None


class PasskeyForm(forms.Form):
    """What the browser says of a passkey; filled in by a script."""

    credential = CredentialField(
        widget=forms.HiddenInput(), error_messages={"required": _("Your browser did not make a passkey. Try again.")}
    )
    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it again, such as “my phone”"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20"}),
    )
