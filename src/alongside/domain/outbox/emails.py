"""The e-mails that sign people in."""

from django.utils.translation import gettext as _

from alongside.domain.organisations.models import User


def sign_in(user: User) -> tuple[str, str]:
    """Subject and body of the e-mail that carries a link and a code."""
    subject = _("Your link and code to sign in")
    body = _(
        "Hello {name},\n\n"
        "Somebody, we hope you, asked to sign in with this address. Open this link in the browser that you asked from, "
        "and press the button:\n\n{{link}}\n\n"
        "If that browser is on another device, type this code there instead: {{code}}\n\n"
        "The link and the code work once, and for {{minutes}} minutes. If you did not ask, you can ignore this message; "
        "nobody can sign in without it.\n"
    ).format(name=user.name)
    return subject, body
