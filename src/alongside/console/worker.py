"""The worker: signs of life, lanes that take turns and tasks, and an orderly end. Many may run; each thing is done by one."""

import logging
import os
import secrets
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import close_old_connections, connection

from alongside.console import children
from alongside.console.schedule import Step, clockwork, messages
from alongside.domain.organisations.clock import real
from alongside.domain.work.actions import tasks
from alongside.domain.work.actions.beats import beat, hold, leave
from alongside.domain.work.actions.jobs import is_stopped
from alongside.domain.work.actions.turns import end_turn, fail_turn, plan, take_turn
from alongside.domain.work.queries import due_turns
from alongside.domain.work.states import HEAVY, QUICK

LOOK_EVERY = 0.5
AFTER_NOTHING = 5.0
ONLY_ONE = "embedded worker"
log = logging.getLogger(__name__)


def new_name() -> str:
    """A name that no other worker has: machine and process for people to read, and chance."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """Three lanes, so that no reminder and no heavy work ever makes a message wait."""

    def __init__(self, *, only_one: bool = False) -> None:
        """`only_one` makes it stand by while another such worker of this database acts."""
        self.name = new_name()
        self._only_one = only_one
        self._stopping, self._ended = threading.Event(), threading.Event()
        self._acts_until = 0.0
        self._stale = timedelta(seconds=settings.WORKER_STALE)
        self._quiet_until: dict[str, float] = {}
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Give the first sign of life, and only then begin to take anything."""
        turns = (*messages(self.may_act), *clockwork())
        plan([step.name for step in turns], now=real())
        self._beat()
        lanes: dict[str, Callable[[], object]] = {
            "messages": partial(self._turns, messages(self.may_act)),
            "clockwork": self._clockwork,
            "heavy": self._heavy,
        }
        self._threads = [self._thread(name, partial(self._lane, turn, LOOK_EVERY, self._stopping)) for name, turn in lanes.items()]
        life = partial(self._lane, self._beat, self._stale.total_seconds() / 6, self._ended)
        self._life = self._thread("signs of life", life)

    def stop(self, *, within: float) -> bool:
        """Finish what is begun and take nothing more; False when it took too long, and others will do it again."""
        self._stopping.set()
        until = time.monotonic() + within
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._ended.set()
        self._life.join(within)
        leave(self.name)
        connection.close()
        return not any(thread.is_alive() for thread in self._threads)

    def _thread(self, name: str, loop: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=loop, name=f"worker, {name}", daemon=True)
        thread.start()
        return thread

    def may_act(self) -> bool:
        """Whether its sign of life is fresh, and nobody has asked it to end."""
        return not self._stopping.is_set() and time.monotonic() < self._acts_until

    def _lane(self, turn: Callable[[], object], pause: float, end: threading.Event) -> None:
        """Go round until asked to end; whatever goes wrong is logged by its class and tried again."""
        while not end.is_set():
            try:
                close_old_connections()
                if not turn():
                    end.wait(pause)
            except Exception as problem:  # noqa: BLE001 - a database that is away for a while must not end the worker
                log.warning("the worker met %s and goes on", type(problem).__name__)
                end.wait(pause)
        connection.close()

    def _beat(self) -> bool:
        """A sign of life; for as long as it is fresh the worker may act."""
        began = time.monotonic()
        beat(self.name, now=real())
        lasts = self._stale / 2
        if not self._only_one or hold(ONLY_ONE, by_worker=self.name, now=real(), lasts=lasts):
            self._acts_until = began + lasts.total_seconds()
        return False

    def _clockwork(self) -> bool:
        return self._turns(clockwork()) or self._task()

    def _turns(self, steps: tuple[Step, ...]) -> bool:
        """Take the turns that are due, or wanted early."""
        due = due_turns(now=real())
        for step in steps:
            early = step.name not in due and self._is_wanted(step)
            if self.may_act() and (early or step.name in due) and self._take(step, early=early):
                self._do(step)
        return False

    def _is_wanted(self, step: Step) -> bool:
        return step.wanted is not None and time.monotonic() >= self._quiet_until.get(step.name, 0.0) and step.wanted()

    def _take(self, step: Step, *, early: bool) -> bool:
        return take_turn(step.name, every=step.every, worker=self.name, now=real(), stale=self._stale, early=early)

    def _do(self, step: Step) -> None:
        """One turn; when it leaves undone what made it wanted, the next early one waits a little."""
        try:
            done = step.run()
        except Exception as problem:  # noqa: BLE001 - whatever went wrong, the next turn comes
            log.warning("%s: %s, to be tried again\n%s", step.name, type(problem).__name__, places_of(problem))
            fail_turn(step.name, every=step.every, worker=self.name, problem=class_of(problem), now=real())
            done = 0
        else:
            end_turn(step.name, worker=self.name, now=real())
        if not done and step.wanted is not None and step.wanted():
            self._quiet_until[step.name] = time.monotonic() + AFTER_NOTHING

    def _task(self) -> bool:
        """One quick task, in this thread."""
        task = tasks.claim([QUICK], worker=self.name, now=real()) if self.may_act() else None
        if task is None:
            return False
        try:
            task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
        except Exception as problem:  # noqa: BLE001 - whatever went wrong, it is counted and tried again
            log.warning("task %s: %s\n%s", task.task_path, type(problem).__name__, places_of(problem))
            tasks.fail(task, problem=class_of(problem), places=places_of(problem), now=real())
        else:
            tasks.succeed(task, now=real())
        return True

    def _heavy(self) -> bool:
        """One heavy task, in a process of its own."""
        task = tasks.claim([HEAVY], worker=self.name, now=real()) if self.may_act() else None
        if task is None:
            return False
        job = tasks.job_of(task)
        ended = children.run(str(task.pk), unwanted=lambda: is_stopped(job), give_up=self._stopping.is_set)
        if ended is None:
            tasks.put_back(task)
        elif ended.problem:
            log.warning("task %s: %s", task.task_path, ended.problem)
            tasks.fail(task, problem=ended.problem, places="", now=real(), trouble=ended.trouble, again=ended.again)
        else:
            tasks.succeed(task, now=real())
        return True


def class_of(problem: BaseException) -> str:
    """The class of an error: what it says may name people."""
    return f"{type(problem).__module__}.{type(problem).__qualname__}"


def places_of(problem: BaseException) -> str:
    """Where in the code an error arose, without what it says."""
    frames = traceback.extract_tb(problem.__traceback__)
    return "\n".join(f"{frame.filename.rsplit(f'{os.sep}src{os.sep}', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
