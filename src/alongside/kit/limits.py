"""How large a table file may be, so that one upload cannot stop the service."""

from alongside.kit.table_error import TableError

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 20_000


def check_size(content: bytes) -> None:
    """Refuse a large file before anything reads it."""
    if len(content) > MOST_BYTES:
        raise TableError(
            f"The file is larger than {MOST_BYTES // 1024 // 1024} MB. Split it, or take out pictures."
        )
