"""Serving the platform: one process on the embedded database, which also hands messages over and keeps time."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from gunicorn.app.base import BaseApplication

from alongside.domain.flows.clockwork import run_due
from alongside.domain.flows.tidying import tidy
from alongside.domain.organisations.clock import now
from alongside.domain.outbox.actions import deliver

PAUSE = 5.0
TIDY_EVERY = 720
log = logging.getLogger(__name__)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our settings and no file of its own."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application itself."""
        return get_wsgi_application()


def prepare() -> None:
    """Bring the tables and the static files up to date."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def serve(*, host: str, port: int, threads: int, ready: Callable[[], None] | None = None) -> None:
    """Serve until stopped; `ready` is called once the port is open."""
    options = {
        "bind": f"{host}:{port}",
        "workers": 1,
        "threads": threads,
        "worker_class": "gthread",
        "loglevel": "warning",
        "control_socket_disable": True,
        "when_ready": lambda _server: ready() if ready else None,
        "post_worker_init": lambda _worker: keep_going(),
    }
    Server(options).run()


def keep_going() -> threading.Thread:
    """Hand messages over and do what is due, beside the pages, for as long as the process lives."""
    thread = threading.Thread(target=_rounds, name="worker", daemon=True)
    thread.start()
    return thread


def _rounds() -> None:
    for number in count():
        close_old_connections()
        one_round(with_tidying=number % TIDY_EVERY == 0)
        time.sleep(PAUSE)


def one_round(*, with_tidying: bool) -> int:
    """One round: waiting messages first, then what is due; what fails is logged, tried again, and holds up nothing else."""
    moment = now()
    steps = (deliver, run_due, tidy) if with_tidying else (deliver, run_due)
    return sum(_done(step, moment) for step in steps)


def _done(step: Callable[..., int | None], moment: datetime) -> int:
    try:
        return step(now=moment) or 0
    except Exception:
        log.exception("%s failed and will be tried again", step.__name__)
        return 0
