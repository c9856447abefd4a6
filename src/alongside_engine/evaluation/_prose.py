"""Reading figures out of sentences: counts with their percentages, intervals, p values and the tests they come from.

Only what is said without doubt is judged. Each pattern is of bounded length, so that a text of any size takes time in proportion.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from alongside_engine.evaluation._printed import CheckedFigure, Verdict, part_alone, part_of_whole, printed, share_of

_ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
]
_ONES += ["sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: number for number, word in enumerate(["zero", *_ONES])} | {word: 10 * number for number, word in enumerate(_TENS, 2)}
_IN_WORDS = rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[:9])}))?|zero|{'|'.join(sorted(_ONES, key=len, reverse=True))}"
_DIGITS = r"\d{1,3}(?:,\d{3}){1,3}|\d{1,7}"
_START = r"(?<![\w.,·£$€/–-])"
_END = r"(?![\w%])(?![.,·/–-]\d)"
_COUNT = rf"{_START}(?P<count>{_DIGITS}|{_IN_WORDS})(?![\w%])(?![.,·–-]\d)"
_WHOLE = rf"(?P<whole>{_DIGITS}|{_IN_WORDS}){_END}"
_PERCENT = r"(?<![\d.,·–-])(?P<percent>\d{1,3}(?:[.,·]\d{1,4})?)\s?(?:%|per\s?cent\b)(?!\s?(?:to|–|-)\s?\d)"
_OF = r"\s?(?:/|\b(?:out\s)?of(?:\s(?:the|all|these|those|our|a total of)){0,2}\b|\bin\b)\s?"
_NOUNS = r"(?:\s[A-Za-z][A-Za-z'’-]{0,24})"
_PEOPLE = (
    r"(?:people|persons?|participants?|respondents?|trainees?|mentors?|mentees?|doctors?|pairs?|psychiatrists?|consultants?|registrars?|nurses?|"
    r"students?|staff|members?|patients?|answers?|responses?|questionnaires?|colleagues?|women|men|invited|eligible|who)\b"
)
_ABOUT = re.compile(
    r"(?:[<>~≈≤≥±]|\b(?:about|around|nearly|almost|roughly|approximately|some|over|under|than|least|most|up to|circa|ca\.?))\s?$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:question|item|page|table|figure|fig\.|slide|step|day|week|month|year|part|section|chapter|box|no\.|number|wave|score of)\s?$",
    re.IGNORECASE,
)
_MENDED = re.compile(r"adjust|correct|bonferroni|holm|permut|exact|bootstrap|greenhouse|huynh|one-?\s?(?:sided|tailed)", re.IGNORECASE)
_NUMBER = r"[-−–]?\d{0,6}[.,·]?\d{1,6}"

_PARTS_OF_WHOLES = (
    re.compile(rf"{_COUNT}{_OF}{_WHOLE}(?P<gap>{_NOUNS}{{0,5}})\s?[(\[]\s?=?\s?{_PERCENT}", re.IGNORECASE),
    re.compile(rf"{_COUNT}{_OF}{_WHOLE}\s?[=,;:]\s?(?:or\s)?{_PERCENT}", re.IGNORECASE),
    re.compile(rf"{_PERCENT}\s?[(\[,;:]\s?(?:n\s?=\s?)?{_COUNT}{_OF}{_WHOLE}", re.IGNORECASE),
    re.compile(
        rf"{_COUNT}(?:{_NOUNS}{{0,3}})\s?[(\[]\s?{_PERCENT}\s?[)\]]\s(?:out\s)?of(?:\s(?:the|all|these|those|our)){{0,2}}\s{_WHOLE}",
        re.IGNORECASE,
    ),
)
_PART_ALONE = (
    re.compile(rf"\bn\s?=\s?(?P<count>{_DIGITS}){_END}\s?[(\[,;]\s?{_PERCENT}", re.IGNORECASE),
    re.compile(rf"{_PERCENT}\s?[(\[,;]\s?n\s?=\s?(?P<count>{_DIGITS}){_END}", re.IGNORECASE),
)
_SHARE = re.compile(
    rf"{_PERCENT}\sof(?:\s(?:the|all|these|those|our)){{0,2}}\s{_WHOLE}\s(?:[a-z-]{{1,20}}\s){{0,2}}{_PEOPLE}", re.IGNORECASE
)
_TOO_MANY = re.compile(
    rf"{_COUNT}\s(?:out\s)?of(?:\s(?:the|all|these|those|our)){{0,2}}\s{_WHOLE}\s(?:[a-z-]{{1,20}}\s){{0,2}}{_PEOPLE}", re.IGNORECASE
)
_INTERVAL = re.compile(
    rf"(?P<estimate>(?<![\w.,·]){_NUMBER})(?P<unit>\s?%)?\s?[(\[,;]\s?(?:\d{{2}}(?:\.\d)?\s?%\s?)?(?:CI|confidence interval)\b\s?[:,=]?\s?"
    rf"[(\[]?(?P<low>{_NUMBER})\s?%?\s?(?:to|–|-|,|;)\s?(?P<high>{_NUMBER})(?P<limits>\s?%)?(?![\d.])",
    re.IGNORECASE,
)
_P_VALUE = re.compile(rf"(?<![\w-])p\s?(?P<sign>[=<>≤≥])\s?(?P<p>{_NUMBER})(?![\d%])", re.IGNORECASE)
_TEST = re.compile(
    rf"(?<!\w)(?P<test>t|r|z|χ2|χ²|chi2|F)\s?(?:\(\s?(?P<df>\d{{1,5}}(?:[.,·]\d{{1,3}})?)(?:\s?[,;]\s?(?P<df2>(?:n\s?=\s?)?\d{{1,6}}))?\s?\))?\s?=\s?"
    rf"(?P<statistic>{_NUMBER})(?!\d)(?P<between>[^.()]{{0,24}}?[,;]\s?)p\s?(?P<sign>[=<>])\s?(?P<p>{_NUMBER})(?![\d%])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Paragraph:
    """A paragraph on one line, with where it and its lines began."""

    text: str
    first_line: int
    breaks: list[int]

    def line(self, place: int) -> int:
        return self.first_line + bisect_right(self.breaks, place)


def figures_in_text(text: str, first_line: int = 1) -> Iterator[CheckedFigure]:
    """Give every figure of a text that is without tables, in its order."""
    known = frozenset(_number(match["n"]) for match in re.finditer(rf"{_START}(?P<n>{_DIGITS}){_END}", text))
    for paragraph in _paragraphs(text, first_line):
        yield from _figures_of(paragraph, known)


def _paragraphs(text: str, first_line: int) -> Iterator[_Paragraph]:
    lines: list[str] = []
    for number, line in enumerate([*text.replace("\u00a0", " ").replace("\u202f", " ").split("\n"), ""], first_line):
        if line.strip():
            lines.append(" ".join(line.split()))
        elif lines:
            yield _Paragraph(" ".join(lines), number - len(lines), list(accumulate(len(one) + 1 for one in lines[:-1])))
            lines = []


def _figures_of(paragraph: _Paragraph, known: frozenset[int]) -> Iterator[CheckedFigure]:
    text, taken = paragraph.text, bytearray(len(paragraph.text))
    found: list[tuple[int, CheckedFigure]] = []

    def judge(match: re.Match[str], judged: tuple[Verdict, str] | None) -> None:
        start, end = match.span()
        if judged is None or any(taken[start:end]):
            return
        taken[start:end] = b"\1" * (end - start)
        found.append((start, CheckedFigure(paragraph.line(start), _quote(match), *judged)))

    readers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[Verdict, str] | None]], ...] = (
        *((pattern, _part_of_whole) for pattern in _PARTS_OF_WHOLES),
        *((pattern, lambda match: _part_alone(match, known)) for pattern in _PART_ALONE),
        (_SHARE, _share),
        (_TOO_MANY, _too_many),
        (_TEST, _test),
    )
    for pattern, reader in readers:
        for match in pattern.finditer(text):
            judge(match, None if _is_loose(match) else reader(match))
    for pattern, reader in ((_INTERVAL, _interval), (_P_VALUE, _p_value)):
        judged = ((match, reader(match)) for match in pattern.finditer(text))
        found += [(match.start(), CheckedFigure(paragraph.line(match.start()), _quote(match), *said)) for match, said in judged if said]
    yield from (figure for _place, figure in sorted(found, key=lambda one: one[0]))


def _is_loose(match: re.Match[str]) -> bool:
    """About 43%, question 3 of 10: no figures."""
    groups = [name for name in ("count", "percent") if name in match.re.groupindex]
    before = [match.string[max(0, match.start(name) - 16) : match.start(name)] for name in groups]
    return any(_ABOUT.search(words) for words in before) or any(_LABEL.search(words) for words in before)


def _part_of_whole(match: re.Match[str]) -> tuple[Verdict, str]:
    return part_of_whole(_number(match["count"]), _number(match["whole"]), printed(match["percent"]))


def _part_alone(match: re.Match[str], known: frozenset[int]) -> tuple[Verdict, str]:
    """The n beside a percentage may be those counted or those asked."""
    count, percent = _number(match["count"]), printed(match["percent"])
    as_part, as_whole = (
        part_alone(count, percent, known),
        share_of(count, percent) if match.start("percent") < match.start("count") else None,
    )
    if as_whole and as_whole[0] == "adds up" and as_part[0] != "adds up":
        return "not known", f"{as_whole[1]} Or {as_part[1]}" if as_part[0] == "not known" else as_whole[1]
    return as_part


def _share(match: re.Match[str]) -> tuple[Verdict, str]:
    return share_of(_number(match["whole"]), printed(match["percent"]))


def _too_many(match: re.Match[str]) -> tuple[Verdict, str] | None:
    count, whole = _number(match["count"]), _number(match["whole"])
    return ("cannot be true", f"{count} are more than the {whole} they are said to be of.") if count > whole else None


def _interval(match: re.Match[str]) -> tuple[Verdict, str] | None:
    estimate, low, high = (printed(match[name]) for name in ("estimate", "low", "high"))
    if match["unit"] and not match["limits"] and estimate.value > 1 >= high.value:
        return None
    if not match["unit"] and "." not in estimate.text and (match["limits"] or "." in low.text + high.text):
        return None
    if low.low > high.high:
        return "cannot be true", f"The interval ends before it begins: {low.text} is above {high.text}."
    if estimate.high < low.low or estimate.low > high.high:
        return "cannot be true", f"{estimate.text} is not between {low.text} and {high.text}, though it is their estimate."
    return "adds up", f"{estimate.text} lies between {low.text} and {high.text}."


def _p_value(match: re.Match[str]) -> tuple[Verdict, str] | None:
    value = printed(match["p"])
    if value.value < 0 or value.value > 1:
        return "cannot be true", f"A p value lies between 0 and 1, not at {value.text}."
    return None


def _test(match: re.Match[str]) -> tuple[Verdict, str] | None:
    """The p value of a test follows from its statistic and degrees of freedom; one-sided ones pass as well."""
    around = match.string[max(0, match.start() - 60) : match.end() + 60]
    name, statistic, p_value = match["test"].lower(), printed(match["statistic"]), printed(match["p"])
    if _MENDED.search(around) or (match["df"] is None and name != "z") or not 0 <= p_value.value <= 1:
        return None
    df, df2 = _df(match["df"]), _df(match["df2"])
    if (name == "f") != (df2 is not None and "n" not in (match["df2"] or "").lower()) or df == 0:
        return None
    ends = sorted(_p_of(name, float(abs(end)), df, df2) for end in (statistic.low, statistic.high))
    if statistic.low <= 0 <= statistic.high and name in "trz":
        ends[1] = 1.0
    both, one = (ends[0], ends[1]), (ends[0] / 2, ends[1] / 2)
    if any(_meets(low, high, match["sign"], p_value.low, p_value.high) for low, high in ((both,) if name not in "trz" else (both, one))):
        return "adds up", f"{match['test']} = {match['statistic']} gives p = {_short(sum(both) / 2)}."
    return (
        "cannot be true",
        f"{match['test']} = {match['statistic']} gives p = {_short(sum(both) / 2)}, not {match['sign'].strip('=')}{match['p']}.",
    )


def _p_of(name: str, statistic: float, df: float | None, df2: float | None) -> float:
    from scipy import special  # here, so that pages which only count start without it

    if name == "z":
        return float(2 * special.ndtr(-statistic))
    if name == "t":
        return float(2 * special.stdtr(df, -statistic))
    if name == "r":
        within = min(statistic, 1.0)
        return float(2 * special.stdtr(df, -within * ((df or 0) / max(1e-12, 1 - within**2)) ** 0.5))
    return float(special.fdtrc(df, df2, statistic)) if name == "f" else float(special.chdtrc(df, statistic))


def _meets(low: float, high: float, sign: str, least: Fraction, most: Fraction) -> bool:
    slack = 1e-9
    if sign == "<":
        return low <= float(least + most) / 2 + slack
    if sign == ">":
        return high >= float(least + most) / 2 - slack
    return low <= float(most) + slack and high >= float(least) - slack


def _df(text: str | None) -> float | None:
    return float(printed(re.sub(r"[^\d.,·]", "", text)).value) if text else None


def _short(p_value: float) -> str:
    return "under 0.001" if p_value < 0.001 else f"{p_value:.2g}"


def _number(text: str) -> int:
    lowered = text.lower()
    if lowered[0].isdigit():
        return int(lowered.replace(",", ""))
    return sum(_WORDS[word] for word in re.split(r"[- ]", lowered))


def _quote(match: re.Match[str]) -> str:
    """What stands there, with the bracket closed that it opens."""
    found = match[0].strip()
    return found + ")" * (found.count("(") - found.count(")")) + "]" * (found.count("[") - found.count("]"))
