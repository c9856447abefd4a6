"""`alongside solve`: pairs from scores of one's own."""

import argparse
import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from alongside_engine._showing import guarded, tell, text_table
from alongside_engine._tables import harmless, read_lines, read_lines_if
from alongside_engine._texts import refuse_overwriting, write_texts
from alongside_engine._watching import watching

if TYPE_CHECKING:
    from alongside_engine._solve import Solution

OBJECTIVES = ("most-then-best", "best-total", "fair", "stable")
_AIMS = """objectives:
  most-then-best  the most mentees placed, then the highest total (the default)
  best-total      the highest total, even if that leaves somebody out
  fair            the most mentees placed, then the lowest score as high as it can be, then the highest total
  stable          no two people would both rather be with each other; both rank by score"""


class SolveCommand:
    """Reads scores, and prints the pairs that are best by them, proved."""

    help = "find the best pairs for a table of scores"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the files and the objective."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = _AIMS
        wide = "mentor, then one column a mentee; or mentor, mentee, score: higher is better, empty is not allowed"
        parser.add_argument("scores", type=Path, metavar="SCORES.csv", help=wide)
        parser.add_argument("--capacities", type=Path, metavar="FILE", help="mentor, capacity; whoever is not in it can take one")
        parser.add_argument("--forbidden", type=Path, metavar="FILE", help="mentor, mentee: pairs that must not be")
        parser.add_argument("--locked", type=Path, metavar="FILE", help="mentor, mentee: pairs that stand")
        parser.add_argument("--objective", choices=OBJECTIVES, default="most-then-best", help="what is best (see below)")
        parser.add_argument("--out", type=Path, metavar="PAIRS.csv", help="where to write the pairs: mentor, mentee, score")
        parser.add_argument("--json", action="store_true", help="print the answer as JSON and nothing else")

    def run(self, args: argparse.Namespace) -> int:
        """Solve and print, or say in one line what is wrong."""
        return guarded(lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from alongside_engine._score_files import read_asked
    from alongside_engine._solve import solve

    inputs = {"scores": args.scores, "capacities": args.capacities, "forbidden pairs": args.forbidden, "locked pairs": args.locked}
    if args.out:
        refuse_overwriting(args.out, inputs)
    with watching("Reading") as watch:
        others = map(read_lines_if, (args.capacities, args.forbidden, args.locked))
        asked = read_asked(read_lines(args.scores), *others, watch=watch)
    with watching("Solving") as watch:
        solution = solve(asked, args.objective, watch)
    if args.out:
        write_texts({args.out: _csv(solution)})
    for note in solution.notes:
        tell(note)
    _print(args, solution)
    return 0


def _print(args: argparse.Namespace, solution: "Solution") -> None:
    """Print JSON when asked; else a table for people, or the pairs as a file for the next program."""
    if args.json:
        sys.stdout.write(json.dumps(_json(solution), ensure_ascii=False, indent=2) + "\n")
    elif sys.stdout.isatty():
        rows = [(pair.mentor, pair.mentee, str(pair.score), "locked" if pair.locked else "") for pair in solution.pairs]
        sys.stdout.write(text_table(("mentor", "mentee", "score", ""), rows, right=(2,)) + _summary(args, solution))
    elif args.out is None:
        sys.stdout.write(_csv(solution))


def _json(solution: "Solution") -> dict[str, object]:
    return {
        "pairs": [{"mentor": pair.mentor, "mentee": pair.mentee, "score": pair.score} for pair in solution.pairs],
        "total": solution.total,
        "unmatched": list(solution.unmatched),
        "optimal": solution.checked,
        "certificate_checked": solution.checked,
        "seconds": round(solution.seconds, 6),
    }


def _csv(solution: "Solution") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("mentor", "mentee", "score"))
    for pair in solution.pairs:
        writer.writerow((harmless(pair.mentor), harmless(pair.mentee), pair.score))
    return text.getvalue()


def _summary(args: argparse.Namespace, solution: "Solution") -> str:
    asked = len(solution.pairs) + len(solution.unmatched)
    proof = "stable, checked" if args.objective == "stable" else f"{args.objective}, proof checked"
    if not solution.checked:
        proof = f"{args.objective}, the proof does not hold"
    left_out = f"Without a mentor: {', '.join(solution.unmatched)}\n" if solution.unmatched else ""
    written = f"Written to {args.out}\n" if args.out else ""
    return f"\n{len(solution.pairs)} of {asked} mentees have a mentor; total {solution.total} ({proof})\n{left_out}{written}"
