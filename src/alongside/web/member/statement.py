"""Writing a statement: kept as a draft while it is written, sent with a button."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.statements import draft_key
from alongside.domain.cohorts.models import Participant, Topic
from alongside.domain.cohorts.queries.people import own_statement, participant_for, topics_of
from alongside.domain.flows.statements import send_statement
from alongside.domain.history.actions import save_draft
from alongside.domain.history.queries import draft_of
from alongside.domain.organisations.models import User
from alongside.web.gate import Request, needs
from alongside.web.member.forms import StatementForm

WORDS = {"side": 10, "text": 10_000, "wants": 2_000, "avoid": 6_000}
LISTS = ("topics", "visible")
MOST_TOPICS = 200


@needs(
    P.STATEMENT_WRITE,
    fetch=participant_for,
    shows=gettext_lazy(
        "Only you, until you send it. Then the mentoring lead and the deputy can read it, and you see when; your match, only what you tick."
    ),
)
def statement(request: Request, participant: Participant) -> HttpResponseBase:
    """Write, change, save for later, or send."""
    if "later" in request.POST:
        return _keep_for_later(request, participant)
    topics = topics_of(participant.scheme)
    sent = own_statement(participant)
    kept = draft_of(draft_key(participant), request.user)
    form = StatementForm(request.POST or None, initial=kept or _as_sent(sent, topics), participant=participant, topics=topics)
    if request.method == "POST" and form.is_valid():
        send_statement(participant, form.written(), by=request.user, now=request.moment)
        messages.success(request, _("Your statement is in. You can change it at any time."))
        return redirect("member:home")
    context = {"form": form, "participant": participant, "sent": sent, "kept": kept, "back_url": reverse("member:home")}
    return render(request, "member/statement.html", context)


@needs(P.STATEMENT_WRITE, fetch=participant_for, shows=gettext_lazy("Only you."), once=False)
def draft(request: Request, participant: Participant) -> HttpResponseBase:
    """Keep what has been typed so far; answers nothing."""
    if request.method != "POST":
        return redirect("member:statement", participant.public_id)
    _keep(request, participant)
    return HttpResponse(status=204)


def _keep_for_later(request: Request, participant: Participant) -> HttpResponseBase:
    _keep(request, participant)
    messages.success(request, _("Your draft is saved. Only you can see it."))
    return redirect("member:home")


def _keep(request: Request, participant: Participant) -> None:
    by: User = request.user
    save_draft(draft_key(participant), typed(request), by=by, now=request.moment)


def typed(request: Request) -> dict[str, Any]:
    """The form as it stands, in bounds that no honest draft reaches."""
    words = {name: request.POST.get(name, "")[:most] for name, most in WORDS.items()}
    lists = {name: request.POST.getlist(name)[:MOST_TOPICS] for name in LISTS}
    return {**words, **lists, "share": "share" in request.POST}


def _as_sent(sent: Any, topics: list[Topic]) -> dict[str, Any]:
    """What was sent before; for a topic not chosen yet, sensitive ones start as for matching only."""
    chosen = sent.topics if sent else {}
    visible = [topic.slug for topic in topics if chosen.get(topic.slug, not topic.is_sensitive)]
    if sent is None:
        return {"visible": visible}
    row = sent.statement
    words = {"side": row.side, "text": row.text, "wants": row.wants, "share": row.share_with_match}
    return {**words, "topics": list(chosen), "visible": visible, "avoid": "\n".join(sent.avoid)}
