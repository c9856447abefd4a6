"""Answers under pseudonyms as files for other programs, each noted with its digest."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.publications.actions import note_export
from alongside.domain.publications.models import Export
from alongside.domain.publications.queries.analysis import analysed_cohort_for
from alongside.domain.publications.queries.answer_files import ANSWER_FORMATS
from alongside.domain.publications.queries.data_set import data_set_of, exportable_waves, exports_of
from alongside.domain.surveys.models import Wave
from alongside.web.gate import Request, needs
from alongside.web.widgets import Checkboxes, Radios

SHOWS = gettext_lazy(
    "The evaluator alone, without names. A file that has left can be copied: keep it where only those of the evaluation can open it."
)
KINDS = {
    "qdpx": gettext_lazy("A project of coded answers (REFI-QDA)"),
    "csv": gettext_lazy("CSV, with a script for R"),
    "sav": gettext_lazy("SPSS"),
}
HINTS = {
    "csv": gettext_lazy("A zip file: a row a person, a row an answer, a codebook that explains every number, and the script."),
    "sav": gettext_lazy("One .sav file, with every label and missing code inside."),
}
WORDS_TELL = gettext_lazy("Words can tell who somebody is, also without a name. Leave them out unless you code or quote them.")


class ExportForm(forms.Form):
    """Which answers leave, and as what."""

    waves = forms.MultipleChoiceField(
        label=gettext_lazy("Which questionnaires?"),
        help_text=gettext_lazy("Answers to several under one pseudonym come as one row."),
        widget=Checkboxes(),
        error_messages={
            "required": gettext_lazy("Choose at least one questionnaire"),
            "invalid_choice": gettext_lazy("Choose questionnaires from the list"),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("For which program?"),
        widget=Radios(hints=HINTS),
        error_messages={
            "required": gettext_lazy("Choose a kind of file"),
            "invalid_choice": gettext_lazy("Choose a kind of file from the list"),
        },
    )
    with_text = forms.MultipleChoiceField(
        label=gettext_lazy("What people wrote"),
        choices=[("yes", gettext_lazy("Put their own words into the file too"))],
        widget=Checkboxes(hints={"yes": WORDS_TELL}),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Tick the box or leave it empty")},
    )

    def __init__(self, *args: Any, waves: Iterable[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {wave.public_id: wave for wave in waves}
        self.fields["waves"].choices = [(key, str(wave)) for key, wave in self.found.items()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]

    def chosen(self) -> list[Wave]:
        """The questionnaires themselves."""
        return [self.found[key] for key in self.cleaned_data["waves"]]


def kinds() -> list[tuple[str, Any]]:
    """The kinds of file that this installation can write."""
    return [(kind, words) for kind, words in KINDS.items() if kind in ANSWER_FORMATS and ANSWER_FORMATS[kind].is_there()]


@needs(P.ANSWERS_EXPORT, fetch=analysed_cohort_for, shows=SHOWS, again=True, once=False)
def exports(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Choose what leaves; what left before stands beneath. Each file that is made is noted, so nothing is held to one effect."""
    waves = exportable_waves(cohort)
    form = ExportForm(request.POST or None, waves=waves, initial={"kind": "csv"})
    if request.method == "POST" and form.is_valid():
        return _handed_out(request, cohort, form)
    context = {"cohort": cohort, "form": form, "waves": waves, "rows": _listed(exports_of(cohort), waves), "has_spss": len(kinds()) > 1}
    return render(request, "evaluator/exports.html", context)


def _handed_out(request: Request, cohort: Cohort, form: ExportForm) -> HttpResponseBase:
    kind, with_text, waves = form.cleaned_data["kind"], bool(form.cleaned_data["with_text"]), form.chosen()
    made = ANSWER_FORMATS[kind]
    content = made.written(data_set_of(cohort, waves, with_text=with_text))
    name = f"{cohort.scheme.slug}-{cohort.slug}-answers.{made.suffix}"
    note_export(cohort, kind=kind, name=name, waves=waves, with_text=with_text, content=content, by=request.user, now=request.moment)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, made.content_type, headers=headers)


def _listed(found: Iterable[Export], waves: Iterable[Wave]) -> list[dict[str, Any]]:
    """What left before, with the titles of what was in it."""
    titles = {wave.public_id: str(wave) for wave in waves}
    return [
        {
            "export": export,
            "kind": KINDS.get(export.kind, export.kind),
            "titles": [titles.get(key, _("a questionnaire that is no longer there")) for key in export.waves],
        }
        for export in found
    ]


urlpatterns = [path("schemes/<slug:scheme>/<slug:cohort>/exports/", exports, name="exports")]
