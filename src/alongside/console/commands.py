"""The commands that the platform adds to `alongside`."""

import argparse
import os
import sys
from pathlib import Path


class ReportCommand:
    """`alongside report SCHEME`: the report of a year, from the rows."""

    help = "print the report of a scheme's year: json, md, docx or pdf"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The scheme by its short name, and which year."""
        parser.add_argument("scheme", help="the scheme's short name, as in its address")
        parser.add_argument("--cohort", help="the year's short name (default: the newest)")
        parser.add_argument("--format", choices=("json", "md", "docx", "pdf"), default="md")
        parser.add_argument("--output", help="a file to write to (needed for docx and pdf on a screen)")

    def run(self, args: argparse.Namespace) -> int:
        """Print the report; 2 when there is no such scheme or year."""
        _start()
        from alongside.console.reporting import Unknown, written_report

        try:
            content = written_report(args.scheme, args.cohort, args.format)
        except Unknown as problem:
            print(problem, file=sys.stderr)
            return 2
        return _put(content, args.output, args.format)


def _start() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
    django.setup()


def _put(content: bytes, output: str | None, kind: str) -> int:
    if output:
        Path(output).write_bytes(content)
    elif kind in {"docx", "pdf"} and sys.stdout.isatty():
        print(f"A {kind} file is not for a screen: add --output report.{kind}", file=sys.stderr)
        return 2
    else:
        sys.stdout.buffer.write(content + (b"" if kind in {"docx", "pdf"} else b"\n"))
    return 0


report = ReportCommand()
