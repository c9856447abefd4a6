"""`alongside match`: a round of matching on files, without running a scheme."""

import argparse
import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import cast, get_args

from alongside_engine._files import FileProblem, Row, read_table
from alongside_engine.matching import Bar, Criterion, Participant, Plan, Problem, ProblemError, Rules, propose
from alongside_engine.matching._old_rules import Direction

_PEOPLE = ("key", "name", "role", "grade_rank", "track", "specialty", "site", "topics", "capacity")
_EXCLUSIONS = ("key", "other", "why")
_LOCKED = ("mentor", "mentee")
_OUT = ("mentee", "mentee_name", "mentor", "mentor_name", "score", "locked", "words")
_ROLES = ("mentor", "mentee", "both")


class MatchCommand:
    """Reads people, and couples kept apart or placed by hand, and prints who could mentor whom, and why."""

    help = "propose pairs for the people in a CSV file"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the files and the rules."""
        parser.add_argument("people", type=Path, metavar="PEOPLE.csv", help=f"columns: {', '.join(_PEOPLE)}")
        parser.add_argument("--exclusions", type=Path, metavar="FILE", help=f"columns: {', '.join(_EXCLUSIONS)}")
        parser.add_argument("--locked", type=Path, metavar="FILE", help=f"columns: {', '.join(_LOCKED)}")
        parser.add_argument("--format", choices=("csv", "json"), default="csv")
        for name in ("topics", "site", "specialty"):
            default = "same" if name == "topics" else "ignore"
            help_ = f"same, different or ignore, with a weight after a colon (default: {default})"
            parser.add_argument(f"--{name}", type=criterion, default=default, metavar="DIRECTION[:WEIGHT]", help=help_)
        parser.add_argument("--peers", action="store_true", help="a mentor need not be more senior")

    def run(self, args: argparse.Namespace) -> int:
        """Propose and print, or say in one line what is wrong."""
        try:
            problem = _problem(args)
            plan = propose(problem)
        except (FileProblem, ProblemError) as error:
            sys.stderr.write(f"alongside: {error}\n")
            return 2
        names = {person.key: person.name for person in (*problem.mentors, *problem.mentees)}
        (_print_json if args.format == "json" else _print_csv)(plan, names)
        return 0


def criterion(text: str) -> Criterion:
    """Read "same", "different:2" or "ignore"."""
    direction, _, weight = text.partition(":")
    if direction not in get_args(Direction) or not (weight or "1").isdecimal():
        raise argparse.ArgumentTypeError(f'"{text}" is not same, different or ignore, with a weight like same:2')
    return Criterion(cast("Direction", direction), int(weight or "1"))


def _problem(args: argparse.Namespace) -> Problem:
    rows = read_table(args.people, required=("key", "role"), known=_PEOPLE)
    keys = _keys(rows)
    people = [(_role(row), _participant(row)) for row in rows]
    return Problem(
        mentors=tuple(person for role, person in people if role != "mentee"),
        mentees=tuple(person for role, person in people if role != "mentor"),
        forbidden=_bars(args.exclusions, keys),
        locked=_locked(args.locked, keys),
        rules=Rules(topics=args.topics, site=args.site, specialty=args.specialty, senior=not args.peers),
    )


def _keys(rows: tuple[Row, ...]) -> frozenset[str]:
    first: dict[str, int] = {}
    for row in rows:
        key = row.get("key")
        if not key:
            raise row.problem("there is no key")
        if key in first:
            raise row.problem(f'the key "{key}" stands in line {first[key]} already; who is both has the role both')
        first[key] = row.line
    return frozenset(first)


def _role(row: Row) -> str:
    role = row.get("role").lower()
    if role not in _ROLES:
        raise row.problem(f'role is "{row.get("role")}", not mentor, mentee or both')
    return role


def _participant(row: Row) -> Participant:
    capacity = row.whole_number("capacity")
    return Participant(
        key=row.get("key"),
        name=row.get("name"),
        grade_rank=row.whole_number("grade_rank"),
        track=row.get("track"),
        specialty=row.get("specialty"),
        site=row.get("site"),
        topics=frozenset(topic.strip() for topic in row.get("topics").split(";") if topic.strip()),
        capacity=1 if capacity is None else capacity,
    )


def _bars(path: Path | None, keys: frozenset[str]) -> tuple[Bar, ...]:
    """Keep the two people of a row apart in both directions: an exclusion knows no roles."""
    rows = read_table(path, required=("key", "other"), known=_EXCLUSIONS) if path else ()
    couples = [(_known(row, "key", keys), _known(row, "other", keys), row.get("why")) for row in rows]
    return tuple(bar for one, other, why in couples for bar in (Bar(one, other, why), Bar(other, one, why)))


def _locked(path: Path | None, keys: frozenset[str]) -> tuple[tuple[str, str], ...]:
    rows = read_table(path, required=_LOCKED, known=_LOCKED) if path else ()
    return tuple((_known(row, "mentor", keys), _known(row, "mentee", keys)) for row in rows)


def _known(row: Row, column: str, keys: frozenset[str]) -> str:
    key = row.get(column)
    if key not in keys:
        raise row.problem(f'{column} is "{key}", who is not in the file of people')
    return key


def _print_json(plan: Plan, names: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(asdict(plan) | {"names": names}, ensure_ascii=False, indent=2) + "\n")


def _print_csv(plan: Plan, names: dict[str, str]) -> None:
    writer = csv.DictWriter(sys.stdout, _OUT, restval="", lineterminator="\n")
    writer.writeheader()
    for match in plan.matches:
        words = "; ".join(reason.words for reason in match.reasons)
        line = {"mentee": match.mentee, "mentee_name": names[match.mentee], "mentor": match.mentor}
        line |= {"mentor_name": names[match.mentor], "locked": "yes" if match.locked else "", "words": words}
        writer.writerow({"score": match.score} | {column: _harmless(text) for column, text in line.items()})
    for person in plan.unmatched:
        line = {person.side: person.key, f"{person.side}_name": names[person.key], "words": person.words}
        writer.writerow({column: _harmless(text) for column, text in line.items()})


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running a cell that a participant wrote."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
