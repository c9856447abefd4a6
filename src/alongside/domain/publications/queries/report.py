"""The report of a year: every number worked out from the rows, every sentence written from the numbers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.cohorts.models import Cohort
from alongside.domain.indicators.queries import Figures, Register, crossed_uptake_of, figure, figures_of, register_of, uptake_of
from alongside.domain.organisations.clock import local_day
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries.changing import Result
from alongside.domain.publications.queries.results import released_waves
from alongside.domain.surveys.queries import rates_among
from alongside.domain.surveys.states import AGREEMENT, QuestionKind
from alongside.kit.charts import Bar, bar_chart
from alongside.kit.documents import Block, BulletList, DataTable, Document, Figure, Heading, Note, Paragraph
from alongside_engine.evaluation import Estimate, Uptake, count_of, response_rates

CORE: dict[str, tuple[str, set[Any]]] = {"would_recommend": ("recommend", {4, 5}), "behaviour_changed": ("behaviour", {"yes", "a_little"})}
REASONS = {"why_not": "why_not"}


@dataclass(frozen=True)
class Report:
    """The report as a document, and its figures by name."""

    scheme: str
    cohort: str
    document: Document
    figures: dict[str, Any]


def report_of(cohort: Cohort, *, now: datetime) -> Report:
    """The report as it stands; whoever hands the cohort over was allowed to see it."""
    register = register_of(cohort)
    counted = figures_of(register)
    released = released_waves(cohort)
    blocks = (
        *_summary(counted),
        *_uptake(uptake_of(register), crossed_uptake_of(register)),
        *_training(counted),
        *_pairs(counted),
        *_responses(register),
        *_released(released),
        *_method(),
    )
    day = local_day(now, cohort.scheme.zone)
    subtitle = _("{cohort}. Figures as they stood on {day}.").format(cohort=cohort.name, day=f"{day.day} {day:%B %Y}")
    document = Document(cohort.scheme.name, subtitle, blocks)
    return Report(cohort.scheme.slug, cohort.slug, document, counted | _answer_figures(released))


def as_json(report: Report) -> str:
    """The figures for other programs."""
    return json.dumps({"scheme": report.scheme, "cohort": report.cohort, "figures": report.figures}, indent=2, ensure_ascii=False)


def _of(found: dict[str, int]) -> str:
    """A figure in the house's words: 31 of 72 (43%)."""
    return count_of(found["count"], found["of"]) if "of" in found else str(found["count"])


def _summary(counted: Figures) -> tuple[Block, ...]:
    sentence = _(
        "{invited} doctors were invited. {statement} submitted a statement, {trained} attended training, and {took_part} took "
        "part, in {pairs} pairs; {met} met their partner at least once."
    ).format(
        invited=counted["invited"]["count"],
        statement=_of(counted["submitted_statement"]),
        trained=_of(counted["attended_training"]),
        took_part=_of(counted["participated"]),
        pairs=counted["pairs"]["count"],
        met=_of(counted["met_at_least_once"]),
    )
    return (Heading(1, _("Summary")), Paragraph(sentence))


def _uptake(uptake: Uptake, crossed: Uptake) -> tuple[Block, ...]:
    title = _("Uptake of the {invited} people invited").format(invited=uptake.invited)
    described = "; ".join(f"{row.label}: {count_of(row.count, row.of)}" for row in uptake.rows)
    bars = [Bar(row.label, row.count, row.of, count_of(row.count, row.of), _ends(row.interval)) for row in uptake.rows]
    rows = tuple((row.label, str(row.count), str(row.of), _percent(row.percent), _interval(row.interval)) for row in uptake.rows)
    overlaps = tuple((" + ".join(row.labels) or _("None of these"), str(row.count)) for row in crossed.overlaps if row.count)
    note = _("These are separate groups, not stages: somebody can be in one without being in the others.")
    return (
        Heading(1, _("Uptake")),
        Paragraph(note),
        Figure(bar_chart(title, bars, described), title, described),
        DataTable(title, (_("Group"), _("People"), _("Of"), _("Share"), _("95% interval")), rows, (1, 2, 3, 4)),
        DataTable(_("How the groups overlap"), (_("In exactly these groups"), _("People")), overlaps, (1,)),
    )


def _ends(interval: Estimate | None) -> tuple[float, float] | None:
    return (interval.low, interval.high) if interval else None


def _percent(percent: int | None) -> str:
    return "–" if percent is None else f"{percent}%"


def _interval(interval: Estimate | None) -> str:
    return f"{interval.low * 100:.0f}% to {interval.high * 100:.0f}%" if interval else "–"


def _training(counted: Figures) -> tuple[Block, ...]:
    sessions = counted["training_sessions"]["count"]
    if not sessions:
        return ()
    sentence = _("The programme had {sessions} sessions. {trained} came to at least one of them; the registers hold {rows} attendances.")
    text = sentence.format(sessions=sessions, trained=_of(counted["attended_training"]), rows=counted["attendance_rows"]["count"])
    return (Heading(1, _("Training")), Paragraph(text))


