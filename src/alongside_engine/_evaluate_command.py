"""`alongside evaluate`: a whole analysis from a folder of files and a plan."""

import argparse
import sys
from pathlib import Path

from alongside_engine._showing import guarded
from alongside_engine._texts import FileProblem, refuse_overwriting, write_bytes, write_texts

FORMATS = ("md", "json", "docx")


class EvaluateCommand:
    """Reads a plan and what it names, and writes uptake, response, change, answers and coding."""

    help = "analyse a scheme's files by a plan, and write the report"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the folder, the plan and where the report goes."""
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the files are that the plan names")
        parser.add_argument("--plan", type=Path, required=True, metavar="PLAN.toml", help="what is analysed, and how")
        parser.add_argument("--format", choices=FORMATS, default="md", help="Markdown (the default), JSON with every number, or Word")
        parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it; Markdown and JSON are printed without it")

    def run(self, args: argparse.Namespace) -> int:
        """Analyse and write, or say in one line what is wrong with a file."""
        return guarded(lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from alongside_engine import _study_report as report
    from alongside_engine._plan_files import read_study
    from alongside_engine._study import analyse

    if args.format == "docx" and args.out is None:
        raise FileProblem("a Word document cannot be printed; say where it goes with --out REPORT.docx")
    if args.out:
        refuse_overwriting(args.out, {"plan": args.plan} | {path.name: path for path in args.folder.glob("*.*")})
    results = analyse(read_study(args.folder, args.plan))
    if args.format == "docx":
        write_bytes({args.out: report.to_docx(results)})
        return 0
    text = report.to_json(results) if args.format == "json" else report.to_markdown(results)
    if args.out:
        write_texts({args.out: text})
    else:
        sys.stdout.write(text)
    return 0
