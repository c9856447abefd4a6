"""The numbers of a report by name, so that a text somebody wrote keeps them live."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.indicators.queries import Figures, Register
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries.changing import Result
from alongside.domain.surveys.models import Evaluation
from alongside.domain.surveys.states import Mode, Sort
from alongside_engine.evaluation import count_of

NAME = re.compile(r"\{([A-Za-z][\w.-]*)\}")
KEPT = {
    Mode.LINKED: gettext_lazy("under pseudonyms"),
    Mode.COUNTED: gettext_lazy("without anything that joins them to names"),
    Mode.NAMED: gettext_lazy("with names"),
}
SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Number:
    """A number, or a fact in words, as the text shows it; `of` is its denominator where it has one."""

    words: str
    count: int | None = None
    of: int | None = None
    source: str = ""


Numbers = Mapping[str, Number]


def numbers_of(register: Register, counted: Figures, released: Iterable[Release], evaluation: Evaluation | None) -> dict[str, Number]:
    """Every name that a text of the report may use: the register's figures, what has been released, and what the evaluation is."""
    found = dict(_facts(register, evaluation))
    for name, row in counted.items():
        found[name] = _number(row["count"], row.get("of"), _("counted from the register, the pairs and who answered"))
    for release in released:
        found |= dict(_released(release))
    return found


def _number(count: int, of: int | None, source: str) -> Number:
    return Number(f"{count:,}" if of is None else count_of(count, of), count, of, source)


def _facts(register: Register, evaluation: Evaluation | None) -> Iterator[tuple[str, Number]]:
    cohort = register.cohort
    yield "scheme", Number(cohort.scheme.name)
    yield "year", Number(cohort.name)
    yield "organisation", Number(cohort.scheme.organisation.name)
    if modes := {wave.mode for wave, _asked in register.waves}:
        yield "answers_kept", Number(_(" or ").join(str(words) for mode, words in KEPT.items() if mode in modes))
    if evaluation is None:
        return
    told = {
        "evaluation": str(Sort(evaluation.sort).label) if evaluation.sort else "",
        "decided_by": evaluation.decided_by,
        "decided_on": day_in_words(evaluation.decided_on) if evaluation.decided_on else "",
        "registration": evaluation.registration,
        "plan_locked_on": day_in_words(local_day(evaluation.plan_locked_at, cohort.scheme.zone)) if evaluation.plan_locked_at else "",
        "key_ends_on": day_in_words(evaluation.key_ends_on) if evaluation.key_ends_on else "",
    }
    yield from ((name, Number(words)) for name, words in told.items() if words)


def _released(release: Release) -> Iterator[tuple[str, Number]]:
    """What left of a wave: of each question, each answer of each group by name."""
    wave = release.wave
    prefix = _joined(wave.questionnaire.code, wave.label)
    source = _("released from “{title}”").format(title=wave)
    for result in release.figures:
        for group in result["groups"]:
            part = "" if len(result["groups"]) == 1 else group["group"]
            yield from _group(_joined(prefix, result["code"], part), group, source)
        for group in result.get("parts", []):
            yield from _group(_joined(prefix, result["code"], group["group"]), group, source)
        yield from _change(_joined(prefix, result["code"]), result, source)


def _group(prefix: str, group: Result, source: str) -> Iterator[tuple[str, Number]]:
    if group["answered"] is not None and (group["rows"] or "median" in group):
        yield _joined(prefix, "answered"), _number(group["answered"], None, source)
    if "median" in group:
        yield _joined(prefix, "median"), Number(f"{group['median']:g}", None, group["answered"], source)
    for row in group["rows"]:
        yield _joined(prefix, str(row["value"])), _number(row["count"], row["of"], source)


def _change(prefix: str, result: Result, source: str) -> Iterator[tuple[str, Number]]:
    change = result.get("change") or {}
    for name in ("higher", "same", "lower"):
        if name in change:
            yield _joined(prefix, name), _number(change[name], change["answered"], source)


def _joined(*parts: str) -> str:
    return "_".join(re.sub(r"\W+", "_", part).strip("_").lower() for part in parts if part)


def names_in(text: str) -> list[str]:
    """The names that a text asks for, each once, in order."""
    return list(dict.fromkeys(NAME.findall(text)))


def found(name: str, numbers: Numbers) -> Number | None:
    """A number by name; `name.count`, `name.of` and `name.percent` are parts of it."""
    whole, _dot, part = name.partition(".")
    number = numbers.get(whole)
    if number is None or not part:
        return number
    parts = {"count": _plain(number.count), "of": _plain(number.of), "percent": _percent(number)}
    words = parts.get(part)
    return None if words is None else Number(words, number.count, number.of, number.source)


def _plain(count: int | None) -> str | None:
    return None if count is None else f"{count:,}"


def _percent(number: Number) -> str | None:
    """The percentage as the whole says it: of a denominator that has one."""
    match = re.search(r"\((\d+%)\)", number.words)
    return match.group(1) if match else None


def filled(text: str, numbers: Numbers) -> str:
    """A text with its numbers as they stand; a name that stands for nothing any more says so."""

    def words(match: re.Match[str]) -> str:
        number = found(match.group(1), numbers)
        return number.words if number else _("[no figure called {name}]").format(name=match.group(1))

    return NAME.sub(words, text)


def only_known(text: str, numbers: Numbers) -> str:
    """A text of ours without the sentences whose numbers this year does not have."""
    paragraphs = (
        " ".join(sentence for sentence in SENTENCE.split(part) if all(found(name, numbers) for name in names_in(sentence)))
        for part in text.split("\n\n")
    )
    return "\n\n".join(part for part in paragraphs if part)
