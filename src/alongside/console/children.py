"""Heavy work in a process of its own: ended when it takes too long, too much, is no longer wanted, or its worker dies."""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from alongside.domain.organisations.clock import now
from alongside.domain.work.states import Trouble

LOOK_EVERY = 0.25
PARENT_DIED = 1  # the number of Linux's "signal me when my parent dies"
LAST_WORDS = 200


@dataclass(frozen=True)
class Ended:
    """How a child ended: the class of its error, or nothing when it went well."""

    problem: str = ""
    trouble: Trouble = Trouble.BROKEN
    again: bool = True


def run(task: str, *, unwanted: Callable[[], bool], give_up: Callable[[], bool]) -> Ended | None:
    """Do one task in a child; None when the worker itself has to end and leaves the task to others."""
    command = [sys.executable, "-m", "django", "work_on", task, "--parent", str(os.getpid())]
    with subprocess.Popen(  # noqa: S603 - our own command, with the id of a row
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as child:
        try:
            return _watch(child, unwanted, give_up)
        finally:
            if child.poll() is None:
                child.kill()


def _watch(child: "subprocess.Popen[str]", unwanted: Callable[[], bool], give_up: Callable[[], bool]) -> Ended | None:
    until = time.monotonic() + settings.JOB_MINUTES * 60
    while child.poll() is None:
        if give_up():
            return None
        if unwanted():
            return Ended()
        if time.monotonic() > until:
            return Ended("TooLong", Trouble.TOO_LONG, again=False)
        time.sleep(LOOK_EVERY)
    if child.returncode == 0:
        return Ended()
    said = (child.stdout.read(LAST_WORDS) if child.stdout else "").strip()
    return Ended(said or f"Ended with {child.returncode}", again=said != "builtins.MemoryError")


def _environment() -> dict[str, str]:
    """What the child needs to meet the same database at the same moment of a demonstration."""
    also = {"ALONGSIDE_CLOCK": now().isoformat()} if settings.DEMO and settings.CLOCK else {}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "alongside.config.settings"), **also}


def bound(parent: int) -> None:
    """In the child: no more memory than allowed, and no longer than the parent."""
    most = settings.JOB_MEMORY * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGKILL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
