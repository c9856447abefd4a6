"""`manage.py worker`: background work in a process of its own."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.console.backup.in_use import hold
from alongside.console.backup.problems import Problem
from alongside.console.worker import Worker


class Command(BaseCommand):
    """Work until asked to end."""

    help = "Do background work until asked to end: hand messages over, do what is due, and what people asked for. Several may run."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long it may take to end."""
        parser.add_argument("--drain", type=float, default=25.0, help="seconds to finish what is begun, when asked to end (default: 25)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, wait for a signal, finish what is begun."""
        asked = threading.Event()

        def ask(_number: int, _frame: FrameType | None) -> None:
            asked.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, ask)
        try:
            hold()
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        worker = Worker()
        worker.start()
        self.stdout.write(f"Working as {worker.name}. Stop it with Ctrl-C.")
        self.stdout.flush()
        asked.wait()
        finished = worker.stop(within=options["drain"])
        self.stdout.write("Everything begun is finished." if finished else "Not everything was finished: it will be done again.")
