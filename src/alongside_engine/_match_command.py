"""`alongside match`: a round of matching on files, without running a scheme."""

import argparse
import csv
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import cast, get_args

from alongside_engine._files import FileProblem, Row, read_table
from alongside_engine.matching import Bar, Criterion, Direction, Importance, Person, Plan, ProblemError, Role, Rules, match

_PEOPLE = ("key", "name", "role", "grade_rank", "track", "specialty", "site", "topics", "capacity")
_EXCLUSIONS = ("key", "other", "why")
_LOCKED = ("mentor", "mentee")
_OUT = ("mentee", "mentee_name", "mentor", "mentor_name", "score", "locked", "words")
_ROLES: dict[str, Role] = {"mentor": "mentor", "mentee": "mentee", "both": "both"}


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
            help_ = f"same, different or ignore, and high, medium or low after a colon (default: {default})"
            parser.add_argument(f"--{name}", type=criterion, default=default, metavar="DIRECTION[:IMPORTANCE]", help=help_)
        parser.add_argument("--peers", action="store_true", help="a mentor need not be more senior")

    def run(self, args: argparse.Namespace) -> int:
        """Propose and print, or say in one line what is wrong."""
        try:
            people = _people(args.people)
            keys = frozenset(person.key for person in people)
            plan = match(people, _rules(args), bars=_bars(args.exclusions, keys), locked=_locked(args.locked, keys))
        except (FileProblem, ProblemError) as error:
            sys.stderr.write(f"alongside: {error}\n")
            return 2
        names = {person.key: person.name for person in people}
        (_print_json if args.format == "json" else _print_csv)(plan, names)
        return 0


def criterion(text: str) -> Criterion:
    """Read "same", "different:high" or "ignore"."""
    direction, _, importance = text.partition(":")
    if direction not in ("same", "different", "ignore") or (importance or "medium") not in get_args(Importance):
        raise argparse.ArgumentTypeError(f'"{text}" is not same, different or ignore, with an importance like same:high')
    return Criterion(cast("Direction", direction), cast("Importance", importance or "medium"))


def _rules(args: argparse.Namespace) -> Rules:
    senior = Criterion() if args.peers else Criterion("senior", "mandatory")
    return Rules(grade=senior, topics=args.topics, site=args.site, specialty=args.specialty)


def _people(path: Path) -> tuple[Person, ...]:
    rows = read_table(path, required=("key", "role"), known=_PEOPLE)
    _check_keys(rows)
    return tuple(_person(row) for row in rows)


def _check_keys(rows: tuple[Row, ...]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        key = row.get("key")
        if not key:
            raise row.problem("there is no key")
        if key in first:
            raise row.problem(f'the key "{key}" stands in line {first[key]} already; who is both has the role both')
        first[key] = row.line


def _role(row: Row) -> Role:
    role = row.get("role").lower()
    if role not in _ROLES:
        raise row.problem(f'role is "{row.get("role")}", not mentor, mentee or both')
    return _ROLES[role]


def _person(row: Row) -> Person:
    capacity = row.whole_number("capacity")
    return Person(
        key=row.get("key"),
        role=_role(row),
        name=row.get("name"),
        rank=row.whole_number("grade_rank"),
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
    return tuple(
        bar
        for one, other, why in couples
        for bar in (Bar(one, other, "kept apart by the lead", why), Bar(other, one, "kept apart by the lead", why))
    )


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
    for pair in plan.pairs:
        words = "; ".join(reason.full for reason in pair.reasons)
        line = {"mentee": pair.mentee, "mentee_name": names[pair.mentee], "mentor": pair.mentor}
        line |= {"mentor_name": names[pair.mentor], "locked": "yes" if pair.locked else "", "words": words}
        writer.writerow({"score": pair.score} | {column: _harmless(text) for column, text in line.items()})
    for person in plan.unmatched:
        line = {person.side: person.key, f"{person.side}_name": names[person.key], "words": person.full}
        writer.writerow({column: _harmless(text) for column, text in line.items()})


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running a cell that a participant wrote."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
