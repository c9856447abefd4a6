"""Reads: who saw somebody's record, what a row still holds, and what has had its time."""

from alongside.domain.privacy.queries.due import Due, Periods, due_in, periods_of
from alongside.domain.privacy.queries.looks import Seen, seen_by

__all__ = ["Due", "Periods", "Seen", "due_in", "periods_of", "seen_by"]
