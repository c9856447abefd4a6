"""Telling how far something has come without spending more on telling than on doing."""

import time
from collections.abc import Callable
from typing import TypeVar

What = TypeVar("What")


def paced(tell: Callable[[What], object], *, every: float = 0.5) -> Callable[[What], None]:
    """The same: what is new is told at once, the same again at most once in so many seconds."""
    last: tuple[What | None, float] = None, float("-inf")

    def watch(what: What) -> None:
        nonlocal last
        if what != last[0] or time.monotonic() - last[1] >= every:
            last = what, time.monotonic()
            tell(what)

    return watch
