"""`manage.py work_on`: the process of one heavy task; the worker starts it."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django_tasks_db.models import DBTaskResult

from alongside.console.children import bound
from alongside.console.worker import class_of
from alongside.domain.work.actions.jobs import Stopped


class Command(BaseCommand):
    """Do it, and say the class of what went wrong."""

    help = "Do one heavy task in this process; the worker starts this by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which task, and whose child this is."""
        parser.add_argument("task")
        parser.add_argument("--parent", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """One task, from its row."""
        bound(options["parent"])
        row: DBTaskResult[Any, Any] = DBTaskResult.objects.get(pk=options["task"])
        try:
            row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        except Stopped:
            return
        except Exception as problem:  # noqa: BLE001 - the worker hears the class and nothing else
            self.stdout.write(class_of(problem))
            sys.exit(1)