def _pairs(counted: Figures) -> tuple[Block, ...]:
    names = {
        "pairs": _("Pairs that began"),
        "pairs_matched": _("Matched by the scheme"),
        "pairs_self_arranged": _("Arranged by the two themselves, and recorded"),
        "pairs_at_same_site": _("Both at the same site"),
        "pairs_never_met": _("No meeting noted"),
        "meetings": _("Meetings noted"),
        "meeting_minutes": _("Minutes noted"),
    }
    rows = tuple((words, f"{counted[name]['count']:,}") for name, words in names.items())
    return (Heading(1, _("Pairs and meetings")), DataTable(_("Pairs and meetings"), (_("What is counted"), _("Number")), rows, (1,)))


def _responses(register: Register) -> tuple[Block, ...]:
    rows = tuple(
        (
            wave.questionnaire.title,
            rate.group.capitalize(),
            str(rate.sent),
            str(rate.answered),
            _percent(rate.percent),
            _interval(rate.interval),
        )
        for wave, asked in register.waves
        for rate in response_rates((row.group, row.sent, row.answered) for row in rates_among(wave, asked, register.participated))
    )
    if not rows:
        return ()
    header = (_("Questionnaire"), _("Group"), _("Asked"), _("Answered"), _("Share"), _("95% interval"))
    return (Heading(1, _("Response to the questionnaires")), DataTable(_("Response rates"), header, rows, (2, 3, 4, 5)))


def _released(releases: Iterable[Release]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for release in releases:
        agreed = [result for result in release.figures if result["kind"] == QuestionKind.LIKERT5]
        blocks.append(Heading(1, release.wave.questionnaire.title))
        blocks += _agreement(agreed)
        blocks += [table for result in agreed for table in _parts(result)]
        blocks += [block for result in release.figures if result not in agreed for block in _question(result)]
    return tuple(blocks)


def _agreement(results: list[Result]) -> list[Block]:
    """All statements that people agreed with or not, in one table: a line a group, every answer counted."""
    rows = tuple(
        (result["text"], group["group"], str(group["answered"]), *(str(row["count"]) for row in group["rows"]))
        for result in results
        for group in result["groups"]
        if group["rows"]
    )
    withheld = [block for result in results for group in result["groups"] if not group["rows"] for block in _in_words(result, group)]
    if not rows:
        return withheld
    header = (_("Statement"), _("Group"), "n", *(str(value) for value in AGREEMENT))
    scale = "; ".join(f"{value} = {str(words).lower()}" for value, words in AGREEMENT.items())
    return [
        DataTable(_("How far people agreed"), header, rows, tuple(range(2, 8))),
        Paragraph(scale[0].upper() + scale[1:] + "."),
        *withheld,
    ]


def _question(result: Result) -> list[Block]:
    tables = [group for group in result["groups"] if group["rows"]]
    parts = result.get("parts", [])
    is_alike = bool(tables and parts) and len(tables[0]["rows"]) == len(parts[0]["rows"])
    blocks: list[Block] = [_table(result, tables + (parts if is_alike else []))] if tables else [Heading(2, result["text"])]
    for group in result["groups"]:
        blocks += _in_words(result, group)
    return blocks if is_alike else blocks + _parts(result)


def _parts(result: Result) -> list[Block]:
    """The parts of a group beside each other, which a scale shows by its sides; and how the same people have changed."""
    blocks: list[Block] = [_table(result, result["parts"])] if result.get("parts") else []
    if change := result.get("change"):
        words = _("“{text}”: of the {answered} who also answered “{since}”, {higher} answered higher, {same} the same, and {lower} lower.")
        blocks.append(Paragraph(words.format(text=result["text"], **change)))
    return blocks


def _table(result: Result, groups: list[Result]) -> DataTable:
    header = (_("Answer"), *(f"{group['group']} (n = {group['answered']})" for group in groups))
    rows = tuple(
        (row["label"], *(f"{group['rows'][place]['count']} ({_percent(group['rows'][place]['percent'])})" for group in groups))
        for place, row in enumerate(groups[0]["rows"])
    )
    return DataTable(result["text"], header, rows, tuple(range(1, len(groups) + 1)))


def _in_words(result: Result, group: Result) -> list[Block]:
    if "median" in group:
        text = _("Median of those who answered, {group} (n = {answered}): {median:g}.")
        return [Paragraph(text.format(group=group["group"], answered=group["answered"], median=group["median"]))]
    if group["in_words"]:
        return [Paragraph(_("Most often first, {group}:").format(group=group["group"])), BulletList(tuple(group["in_words"]))]
    if not group["rows"]:
        return [Note(_("“{text}”: too few answered ({group}) to show what they said.").format(text=result["text"], group=group["group"]))]
    return []


def _method() -> tuple[Block, ...]:
    words = (
        _("Percentages are rounded half up from the counts beside them, never from other percentages."),
        _("Intervals are Wilson score intervals at 95%."),
        _("Took part means: in a pair that began. Placed means: in a pair that was offered or began. The two are counted apart."),
        _("Answers are shown for whole groups of at least ten, and side by side only when every group has at least five."),
        _("Nothing is shown side by side that would say what nearly all, or none, of a group answered."),
    )
    return (Heading(1, _("How the figures were worked out")), BulletList(words))


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
