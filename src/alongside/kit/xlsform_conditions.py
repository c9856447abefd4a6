"""The conditions of an XLSForm that a questionnaire here can have: any of some answers to one question, and the limits of a number."""

import re
from collections.abc import Sequence
from typing import Any

EQUAL = re.compile(r"\$\{([^{}\s]+)\}\s*=\s*(\"[^\"]*\"|'[^']*'|-?\d+)")
SELECTED = re.compile(r"selected\(\s*\$\{([^{}\s]+)\}\s*,\s*(\"[^\"]*\"|'[^']*')\s*\)")
OR = re.compile(r"\sor\s")
LIMIT = re.compile(r"\.\s*(>=|<=|>|<)\s*(-?\d{1,9})")
AND = re.compile(r"\sand\s", re.IGNORECASE)
ALONE = re.compile(r"not\(\s*selected\(\s*\.\s*,\s*(\"[^\"]*\"|'[^']*')\s*\)\s+and\s+count-selected\(\s*\.\s*\)\s*>\s*1\s*\)")
MOST = re.compile(r"count-selected\(\s*\.\s*\)\s*<=\s*(\d{1,2})")
LONGEST = 10_000
DEEPEST = 10


class NotExpressed(ValueError):
    """A condition or an answer that has no counterpart on the other side, with a sentence that says so."""


def quoted(value: str) -> str:
    """A text as an expression holds it."""
    if '"' in value and "'" in value:
        raise NotExpressed(f"The answer {value} has both kinds of quotation mark, which no expression can hold. Give it a plainer value.")
    return f'"{value}"' if "'" in value else f"'{value}'"


def unquoted(text: str) -> str:
    """The text inside quotation marks."""
    return text[1:-1]


def relevant_of(code: str, any_of: Sequence[Any], *, is_several: bool) -> str:
    """Write that a question is shown for any of these answers to an earlier one."""
    return " or ".join(_test(code, value, is_several=is_several) for value in any_of)


def _test(code: str, value: Any, *, is_several: bool) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise NotExpressed(f"The answer {value} to {code} is neither a text nor a whole number.")
    if is_several:
        return f"selected(${{{code}}}, {quoted(str(value))})"
    return f"${{{code}}} = {value if isinstance(value, int) else quoted(value)}"


def any_of_relevant(text: str) -> tuple[str, list[str | int]]:
    """Read which question a condition asks about, and for which answers it holds."""
    codes: list[str] = []
    values: list[str | int] = []
    for part in _parts(text):
        found = EQUAL.fullmatch(part) or SELECTED.fullmatch(part)
        if found is None:
            raise NotExpressed(
                f"relevant says “{text[:80]}”. It can only be ${{code}} = 'answer' or selected(${{code}}, 'answer'), several joined by or."
            )
        codes.append(found[1])
        values.append(unquoted(found[2]) if found[2][0] in "\"'" else int(found[2]))
    if len(set(codes)) > 1:
        raise NotExpressed(f"relevant asks about {codes[0]} and about {codes[-1]}. It can ask about one earlier question only.")
    return codes[0], values


def _parts(text: str) -> list[str]:
    """The tests of a condition, split at each “or” that stands outside quotation marks."""
    if len(text) > LONGEST:
        raise NotExpressed("relevant is longer than a condition can be. Ask for fewer answers.")
    return [_bare(part) for part in _split(_bare(text), OR)]


def _bare(text: str) -> str:
    """Without the brackets around the whole; those of (a) or (b) are around its parts."""
    text = text.strip()
    for _depth in range(DEEPEST):
        if not text.startswith("(") or _closes_at(_covered(text)) < len(text) - 1:
            break
        text = text[1:-1].strip()
    return text


def _closes_at(text: str) -> int:
    """Where the bracket closes that a text begins with."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place
    return -1


def _covered(text: str) -> str:
    """A text with what is inside quotation marks made unreadable."""
    covered = list(text)
    mark = ""
    for place, sign in enumerate(text):
        if mark or sign in "\"'":
            covered[place] = "_"
            mark = "" if sign == mark else mark or sign
    return "".join(covered)


def _split(text: str, joint: re.Pattern[str]) -> list[str]:
    """Cut at each joint outside quotation marks: inside, an answer may hold the same word."""
    parts, start = [], 0
    for found in joint.finditer(_covered(text)):
        parts.append(text[start : found.start()])
        start = found.end()
    return [*parts, text[start:]]


def limits_of(constraint: str) -> tuple[int | None, int | None]:
    """The lowest and the highest number that a constraint lets through."""
    low: int | None = None
    high: int | None = None
    for part in AND.split(_bare(constraint)):
        found = LIMIT.fullmatch(_bare(part))
        if found is None:
            raise NotExpressed(f"constraint says “{constraint[:80]}”. For a number it can only be such as . >= 0 and . <= 20.")
        number = int(found[2])
        if found[1].startswith(">"):
            low = number + (found[1] == ">")
        else:
            high = number - (found[1] == "<")
    return low, high


def constraint_of_limits(low: int | None, high: int | None) -> str:
    """Write the limits of a number."""
    tests = [f". {sign} {number}" for sign, number in ((">=", low), ("<=", high)) if number is not None]
    return " and ".join(tests)


def constraint_of_alone(values: Sequence[str]) -> str:
    """Write that each of these choices goes with no other."""
    return " and ".join(f"not(selected(., {quoted(value)}) and count-selected(.) > 1)" for value in values)


def alone_in(constraint: str) -> list[str]:
    """Read which choices go with no other."""
    found = [unquoted(match[1]) for match in ALONE.finditer(constraint)]
    if AND.sub("", ALONE.sub("", constraint)).strip(" "):
        raise NotExpressed(
            f"constraint says “{constraint[:80]}”. For choices it can only be not(selected(., 'none') and count-selected(.) > 1)."
        )
    return found


def most_in(constraint: str) -> int:
    """Read how many choices can be put in order."""
    found = MOST.fullmatch(constraint.strip())
    if found is None:
        raise NotExpressed(f"constraint says “{constraint[:80]}”. For a ranking it can only be such as count-selected(.) <= 3.")
    return int(found[1])
