"""The report as files, the same for a page and for the console."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from alongside.domain.publications.queries.report import Report, as_json
from alongside.kit.documents import to_markdown


@dataclass(frozen=True)
class Format:
    """A kind of file: how the web calls it, and what makes it."""

    content_type: str
    written: Callable[[Report], bytes]


def _docx(report: Report) -> bytes:
    from alongside.kit.docx import to_docx

    return to_docx(report.document)


def _pdf(report: Report) -> bytes:
    from alongside.kit.pdf import to_pdf

    return to_pdf(report.document)


FORMATS: Final = {
    "pdf": Format("application/pdf", _pdf),
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "md": Format("text/markdown; charset=utf-8", lambda report: to_markdown(report.document).encode()),
    "json": Format("application/json", lambda report: as_json(report).encode()),
}
