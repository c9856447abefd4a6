"""How the background work stands: workers, what is due, the queue, messages, disk; and trying again what failed."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.access.permissions import P
from alongside.domain.flows.keys import troubles
from alongside.domain.flows.stuck_messages import Messages, messages_in_numbers, try_failed_again
from alongside.domain.organisations.clock import real
from alongside.domain.organisations.queries import open_schemes
from alongside.domain.outbox.states import MessageKind
from alongside.domain.work.actions.tasks import try_again
from alongside.domain.work.models import Beat
from alongside.domain.work.queries import Queue, failed_tasks, queue, schedules, workers
from alongside.web.gate import Request, needs
from alongside.web.system.ages import age
from alongside.web.system.event_log import event_log

SHOWS = gettext_lazy("System managers. Counts, times and states only: no names, no addresses, no words of any message.")
MOST_FAILED = 50
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Ages:
    """For how long the oldest message and the oldest task wait."""

    message: timedelta
    task: timedelta


@needs(P.SYSTEM_MANAGE, shows=SHOWS)
def home(request: Request) -> HttpResponseBase:
    """Everything on one page; times are the machine's own, whatever a demonstration takes for now."""
    moment = real()
    found, mail = queue(), messages_in_numbers(now=request.moment)
    rows = schedules()
    seen, turns = [_worker(beat, moment) for beat in workers()], [_schedule(row, moment) for row in rows]
    ages = Ages(request.moment - (mail.oldest or request.moment), moment - (found.oldest or moment))
    context = {
        "workers": seen,
        "problems": _problems(seen, turns, found, mail, ages),
        "figures": _figures(found, mail, ages),
        "schedules": turns,
        "failed": [_failed(row, moment) for row in failed_tasks()[:MOST_FAILED]],
        "mail": mail,
        "kinds": [(MessageKind(kind).label, many) for kind, many in mail.failed.items()],
        "event_log": event_log(rows, moment),
        "disk": _disk(),
        "schemes": open_schemes(),
        "moment": moment,
    }
    return render(request, "system/work.html", context)


def _worker(beat: Beat, moment: datetime) -> dict[str, Any]:
    machine, process, _chance = (*beat.worker.split(":"), "", "")[:3]
    lives = moment - beat.beat_at <= timedelta(seconds=settings.WORKER_STALE)
    return {"machine": machine, "process": process, "since": beat.started_at, "ago": age(moment - beat.beat_at), "lives": lives}


def _schedule(row: Any, moment: datetime) -> dict[str, Any]:
    late = moment - row.next_at > LATE
    problem = row.problem.rsplit(".", 1)[-1]
    last = _("{age} ago").format(age=age(moment - row.finished_at)) if row.finished_at else _("not yet")
    return {"name": row.name, "running": bool(row.holder), "late": late, "problem": problem, "failures": row.failures, "last": last}


def _failed(row: Any, moment: datetime) -> dict[str, Any]:
    problem = row.exception_class_path.rsplit(".", 1)[-1]
    ago = age(moment - row.finished_at) if row.finished_at else ""
    return {"id": row.pk, "name": row.task_name.replace("_", " "), "attempts": len(row.worker_ids), "problem": problem, "ago": ago}


def _figures(found: Queue, mail: Messages, ages: Ages) -> list[dict[str, Any]]:
    for_tasks = _("tasks waiting or running, the oldest for {age}") if found.oldest else _("tasks waiting or running")
    for_mail = _("messages due now, the oldest for {age}") if mail.oldest else _("messages due now")
    return [
        {"number": mail.waiting, "label": for_mail.format(age=age(ages.message))},
        {"number": sum(mail.failed.values()), "label": _("messages given up")},
        {"number": found.waiting + found.running, "label": for_tasks.format(age=age(ages.task))},
        {"number": found.failed, "label": _("tasks given up")},
    ]


def _problems(seen: list[dict[str, Any]], turns: list[dict[str, Any]], found: Queue, mail: Messages, ages: Ages) -> list[str]:
    """What needs somebody, in sentences."""
    wrong = {
        _("No worker is alive: no message goes out and no reminder is sent. Start one."): not any(worker["lives"] for worker in seen),
        _(
            "A key that the data needs is missing or damaged: put the key folder back from its own backup. “manage.py keys” says which."
        ): bool(troubles()),
        _("Messages wait longer than ten minutes. See whether the mail server answers."): ages.message > LATE,
        _("Tasks wait longer than ten minutes. Start another worker, or see what the living ones do."): ages.task > LATE,
        _("Something that is done again and again fails: see below."): any(turn["failures"] for turn in turns),
        _("Messages were given up. Try them again once the mail server answers."): mail.to_try > 0,
        _("Tasks were given up. Whoever asked has been told; try them again once the cause is mended."): found.failed > 0,
    }
    return [sentence for sentence, is_wrong in wrong.items() if is_wrong]


def _disk() -> dict[str, str]:
    usage = shutil.disk_usage(settings.DATA)
    return {"free": filesizeformat(usage.free), "of": filesizeformat(usage.total)}


@needs(P.SYSTEM_MANAGE, shows=SHOWS)
def task_again(request: Request) -> HttpResponseBase:
    """Put one failed task back in the queue."""
    if request.method == "POST":
        try_again(request.POST.get("task", ""), by=request.user, now=request.moment)
        messages.success(request, _("The task is in the queue again."))
    return redirect("system:work")


@needs(P.SYSTEM_MANAGE, shows=SHOWS)
def messages_again(request: Request) -> HttpResponseBase:
    """Let the messages that were given up wait again."""
    if request.method == "POST":
        many = try_failed_again(by=request.user, now=request.moment)
        text = ngettext("{many} message waits to be handed over again.", "{many} messages wait to be handed over again.", many)
        messages.success(request, text.format(many=many))
    return redirect("system:work")


urlpatterns = [
    path("work/", home, name="work"),
    path("work/messages/again/", messages_again, name="messages-again"),
    path("work/tasks/again/", task_again, name="task-again"),
]
