"""The abstract of a report in the shape that a journal asks for, and its limitations, written from the numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from alongside_engine._plan_files import Study, Wave
from alongside_engine._report_parts import Block, Heading, Numbers, estimated, limits_of, listed, p_of, ranged, signed
from alongside_engine._study import ALL, DID_NOT, TOOK_PART, ItemChange, Results
from alongside_engine.evaluation import PairedOrdinal, ResponseRate
from alongside_engine.evaluation._power import paired_t_power

_ASKED = {
    "background": "what is known of the subject",
    "problem": "what was the matter here",
    "intervention": "what was done",
}
_MOST = 3
"""Reasons and themes that the abstract names."""


@dataclass(frozen=True)
class Telling:
    """What the sentences of a report are written from, and where their numbers are noted."""

    study: Study
    results: Results
    numbers: Numbers

    def source(self, part: str) -> str:
        """The file that a part of the plan is read from."""
        return self.study.files.get(part, "")

    @property
    def compared(self) -> list[ItemChange]:
        """The changes of everybody, for whom there are enough to compare."""
        return [one for one in self.results.changes if one.group == ALL and one.found.n >= self.results.minimum]

    @property
    def answers(self) -> str:
        """The files in which changes are found."""
        waves = dict.fromkeys(name for change in self.study.changes for name in (change.before.name, change.after.name))
        return ", ".join(self.source(f"wave {name}") for name in waves)


def abstract(telling: Telling, shape: str) -> Iterator[Block]:
    """The headings of the shape, each with its sentences, and how many words they are."""
    yield Heading("Abstract")
    words, left = 0, False
    for heading, text in _parts(telling, shape):
        yield Heading(heading, 3)
        yield text
        words += 0 if text.startswith("[") else len(text.split())
        left = left or text.startswith("[")
    beside = ", headings and what stands in square brackets not counted" if left else ", headings not counted"
    counted = telling.numbers.whole(words, "words of the abstract", "this report", "words between spaces, without headings")
    yield f"Words: {counted}{beside}."


def limitations(telling: Telling) -> Iterator[str]:
    """What the numbers cannot say, from what is known of them."""
    yield (
        "Nothing in the plan was randomised and no group was formed by chance: neither what changed nor how those who took part differ "
        "from the others can be put down to the scheme."
    )
    for wave in telling.study.waves:
        yield from _silent(telling, wave)
    yield from _few(telling)
    if telling.study.changes:
        yield "What changed is what people said of themselves."
    if telling.results.coding:
        yield "Themes are counted in answers, of which one person may have given several."


def _parts(telling: Telling, shape: str) -> list[tuple[str, str]]:
    own = telling.study.abstract
    aim = own.aim or _aim(telling)
    methods, results = " ".join(_methods(telling)), " ".join(_results(telling))
    end = own.conclusions or " ".join(_conclusions(telling))
    if shape == "squire":
        return [
            ("Background", own.background or _missing("background")),
            ("Local problem", own.problem or _missing("problem")),
            ("Methods", f"{aim} {methods}"),
            ("Interventions", own.intervention or _missing("intervention")),
            ("Results", results),
            ("Conclusions", end),
        ]
    first, second, last = ("Objective", "Method", "Conclusions") if shape == "objective" else ("Aims", "Methods", "Conclusion")
    done = f"{own.intervention} {methods}".strip()
    return [(first, aim), (second, done), ("Results", results), (last, end)]


def _missing(key: str) -> str:
    return f"[To be written: {_ASKED[key]}. Give it in the plan, under [abstract], as {key}.]"


def _aim(telling: Telling) -> str:
    parts = ["who took it up"]
    parts += ["how many answered"] if telling.study.waves else []
    parts += ["how the same people's answers changed"] if telling.study.changes else []
    return f"To evaluate “{telling.study.title}”: {listed(parts)}."


def _methods(telling: Telling) -> Iterator[str]:
    if telling.study.stages:
        yield "Uptake was counted from registers, each group of all those invited."
    if telling.study.waves:
        sent = [f"“{wave.name}” went to {_audience(telling.study, wave)}" for wave in telling.study.waves]
        yield f"Of the questionnaires, {listed(sent)}." if len(sent) > 1 else f"The questionnaire {sent[0]}."
    if telling.study.changes:
        items = sum(len(change.items) for change in telling.study.changes)
        planned = telling.numbers.whole(items, "items planned to be compared", "the plan")
        yield f"Both answers of the same person were compared for {planned} planned items (exact Wilcoxon-Pratt test, adjusted by Holm)."
    if telling.study.coding:
        coders = telling.numbers.whole(len(telling.study.coding.coders), "coders of free text", telling.source("coding"))
        yield f"Free text was coded by {coders} coders."
    if telling.study.locked_on:
        yield f"The analysis was planned by {telling.study.locked_on.day} {telling.study.locked_on:%B %Y}."


def _audience(study: Study, wave: Wave) -> str:
    if wave.sent_to == frozenset(study.people):
        return "everybody invited"
    stage = next((name for name, members in study.stages.items() if members == wave.sent_to), "")
    return f"those who {stage}" if stage else "some of those invited"


def _results(telling: Telling) -> Iterator[str]:
    yield from uptake_sentences(telling)
    yield from _response_sentences(telling)
    yield from _change_sentences(telling)
    yield from _reason_sentences(telling)
    yield from _theme_sentences(telling)


def uptake_sentences(telling: Telling) -> Iterator[str]:
    """Who was invited, and each group of them."""
    found, numbers = telling.results.uptake, telling.numbers
    yield f"{numbers.whole(found.invited, 'people invited', telling.source('people'))} people were invited."
    said = [f"{numbers.share(row.count, row.of, row.label, telling.source(f'stage {row.label}'))} {row.label}" for row in found.rows]
    if said:
        yield "; ".join(said) + "."
    if telling.results.counts:
        counts = [f"{numbers.whole(number, name, telling.source(f'count {name}'))} {name}" for name, number in telling.results.counts]
        yield f"There were {listed(counts)}."


def _response_sentences(telling: Telling) -> Iterator[str]:
    for wave, rates in telling.results.responses.items():
        named = {rate.group: rate for rate in rates}
        apart = [named[group] for group in (TOOK_PART, DID_NOT) if group in named]
        if len(apart) == 2:
            said = [f"{_rate(telling, wave, rate)} of those who {rate.group}" for rate in apart]
            yield f"“{wave}” was answered by {listed(said)}."
        elif ALL in named:
            yield f"“{wave}” was answered by {_rate(telling, wave, named[ALL])}."


def _rate(telling: Telling, wave: str, rate: ResponseRate) -> str:
    interval = rate.interval if rate.sent >= telling.results.minimum else None
    what = f"answered “{wave}”{'' if rate.group == ALL else f', of those who {rate.group}'}"
    return telling.numbers.share(rate.answered, rate.sent, what, telling.source(f"wave {wave}"), interval)


def _change_sentences(telling: Telling) -> Iterator[str]:
    compared, numbers, source = telling.compared, telling.numbers, telling.answers
    if not compared:
        if telling.study.changes:
            yield f"Too few answered both times to compare (fewer than {_minimum(telling)})."
        return
    pairs, (test, interval) = _pairs(telling), methods_of(compared[0])
    if len(compared) == 1:
        one = compared[0]
        said = estimated(numbers, one.found, f"mean change, “{one.text}”", source, signed, interval)
        yield f"In {pairs} people who answered both times, “{one.text}” changed by {said} points."
        return
    changes = ranged([one.found.estimate for one in compared], signed)
    said = numbers.figure(changes, "mean changes, least to greatest", pairs, "means of the differences", source)
    count = numbers.whole(len(compared), "items compared", source)
    sure = [one for one in compared if one.p_holm is not None and one.p_holm < 0.05]
    below = numbers.whole(len(sure), "items with an adjusted p below 0.05", source, f"{test}; Holm")
    named = f" ({'; '.join(_named(telling, one) for one in sure)})" if 0 < len(sure) <= _MOST else ""
    yield (
        f"In the {pairs} people who answered both times, mean answers to {count} items changed by {said} points; "
        f"after adjustment p was below 0.05 for {below}{named}."
    )


def methods_of(one: ItemChange) -> tuple[str, str]:
    """How the p value and how the interval of a change are worked out."""
    test, _between, interval = one.found.method.rpartition("; ")
    return test, interval


def _named(telling: Telling, one: ItemChange) -> str:
    test, interval = methods_of(one)
    said = estimated(telling.numbers, one.found, f"mean change, “{one.text}”", telling.answers, signed, interval)
    printed = f"p={p_of(one.p_holm)}".replace("=<", "<")
    p = telling.numbers.figure(printed, f"adjusted p, “{one.text}”", one.found.n, f"{test}; Holm", telling.answers)
    return f"“{one.text.rstrip('.')}” {said}, {p}"


def _pairs(telling: Telling) -> str:
    counts = [one.found.n for one in telling.compared]
    words = "people with both answers" + (", by item" if len(set(counts)) > 1 else "")
    return telling.numbers.figure(ranged(counts), words, telling.results.uptake.invited, "count", telling.answers)


def _minimum(telling: Telling) -> str:
    return telling.numbers.whole(telling.results.minimum, "fewest people who are compared", "the plan", "as planned")


def _reason_sentences(telling: Telling) -> Iterator[str]:
    """Why those who did not take part did not: the commonest answer, or all that are as common."""
    apart = [one for one in telling.results.items if one.kind == "multi" and one.group == DID_NOT]
    also = {(one.wave, one.item) for one in telling.results.items if one.group == TOOK_PART}
    for one in [one for one in apart if (one.wave, one.item) not in also][:1]:
        most = max((row.count for row in one.table.rows), default=0)
        if one.table.answered < telling.results.minimum or not most:
            return
        source, asked = telling.source(f"wave {one.wave}"), one.text.partition("?")[0] + "?" * ("?" in one.text)
        labels = {row: one.labels.get(row.option, str(row.option)) for row in one.table.rows if row.count == most}
        said = [
            f"“{label}”, {telling.numbers.share(row.count, row.of, f'chose “{label}” ({asked})', source)}" for row, label in labels.items()
        ]
        yield f"Asked “{asked}”, the commonest answer was {listed(said)}."


def _theme_sentences(telling: Telling) -> Iterator[str]:
    coding, source = telling.results.coding, telling.source("coding")
    if coding is None:
        return
    said = [
        f"{theme or 'no theme'} {telling.numbers.share(number, coding.answers, f'answers with the theme {theme}', source)}"
        for theme, number in coding.themes[:_MOST]
    ]
    if said:
        yield f"The commonest themes in free text were {listed(said)}."


def _conclusions(telling: Telling) -> Iterator[str]:
    part = telling.study.taking_part
    row = next((row for row in telling.results.uptake.rows if part is not None and telling.study.stages[row.label] == part), None)
    if row:
        yield f"{telling.numbers.share(row.count, row.of, row.label, telling.source(f'stage {row.label}'))} {row.label}."
    if telling.study.changes:
        yield "Changes are estimates from few people: a large p value is no evidence that nothing changed."
    yield "No group was formed by chance, so nothing found here can be put down to the scheme."


def _silent(telling: Telling, wave: Wave) -> Iterator[str]:
    sent, answered = len(wave.sent_to), len(wave.sent_to & wave.answers.keys())
    if silent := sent - answered:
        said = telling.numbers.share(silent, sent, f"did not answer “{wave.name}”", telling.source(f"wave {wave.name}"))
        yield f"{said} did not answer “{wave.name}”, and may differ from those who did."


def _few(telling: Telling) -> Iterator[str]:
    founds = [one.found for one in telling.compared]
    if not founds:
        return
    few = min(founds, key=lambda found: found.n)
    number, power = telling.numbers.whole(few.n, "fewest with both answers to an item", telling.answers), paired_t_power(few.n)
    said = telling.numbers.figure(
        f"{100 * power:.0f}%" if power < 0.995 else "above 99%",
        "power to find a mean change of half a standard deviation",
        few.n,
        "two-sided paired t test at 5%, noncentral t distribution",
        "number of people alone",
    )
    yield (
        f"With both answers of {number} people, a two-sided paired t test at 5% has a power of {said} to find a mean change of half a "
        f"standard deviation: the changes are estimates, and a large p value is no evidence that nothing changed."
    )
    yield from _families(telling.results.changes)


def _families(changes: tuple[ItemChange, ...]) -> Iterator[str]:
    groups = [group for group, _its in groupby(changes, key=lambda one: one.group)]
    if len(set(groups)) > 1:
        yield "The p values of everybody and of each role are adjusted apart, and the roles are parts of everybody."


def change_words(found: PairedOrdinal, minimum: int) -> str:
    """The mean change with its interval, for those of whom there are enough."""
    return f"{signed(found.estimate)}{limits_of(found)}" if found.n >= minimum else ""
