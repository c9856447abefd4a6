"""The report of a year in the order of SQUIRE 2.0: every number worked out from the rows, also in the text that somebody wrote."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.cohorts.models import Cohort
from alongside.domain.indicators.queries import crossed_uptake_of, figure, figures_of, register_of, uptake_of
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries.changing import Result
from alongside.domain.publications.queries.numbers import Numbers, found, names_in, numbers_of
from alongside.domain.publications.queries.results import released_waves
from alongside.domain.publications.queries.tables import (
    pair_blocks,
    released_blocks,
    response_blocks,
    training_blocks,
    uptake_blocks,
    words_blocks,
)
from alongside.domain.publications.queries.texts import SECTIONS, Part, Shape, Written, newest_texts, shape_of, written
from alongside.domain.surveys.models import Evaluation
from alongside.domain.surveys.queries import evaluation_of
from alongside.kit.documents import Block, BulletList, DataTable, Document, Heading, Paragraph

CORE: dict[str, tuple[str, set[Any]]] = {"would_recommend": ("recommend", {4, 5}), "behaviour_changed": ("behaviour", {"yes", "a_little"})}
REASONS = {"why_not": "why_not"}


@dataclass(frozen=True)
class Report:
    """The report as a document, its figures by name, and what is written in it."""

    scheme: str
    cohort: str
    document: Document
    figures: dict[str, Any]
    shape: Shape
    parts: Mapping[str, Written]
    numbers: Numbers


def report_of(cohort: Cohort, *, now: datetime) -> Report:
    """The report as it stands; whoever hands the cohort over was allowed to see it."""
    register = register_of(cohort)
    counted = figures_of(register)
    released = released_waves(cohort)
    texts, evaluation = newest_texts(cohort), evaluation_of(cohort)
    numbers = numbers_of(register, counted, released, evaluation)
    shape = shape_of(texts)
    parts = {part.key: written(part, texts, numbers) for part in (*shape.parts, *(part for rows in SECTIONS.values() for part in rows))}
    results = (
        *uptake_blocks(uptake_of(register), crossed_uptake_of(register)),
        *training_blocks(counted),
        *pair_blocks(counted),
        *response_blocks(register),
        *released_blocks(released),
        *words_blocks(cohort),
        *_context(evaluation),
    )
    blocks = (
        *_section(_("Abstract"), shape.parts, parts),
        *_section(_("Introduction"), SECTIONS["introduction"], parts),
        *_section(_("Methods"), SECTIONS["methods"], parts),
        *_worked_out(),
        Heading(1, _("Results")),
        *results,
        *_section(_("Discussion"), SECTIONS["discussion"], parts),
        *_section(_("Other information"), SECTIONS["other"], parts),
        *_numbers_used(parts, numbers),
    )
    day = local_day(now, cohort.scheme.zone)
    subtitle = _("{cohort}. Figures as they stood on {day}.").format(cohort=cohort.name, day=day_in_words(day))
    document = Document(cohort.scheme.name, subtitle, blocks)
    return Report(cohort.scheme.slug, cohort.slug, document, counted | _answer_figures(released), shape, parts, numbers)


def report_numbers(cohort: Cohort) -> Numbers:
    """The numbers that a text of the report may name."""
    register = register_of(cohort)
    return numbers_of(register, figures_of(register), released_waves(cohort), evaluation_of(cohort))


def as_json(report: Report) -> str:
    """The figures for other programs."""
    return json.dumps({"scheme": report.scheme, "cohort": report.cohort, "figures": report.figures}, indent=2, ensure_ascii=False)


def _context(evaluation: Evaluation | None) -> tuple[Block, ...]:
    """The trust's own indicators, beside the scheme's figures and never among them."""
    if evaluation is None or not evaluation.context:
        return ()
    title = _("The trust’s own indicators")
    note = _("These are context, not effects of the scheme: nothing here says what made them so.")
    rows = tuple((row["indicator"], row["value"], row["source"] or "–") for row in evaluation.context)
    header = (_("Indicator"), _("Value"), _("Where it comes from"))
    return (Heading(2, title), Paragraph(note), DataTable(title, header, rows))


def _section(heading: str, wanted: Iterable[Part], parts: Mapping[str, Written]) -> tuple[Block, ...]:
    """The parts of a section that have words; nothing of a section without any."""
    filled_in = [parts[part.key] for part in wanted if parts[part.key].words.strip()]
    blocks = [block for one in filled_in for block in (Heading(2, str(one.part.heading)), *paragraphs(one.words))]
    return (Heading(1, heading), *blocks) if blocks else ()


def paragraphs(text: str) -> list[Block]:
    """A text as blocks: an empty line parts paragraphs, and lines that begin with a hyphen are points."""
    blocks: list[Block] = []
    for part in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            blocks.append(BulletList(tuple(line[2:].strip() for line in lines)))
        elif lines:
            blocks.append(Paragraph(" ".join(lines)))
    return blocks


def _numbers_used(parts: Mapping[str, Written], numbers: Numbers) -> tuple[Block, ...]:
    """Every number of the written parts, so that a reader can go after each."""
    names = dict.fromkeys(name.partition(".")[0] for one in parts.values() for name in names_in(one.source))
    used = [(name, number) for name in names if (number := found(name, numbers)) and number.count is not None]
    if not used:
        return ()
    rows = tuple((name.replace("_", " "), number.words, f"{number.count:,}", _of(number.of), number.source) for name, number in used)
    header = (_("Name"), _("In the text"), _("Count"), _("Of"), _("Where it comes from"))
    return (Heading(1, _("Appendix: the numbers used")), DataTable(_("Numbers in the text"), header, rows, (2, 3)))


def _of(denominator: int | None) -> str:
    return "–" if denominator is None else f"{denominator:,}"


def _worked_out() -> tuple[Block, ...]:
    words = (
        _("Percentages are rounded half up from the counts beside them, never from other percentages."),
        _("Intervals are Wilson score intervals at 95%."),
        _("Took part means: in a pair that began. Placed means: in a pair that was offered or began. The two are counted apart."),
        _("Answers are shown for whole groups of at least ten, and side by side only when every group has at least five."),
        _("Nothing is shown side by side that would say what nearly all, or none, of a group answered."),
    )
    return (Heading(2, _("How the figures were worked out")), BulletList(words))


def _answer_figures(releases: Iterable[Release]) -> dict[str, Any]:
    """The answers that have a name of their own in the JSON, from what was released."""
    results = {result["code"]: result for release in releases for result in release.figures}
    found: dict[str, Any] = {}
    for name, (code, counted) in CORE.items():
        if rows := _first_rows(results.get(code)):
            found[name] = figure(sum(row["count"] for row in rows if row["value"] in counted), rows[0]["of"])
    for name, code in REASONS.items():
        if rows := _first_rows(results.get(code)):
            found[name] = {"count": {row["value"]: row["count"] for row in rows}, "of": rows[0]["of"]}
    return found


def _first_rows(result: Result | None) -> list[Result]:
    return list(result["groups"][0]["rows"]) if result else []
