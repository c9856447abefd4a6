"""Does it add up? A text or a document in, what cannot be true of it out; nothing is kept, and nobody has to sign in."""

from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from alongside.domain.access.actions import within
from alongside.domain.access.limits import FIGURES_CHECKED
from alongside.domain.organisations.clock import real
from alongside.kit.safe_text import plain
from alongside.kit.table_limits import MOST_BYTES
from alongside.kit.uploads import lines_of_upload
from alongside.web.gate import Request, public
from alongside.web.widgets import LongText
from alongside_engine.evaluation import check_figures
from alongside_engine.on_files import FileProblem, PlacedFigure, figures_of, figures_of_table

MOST_SIGNS: Final = 200_000
TABLES: Final = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
SHOWS = later("You alone. Nothing of your text or file is kept: close the page, and it is gone.")
EXAMPLE = later("31 of 72 (45%) wrote a statement, and 23 of 42 participants (55%) answered.")


class FiguresForm(forms.Form):
    """A text that is pasted, or a document."""

    text = forms.CharField(
        label=later("A text"),
        help_text=later("A paragraph, an abstract, or a table in Markdown"),
        required=False,
        max_length=MOST_SIGNS,
        widget=LongText(rows=8),
        error_messages={"max_length": later("This is longer than 200,000 characters. Check it in parts, or choose it as a file")},
    )
    document = forms.FileField(
        label=later("Or a document"),
        help_text=later("Word (.docx), Markdown or text, or a table as .csv or .xlsx, of at most 5 MB"),
        required=False,
        max_length=200,
        error_messages={
            "empty": later("The file is empty. Choose another"),
            "max_length": later("The file’s name is too long. Shorten it to 200 characters"),
        },
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        if self.errors:
            return self.cleaned_data
        text, document = self.cleaned_data.get("text"), self.cleaned_data.get("document")
        if not (text or document):
            self.add_error("text", _("Paste a text, or choose a document"))
        if text and document:
            self.add_error("document", _("Paste a text or choose a document, not both"))
        if document and document.size > MOST_BYTES:
            self.add_error("document", _("The document is larger than 5 MB. Take the pictures out, or paste its text"))
        return self.cleaned_data

    def figures(self) -> list[PlacedFigure]:
        """What is printed, judged. Raises FileProblem."""
        document = self.cleaned_data["document"]
        if not isinstance(document, UploadedFile):
            return [PlacedFigure(_("Line {line}").format(line=one.line), one) for one in check_figures(self.cleaned_data["text"]).figures]
        name, content = plain(document.name or "") or _("the document"), document.read(MOST_BYTES + 1)
        if PurePath(name).suffix.lower() in TABLES:
            return figures_of_table(lines_of_upload(content, name))
        return figures_of(name, content)


@public(shows=SHOWS)
def page(request: Request) -> HttpResponseBase:
    """The form; and beneath it, once it was sent, what cannot be true, and the rest."""
    form = FiguresForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "example": EXAMPLE}
    if form.is_valid():
        if within(FIGURES_CHECKED, "everybody", now=real()):
            try:
                context |= _sorted(form.figures())
            except FileProblem as problem:
                form.add_error("document", str(problem))
        else:
            form.add_error(
                None, _("This page has been used very often in the last hour. Wait a while, or use the command “alongside check-figures”.")
            )
    return render(request, "public/check_figures.html", context)


def _sorted(found: list[PlacedFigure]) -> dict[str, Any]:
    by_verdict = {
        verdict: [one for one in found if one.figure.verdict == verdict] for verdict in ("cannot be true", "not known", "adds up")
    }
    return {"found": found, "wrong": by_verdict["cannot be true"], "open": by_verdict["not known"], "right": by_verdict["adds up"]}
