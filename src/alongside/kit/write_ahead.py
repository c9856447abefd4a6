"""SQLite's write-ahead log keeps what was written in the order of writing, long after it has gone into the database."""

from typing import Any

IMPATIENT = "PRAGMA busy_timeout=200"
# As long as every connection waits: a test compares it with the settings.
PATIENT = "PRAGMA busy_timeout=10000"


def empty_write_ahead_log(cursor: Any) -> bool:
    """Put the log into the database and cut it to nothing; whether that was possible at once, with nobody else reading or writing."""
    cursor.execute(IMPATIENT)
    try:
        return bool(cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
    finally:
        cursor.execute(PATIENT)
