"""What the steering group and the leads are told of a run: numbers and a link, no names of pairs."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.matching.models import Run
from alongside.domain.matching.queries.agreement import answer_due
from alongside.domain.matching.queries.recorded import pair_due
from alongside.domain.matching.states import RunState
from alongside.domain.organisations.clock import day_in_words
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import PairState


def waits(run: Run, to: User) -> Letter:
    """To a member of the steering group: a run waits for an answer."""
    pairs = ngettext("{count} proposed pair", "{count} proposed pairs", run.placed).format(count=run.placed)
    due = answer_due(run)
    body = _(
        "Dear {name},\n\n"
        "The mentoring lead of {scheme} has sent the steering group {pairs} of {year}. Nobody in them has been told. Please agree, or send "
        "them back with a comment, by {day}:\n\n{page}\n"
    ).format(
        name=to.name,
        scheme=run.scheme.name,
        pairs=pairs,
        year=run.cohort.name,
        day=day_in_words(due) if due else "",
        page=f"{settings.ADDRESS}{reverse('steering:run', args=[run.public_id])}",
    )
    return Letter("run waits", _("Pairs for the steering group to agree"), body, thread=_thread(run))


def answered(run: Run, to: User) -> Letter:
    """To a lead: the steering group has answered; what they wrote stands on the page."""
    agreed = run.state == RunState.AGREED
    said = _("has agreed run {number}. You can publish it now") if agreed else _("has sent run {number} back, with a comment")
    body = _("Dear {name},\n\nThe steering group of {scheme} {said}:\n\n{page}\n").format(
        name=to.name,
        scheme=run.scheme.name,
        said=said.format(number=run.number),
        page=f"{settings.ADDRESS}{reverse('lead:run', args=[run.public_id])}",
    )
    subject = _("The steering group has agreed run {number}") if agreed else _("The steering group has sent run {number} back")
    return Letter("run answered", subject.format(number=run.number), body, thread=_thread(run))


def pair_waits(pairing: Pairing, to: User) -> Letter:
    """To a member of the steering group: an existing pair waits for an answer; who they are stands on the page alone."""
    due = pair_due(pairing)
    body = _(
        "Dear {name},\n\n"
        "In {scheme} an existing pair was recorded in which one supervises or manages the other. It goes ahead once two members of the "
        "steering group agree. Please look at it, and agree or send it back with a comment, by {day}:\n\n{page}\n"
    ).format(
        name=to.name,
        scheme=pairing.scheme.name,
        day=day_in_words(due) if due else "",
        page=f"{settings.ADDRESS}{reverse('steering:pair', args=[pairing.public_id])}",
    )
    return Letter("pair waits", _("An existing pair for the steering group to agree"), body, thread=_pair_thread(pairing))


def pair_answered(pairing: Pairing, to: User) -> Letter:
    """To a lead who is not in it: the steering group has answered to an existing pair."""
    agreed = pairing.state == PairState.ACTIVE
    said = _("has agreed to an existing pair. Both have been told") if agreed else _("has sent an existing pair back, with a comment")
    body = _("Dear {name},\n\nThe steering group of {scheme} {said}:\n\n{page}\n").format(
        name=to.name, scheme=pairing.scheme.name, said=said, page=f"{settings.ADDRESS}{reverse('lead:pair', args=[pairing.public_id])}"
    )
    subject = _("The steering group has agreed to an existing pair") if agreed else _("The steering group has sent an existing pair back")
    return Letter("pair answered", subject, body, thread=_pair_thread(pairing))


def _pair_thread(pairing: Pairing) -> str:
    return f"recorded pair:{pairing.pk}"


def _thread(run: Run) -> str:
    """All that is written about a run hangs together in its reader's mailbox."""
    return f"run:{run.pk}"
