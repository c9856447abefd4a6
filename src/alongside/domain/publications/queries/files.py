"""The report and its checklists as files, the same for a page and for the console."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from alongside.domain.publications.queries.report import Report, as_json
from alongside.kit.documents import Document, to_markdown


@dataclass(frozen=True)
class Format:
    """A kind of file: how the web calls it, and what makes it."""

    content_type: str
    written: Callable[[Report], bytes]


@dataclass(frozen=True)
class DocumentFormat:
    """A kind of file of any document."""

    content_type: str
    written: Callable[[Document], bytes]

    def of_report(self) -> Format:
        """The same of a report."""
        return Format(self.content_type, lambda report: self.written(report.document))


def _docx(document: Document) -> bytes:
    from alongside.kit.docx import to_docx

    return to_docx(document)


def _pdf(document: Document) -> bytes:
    from alongside.kit.pdf import to_pdf

    return to_pdf(document)


DOCUMENT_FORMATS: Final = {
    "pdf": DocumentFormat("application/pdf", _pdf),
    "docx": DocumentFormat("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "md": DocumentFormat("text/markdown; charset=utf-8", lambda document: to_markdown(document).encode()),
}
FORMATS: Final = {
    **{kind: found.of_report() for kind, found in DOCUMENT_FORMATS.items()},
    "json": Format("application/json", lambda report: as_json(report).encode()),
}
