"""Stretches of a text, in characters from its start: its sentences, and what is marked in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Mark = TypeVar("Mark")
SENTENCE = re.compile(r"[^\n.!?…؟。]+[.!?…؟。]*[\"'”’)\]]*|[.!?…؟。]+")
NOT_THE_END = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|e\.g|i\.e|etc|vs|No)|\b[A-Z])\.$")


@dataclass(frozen=True)
class Piece(Generic[Mark]):
    """Some letters that all have the same marks."""

    text: str
    marks: tuple[Mark, ...]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the spaces at its ends; empty when there is nothing else in it, or when it lies outside the text."""
    if not 0 <= start < end <= len(text):
        return start, start
    found = text[start:end]
    return start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; a line end ends one too. Together they hold every letter that is not a space."""
    found: list[tuple[int, int]] = []
    joins = False
    for match in SENTENCE.finditer(text):
        start, end = match.span()
        if joins and found and "\n" not in text[found[-1][1] : start]:
            start = found.pop()[0]
        found.append((start, end))
        joins = end < len(text) and (not text[end].isspace() or NOT_THE_END.search(text, start, end) is not None)
    return [(start, end) for start, end in (trimmed(text, *span) for span in found) if start < end]


def pieces(text: str, marked: Iterable[tuple[int, int, Mark]]) -> list[Piece[Mark]]:
    """The text cut where a mark begins or ends, each piece with its marks; put together they are the text again."""
    stretches = list(marked)
    cuts = sorted({0, len(text), *(place for start, end, _mark in stretches for place in (start, end))})
    return [
        Piece(text[start:end], tuple(mark for begin, until, mark in stretches if begin <= start and end <= until))
        for start, end in pairwise(cuts)
    ]
