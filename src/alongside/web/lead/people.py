"""The people of a year, and one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, can
from alongside.domain.access.queries import permitted
from alongside.domain.cohorts.actions import invitations
from alongside.domain.cohorts.models import Cohort, Participant, Statement
from alongside.domain.cohorts.queries.loans import has_free_places, loans_to
from alongside.domain.cohorts.queries.people import (
    avoided_by,
    cohort_for,
    participant_for,
    participants_of,
    sites_of,
    why_not_put_forward,
)
from alongside.domain.organisations.clock import local_day
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import band, pairings_in, statement_to_read_for
from alongside.domain.surveys.queries import asked_of
from alongside.domain.training.queries import sessions_for
from alongside.kit.tables_out import to_csv
from alongside.web.gate import Request, needs
from alongside.web.lead.forms_people import PeopleFilter
from alongside.web.lead.lists import page_of
from alongside.web.lead.people_lines import header, lines_of, taking_part_rows, work_rows

LIST_SHOWS = gettext_lazy(
    "The mentoring lead, the deputy lead and the co-ordinators of this scheme. "
    "Nobody who supervises or assesses these people is told who takes part."
)


@needs(P.PEOPLE_LIST, fetch=cohort_for, shows=LIST_SHOWS)
def people(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Everybody on the roster: search, filter, sort."""
    filters = PeopleFilter(request.GET, sites=sites_of(cohort))
    found = participants_of(cohort, filters.narrowed(request.GET.get("sort", "name")))
    listed = page_of(request, found)
    lines = lines_of(cohort, listed["page"])
    may_add = can(request.user, P.GUEST_ADD, cohort, now=request.moment)
    return render(request, "lead/people.html", {"cohort": cohort, "filters": filters, "lines": lines, "may_add": may_add, **listed})


@needs(P.PEOPLE_LIST, fetch=cohort_for, shows=LIST_SHOWS, again=True)
def people_csv(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The list as a spreadsheet, narrowed in the same way."""
    filters = PeopleFilter(request.GET, sites=sites_of(cohort))
    found = participants_of(cohort, filters.narrowed(request.GET.get("sort", "name")))
    content = to_csv(header(), (line.cells() for line in lines_of(cohort, found)))
    name = f"people-{cohort.scheme.slug}-{cohort.slug}.csv"
    return HttpResponse(content, "text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@needs(
    P.PERSON_VIEW,
    fetch=participant_for,
    reads="record",
    shows=gettext_lazy(
        "The mentoring lead, the deputy lead and the co-ordinators of this scheme; co-ordinators cannot open statements or avoid lists. "
        "The person can see who opened this page."
    ),
)
def person(request: Request, participant: Participant) -> HttpResponseBase:
    """One person's part in the scheme."""
    may, is_own = permitted(request.user, participant.scheme, now=request.moment), request.user.pk in participant.owner_ids()
    context = {
        "participant": participant,
        "taking_part": taking_part_rows(participant),
        "work": work_rows(participant),
        "may_put_forward": P.PUT_FORWARD in may and not is_own and not why_not_put_forward(participant),
        "may_erase": P.PERSON_ERASE in may and not is_own and participant.person.emptied_on is None,
        "may_read": P.STATEMENT_READ in may or is_own,
        "may_change_guest": participant.is_guest and P.GUEST_ADD in may and not is_own and not loans_to(participant),
        "may_offer": P.MENTOR_OFFER in may and not is_own and has_free_places(participant),
        "has_statement": hasattr(participant, "statement"),
        "training": sessions_for([participant])[participant.pk],
        "pairs": [_pair(row, participant, request) for row in pairings_in(participant)],
        "questionnaires": asked_of(participant),
    }
    return render(request, "lead/person.html", context)


def _pair(pairing: Pairing, participant: Participant, request: Request) -> dict[str, Any]:
    """A pair as the lead may see it; the viewer's own is on the viewer's own page."""
    own = request.user.pk in pairing.owner_ids()
    is_mentor = pairing.mentor_id == participant.pk
    return {
        "other": pairing.mentee if is_mentor else pairing.mentor,
        "side": _("Their mentee") if is_mentor else _("Their mentor"),
        "state": pairing.get_state_display(),
        "met": band(pairing.last_met, local_day(request.moment, pairing.scheme.zone)) if pairing.established_on else "",  # type: ignore[attr-defined]
        "url": reverse("member:pair" if own else "lead:pair", args=[pairing.public_id]),
    }


@needs(
    P.PUT_FORWARD,
    fetch=participant_for,
    shows=gettext_lazy("The mentoring lead and the deputy lead. What you do here is kept in the scheme’s history with your name."),
)
def put_forward(request: Request, participant: Participant) -> HttpResponseBase:
    """Take somebody into the pool for matching: asked first."""
    if why_not := why_not_put_forward(participant):
        raise Refused(why_not)
    if request.method == "POST":
        invitations.put_forward(participant, by=request.user, now=request.moment)
        messages.success(request, _("{name} is now taking part and waiting for a partner.").format(name=participant))
        return redirect("lead:person", participant.public_id)
    context = {
        "title": _("Put {name} forward for matching?").format(name=participant),
        "sentences": [
            _("{name} has not said yes on their own page. Do this only if they have told you that they want to take part.").format(
                name=participant
            ),
            _("They then wait for a partner like everybody else. A statement and training can follow; neither is required."),
            _("Nothing is sent to them now."),
        ],
        "button": _("Put forward"),
        "cancel_url": reverse("lead:person", args=[participant.public_id]),
    }
    return render(request, "confirm.html", context)


@needs(
    P.STATEMENT_READ,
    fetch=statement_to_read_for,
    reads="statement",
    shows=gettext_lazy(
        "The writer, the mentoring lead and the deputy lead; the writer’s match as well, once they are paired, if the writer ticked that. "
        "The writer can see that you opened this page."
    ),
)
def statement(request: Request, statement: Statement) -> HttpResponseBase:
    """What somebody wrote about themselves; reading it is noted."""
    return render(request, "lead/statement.html", {"statement": statement, "participant": statement.participant})


@needs(
    P.EXCLUSION_READ,
    fetch=participant_for,
    reads="avoid list",
    shows=gettext_lazy(
        "The person whose list it is, the mentoring lead and the deputy lead. Nobody finds their own name here. "
        "The person can see that you opened this page."
    ),
)
def avoid(request: Request, participant: Participant) -> HttpResponseBase:
    """Whom somebody does not want to be matched with; reading it is noted."""
    return render(request, "lead/avoid.html", {"participant": participant, "avoided": avoided_by(participant, seen_by=request.user)})
