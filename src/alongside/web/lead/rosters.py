"""A roster in, looked at before anything changes; and the invitations that follow."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from alongside.domain.access.permissions import P
from alongside.domain.cohorts import emails
from alongside.domain.cohorts.actions.invitations import invite as send_invitations
from alongside.domain.cohorts.actions.rosters import agree_roster, discard_roster
from alongside.domain.cohorts.models import Cohort, RosterImport
from alongside.domain.cohorts.queries.people import cohort_for, roster_for, rosters_of, waiting_to_be_invited
from alongside.domain.cohorts.queries.roster import CHANGED, NEW, REFUSED, SAME
from alongside.kit.files import FileGone, FileStore
from alongside.web.gate import Request, needs
from alongside.web.lead.forms_rosters import RosterFilter, RosterForm
from alongside.web.lead.lists import page_of

SHOWS = gettext_lazy("The mentoring lead, the deputy lead and the co-ordinators of this scheme.")


@needs(P.ROSTER_IMPORT, fetch=cohort_for, shows=SHOWS)
def upload(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Read a file; nothing is imported yet."""
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        roster = form.read(cohort, by=request.user, now=request.moment)
        if roster is not None:
            return redirect("lead:roster-preview", roster.public_id)
    return render(request, "lead/roster.html", {"cohort": cohort, "form": form, "rosters": rosters_of(cohort)[:10]})


@needs(P.ROSTER_IMPORT, fetch=roster_for, shows=SHOWS)
def preview(request: Request, roster: RosterImport) -> HttpResponseBase:
    """Every row with what becomes, or became, of it."""
    filters = RosterFilter(request.GET)
    counts = Counter(row["status"] for row in roster.rows)
    context = {
        "roster": roster,
        "cohort": roster.cohort,
        "filters": filters,
        "figures": [{"number": counts[status], "label": label} for status, label in _labels(roster)],
        "to_import": counts[NEW] + counts[CHANGED],
        "refused": counts[REFUSED],
        **page_of(request, filters.narrowed(roster.rows)),
    }
    return render(request, "lead/roster_preview.html", context)


def _labels(roster: RosterImport) -> list[tuple[str, Any]]:
    return [(NEW, _("new")), (CHANGED, _("changed")), (SAME, _("already known, the same")), (REFUSED, _("refused"))]


@needs(P.ROSTER_IMPORT, fetch=roster_for, shows=SHOWS, again=True)
def file(request: Request, roster: RosterImport) -> HttpResponseBase:
    """The file as it was uploaded, until somebody decides on it."""
    try:
        content = FileStore(settings.FILES).open(roster.stored)
    except FileGone as problem:
        raise Http404(str(problem)) from problem
    return FileResponse(content, as_attachment=True, filename=roster.file_name, content_type="application/octet-stream")


@needs(P.ROSTER_IMPORT, fetch=roster_for, shows=SHOWS)
@require_POST
def agree(request: Request, roster: RosterImport) -> HttpResponseBase:
    """Import what was not refused."""
    agree_roster(roster, by=request.user, now=request.moment)
    counts = Counter(row["status"] for row in roster.rows)
    sentence = _("{new} added, {changed} changed, {refused} refused.").format(
        new=counts[NEW], changed=counts[CHANGED], refused=counts[REFUSED]
    )
    messages.success(request, _("The roster is imported: {counts}").format(counts=sentence))
    return redirect("lead:roster-preview", roster.public_id)


@needs(P.ROSTER_IMPORT, fetch=roster_for, shows=SHOWS)
@require_POST
def discard(request: Request, roster: RosterImport) -> HttpResponseBase:
    """Throw the preview away."""
    discard_roster(roster, by=request.user, now=request.moment)
    messages.success(request, _("The file has been discarded. Nothing was imported."))
    return redirect("lead:roster", roster.scheme.slug, roster.cohort.slug)


@needs(P.INVITE, fetch=cohort_for, shows=SHOWS)
def invite(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The message as the first of them will read it, and how many will get it."""
    if request.method == "POST":
        held = "hold" in request.POST
        many = send_invitations(cohort, by=request.user, now=request.moment, held=held)
        if held:
            messages.success(request, _("The invitations are ready for you to send from your own account."))
            return redirect("lead:messages", cohort.scheme.slug, cohort.slug)
        words = ngettext("{many} invitation is on its way.", "{many} invitations are on their way.", many)
        messages.success(request, words.format(many=many))
        return redirect("lead:overview", cohort.scheme.slug, cohort.slug)
    waiting = waiting_to_be_invited(cohort)
    first = waiting.first()
    context: dict[str, Any] = {"cohort": cohort, "many": waiting.count(), "first": first, "paused": cohort.scheme.messages_paused_at}
    if first is not None:
        context["subject"], body = emails.invitation(first, **emails.wording(cohort.scheme, now=request.moment))
        context["body"] = body.replace("{link}", _("(each person’s own link goes here)"))
    return render(request, "lead/invite.html", context)
