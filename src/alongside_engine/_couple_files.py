"""Couples from files: kept apart, placed by hand, together already, ranked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from alongside_engine._naming import Names
from alongside_engine._tables import Lines, Row, column_word, read_table, same
from alongside_engine.matching import Bar, BarRule, Person, Preference

_PASSED_OVER = ("score", "fit", "mentor_name", "mentee_name", "note", "notes")
_NAMED = 5
_RULES = {column_word(rule): rule for rule in get_args(BarRule)}


def read_exclusions(lines: Lines | None, names: Names) -> tuple[Bar, ...]:
    """Read couples who must not be, whichever of the two is the mentor. Raises FileProblem, with a sentence."""
    if lines is None:
        return ()
    header = {column_word(name) for name in lines.header}
    one, other = ("mentor", "mentee") if "mentor" in header else ("id", "other")
    known = {one: ("key", "email") if one == "id" else (), other: (), "rule": (), "why": ("reason",)}
    bars: list[Bar] = []
    for row in read_table(lines, required=(one, other), known=known, passed_over=_PASSED_OVER):
        first, second = names.person(row, one), names.person(row, other)
        if first == second:
            raise row.problem(f"{first.key} is kept apart from themselves; correct it, or take the line out")
        rule = _rule(row)
        bars += [Bar(first.key, second.key, rule, row.get("why")), Bar(second.key, first.key, rule, row.get("why"))]
    return tuple(bars)


def _rule(row: Row) -> BarRule:
    text = row.get("rule")
    if text and column_word(text) not in _RULES:
        raise row.problem(f'rule is "{text}"; write one of {", ".join(get_args(BarRule))}, or leave it empty')
    return cast("BarRule", _RULES.get(column_word(text), "kept apart by the lead"))


def read_locked(lines: Lines | None, names: Names, bars: Sequence[Bar]) -> tuple[tuple[str, str], ...]:
    """Read couples placed by hand, and refuse those that break a rule or a capacity. Raises FileProblem, with a sentence."""
    if lines is None:
        return ()
    apart = {(bar.mentor, bar.mentee): bar.why or bar.rule for bar in bars}
    mentors, mentees, couples = Counter[str](), Counter[str](), dict[tuple[str, str], int]()
    for row in read_table(lines, required=("mentor", "mentee"), known={"mentor": (), "mentee": ()}, passed_over=(*_PASSED_OVER, "why")):
        mentor, mentee = names.person(row, "mentor"), names.person(row, "mentee")
        couple = mentor.key, mentee.key
        if couple in couples:
            raise row.problem(f"the pair {mentor.key} and {mentee.key} stands in line {couples[couple]} already; keep one")
        couples[couple] = row.line
        mentors[mentor.key] += 1
        mentees[mentee.key] += 1
        if trouble := _trouble(mentor, mentee, mentors[mentor.key], mentees[mentee.key], apart.get(couple)):
            raise row.problem(f"the pair {mentor.key} and {mentee.key} is locked, but {trouble}")
    return tuple(couples)


@dataclass(frozen=True)
class Standing:
    """Couples (mentor, mentee) who are together already, and a word about those who are over."""

    couples: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def read_standing(lines: Lines | None, names: Names) -> Standing:
    """Read couples who are together already; one with somebody who is not there any more is over. Raises FileProblem, with a sentence."""
    if lines is None:
        return Standing()
    couples, over = dict[tuple[str, str], int](), list[str]()
    for row in read_table(lines, required=("mentor", "mentee"), known={"mentor": (), "mentee": ()}, passed_over=(*_PASSED_OVER, "why")):
        mentor, mentee = names.here(row, "mentor"), names.here(row, "mentee")
        if mentor is None or mentee is None:
            over.append(f"{row.get('mentor')} and {row.get('mentee')}")
            continue
        couple = mentor.key, mentee.key
        if couple in couples:
            raise row.problem(f"the pair {mentor.key} and {mentee.key} stands in line {couples[couple]} already; keep one")
        couples[couple] = row.line
        if trouble := _misfit(mentor, mentee):
            raise row.problem(f"{mentor.key} and {mentee.key} are together already, but {trouble}")
    return Standing(tuple(couples), tuple(_about_those_over(over)))


def _about_those_over(over: Sequence[str]) -> Iterator[str]:
    """Say which couples are over, since a name spelt otherwise would free somebody too."""
    if over:
        named = "; ".join(over[:_NAMED]) + (f"; and {len(over) - _NAMED} more" if len(over) > _NAMED else "")
        pairs = "1 pair is over, since one of the two is" if len(over) == 1 else f"{len(over)} pairs are over, since one of each is"
        yield f"{pairs} not among the people: {named}"


def _misfit(mentor: Person, mentee: Person) -> str:
    """Say why two can be no couple, as the end of a sentence; nothing when they can."""
    wrong = {
        "they are one person; take the line out": mentor == mentee,
        f"{mentor.key} is no mentor here; correct the role, or take the line out": not mentor.mentors,
        f"{mentee.key} is no mentee here; correct the role, or take the line out": not mentee.seeks,
    }
    return next((words for words, is_so in wrong.items() if is_so), "")


def _trouble(mentor: Person, mentee: Person, taken: int, given: int, apart: str | None) -> str:
    """Say what is wrong with a couple, as the end of a sentence; nothing when all is well."""
    wrong = {
        f"they are kept apart ({apart}); take one of the two out": apart is not None,
        f"{mentor.key} has a capacity of {mentor.capacity}; raise it, or take the line out": taken > mentor.capacity,
        f"{mentee.key} has {given} locked pairs and wants {mentee.mentors_wanted}; take one out": given > mentee.mentors_wanted,
    }
    return _misfit(mentor, mentee) or next((words for words, is_so in wrong.items() if is_so), "")


def read_preferences(lines: Lines | None, names: Names) -> tuple[Preference, ...]:
    """Read who would like whom: who, whom, place (1 is the first choice), and by, needed for who is both mentor and mentee."""
    known = {"who": ("id", "key", "email"), "whom": ("choice",), "place": ("rank",), "by": ("as", "role")}
    rows = read_table(lines, required=("who", "whom", "place"), known=known, passed_over=_PASSED_OVER) if lines else ()
    first: dict[tuple[str, str, str], int] = {}
    found: list[Preference] = []
    for row in rows:
        who, whom = names.person(row, "who"), names.person(row, "whom")
        by, place = _by(row, who), row.whole_number("place", least=1)
        if place is None:
            raise row.problem("there is no place; write 1 for the first choice")
        if who == whom:
            raise row.problem(f"{who.key} has ranked themselves; take the line out")
        if (by, who.key, whom.key) in first:
            raise row.problem(f"{who.key} has ranked {whom.key} in line {first[by, who.key, whom.key]} already; keep one")
        first[by, who.key, whom.key] = row.line
        found.append(Preference(by, who.key, whom.key, place))
    return tuple(found)


def _by(row: Row, who: Person) -> Literal["mentor", "mentee"]:
    text = same(row.get("by")) or who.role
    if text == "mentor":
        return "mentor"
    if text == "mentee":
        return "mentee"
    raise row.problem(f'by is "{row.get("by")}", and {who.key} is both; write mentor or mentee, in whose part the choice was made')
