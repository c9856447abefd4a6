"""The results of a study as a report, in Markdown or Word, and as JSON."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from math import isfinite
from typing import Any
from urllib.parse import quote

from alongside_engine._drawn_figures import ChangeRow, change_figure, overlap_figure, reasons_figure, uptake_figure
from alongside_engine._plan_files import Study
from alongside_engine._report_abstract import Telling, abstract, change_words, limitations, uptake_sentences
from alongside_engine._report_parts import Block, Heading, Numbers, Picture, Table, estimated, interval_of, limits_of, p_of, plain
from alongside_engine._scales import FEWEST_FOR_ALPHA, ScaleResult
from alongside_engine._study import ALL, ItemChange, ItemResult, Results
from alongside_engine.evaluation import count_of


@dataclass(frozen=True)
class Report:
    """A report, part by part: tables and figures have their numbers."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Its figures, in their order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))


def report_of(study: Study, results: Results, shape: str = "") -> Report:
    """Write the report; the abstract has the shape asked for here or else in the plan."""
    return Report(results.title, tuple(_numbered(_blocks(study, results, shape or study.abstract.shape))))


def to_markdown(report: Report, places: Mapping[str, str] | None = None) -> str:
    """The report as Markdown; `places` says where the PNG of each figure lies, and its SVG beside it. Without it there are none."""
    blocks = [block for block in report.blocks if places or not isinstance(block, Picture)]
    return "\n\n".join(_as_markdown(block, places or {}) for block in blocks) + "\n"


def to_json(results: Results) -> str:
    """Every number, with its method and source; what does not exist is null."""
    return json.dumps(_tree(results), ensure_ascii=False, indent=2) + "\n"


def _blocks(study: Study, results: Results, shape: str) -> Iterator[Block]:
    telling = Telling(study, results, Numbers())
    yield Heading(results.title, 1)
    yield from abstract(telling, shape)
    yield from _uptake(telling)
    yield from _responses(results)
    yield from _changes(results)
    yield from _items(results)
    yield from _scales(results)
    yield from _coding(telling)
    yield Heading("Methods")
    yield " ".join(_methods(telling))
    yield Heading("Limitations")
    yield " ".join(limitations(telling))
    yield Heading("Appendix: numbers used")
    yield telling.numbers.table()


def _numbered(blocks: Iterator[Block]) -> Iterator[Block]:
    """Number tables and figures apart, as journals do."""
    tables = figures = 0
    for block in blocks:
        if isinstance(block, Table):
            tables += 1
            yield replace(block, caption=f"Table {tables}. {block.caption}")
        elif isinstance(block, Picture):
            figures += 1
            yield replace(block, caption=f"Figure {figures}. {block.caption}", name=f"figure-{figures}-{block.name}")
        else:
            yield block


def _drawn(name: str, caption: str, svg: str) -> Picture:
    """A figure whose words are the description inside it."""
    found = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    return Picture(name, caption, svg, unescape(found[1]) if found else caption)


def _uptake(telling: Telling) -> Iterator[Block]:
    results, found = telling.results, telling.results.uptake
    yield Heading("Uptake")
    yield " ".join(uptake_sentences(telling)) + " These are separate groups, and some people are in several."
    roles = results.uptake_by_role
    if found.rows:
        title = "Uptake of those invited, with Wilson's 95% intervals"
        yield _drawn("uptake", f"{title}.", uptake_figure(title, found, roles, results.minimum))
    header = ("", "all", *(role for role in roles))
    rows = [("invited", str(found.invited), *(str(one.invited) for one in roles.values()))]
    for place, row in enumerate(found.rows):
        rows.append(
            (row.label, count_of(row.count, row.of), *(count_of(one.rows[place].count, one.rows[place].of) for one in roles.values()))
        )
    yield Table("Uptake by role", header, tuple(rows))
    overlaps = [(" and ".join(one.labels) or "none of these", str(one.count)) for one in found.overlaps if one.count]
    if overlaps:
        if found.rows:
            title = "Who did what: everybody invited is in one row"
            yield _drawn("overlap", f"{title}. A full disc: did this; a ring: did not.", overlap_figure(title, found, roles))
        yield Table("Who did what", ("exactly", "people"), tuple(overlaps))
    if results.counts:
        yield Table("Counts", ("", "number"), tuple((name, str(number)) for name, number in results.counts))


