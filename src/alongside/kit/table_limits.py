"""How large a table file may be, so that one upload cannot stop the service."""

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 20_000


class TableError(ValueError):
    """A file that cannot be used as a table, with a sentence that says what to change."""


def check_size(content: bytes) -> None:
    """Refuse a large file before anything reads it."""
    if len(content) > MOST_BYTES:
        raise TableError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it, or take out pictures.")
