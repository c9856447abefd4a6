"""How much is answered while somebody waits: more is for the command, which has no bounds of this kind."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from alongside.domain.flows.heavy import MOST_COUPLES, MOST_MATCHED_AT_ONCE
from alongside_engine.matching import Person
from alongside_engine.on_files import FileProblem

MOST_SCORES: Final = 1_000_000
MOST_TOPICS: Final = 500
MOST_OF_RULES: Final = 64 * 1024


class TooLarge(Exception):
    """More than a page answers; the sentence says how much it is."""


def few_enough(people: Sequence[Person]) -> None:
    """Refuse a round that would keep somebody waiting for long. Raises TooLarge, or FileProblem for what no list holds."""
    mentors, mentees = sum(one.mentors for one in people), sum(one.seeks for one in people)
    if len(people) > MOST_MATCHED_AT_ONCE or mentors * mentees > MOST_COUPLES:
        words = _(
            "These are {mentors} mentors and {mentees} mentees. "
            "This page takes {people} people at most, and {couples} couples, such as 200 mentors by 200 mentees."
        )
        raise TooLarge(
            words.format(mentors=f"{mentors:,}", mentees=f"{mentees:,}", people=f"{MOST_MATCHED_AT_ONCE:,}", couples=f"{MOST_COUPLES:,}")
        )
    topics = len(frozenset[str]().union(*(one.topics for one in people)))
    if topics > MOST_TOPICS:
        words = _("These are {topics} different topics, over {most}. Let people choose from a list, and put a ; between two topics.")
        raise FileProblem(words.format(topics=f"{topics:,}", most=MOST_TOPICS))


def few_enough_scores(mentors: int, mentees: int) -> None:
    """Refuse a table whose answer would take long or much memory. Raises TooLarge."""
    if mentors * mentees > MOST_SCORES:
        words = _(
            "This is a table of {mentors} mentors by {mentees} mentees. "
            "This page takes {most} scores at most, such as 1,000 mentors by 1,000 mentees."
        )
        raise TooLarge(words.format(mentors=f"{mentors:,}", mentees=f"{mentees:,}", most=f"{MOST_SCORES:,}"))