def _responses(results: Results) -> Iterator[Block]:
    if not results.responses:
        return
    yield Heading("Response")
    rows = [
        (wave, rate.group, count_of(rate.answered, rate.sent), interval_of(rate.interval) if rate.sent >= results.minimum else "")
        for wave, rates in results.responses.items()
        for rate in rates
    ]
    yield Table("Who answered, with Wilson's 95% interval", ("questionnaire", "group", "answered", "95% CI"), tuple(rows), texts=2)


def _changes(results: Results) -> Iterator[Block]:
    if not results.changes:
        return
    yield Heading("Change")
    for group in dict.fromkeys(one.group for one in results.changes):
        rows = [_change(one, results.minimum) for one in results.changes if one.group == group]
        header = ("item", "pairs", "rose / same / fell", "before", "after", "change (95% CI)", "p", "p (Holm)")
        whose = "Everybody" if group == ALL else f"Those invited as {group}"
        if group == ALL:
            yield _change_drawn([one for one in results.changes if one.group == group], results.minimum)
        yield Table(f"{whose} who answered both times: mean points, and how many rose or fell", header, tuple(rows))


def _change_drawn(changes: list[ItemChange], minimum: int) -> Picture:
    title = "How the answers of the same people changed"
    svg = change_figure(title, [ChangeRow(one.text, one.found, change_words(one.found, minimum)) for one in changes])
    caption = "Beside each bar: people with both answers (n), and the mean change in points with its 95% interval."
    return _drawn("change", f"{title}: how many fell, stayed and rose. {caption}", svg)


def _change(one: ItemChange, minimum: int) -> tuple[str, ...]:
    found = one.found
    counts = (one.text, str(found.n), f"{found.improved} / {found.same} / {found.worse}")
    if found.n < minimum:
        return *counts, "", "", "", "", ""
    means = (plain(found.mean_before), plain(found.mean_after), f"{plain(found.estimate)}{limits_of(found)}")
    return *counts, *means, p_of(found.p_value), p_of(one.p_holm)


def _items(results: Results) -> Iterator[Block]:
    if not results.items:
        return
    yield Heading("Answers")
    for one in results.items:
        if one.kind == "multi" and one.table.answered:
            yield _reasons_drawn(one, results.minimum)
        yield _item(one)


def _reasons_drawn(one: ItemResult, minimum: int) -> Picture:
    whose = "" if one.group == ALL else f", {one.group}"
    intervals = " Lines: Wilson's 95% intervals." if one.table.answered >= minimum else ""
    caption = f"{one.text} ({one.wave}{whose}: {one.table.answered} answered). Several could be chosen.{intervals}"
    return _drawn("reasons", caption, reasons_figure(f"{one.text} ({one.wave}{whose})", one.table, one.labels, minimum))


def _item(one: ItemResult) -> Table:
    of = one.table.answered
    missing = f"; {one.table.missing} left it out" if one.table.missing else ""
    several = "; several could be chosen" if one.kind == "multi" else ""
    caption = f"{one.text} ({one.wave}{'' if one.group == ALL else f', {one.group}'}: {of} answered{missing}{several})"
    rows = tuple((one.labels.get(row.option, str(row.option)), str(row.count), count_of(row.count, of)) for row in one.table.rows)
    return Table(caption, ("answer", "count", "of those who answered"), rows)


def _scales(results: Results) -> Iterator[Block]:
    if not results.scales:
        return
    yield Heading("Scales")
    rows = tuple(
        (
            f"{one.scale} ({one.wave})",
            ", ".join(one.items),
            str(one.n),
            "" if one.mean is None else f"{plain(one.mean)} ({plain(one.deviation or 0.0)})",
            _reliability(one),
        )
        for one in results.scales
    )
    yield Table(
        "Scores in points of an item, of those who answered all items", ("scale", "items", "n", "mean (SD)", "reliability"), rows, 2
    )


