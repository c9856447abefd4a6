"""`alongside evaluate`: a whole analysis from a folder of files and a plan."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from alongside_engine._showing import guarded
from alongside_engine._texts import FileProblem, refuse_overwriting, write_bytes

if TYPE_CHECKING:
    from alongside_engine._study_report import Report

FORMATS = ("md", "json", "docx")
SHAPES = ("objective", "aims", "squire")


class EvaluateCommand:
    """Reads a plan and what it names, and writes uptake, response, change, answers and coding."""

    help = "analyse a scheme's files by a plan, and write the report"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the folder, the plan and where the report goes."""
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the files are that the plan names")
        parser.add_argument("--plan", type=Path, required=True, metavar="PLAN.toml", help="what is analysed, and how")
        parser.add_argument("--format", choices=FORMATS, default="md", help="Markdown (the default), JSON with every number, or Word")
        parser.add_argument("--out", type=Path, metavar="FILE", help="where to write it; Markdown and JSON are printed without it")
        parser.add_argument("--figures", type=Path, metavar="FOLDER", help="where to write each figure, as SVG and as PNG")
        parser.add_argument("--abstract", choices=SHAPES, default="", help="the headings of the abstract; else those of the plan")

    def run(self, args: argparse.Namespace) -> int:
        """Analyse and write, or say in one line what is wrong with a file."""
        return guarded(lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from alongside_engine._plan_files import read_study
    from alongside_engine._study import analyse
    from alongside_engine._study_report import report_of, to_json

    _refuse_what_cannot_be(args)
    study = read_study(args.folder, args.plan)
    results = analyse(study)
    if args.format == "json":
        return _written(args, {}, to_json(results))
    report = report_of(study, results, args.abstract)
    return _written(args, _figures(args, report), _text(args, report))


def _refuse_what_cannot_be(args: argparse.Namespace) -> None:
    if args.format == "docx" and args.out is None:
        raise FileProblem("a Word document cannot be printed; say where it goes with --out REPORT.docx")
    if args.format == "json" and (args.figures or args.abstract):
        raise FileProblem("JSON holds numbers, no figures and no abstract; choose --format md or --format docx")


def _text(args: argparse.Namespace, report: "Report") -> str | bytes:
    if args.format == "docx":
        from alongside_engine._report_word import to_docx

        return to_docx(report)
    from alongside_engine._study_report import to_markdown

    if not args.figures:
        return to_markdown(report)
    near = args.out.resolve().parent if args.out else Path.cwd()
    folder = Path(os.path.relpath(args.figures.resolve(), near)).as_posix()
    return to_markdown(report, {one.name: f"{folder}/{one.name}.png" for one in report.pictures})


def _figures(args: argparse.Namespace, report: "Report") -> dict[Path, bytes]:
    if not args.figures:
        return {}
    from alongside_engine._pictures import to_png

    return {
        args.figures / f"{one.name}.{ending}": content
        for one in report.pictures
        for ending, content in (("svg", one.svg.encode()), ("png", to_png(one.svg)))
    }


def _written(args: argparse.Namespace, figures: dict[Path, bytes], text: str | bytes) -> int:
    """Write everything or nothing; without a place for it the text is printed."""
    contents = dict(figures)
    if args.out:
        contents[args.out] = text.encode() if isinstance(text, str) else text
    read = {"plan": args.plan} | {path.name: path for path in args.folder.glob("*.*") if path.suffix not in {".svg", ".png"}}
    for path in contents:
        refuse_overwriting(path, read)
    if figures:
        _make(args.figures)
    write_bytes(contents)
    if not args.out and isinstance(text, str):
        sys.stdout.write(text)
    return 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(f"{folder}: this folder cannot be made ({error.strerror})") from error
