"""Which messages went to whom."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.outbox.queries import message_counts, messages_of
from alongside.domain.outbox.states import MessageState
from alongside.web.gate import Request, needs
from alongside.web.lead.forms_people import MessageFilter
from alongside.web.lead.lists import page_of


@needs(
    P.MESSAGES_VIEW,
    fetch=cohort_for,
    shows=gettext_lazy(
        "The mentoring lead, the deputy lead and the co-ordinators of this scheme. "
        "Messages that sign people in are not listed, and nobody can see whether a message was read."
    ),
)
def messages(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Everything the scheme has sent or is about to send."""
    filters = MessageFilter(request.GET)
    counts = message_counts(cohort.scheme)
    figures = [{"number": counts.get(state, 0), "label": state.label} for state in MessageState]
    listed = page_of(request, messages_of(cohort.scheme, **filters.narrowed()))
    return render(request, "lead/messages.html", {"cohort": cohort, "filters": filters, "figures": figures, **listed})