def _reliability(one: ScaleResult) -> str:
    """Alpha of three items or more, the correlation of two, each with its interval."""
    if one.reliability is None:
        return ""
    name = "alpha" if len(one.items) >= FEWEST_FOR_ALPHA else "r"
    interval = f"{plain(one.reliability.low)} to {plain(one.reliability.high)}"
    return f"{name} {plain(one.reliability.estimate)} ({interval})"


def _coding(telling: Telling) -> Iterator[Block]:
    coding, numbers, source = telling.results.coding, telling.numbers, telling.source("coding")
    if coding is None:
        return
    yield Heading("Free text")
    coders = numbers.whole(len(coding.codes[0].given), "coders of free text", source)
    answers, codes = numbers.whole(coding.answers, "answers coded", source), numbers.whole(len(coding.codes), "codes", source)
    judged = f"{100 * coding.pooled.percent_agreement:.1f}% of {coding.pooled.n} judgements"
    judged = numbers.figure(judged, "judgements in which the coders agreed", coding.pooled.n, "percentage", source)
    kappa = ""
    if coding.kappa:
        kappa = f"; Cohen's kappa {estimated(numbers, coding.kappa, 'kappa of the coders', source)}"
    alpha = numbers.figure(plain(coding.pooled.estimate), "alpha of the coders", coding.pooled.n, coding.pooled.method, source)
    yield (
        f"{answers} answers were read by {coders} coders with {codes} codes. Over all answers and codes they agreed in "
        f"{judged}{kappa}; Krippendorff's alpha {alpha}."
    )
    themes = tuple((theme or "no theme", count_of(number, coding.answers)) for theme, number in coding.themes)
    yield Table("Themes, in answers to which any coder gave one of their codes", ("theme", "answers"), themes)
    rows = tuple(
        (
            f"{one.label or one.code}",
            " / ".join(map(str, one.given)),
            f"{100 * one.agreement.percent_agreement:.1f}%" if one.agreement else "",
            plain(one.agreement.estimate) if one.agreement else "",
        )
        for one in coding.codes
    )
    name = "kappa" if coding.kappa else "alpha"
    yield Table("Agreement of the coders, code by code", ("code", "given by each coder", "agreed", name), rows)


def _methods(telling: Telling) -> Iterator[str]:
    results = telling.results
    yield "Percentages are of those named with them, rounded half up."
    if results.changes:
        first = results.changes[0].found
        yield f"{first.method}. p values were adjusted by Holm's method for the items of one group."
        yield "Whoever lacks one of the two answers is left out."
        yield "These are estimates from few people: a large p value is no evidence that nothing changed."
    least = telling.numbers.whole(results.minimum, "fewest people who are compared", "the plan", "as planned")
    yield f"Groups of fewer than {least} are counted and not compared."
    if results.uptake_by_role:
        roles = list(results.uptake_by_role)
        yield f"Those invited as {' and as '.join(roles)} are shown apart as well, since the two of a pair are not independent."


def _as_markdown(block: Block, places: Mapping[str, str]) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_cell(block.text)}"
    if isinstance(block, str):
        return block
    if isinstance(block, Picture):
        place = quote(places[block.name])
        words = re.sub(r"([\[\]\\])", r"\\\1", _cell(block.words))
        return f"![{words}]({place})\n\n{block.caption} ([SVG]({place.removesuffix('.png')}.svg))"
    lines = [block.header, ("---",) * block.texts + ("--:",) * (len(block.header) - block.texts), *block.rows]
    return f"{block.caption}\n\n" + "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _tree(thing: object) -> Any:
    """Dataclasses, mappings and sets as JSON knows them."""
    if hasattr(thing, "__dataclass_fields__"):
        return {name: _tree(getattr(thing, name)) for name in thing.__dataclass_fields__}
    if isinstance(thing, dict):
        return {str(key): _tree(value) for key, value in thing.items()}
    if isinstance(thing, (list, tuple)):
        return [_tree(one) for one in thing]
    if isinstance(thing, float):
        return thing if isfinite(thing) else None
    return thing
