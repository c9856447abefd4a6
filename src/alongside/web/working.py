"""Waiting for what one asked for: how far it has come, stopping it, and fetching the result. For whoever asked, nobody else."""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P, require
from alongside.domain.flows.heavy import cohort_of
from alongside.domain.matching.queries.progress import PLANS
from alongside.domain.publications.queries import FORMATS
from alongside.domain.work.actions.jobs import stop
from alongside.domain.work.models import Job
from alongside.domain.work.queries import job_for
from alongside.domain.work.states import JobKind, JobState, JobStep
from alongside.kit.files import FileGone, FileStore
from alongside.web.gate import Request, needs

app_name = "working"
SHOWS = gettext_lazy("You alone: you asked for it.")
SECONDS = 3
BY_ITSELF = "by-itself"


@needs(P.JOB_OWN, fetch=job_for, shows=SHOWS)
def job(request: Request, found: Job) -> HttpResponseBase:
    """How far it has come; the page asks again by itself unless told not to, which is nobody's doing and opens no page with names."""
    request.session.by_itself = BY_ITSELF in request.GET
    if found.state == JobState.DONE and found.kind == JobKind.MATCHING and not request.session.by_itself:
        return redirect("lead:run", found.result)
    is_open = found.state in {JobState.WAITING, JobState.RUNNING}
    still = "still" in request.GET
    context = {"job": found, "cohort": cohort_of(found), "is_open": is_open, "still": still, "seconds": SECONDS, **_at(found)}
    response = render(request, "working/job.html", context)
    if is_open and not still:
        response.headers["Refresh"] = f"{SECONDS}; url=?{BY_ITSELF}"
    return response


def _at(found: Job) -> dict[str, object]:
    """The step that somebody would count, and whether it is of the plan to compare with."""
    is_second = found.step != JobStep.KEEPING and found.done >= found.total // PLANS
    return {"at": min(found.done + 1, found.total), "compares": is_second}


@needs(P.JOB_OWN, fetch=job_for, shows=SHOWS)
def stop_job(request: Request, found: Job) -> HttpResponseBase:
    """No longer wanted."""
    if request.method == "POST":
        stop(found, by=request.user, now=request.moment)
        messages.success(request, _("Stopped. Nothing was made."))
    return redirect("working:job", found.public_id)


@needs(P.JOB_OWN, fetch=job_for, shows=SHOWS)
def result(request: Request, found: Job) -> HttpResponseBase:
    """The file that was made."""
    if found.state != JobState.DONE or found.kind != JobKind.REPORT:
        raise NotFound(_("There is no file here."))
    require(request.user, P.REPORT_VIEW, cohort_of(found), now=request.moment)
    try:
        file = FileStore(settings.FILES).open(found.result)
    except FileGone as problem:
        raise NotFound(str(problem)) from problem
    name = f"{found.scheme.slug}-report.{found.argument}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[found.argument].content_type)


urlpatterns = [
    path("<str:job>/", job, name="job"),
    path("<str:job>/stop/", stop_job, name="stop"),
    path("<str:job>/file/", result, name="result"),
]
