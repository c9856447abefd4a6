"""`alongside match`: a round of matching on files, without running a scheme."""

import argparse
import csv
import io
import shutil
import sys
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from alongside_engine._showing import guarded, tell, text_table
from alongside_engine._tables import harmless, read_lines, read_lines_if
from alongside_engine._texts import FileProblem, refuse_overwriting, write_texts
from alongside_engine._watching import watching

if TYPE_CHECKING:
    from alongside_engine._people_files import Gathered
    from alongside_engine.matching import Plan, Rules, SentenceModel

_COLUMNS = """columns of PEOPLE.csv (id and role are needed; lists are separated by ";"):
  id, name, role, grade, specialty, site, capacity, topics, text, peer, supervisors, managers
also understood:
  email, invite_as, rank, track, mentors_wanted, rank_wanted, private_topics, statement, biography, wants, offers,
  educational_supervisor, clinical_supervisor, line_manager, clinical_manager, appraiser, assessor

presets of rules:
  all-grade-trust       a more senior mentor, unless the mentee asks for a peer (the default)
  peer-core-trainees    near in grade, another site if possible, statements alike
  cross-trust-return    a mentor of another trust (site)
  region-and-specialty  a more senior mentor of the same specialty, from a site nearby

a score runs from 0 (nothing that the rules ask for) to 10000 (everything)"""


class MatchCommand:
    """Reads people, couples kept apart or placed by hand, and wishes, and prints who could mentor whom, and why."""

    help = "propose pairs for the people in a CSV file"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the files and the rules."""
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = _COLUMNS
        parser.add_argument(
            "people", type=Path, nargs="+", metavar="PEOPLE.csv", help="who takes part (see below); several files are joined by id"
        )
        parser.add_argument("--details", type=Path, action="append", default=[], metavar="FILE", help="more columns about the same people")
        parser.add_argument("--grades", type=Path, metavar="FILE", help="grade, rank (the higher, the more senior), and track if wanted")
        parser.add_argument(
            "--rules", default="all-grade-trust", metavar="PRESET|FILE.toml", help="how people should compare (all-grade-trust)"
        )
        parser.add_argument(
            "--exclusions", type=Path, metavar="FILE", help="mentor, mentee (or id, other), rule, why: never in a pair, either way"
        )
        parser.add_argument("--locked", type=Path, metavar="FILE", help="mentor, mentee: pairs that stand")
        parser.add_argument("--standing", type=Path, metavar="FILE", help="mentor, mentee: together already; they stay")
        parser.add_argument(
            "--preferences", type=Path, metavar="FILE", help="who, whom, place (1 is the first choice), by (mentor or mentee)"
        )
        parser.add_argument("--model", type=Path, metavar="FOLDER", help="compare texts by this model for sentences (extra `models`)")
        parser.add_argument("--out", type=Path, metavar="PAIRS.csv", help="where to write the pairs: mentor, mentee, score")
        parser.add_argument("--explain", type=Path, metavar="REASONS.json", help="where to write the whole plan with its reasons")
        parser.add_argument("--json", action="store_true", help="print the whole plan as JSON and nothing else")

    def run(self, args: argparse.Namespace) -> int:
        """Propose and print, or say in one line what is wrong."""
        return guarded(lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from alongside_engine._round_files import read_round
    from alongside_engine._rule_files import read_rules

    _check_names(args)
    rules = read_rules(args.rules)
    embed = _model(args.model)
    asked = read_round(
        map(read_lines, args.people),
        rules,
        details=map(read_lines, args.details),
        grades=read_lines_if(args.grades),
        exclusions=read_lines_if(args.exclusions),
        locked=read_lines_if(args.locked),
        preferences=read_lines_if(args.preferences),
        standing=read_lines_if(args.standing),
    )
    with watching("Matching") as watch:
        plan = asked.match(watch, embed)
    texts = {args.out: _csv(plan), args.explain: plan.to_json()}
    write_texts({path: text for path, text in texts.items() if path})
    for note in (*asked.notes(plan), *_about_model(embed, rules)):
        tell(note)
    _print(args, asked.gathered, plan)
    return 0


def _model(path: Path | None) -> "SentenceModel | None":
    from alongside_engine.matching import ProblemError, sentence_model

    try:
        return sentence_model(path) if path else None
    except ProblemError as error:
        raise FileProblem(str(error)) from error


def _check_names(args: argparse.Namespace) -> None:
    """Refuse to write over what is read, or one result over the other."""
    inputs = {f"people ({path.name})": path for path in (*args.people, *args.details)}
    inputs |= {"grades": args.grades, "exclusions": args.exclusions, "locked pairs": args.locked, "preferences": args.preferences}
    inputs |= {"pairs that stand": args.standing, "rules": Path(args.rules)}
    for out in (args.out, args.explain):
        if out:
            refuse_overwriting(out, inputs)
    if args.out and args.explain and args.out.resolve() == args.explain.resolve():
        raise FileProblem(f"{args.out.name}: pairs and reasons cannot have the same name; give one of them another")


def _about_model(model: "SentenceModel | None", rules: "Rules") -> list[str]:
    return ["the rules do not look at texts, so the model is not used"] if model and not rules.text.counts else []


def _print(args: argparse.Namespace, gathered: "Gathered", plan: "Plan") -> None:
    """Print JSON when asked; else a table for people, or the pairs as a file for the next program."""
    if args.json:
        sys.stdout.write(plan.to_json())
    elif sys.stdout.isatty():
        sys.stdout.write(_shown(plan, gathered.names.shown(), shutil.get_terminal_size().columns))
        if written := [f"Written to {path}\n" for path in (args.out, args.explain) if path]:
            sys.stdout.write("\n" + "".join(written))
    elif args.out is None:
        sys.stdout.write(_csv(plan))


def _shown(plan: "Plan", names: dict[str, str], width: int) -> str:
    """Set out pairs with their reasons, who is left over and why, and what would help."""
    rows = [
        (
            names[pair.mentor],
            names[pair.mentee],
            str(pair.score),
            "; ".join(["locked"] * pair.locked + [reason.full for reason in pair.reasons]),
        )
        for pair in plan.pairs
    ]
    asked = plan.placed + sum(one.side == "mentee" for one in plan.unmatched)
    proof = "proved best" if plan.optimal else "stable: no two would both rather be with each other"
    parts = [text_table(("mentor", "mentee", "score", "why"), rows, right=(2,), width=width)]
    parts.append(f"{plan.placed} of {asked} mentees have a mentor ({proof})\n")
    if plan.unmatched:
        left_out = [(names[one.key], one.side, one.full) for one in plan.unmatched]
        parts.append(text_table(("without a partner", "as", "why"), left_out, width=width))
    if plan.needs:
        parts.append("What would help:\n" + "".join(f"{fill(need.words, width, subsequent_indent='  ')}\n" for need in plan.needs))
    return "\n".join(parts)


def _csv(plan: "Plan") -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("mentor", "mentee", "score"))
    for pair in plan.pairs:
        writer.writerow((harmless(pair.mentor), harmless(pair.mentee), pair.score))
    return text.getvalue()
