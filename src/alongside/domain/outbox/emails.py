"""The e-mails that sign people in, and the frame around several messages in one."""

from django.utils.translation import gettext as _

from alongside.domain.organisations.models import Scheme, User


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


def merged(subjects: list[str], bodies: list[str], scheme: Scheme | None) -> tuple[str, str]:
    """One subject and one text for messages that go together, each under its own heading."""
    if len(bodies) == 1:
        return subjects[0], bodies[0]
    opening = _("{many} messages from {scheme} in one:").format(many=len(bodies), scheme=scheme.name if scheme else "Alongside")
    parts = [
        f"{number}. {subject}\n{'-' * 40}\n\n{body.strip()}" for number, (subject, body) in enumerate(zip(subjects, bodies, strict=True), 1)
    ]
    return "; ".join(dict.fromkeys(subjects))[:200], "\n\n\n".join([opening, *parts]) + "\n"


def footer(scheme: Scheme, address: str) -> str:
    """Below what goes to many: how to stop it."""
    return _("\n--\nThis message went to many people of {scheme}. To stop such messages:\n{address}\n").format(
        scheme=scheme.name, address=address
    )
