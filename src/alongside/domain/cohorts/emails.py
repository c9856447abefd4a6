"""The words of invitations, and of places offered to another scheme."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.access.errors import Refused
from alongside.domain.access.models import Role
from alongside.domain.access.queries import holders
from alongside.domain.cohorts.models import Loan, Participant
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.organisations.models import Scheme, TextKey, User
from alongside.domain.organisations.queries import texts_of
from alongside.domain.outbox.actions import Letter
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
        "until": day_in_words(cohort.statements_until),
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


def loan_asked(loan: Loan) -> Letter:
    """To a mentor: may some of their places be offered to another scheme? What the lead adds stands on the page alone."""
    body = _(
        "Dear {name},\n\n"
        "The mentoring lead of {scheme} asks whether you would also mentor in {other} ({year}), with {places} of yours. Nobody there hears "
        "of it unless you say yes. This page says what they would then see. Please say yes or no by {until}; no reason is asked.\n\n"
        "{page}\n"
    ).format(
        name=loan.mentor.person.name, scheme=loan.scheme.name, until=_until(loan), page=_page("member:loan", loan.public_id), **_what(loan)
    )
    return Letter("loan asked", _("Would you also mentor in {other}?").format(other=loan.lent_to.scheme.name), body, thread=thread_of(loan))


def loan_offered(loan: Loan, to: User) -> Letter:
    """To who leads the other scheme: the mentor has said yes. Who it is stands on the page, which notes who opened it."""
    body = _(
        "Dear {name},\n\n"
        "{scheme} offers a mentor to {other} ({year}), with {places}. The mentor has agreed. Please look, and accept or turn down by "
        "{until}:\n\n{page}\n"
    ).format(name=to.name, scheme=loan.scheme.name, until=_until(loan), page=_page("lead:loan", loan.public_id), **_what(loan))
    return Letter("loan offered", _("A mentor is offered to {other}").format(other=loan.lent_to.scheme.name), body, thread=thread_of(loan))


def loan_made(loan: Loan) -> Letter:
    """To a mentor: the other scheme has accepted."""
    body = _(
        "Dear {name},\n\n"
        "{other} has accepted: you are a guest mentor of {year} there, with {places}, which no longer count in {scheme}. You will be asked "
        "about each mentee, and can say no to any. Your own page shows both:\n\n{page}\n"
    ).format(name=loan.mentor.person.name, scheme=loan.scheme.name, page=_page("member:home"), **_what(loan))
    return Letter("loan made", _("You are a guest mentor of {other}").format(other=loan.lent_to.scheme.name), body, thread=thread_of(loan))


def loan_over(loan: Loan) -> Letter:
    """To a mentor who had said yes: it will not go ahead, whoever decided it."""
    body = _(
        "Dear {name},\n\nYour places will not go to {other} after all. This says nothing about you. They count in {scheme} as before.\n"
    ).format(name=loan.mentor.person.name, scheme=loan.scheme.name, other=loan.lent_to.scheme.name)
    return Letter("loan over", _("Your places stay in {scheme}").format(scheme=loan.scheme.name), body, thread=thread_of(loan))


def loan_back(loan: Loan) -> Letter:
    """To a mentor: places have gone back."""
    body = _(
        "Dear {name},\n\n"
        "{other} has given places of yours back to {scheme}, where they count again. If you have a mentee in {other}, nothing changes for "
        "the two of you.\n"
    ).format(name=loan.mentor.person.name, scheme=loan.scheme.name, other=loan.lent_to.scheme.name)
    return Letter("loan back", _("Places of yours are back in {scheme}").format(scheme=loan.scheme.name), body, thread=thread_of(loan))


def loan_news(loan: Loan, to: User) -> Letter:
    """To who leads the scheme that lends: what became of an offer; who the mentor is stands on the page."""
    year = loan.cohort
    body = _("Dear {name},\n\nYou offered {places} of a mentor to {other} ({year}). This has changed: {state}.\n\n{page}\n").format(
        name=to.name, state=loan.get_state_display(), page=_page("lead:loans", year.scheme.slug, year.slug), **_what(loan)
    )
    subject = _("A mentor whom you offered to {other}").format(other=loan.lent_to.scheme.name)
    return Letter("loan news", subject, body, thread=thread_of(loan))


def _what(loan: Loan) -> dict[str, str]:
    places = ngettext("{count} place", "{count} places", loan.places).format(count=loan.places)
    return {"other": loan.lent_to.scheme.name, "year": loan.lent_to.name, "places": places}


def _until(loan: Loan) -> str:
    return day_in_words(local_day(loan.answer_by, loan.scheme.zone))


def _page(name: str, *args: str) -> str:
    return f"{settings.ADDRESS}{reverse(name, args=args)}"


def thread_of(loan: Loan) -> str:
    """All that is written about a loan hangs together in its reader's mailbox."""
    return f"loan:{loan.pk}"
