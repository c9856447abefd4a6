"""One model of a document, so that a page, a file and a print of it always say the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import escape

from django.utils.safestring import SafeString

from alongside.kit.safe_text import plain

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading below the title; level 1 is the first below it."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class BulletList:
    """Points in no order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A drawing of ours, and in words what it shows; its table follows as the next block."""

    svg: str
    caption: str
    description: str


@dataclass(frozen=True)
class DataTable:
    """A table whose first column names the row."""

    caption: str
    header: Cells
    rows: tuple[Cells, ...]
    numeric_columns: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("Every row of a table needs one cell for each heading.")


@dataclass(frozen=True)
class Note:
    """A remark set apart from the text."""

    text: str


Block = Heading | Paragraph | BulletList | Figure | DataTable | Note


@dataclass(frozen=True)
class Document:
    """A title, a subtitle (perhaps empty) and blocks in reading order."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Placed:
    """A cleaned block and its number: of the figure or table, the true level of a heading, or 0."""

    block: Block
    number: int = 0

    @property
    def caption(self) -> str:
        """Give the caption as every rendering prints it."""
        match self.block:
            case Figure(caption=caption):
                return f"Figure {self.number}. {caption}"
            case DataTable(caption=caption):
                return f"Table {self.number}. {caption}"
        return ""


def placed(document: Document) -> Iterable[Placed]:
    """Number figures and tables, and let no heading skip a level, which would lose a listener."""
    counts: dict[type, int] = {Figure: 0, DataTable: 0}
    level = 0
    for block in document.blocks:
        if isinstance(block, Heading):
            level = min(max(block.level, 1), level + 1)
            yield Placed(_clean(block), level)
        elif isinstance(block, Figure | DataTable):
            counts[type(block)] += 1
            yield Placed(_clean(block), counts[type(block)])
        else:
            yield Placed(_clean(block))


def _clean(block: Block) -> Block:
    match block:
        case BulletList(items):
            return BulletList(_cleaned(items))
        case Figure(svg, caption, description):
            return Figure(svg, plain(caption), plain(description))
        case DataTable(caption, header, rows):
            lines = tuple(_cleaned(row) for row in rows)
            return replace(block, caption=plain(caption), header=_cleaned(header), rows=lines)
    return replace(block, text=plain(block.text))


def _cleaned(texts: Iterable[str]) -> Cells:
    return tuple(plain(text) for text in texts)


MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>|&~])")
MARKDOWN_STARTS = re.compile(r"\A(?:([#=+-])|(\d{1,9})([.)]))")


def to_markdown(document: Document) -> str:
    """Write Markdown that shows the text as it stands, whatever signs a person typed."""
    parts = [f"# {_md(plain(document.title))}"]
    if document.subtitle:
        parts.append(_md(plain(document.subtitle)))
    parts += [_markdown_block(item) for item in placed(document)]
    return "\n\n".join(parts) + "\n"


def _md(text: str) -> str:
    escaped = MARKDOWN_SIGNS.sub(r"\\\1", text)
    return MARKDOWN_STARTS.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", escaped)


def _markdown_block(item: Placed) -> str:
    match item.block:
        case Heading(text=text):
            return f"{'#' * (item.number + 1)} {_md(text)}"
        case BulletList(items):
            return "\n".join(f"- {_md(text)}" for text in items)
        case Figure(description=description):
            return f"**{_md(item.caption)}** {_md(description)}"
        case DataTable() as table:
            return f"**{_md(item.caption)}**\n\n{_markdown_table(table)}"
        case Note(text):
            return f"> {_md(text)}"
        case Paragraph(text):
            return _md(text)


def _markdown_table(table: DataTable) -> str:
    rules = ["---:" if column in table.numeric_columns else "---" for column in range(len(table.header))]
    lines = [[_md(cell) for cell in row] for row in (table.header, *table.rows)]
    lines.insert(1, rules)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def to_html(document: Document, *, with_title: bool = True) -> SafeString:
    """Write the document for a page; a page with its own heading leaves the title out."""
    parts = [_html_title(document)] if with_title else []
    parts += [_html_block(item) for item in placed(document)]
    return SafeString("\n".join(parts))


def _html_title(document: Document) -> str:
    title = f'<h1 class="nhsuk-heading-l">{_h(document.title)}</h1>'
    subtitle = f'\n<p class="nhsuk-body-l">{_h(document.subtitle)}</p>' if document.subtitle else ""
    return title + subtitle


def _h(text: str) -> str:
    return escape(plain(text))


def _html_block(item: Placed) -> str:
    match item.block:
        case Heading(text=text):
            return _html_heading(item.number, text)
        case BulletList(items):
            points = "".join(f"<li>{_h(text)}</li>" for text in items)
            return f'<ul class="nhsuk-list nhsuk-list--bullet">{points}</ul>'
        case Figure(svg=svg):
            return f'<figure class="app-figure"><figcaption>{_h(item.caption)}</figcaption>{svg}</figure>'
        case DataTable() as table:
            return _html_table(table, item.caption)
        case Note(text):
            return f'<div class="nhsuk-inset-text"><p>{_h(text)}</p></div>'
        case Paragraph(text):
            return f"<p>{_h(text)}</p>"


def _html_heading(level: int, text: str) -> str:
    size = {1: "m", 2: "s"}.get(level, "xs")
    tag = f"h{min(level + 1, 6)}"
    return f'<{tag} class="nhsuk-heading-{size}">{_h(text)}</{tag}>'


def _html_table(table: DataTable, caption: str) -> str:
    """Follow the responsive table of the design system: on a telephone each row becomes a card."""
    names = "".join(
        f'<th class="{_class(table, column, "nhsuk-table__header")}" role="columnheader" scope="col">{_h(name)}</th>'
        for column, name in enumerate(table.header)
    )
    rows = "".join(_html_row(table, row) for row in table.rows)
    return (
        '<table class="nhsuk-table nhsuk-table--responsive" role="table">'
        f'<caption class="nhsuk-table__caption nhsuk-table__caption--s">{_h(caption)}</caption>'
        f'<thead class="nhsuk-table__head" role="rowgroup"><tr class="nhsuk-table__row" role="row">{names}</tr></thead>'
        f'<tbody class="nhsuk-table__body">{rows}</tbody></table>'
    )


def _class(table: DataTable, column: int, part: str) -> str:
    return f"{part} {part}--numeric" if column in table.numeric_columns else part


def _html_row(table: DataTable, row: Cells) -> str:
    cells = "".join(
        f'<td class="{_class(table, column, "nhsuk-table__cell")}" role="cell">'
        f'<span class="nhsuk-table__heading" aria-hidden="true">{_h(table.header[column])} </span>'
        f"<span>{_h(cell)}</span></td>"
        for column, cell in enumerate(row)
    )
    return f'<tr class="nhsuk-table__row" role="row">{cells}</tr>'
