"""The words of invitations."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.models import Role
from alongside.domain.access.queries import holders
from alongside.domain.cohorts.models import Participant
from alongside.domain.organisations.models import Scheme, TextKey
from alongside.domain.organisations.queries import texts_of
from alongside.kit.safe_text import UnknownField, merge_fields

DEFAULT_INVITATION = gettext_lazy(
    "Dear {name},\n\n"
    "You are invited to take part in {scheme} as a {side}.\n\n"
    "Taking part is voluntary, and nobody who supervises or assesses you is told whether you do. Open this page to read "
    "what it is about and to say yes or no; it takes two minutes:\n\n{link}\n\n"
    "If you would like to say what you hope for, or what you can offer, you can write a short statement by {until}. "
    "Two sentences are enough.\n\n"
    "{lead}\n"
)


def wording(scheme: Scheme, *, now: datetime) -> dict[str, str]:
    """What all invitations of a scheme share: its own text, and the name of its lead."""
    leads = holders(scheme, Role.LEAD, now=now)
    return {"text": texts_of(scheme).get(TextKey.INVITATION, str(DEFAULT_INVITATION)), "lead": leads[0].name if leads else scheme.name}


def invitation(participant: Participant, *, text: str, lead: str) -> tuple[str, str]:
    """Subject and body of an invitation, from the scheme's own text; Refused when it uses a field that there is not."""
    cohort = participant.cohort
    values = {
        "name": participant.person.name,
        "scheme": cohort.scheme.name,
        "side": participant.get_invited_as_display(),
        "until": _day(cohort.statements_until),
        "lead": lead,
        "link": "{link}",
    }
    try:
        body = merge_fields(text, values)
    except UnknownField as problem:
        raise Refused(str(problem)) from problem
    return _("An invitation to {scheme}").format(scheme=cohort.scheme.name), body


def reminder(participant: Participant, *, is_last: bool) -> tuple[str, str]:
    """Subject and body of a reminder; the last one says so."""
    scheme = participant.cohort.scheme.name
    last = _("This is our last message about it: if we do not hear from you, we will not write again.\n\n") if is_last else ""
    body = _(
        "Dear {name},\n\n"
        "We invited you to {scheme} and have not heard from you, which is fine. If you would like to take part, or would "
        "rather tell us that you would not, this page takes two minutes:\n\n{{link}}\n\n{last}"
    ).format(name=participant.person.name, scheme=scheme, last=last)
    return _("Your invitation to {scheme}").format(scheme=scheme), body


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
