"""Documents as tagged PDF."""

import json
from typing import Any

import typst

from alongside.kit.charts import is_fluid
from alongside.kit.documents import BulletList, DataTable, Document, Figure, Heading, Note, Paragraph, Placed, placed
from alongside.kit.safe_text import plain
from alongside.kit.typesetting import HERE, compile_pdf, for_paper

Item = dict[str, Any]


def to_pdf(document: Document, *, language: str = "en-GB") -> bytes:
    """Typeset for PDF/UA-1; a letter that our font lacks costs that promise, not the document."""
    source = (HERE / "pdf_layout.typ").read_bytes()
    inputs = {"document": json.dumps(_data(document, language))}
    try:
        return compile_pdf(source, inputs, accessible=True)
    except typst.TypstError:
        return compile_pdf(source, inputs, accessible=False)


def _data(document: Document, language: str) -> Item:
    tongue, _, region = language.partition("-")
    return {
        "title": plain(document.title),
        "subtitle": plain(document.subtitle),
        "language": tongue,
        "region": region or None,
        "blocks": [_item(item) for item in placed(document)],
    }


def _item(item: Placed) -> Item:
    match item.block:
        case Heading(text=text):
            return {"kind": "heading", "level": item.number, "text": text}
        case BulletList(items):
            return {"kind": "bullets", "items": items}
        case Figure(svg, caption, description):
            drawn = {"svg": for_paper(svg), "description": description, "wide": not is_fluid(svg)}
            return {"kind": "figure", "label": f"Figure {item.number}.", "caption": caption} | drawn
        case DataTable(caption, header, rows, numeric):
            cells = {"header": header, "rows": rows, "numeric": numeric}
            return {"kind": "table", "label": f"Table {item.number}.", "caption": caption} | cells
        case Note(text):
            return {"kind": "note", "text": text}
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
