"""`alongside check-figures`: whether what a document prints of counts and percentages can be true."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from alongside_engine._showing import guarded
from alongside_engine._texts import FileProblem

if TYPE_CHECKING:
    from alongside_engine.evaluation import CheckedFigure, Verdict

CANNOT: "Verdict" = "cannot be true"


class CheckFiguresCommand:
    """Reads a document, and prints which of its figures cannot be true, and what would be."""

    help = "say which figures of a document cannot be true, and what would be"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the document and the way to print."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = "exit status: 0 nothing is wrong, 1 a figure cannot be true, 2 the file cannot be read"
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="a report or table: Markdown or text, DOCX, CSV; - for what is piped in"
        )
        parser.add_argument("--all", action="store_true", help="print every figure that was understood, not only those that cannot be true")
        parser.add_argument("--json", action="store_true", help="print every figure as JSON and nothing else")

    def run(self, args: argparse.Namespace) -> int:
        """Check and print, or say in one line what is wrong with the file."""
        return guarded(lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from alongside_engine._documents import figures_of

    found = figures_of(*_read(args.file))
    counts: Counter[Verdict] = Counter(placed.figure.verdict for placed in found)
    if args.json:
        rows = [{"place": placed.place, **_json(placed.figure)} for placed in found]
        sys.stdout.write(json.dumps({"figures": rows, "counts": counts}, ensure_ascii=False, indent=2) + "\n")
    else:
        for placed in found:
            figure = placed.figure
            if args.all or figure.verdict == CANNOT:
                sys.stdout.write(f"{args.file}, {placed.place}: “{figure.quote}” {figure.verdict}. {figure.says}\n")
        sys.stdout.write(_summary(counts))
    return 1 if counts[CANNOT] else 0


def _json(figure: "CheckedFigure") -> dict[str, str]:
    return {"quote": figure.quote, "verdict": figure.verdict, "says": figure.says}


def _read(path: Path) -> tuple[str, bytes]:
    if str(path) == "-":
        return "what was piped in", sys.stdin.buffer.read()
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path.name}: cannot be read ({error.strerror})") from error


def _summary(counts: "Counter[Verdict]") -> str:
    total = counts.total()
    if not total:
        return "No figures were found, such as 31 of 72 (43%).\n"
    told = f"{counts['adds up']} can be true, {counts[CANNOT]} cannot"
    rest = f", {counts['not known']} can be so of a number that is not printed with them" if counts["not known"] else ""
    return f"{total} {'figure' if total == 1 else 'figures'} read: {told}{rest}.\n"
