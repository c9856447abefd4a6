"""A table that somebody uploads, as rows that the engine understands: checked like every upload, read in memory, kept nowhere."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from alongside.kit.formulas import unguard
from alongside.kit.safe_text import is_hidden
from alongside.kit.table_limits import TableError
from alongside.kit.tables_in import check_file
from alongside.kit.workbooks import is_zip, read_workbook
from alongside_engine.on_files import FileProblem, Lines, lines_of_sheet, lines_of_text

Numbered = tuple[int, list[str]]


def lines_of_upload(content: bytes, name: str, *, most_rows: int | None = None) -> Lines:
    """Read the header of a CSV file or a workbook, and be ready for its rows. Raises FileProblem, which names the file and the line."""
    try:
        check_file(content, name)
        lines = lines_of_sheet(name, list(read_workbook(content))) if is_zip(content) else lines_of_text(name, content)
    except TableError as error:
        raise FileProblem(f"{name}: {error}") from error
    rows = lines.rows if most_rows is None else _at_most(most_rows, lines.rows, name)
    return replace(lines, header=_shown(lines.header), rows=((line, _shown(cells)) for line, cells in rows))


def _at_most(most: int, rows: Iterable[Numbered], name: str) -> Iterator[Numbered]:
    for count, row in enumerate(rows, 1):
        if count > most:
            raise FileProblem(f"{name}, line {row[0]}: these are more than {most:,} rows; leave out those who take no part")
        yield row


def _shown(cells: list[str]) -> list[str]:
    """Cells without signs that nobody sees, and without the mark that keeps a spreadsheet from running them."""
    return [unguard(cell if cell.isprintable() else _without_hidden(cell)) if cell else cell for cell in cells]


def _without_hidden(cell: str) -> str:
    return "".join(sign for sign in cell if sign in "\n\t" or not is_hidden(sign)).strip()
