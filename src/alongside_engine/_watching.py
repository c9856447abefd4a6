"""A bar for work that takes long, on a terminal and nowhere else."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Watch = Callable[[int, int], object]

_BEFORE_SHOWN = 1.0
_BETWEEN = 0.1
_WIDTH = 30


def unwatched(_done: int, _of: int) -> None:
    """Nobody waits to be told."""


@contextmanager
def watching(words: str) -> Iterator[Watch]:
    """Give a function to call with what is done and of how much; a bar appears on standard error after a second."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    bar = _Bar(words)
    try:
        yield bar.show
    finally:
        bar.clear()


class _Bar:
    def __init__(self, words: str) -> None:
        self._words = words
        self._next = time.monotonic() + _BEFORE_SHOWN
        self._shown = False

    def show(self, done: int, of: int) -> None:
        """Draw the bar again, if it is time."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _BETWEEN
        self._shown = True
        part = min(max(done / of, 0.0), 1.0) if of else 0.0
        sys.stderr.write(f"\r{self._words} [{('#' * round(part * _WIDTH)).ljust(_WIDTH)}] {part:4.0%}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar off the screen."""
        if self._shown:
            sys.stderr.write("\r" + " " * (len(self._words) + _WIDTH + 10) + "\r")
            sys.stderr.flush()
