"""Which messages went to whom, the mailings that wait for a look, and the switches: release, stop, by hand, pause, try again."""

from django.contrib import messages as notes
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from alongside.domain.access.permissions import P, can
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for, cohorts_of
from alongside.domain.outbox.actions import mail_merge, pause_messages, release, resume_messages, send_by_hand, stop, try_again
from alongside.domain.outbox.models import Mailing
from alongside.domain.outbox.queries import mailing_for, mailings_of, message_counts, messages_of, preview_of
from alongside.domain.outbox.states import MailingState, MessageState
from alongside.web.gate import Request, needs
from alongside.web.lead.forms_people import MessageFilter
from alongside.web.lead.lists import page_of
from alongside.web.lead.mail_merge import workbook

WHO = gettext_lazy(
    "The mentoring lead, the deputy lead and the co-ordinators of this scheme. "
    "Messages that sign people in are not listed, and nobody can see whether a message was read."
)
SWITCH = gettext_lazy("The mentoring lead and the deputy lead. What you do here is kept in the scheme’s history with your name.")
ALWAYS = (MessageState.WAITING, MessageState.SENT, MessageState.FAILED)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEWEST = 12


@needs(P.MESSAGES_VIEW, fetch=cohort_for, shows=WHO)
def messages(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Everything the scheme has sent or is about to send."""
    filters = MessageFilter(request.GET)
    counts = message_counts(cohort.scheme)
    context = {
        "cohort": cohort,
        "filters": filters,
        "figures": [
            {"number": counts.get(state, 0), "label": state.label} for state in MessageState if counts.get(state) or state in ALWAYS
        ],
        "mailings": mailings_of(cohort.scheme)[:NEWEST],
        "failed": counts.get(MessageState.FAILED, 0),
        "paused_at": cohort.scheme.messages_paused_at,
        "may_pause": can(request.user, P.MESSAGES_PAUSE, cohort, now=request.moment),
    }
    return render(request, "lead/messages.html", context | page_of(request, messages_of(cohort.scheme, **filters.narrowed())))


@needs(P.MESSAGES_SEND, fetch=mailing_for, shows=WHO)
def mailing(request: Request, mailing: Mailing) -> HttpResponseBase:
    """A mailing as its first reader gets it, how many get it, and what can be done with it."""
    cohort = request.thing = cohorts_of(mailing.scheme).first()
    found = preview_of(mailing)
    context = {
        "mailing": mailing,
        "cohort": cohort,
        "preview": found,
        "body": found.first.body.replace("{link}", _("(each person’s own link goes here)")) if found.first else "",
        "others": found.many - len(found.names),
        "is_held": mailing.state == MailingState.HELD,
        "may_stop": mailing.state == MailingState.HELD or (mailing.state == MailingState.RELEASED and found.many),
        "paused_at": mailing.scheme.messages_paused_at,
    }
    return render(request, "lead/mailing.html", context)


def _back(mailing: Mailing) -> HttpResponseBase:
    return redirect("lead:mailing", mailing.public_id)


@needs(P.MESSAGES_SEND, fetch=mailing_for, shows=WHO)
@require_POST
def release_mailing(request: Request, mailing: Mailing) -> HttpResponseBase:
    """Send it."""
    many = preview_of(mailing).many
    release(mailing, by=request.user, now=request.moment)
    words = ngettext("{many} message is on its way.", "{many} messages are on their way.", many)
    notes.success(request, words.format(many=many) + " " + _("Nothing goes between 20:00 and 08:00, and nobody gets more than one a week."))
    return _back(mailing)


@needs(P.MESSAGES_SEND, fetch=mailing_for, shows=WHO)
@require_POST
def stop_mailing(request: Request, mailing: Mailing) -> HttpResponseBase:
    """Send nothing more of it."""
    stop(mailing, by=request.user, now=request.moment)
    notes.success(request, _("The mailing is stopped. What had gone has gone; the rest is not sent."))
    return _back(mailing)


@needs(P.MESSAGES_SEND, fetch=mailing_for, shows=WHO, once=False, again=True)
def mailing_file(request: Request, mailing: Mailing) -> HttpResponseBase:
    """The workbook for one's own mail program; first the page that says what it holds."""
    if request.method != "POST":
        request.thing = cohorts_of(mailing.scheme).first()
        found = preview_of(mailing)
        return render(request, "lead/mailing_file.html", {"mailing": mailing, "many": found.many, "left_out": found.left_out})
    content = workbook(mail_merge(mailing, by=request.user, now=request.moment))
    headers = {"Content-Disposition": f'attachment; filename="mailing-{mailing.public_id}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(content, XLSX, headers=headers)


@needs(P.MESSAGES_SEND, fetch=mailing_for, shows=WHO)
@require_POST
def mailing_by_hand(request: Request, mailing: Mailing) -> HttpResponseBase:
    """It has been sent from one's own account."""
    send_by_hand(mailing, by=request.user, now=request.moment)
    notes.success(request, _("Noted: you have sent it yourself. Nothing of it goes from here."))
    return _back(mailing)


@needs(P.MESSAGES_PAUSE, fetch=cohort_for, shows=SWITCH)
@require_POST
def pause(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Hold everything back."""
    pause_messages(cohort.scheme, by=request.user, now=request.moment)
    notes.success(request, _("All messages of this scheme wait until you resume them; links to sign in still go."))
    return redirect("lead:messages", cohort.scheme.slug, cohort.slug)


@needs(P.MESSAGES_PAUSE, fetch=cohort_for, shows=SWITCH)
@require_POST
def resume(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Let everything go again."""
    resume_messages(cohort.scheme, by=request.user, now=request.moment)
    notes.success(request, _("Messages go again."))
    return redirect("lead:messages", cohort.scheme.slug, cohort.slug)


@needs(P.MESSAGES_SEND, fetch=cohort_for, shows=WHO)
@require_POST
def again(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Try one message again, or all that failed."""
    number = request.POST.get("message", "")
    one = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None
    many = try_again(cohort.scheme, message=one, by=request.user, now=request.moment)
    words = ngettext("{many} message will be tried again.", "{many} messages will be tried again.", many)
    notes.success(request, words.format(many=many))
    return redirect(reverse("lead:messages", args=[cohort.scheme.slug, cohort.slug]))


YEAR = "schemes/<slug:scheme>/<slug:cohort>/messages"
urlpatterns = [
    path(f"{YEAR}/", messages, name="messages"),
    path(f"{YEAR}/pause/", pause, name="messages-pause"),
    path(f"{YEAR}/resume/", resume, name="messages-resume"),
    path(f"{YEAR}/again/", again, name="messages-again"),
    path("mailings/<str:mailing>/", mailing, name="mailing"),
    path("mailings/<str:mailing>/release/", release_mailing, name="mailing-release"),
    path("mailings/<str:mailing>/stop/", stop_mailing, name="mailing-stop"),
    path("mailings/<str:mailing>/file/", mailing_file, name="mailing-file"),
    path("mailings/<str:mailing>/by-hand/", mailing_by_hand, name="mailing-by-hand"),
]
