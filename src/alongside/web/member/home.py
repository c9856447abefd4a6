"""A member's home, who looked at their record, and taking part."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.invitations import join, opt_out
from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.queries.people import participant_for, participations_of, standing_of
from alongside.domain.flows.lending import leave
from alongside.domain.privacy.queries import seen_by
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.queries import named_answers, own_signed
from alongside.kit.tables_out import to_csv
from alongside.web.forms import ReasonForm
from alongside.web.gate import Request, needs
from alongside.web.member.forms import ChoiceForm, LooksFilter
from alongside.web.member.tasks import parts_of
from alongside.web.question_words import in_words

KINDS = {
    "statement": gettext_lazy("your statement and topics"),
    "avoid list": gettext_lazy("whom you would rather avoid"),
    "record": gettext_lazy("your page in the list of people"),
    "loan": gettext_lazy("you, when your places were offered to them"),
    "pair": gettext_lazy("the page of your pair"),
    "named answers": gettext_lazy("answers that you gave with your name"),
    "list": gettext_lazy("a list of your year, taken away as a file"),
}
RECORD_SHOWS = gettext_lazy("Only you. Nobody else is told who looked at your record.")


@needs(None, shows=gettext_lazy("Only you."))
def home(request: Request) -> HttpResponseBase:
    """What is next, in every scheme one was invited to."""
    return render(request, "member/home.html", {"parts": parts_of(request.user, now=request.moment)})


@needs(None, shows=RECORD_SHOWS)
def record(request: Request) -> HttpResponseBase:
    """Who looked at the member's record: when, in which role, at what."""
    filters = LooksFilter(request.GET, kinds=KINDS)
    rows = [(look, KINDS.get(look.what, look.what)) for look in seen_by(request.user, what=filters.what())]
    schemes = list(dict.fromkeys(participant.scheme for participant in participations_of(request.user)))
    context = {
        "rows": rows,
        "filters": filters,
        "query": request.GET.urlencode(),
        "schemes": schemes,
        "signed": own_signed(request.user),
        "back_url": reverse("member:home"),
    }
    return render(request, "member/record.html", context)


@needs(None, shows=RECORD_SHOWS)
def record_csv(request: Request) -> HttpResponseBase:
    """All of it as a spreadsheet, however long ago."""
    filters = LooksFilter(request.GET, kinds=KINDS)
    looks = seen_by(request.user, what=filters.what(), limit=None)
    header = (_("when"), _("who"), _("role"), _("scheme"), _("what"))
    rows = [(f"{look.at:%Y-%m-%d %H:%M} UTC", look.who, look.role, look.scheme, str(KINDS.get(look.what, look.what))) for look in looks]
    headers = {"Content-Disposition": 'attachment; filename="who-looked-at-my-record.csv"'}
    return HttpResponse(to_csv(header, rows), "text/csv; charset=utf-8", headers=headers)


@needs(None, shows=gettext_lazy("Only you. Who else reads answers with your name stands beside each of them."))
def own_answers_csv(request: Request) -> HttpResponseBase:
    """Everything that one answered with one's name, as a spreadsheet."""
    header = (_("scheme"), _("year"), _("questionnaire"), _("question"), _("answer"))
    rows = [row for invitee in own_signed(request.user) for row in _answers_in(invitee)]
    headers = {"Content-Disposition": 'attachment; filename="what-i-answered-with-my-name.csv"'}
    return HttpResponse(to_csv(header, rows), "text/csv; charset=utf-8", headers=headers)


def _answers_in(invitee: Invitee) -> list[tuple[str, ...]]:
    questions, answers = named_answers(invitee.wave, [invitee.participant_id])
    given, cohort = answers[invitee.participant_id], invitee.wave.cohort
    place = (cohort.scheme.name, cohort.name, str(invitee.wave))
    return [(*place, row.text, in_words(row, given[row.code])) for row in questions if row.code in given]


@needs(
    P.TAKE_PART,
    fetch=participant_for,
    shows=gettext_lazy(
        "Only you. Lead, deputy and co-ordinator see whether you take part, and reasons are only counted. "
        "Nobody who supervises or assesses you sees either."
    ),
)
def taking_part(request: Request, participant: Participant) -> HttpResponseBase:
    """Say yes, say no, or withdraw."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _chosen(request, participant, form)
    if request.GET.get("change") == "withdraw" and participant.is_taking_part:
        return _really_withdraw(request, participant)
    context = {"participant": participant, "standing": standing_of(participant), "form": form, "back_url": reverse("member:home")}
    return render(request, "member/taking_part.html", context)


def _chosen(request: Request, participant: Participant, form: ReasonForm) -> HttpResponseBase:
    """Do what the button said."""
    choice = request.POST.get("choice")
    if choice == "yes":
        join(participant, by=request.user, now=request.moment)
        messages.success(request, _("You are taking part. Here is what is next."))
    elif choice == "no":
        opt_out(participant, reason=form.cleaned_data["reason"], by=request.user, now=request.moment)
        messages.success(request, _("Thank you for telling us. We will not write to you about it again."))
    elif choice == "withdraw":
        leave(participant, by=request.user, now=request.moment)
        messages.success(request, _("You have withdrawn. You can come back at any time."))
    return redirect("member:home")


def _really_withdraw(request: Request, participant: Participant) -> HttpResponseBase:
    context = {
        "title": _("Withdraw from this year of the scheme?"),
        "sentences": [
            _("You will not be suggested as anybody’s match. What you wrote is kept for you, and you can come back by saying yes again."),
            _("No reason is asked. The lead, the deputy and the co-ordinator see that you withdrew."),
        ],
        "button": _("Withdraw"),
        "destructive": True,
        "cancel_url": reverse("member:taking-part", args=[participant.public_id]),
        "form": ChoiceForm(initial={"choice": "withdraw"}),
    }
    return render(request, "confirm.html", context)
