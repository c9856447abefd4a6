"""Serving the platform: pages, and beside them a worker that hands messages over and keeps time."""

from collections.abc import Callable
from typing import Any

from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.utils.translation import gettext as _
from gunicorn.app.base import BaseApplication

from alongside.console.backup.in_use import hold
from alongside.console.backup.problems import Problem
from alongside.console.backup.upgrading import upgrade
from alongside.console.worker import Worker
from alongside.domain.access.errors import Refused
from alongside.domain.organisations.clock import real

DRAIN = 20.0


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
    """Bring the tables, after a backup of what they hold, and the static files up to date; from here on no restore may begin."""
    try:
        hold()
        upgrade(now=real(), say=lambda word: print(f"{word} …", flush=True))
    except Problem as problem:
        raise CommandError(str(problem)) from problem
    call_command("collectstatic", interactive=False, verbosity=0)


def serve(*, host: str, port: int, threads: int, processes: int = 1, worker: bool = True, ready: Callable[[], None] | None = None) -> None:
    """Serve until stopped; `ready` is called once the port is open. `worker` says whether background work is done beside the pages."""
    check_processes(processes)
    embedded = Embedded() if worker else None
    options = {
        "bind": f"{host}:{port}",
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "loglevel": "warning",
        "logger_class": "alongside.config.server_log.ServerLog",
        "control_socket_disable": True,
        "graceful_timeout": int(DRAIN) + 10,
        "when_ready": lambda _server: ready() if ready else None,
        "post_worker_init": lambda _process: embedded.start() if embedded else None,
        "worker_exit": lambda _server, _process: embedded.stop() if embedded else None,
    }
    connection.close()
    Server(options).run()


def check_processes(processes: int) -> None:
    """SQLite is one process's database here: several need PostgreSQL."""
    if processes > 1 and connection.vendor == "sqlite":
        raise Refused(_("Several processes need PostgreSQL: set DATABASE_URL, or leave --workers at 1."))


class Embedded:
    """The worker beside the pages: one a process, and one of all processes acts."""

    def __init__(self) -> None:
        self._worker: Worker | None = None

    def start(self) -> None:
        """When the process begins to answer."""
        self._worker = Worker(only_one=True)
        self._worker.start()

    def stop(self) -> None:
        """When the process has answered its last page."""
        if self._worker is not None:
            self._worker.stop(within=DRAIN)
