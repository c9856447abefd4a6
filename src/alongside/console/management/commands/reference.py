"""`manage.py reference`: write the generated pages of the documentation."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alongside.console.reference import pages


class Command(BaseCommand):
    """Write them."""

    help = "Write the generated reference pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("--to", default="docs/reference", help="the folder to write to")

    def handle(self, *args: Any, **options: Any) -> None:
        """One file a page."""
        folder = Path(options["to"])
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8")
