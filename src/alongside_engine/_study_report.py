"""The results of a study as a report, in Markdown or Word, and as JSON."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from alongside_engine._study import ALL, ItemChange, ItemResult, Results
from alongside_engine._texts import FileProblem
from alongside_engine.evaluation import Result, count_of

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True)
class Heading:
    """A heading of the first to third level."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Table:
    """A table with its caption above; the first column is text, the others are numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Table | str
_TEXT_WIDTH = 17
"""Centimetres between the margins of an A4 page."""
_TOGETHER = 24
"""Rows of a table that stays on one page."""
_WIDEST = 44
"""Letters of a cell after which it is broken, where other columns need the room."""


def to_markdown(results: Results) -> str:
    """The report as Markdown."""
    return "\n\n".join(_as_markdown(block) for block in blocks_of(results)) + "\n"


def to_docx(results: Results) -> bytes:
    """The report as a Word document. Raises FileProblem where python-docx is not installed."""
    try:
        import docx  # noqa: F401 - tells whether it is there
    except ImportError as error:
        raise FileProblem("a Word document needs python-docx: pip install 'alongside[word]'; or choose --format md") from error
    word = _new_document()
    word.core_properties.title = results.title
    for block in blocks_of(results):
        _into_word(word, block)
    content = io.BytesIO()
    word.save(content)
    return content.getvalue()


def to_json(results: Results) -> str:
    """Every number, with its method and source; what does not exist is null."""
    return json.dumps(_tree(results), ensure_ascii=False, indent=2) + "\n"


def blocks_of(results: Results) -> Iterator[Block]:
    """The report, part by part."""
    yield Heading(results.title, 1)
    yield from _uptake(results)
    yield from _responses(results)
    yield from _changes(results)
    yield from _items(results)
    yield from _coding(results)
    yield Heading("Methods")
    yield " ".join(_methods(results))


def _uptake(results: Results) -> Iterator[Block]:
    found = results.uptake
    yield Heading("Uptake")
    said = [f"{count_of(row.count, row.of)} {row.label}" for row in found.rows]
    yield (
        f"{found.invited} people were invited. "
        + ("; ".join(said) + ". " if said else "")
        + "These are separate groups, and some people are in several."
    )
    roles = results.uptake_by_role
    header = ("", "all", *(role for role in roles))
    rows = [("invited", str(found.invited), *(str(one.invited) for one in roles.values()))]
    for place, row in enumerate(found.rows):
        rows.append(
            (row.label, count_of(row.count, row.of), *(count_of(one.rows[place].count, one.rows[place].of) for one in roles.values()))
        )
    yield Table("Uptake by role", header, tuple(rows))
    overlaps = [(" and ".join(one.labels) or "none of these", str(one.count)) for one in found.overlaps if one.count]
    if overlaps:
        yield Table("Who did what", ("exactly", "people"), tuple(overlaps))
    if results.counts:
        yield Table("Counts", ("", "number"), tuple((name, str(number)) for name, number in results.counts))


def _responses(results: Results) -> Iterator[Block]:
    if not results.responses:
        return
    yield Heading("Response")
    rows = [
        (wave, rate.group, count_of(rate.answered, rate.sent), _interval(rate.interval) if rate.sent >= results.minimum else "")
        for wave, rates in results.responses.items()
        for rate in rates
    ]
    yield Table("Who answered, with Wilson's 95% interval", ("questionnaire", "group", "answered", "95% CI"), tuple(rows))


def _changes(results: Results) -> Iterator[Block]:
    if not results.changes:
        return
    yield Heading("Change")
    for group in dict.fromkeys(one.group for one in results.changes):
        rows = [_change(one, results.minimum) for one in results.changes if one.group == group]
        header = ("item", "pairs", "rose / same / fell", "before", "after", "change (95% CI)", "p", "p (Holm)")
        whose = "Everybody" if group == ALL else f"Those invited as {group}"
        yield Table(f"{whose} who answered both times: mean points, and how many rose or fell", header, tuple(rows))


def _change(one: ItemChange, minimum: int) -> tuple[str, ...]:
    found = one.found
    counts = (one.text, str(found.n), f"{found.improved} / {found.same} / {found.worse}")
    if found.n < minimum:
        return *counts, "", "", "", "", ""
    means = (_plain(found.mean_before), _plain(found.mean_after), f"{_plain(found.estimate)}{_limits(found)}")
    return *counts, *means, _p(found.p_value), _p(one.p_holm)


def _items(results: Results) -> Iterator[Block]:
    if not results.items:
        return
    yield Heading("Answers")
    for one in results.items:
        yield _item(one)


def _item(one: ItemResult) -> Table:
    of = one.table.answered
    missing = f"; {one.table.missing} left it out" if one.table.missing else ""
    several = "; several could be chosen" if one.kind == "multi" else ""
    caption = f"{one.text} ({one.wave}{'' if one.group == ALL else f', {one.group}'}: {of} answered{missing}{several})"
    rows = tuple((one.labels.get(row.option, str(row.option)), str(row.count), count_of(row.count, of)) for row in one.table.rows)
    return Table(caption, ("answer", "count", "of those who answered"), rows)


def _coding(results: Results) -> Iterator[Block]:
    coding = results.coding
    if coding is None:
        return
    yield Heading("Free text")
    coders, judged = len(coding.codes[0].given), f"{100 * coding.pooled.percent_agreement:.1f}% of {coding.pooled.n} judgements"
    kappa = f"; Cohen's kappa {_plain(coding.kappa.estimate)}{_limits(coding.kappa)}" if coding.kappa else ""
    yield (
        f"{coding.answers} answers were read by {coders} coders with {len(coding.codes)} codes. Over all answers and codes they agreed in "
        f"{judged}{kappa}; Krippendorff's alpha {_plain(coding.pooled.estimate)}."
    )
    themes = tuple((theme or "no theme", count_of(number, coding.answers)) for theme, number in coding.themes)
    yield Table("Themes, in answers to which any coder gave one of their codes", ("theme", "answers"), themes)
    rows = tuple(
        (
            f"{one.label or one.code}",
            " / ".join(map(str, one.given)),
            f"{100 * one.agreement.percent_agreement:.1f}%" if one.agreement else "",
            _plain(one.agreement.estimate) if one.agreement else "",
        )
        for one in coding.codes
    )
    name = "kappa" if coding.kappa else "alpha"
    yield Table("Agreement of the coders, code by code", ("code", "given by each coder", "agreed", name), rows)


def _methods(results: Results) -> Iterator[str]:
    yield "Percentages are of those named with them, rounded half up."
    if results.changes:
        first = results.changes[0].found
        yield f"{first.method}. p values were adjusted by Holm's method for the items of one group."
        yield "Whoever lacks one of the two answers is left out."
        yield "These are estimates from few people: a large p value is no evidence that nothing changed."
    yield f"Groups of fewer than {results.minimum} are counted and not compared."
    if any(roles for roles in results.uptake_by_role):
        yield "Mentors and mentees are shown apart as well, since the two of a pair are not independent of each other."


def _as_markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_cell(block.text)}"
    if isinstance(block, str):
        return block
    lines = [block.header, ("---",) + ("--:",) * (len(block.header) - 1), *block.rows]
    return f"{block.caption}\n\n" + "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _into_word(word: "Document", block: Block) -> None:
    if isinstance(block, Heading):
        word.add_heading(block.text, level=block.level - 1)
    elif isinstance(block, str):
        word.add_paragraph(block)
    else:
        _table_into_word(word, block)


def _table_into_word(word: "Document", block: Table) -> None:
    """Columns as wide as their words ask for; the caption stays with the table, and the header is repeated on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    caption = word.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(block.header), style="Table Grid")
    table.autofit = False
    longest = [min(_WIDEST, max(8, 4 + max(len(row[place]) for row in (block.header, *block.rows)))) for place in range(len(block.header))]
    widths = [Cm(_TEXT_WIDTH * letters / sum(longest)) for letters in longest]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line in (block.header, *block.rows):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, line, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.keep_with_next = len(block.rows) < _TOGETHER and line is not block.rows[-1]
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.font.bold = Pt(8.5), line is block.header
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    word.add_paragraph().paragraph_format.space_after = Pt(0)


def _new_document() -> "Document":
    """An A4 page in a plain face; headings in black, which prints."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    word = docx.Document()
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - _TEXT_WIDTH) / 2)
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 14), ("Caption", 9)):
        style = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    return word


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _interval(result: Any) -> str:
    return f"{100 * result.low:.0f}% to {100 * result.high:.0f}%" if result else ""


def _limits(result: Result) -> str:
    return "" if result.low is None or result.high is None else f" ({_plain(result.low)} to {_plain(result.high)})"


def _plain(number: float | None) -> str:
    return "none" if number is None else f"{round(number, 2) + 0.0:.2f}"


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "<0.001" if value < 0.001 else f"{value:.3f}"


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
