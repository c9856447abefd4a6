"""Answers that were given with the name: by person, and as a file. What is read is noted for whoever wrote it."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.history.actions import record_reads
from alongside.domain.surveys.models import Invitee, Wave
from alongside.domain.surveys.queries import invitees_of, named_answers, named_invitee_for, named_of, named_wave_for
from alongside.kit.tables_out import to_csv
from alongside.web.forms import SearchField
from alongside.web.gate import Request, needs
from alongside.web.lead.lists import page_of
from alongside.web.question_words import in_words

READS = "named answers"
SHOWS = gettext_lazy(
    "The mentoring lead and the deputy, after the questionnaire has closed; nobody sees their own here, or those of somebody they were "
    "matched with. Whoever answered was told this before they began, and can see that you looked."
)


class NameFilter(forms.Form):
    """Narrows the list to part of a name."""

    search = SearchField(label=gettext_lazy("Name"))

    def wanted(self) -> str:
        """The part asked for, or nothing for everybody."""
        return str(self.cleaned_data["search"]) if self.is_valid() else ""


@needs(P.NAMED_ANSWERS_VIEW, fetch=named_wave_for, shows=SHOWS)
def people(request: Request, found: Wave) -> HttpResponseBase:
    """Who answered, by name; what they said is a page further."""
    filters = NameFilter(request.GET)
    listed = page_of(request, named_of(found, seen_by=request.user, search=filters.wanted()))
    forms_of = invitees_of(found, list(listed["page"]))
    rows = [(row.participant, forms_of.get(row.participant_id)) for row in listed["page"]]
    context = {"wave": found, "cohort": found.cohort, "filters": filters, "rows": rows, **listed}
    return render(request, "lead/named_answers.html", context)


@needs(P.NAMED_ANSWERS_VIEW, fetch=named_invitee_for, reads=READS, shows=SHOWS)
def person(request: Request, invitee: Invitee) -> HttpResponseBase:
    """What one person answered."""
    questions, answers = named_answers(invitee.wave, [invitee.participant_id])
    given = answers[invitee.participant_id]
    context = {
        "wave": invitee.wave,
        "participant": invitee.participant,
        "rows": [{"key": row.text, "value": in_words(row, given.get(row.code))} for row in questions],
    }
    return render(request, "lead/named_answer.html", context)


@needs(P.NAMED_ANSWERS_VIEW, fetch=named_wave_for, shows=SHOWS, again=True)
def people_csv(request: Request, found: Wave) -> HttpResponseBase:
    """Everybody's answers as a spreadsheet, narrowed as the list is; each of them can see that it was taken."""
    signed = list(named_of(found, seen_by=request.user, search=NameFilter(request.GET).wanted()))
    questions, answers = named_answers(found, [row.participant_id for row in signed])
    rows = [_line(row.participant, [in_words(one, answers[row.participant_id].get(one.code)) for one in questions]) for row in signed]
    forms_of = invitees_of(found, signed)
    owners = [(row.pk, owner) for row in forms_of.values() for owner in _owners(row, signed)]
    record_reads(READS, owners, by=request.user, now=request.moment, scheme_id=found.scheme.pk)
    header = (_("name"), _("grade"), *(one.text for one in questions))
    name = f"answers-{found.scheme.slug}-{found.cohort.slug}-{found.questionnaire.code}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(to_csv(header, rows), "text/csv; charset=utf-8", headers=headers)


def _owners(invitee: Invitee, signed: list[Any]) -> list[int]:
    people = {row.participant_id: row.participant.person.user_id for row in signed}
    user = people.get(invitee.participant_id)
    return [user] if user else []


def _line(participant: Any, answers: list[str]) -> tuple[str, ...]:
    return (str(participant), str(participant.grade or ""), *answers)


urlpatterns = [
    path("waves/<str:wave>/answers/", people, name="named-answers"),
    path("waves/<str:wave>/answers.csv", people_csv, name="named-answers-csv"),
    path("answers/<str:invitee>/", person, name="named-answer"),
]
