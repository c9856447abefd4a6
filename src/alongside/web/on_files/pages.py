"""Files in, the answer in the same breath, nothing kept.

Nothing here writes what was sent: no row, no file, no line of a log. That somebody asked is counted, so that nobody keeps the
machine busy all day, and a file that leaves is noted like any other, without a word of what is in it.
"""

import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.actions import forget_count, within
from alongside.domain.access.errors import Refused
from alongside.domain.access.limits import FILES_AT_ONCE, FILES_MATCHED
from alongside.domain.access.permissions import P
from alongside.domain.organisations.clock import real
from alongside.domain.organisations.models import User
from alongside.kit.tables_out import CellTooLong
from alongside.web.gate import Request, needs
from alongside.web.on_files.answers import Answer, answer_of_people, answer_of_scores
from alongside.web.on_files.columns import EXAMPLES, PEOPLE, example
from alongside.web.on_files.forms import FilesForm, PeopleForm, ScoresForm
from alongside.web.on_files.limits import TooLarge
from alongside_engine.on_files import FileProblem, solve

app_name = "on-files"
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
SHOWS = gettext_lazy("You alone. Nothing of your files or of the answer is kept: close the page, and it is gone.")
WAITS = (0, 0.5, 1, 1.5)
Form = TypeVar("Form", bound=FilesForm)


@needs(P.FILES_MATCH, shows=SHOWS, once=False)
def people(request: Request) -> HttpResponseBase:
    """Pairs and reasons from a file of people."""
    form = PeopleForm(request.POST or None, request.FILES or None)
    return _page(request, form, _match, "people")


@needs(P.FILES_MATCH, shows=SHOWS, once=False)
def scores(request: Request) -> HttpResponseBase:
    """The best pairs by scores of one's own."""
    form = ScoresForm(request.POST or None, request.FILES or None)
    return _page(request, form, _solve, "scores")


@needs(P.FILES_MATCH, shows=SHOWS)
def example_file(request: Request, what: str, kind: str) -> HttpResponseBase:
    """A file to begin from."""
    return _file(example(what, kind), what, kind)


def _match(form: PeopleForm, request: Request) -> Answer:
    asked = form.round()
    return answer_of_people(asked, asked.match(), form.given().values(), today=request.moment.date())


def _solve(form: ScoresForm, request: Request) -> Answer:
    asked, objective = form.asked(), form.cleaned_data["objective"]
    return answer_of_scores(asked.table.file, solve(asked, objective), objective, form.given().values(), today=request.moment.date())


def _page(request: Request, form: Form, work: Callable[[Form, Request], Answer], what: str) -> HttpResponseBase:
    """The form, with what to mend; or the answer, as a page or as a file."""
    context: dict[str, Any] = {"form": form, "columns": PEOPLE, "more": form.more(), "was_sent": request.method == "POST"}
    if request.method == "POST" and form.is_valid():
        try:
            with _turn(request.user):
                return _answered(request, work(form, request), what)
        except FileProblem as problem:
            form.complain(str(problem))
        except TooLarge as problem:
            context["command"] = form.as_command()
            form.complain(str(problem))
        except CellTooLong:
            form.complain(_("An id or a name is longer than a cell of a spreadsheet can be. Shorten it."))
        except Refused as problem:
            form.add_error(None, str(problem))
    return render(request, f"on_files/{what}.html", context)


def _answered(request: Request, answer: Answer, what: str) -> HttpResponseBase:
    if request.POST.get("as") == "workbook":
        return _file(answer.workbook(), "pairs", "xlsx")
    return render(request, f"on_files/{what}_answer.html", {**answer.page, "downloads": _downloads(answer)})


@contextmanager
def _turn(user: User) -> Iterator[None]:
    """One at a time for each person, by the machine's own clock; a second press waits for the first. Raises Refused."""
    key = str(user.pk)
    if not any(_is_free(key, wait) for wait in WAITS):
        raise Refused(_("The files that you sent before are still being matched. Wait a minute, then send these again."))
    try:
        if not within(FILES_MATCHED, key, now=real()):
            raise Refused(_("You have matched files very often in the last hour. Wait a while, or use the command “alongside match”."))
        yield
    finally:
        forget_count(FILES_AT_ONCE, key)


def _is_free(key: str, wait: float) -> bool:
    time.sleep(wait)
    return within(FILES_AT_ONCE, key, now=real())


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=KINDS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _downloads(answer: Answer) -> list[dict[str, Any]]:
    """The answer's files inside its page: there is nowhere to fetch them from later."""
    files = (("xlsx", _("Download the workbook"), answer.workbook()), ("csv", _("Download the pairs as CSV"), answer.pairs()))
    return [
        {"words": words, "name": f"pairs.{kind}", "size": len(content), "address": _in_the_page(content, kind)}
        for kind, words, content in files
    ]


def _in_the_page(content: bytes, kind: str) -> str:
    return f"data:{KINDS[kind].replace(' ', '')};base64,{b64encode(content).decode()}"


urlpatterns = [
    path("", people, name="people"),
    path("scores/", scores, name="scores"),
    *(path(f"{what}.{kind}", example_file, {"what": what, "kind": kind}, name=f"{what}-{kind}") for what in EXAMPLES for kind in KINDS),
]
