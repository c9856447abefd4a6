"""The best assignment of mentees to mentors' places: most people, then best total, then a hash, exactly."""

from collections.abc import Mapping
from hashlib import blake2b

from alongside_engine.matching._old_score import FULL

_EXACT_BITS = 53
_TIE_BITS = 20


def solve(scores: Mapping[tuple[str, str], int], places: Mapping[str, int]) -> dict[str, str]:
    """Assign mentees to mentors, given the scores of the couples allowed, by (mentor, mentee), and the free places.

    Returns mentee -> mentor. Method: rectangular assignment by shortest augmenting paths (D. F. Crouse, "On
    implementing 2D rectangular assignment algorithms", 2016, as in SciPy) on one row a mentee and one column a place.
    """
    mentees = sorted({mentee for _, mentee in scores})
    slots = [mentor for mentor in sorted(places) for _ in range(min(places[mentor], len(mentees)))]
    if not mentees or not slots:
        return {}
    return _assign(mentees, slots, scores)


def _assign(mentees: list[str], slots: list[str], scores: Mapping[tuple[str, str], int]) -> dict[str, str]:
    import numpy as np  # here, so that the command line starts without it
    from scipy.optimize import linear_sum_assignment

    smaller = min(len(mentees), len(slots))
    bits = tie_bits(smaller)
    one_more_person = smaller * ((FULL + 1) << bits)
    row = {mentee: number for number, mentee in enumerate(mentees)}
    columns: dict[str, list[int]] = {}
    for number, mentor in enumerate(slots):
        columns.setdefault(mentor, []).append(number)
    values = np.zeros((len(mentees), len(slots)))
    for (mentor, mentee), score in scores.items():
        if mentor in columns:
            values[row[mentee], columns[mentor]] = one_more_person + (score << bits) + tie_break(mentor, mentee, bits)
    rows, chosen = linear_sum_assignment(values, maximize=True)
    return {mentees[r]: slots[c] for r, c in zip(rows, chosen, strict=True) if values[r, c] > 0}


def tie_bits(people: int) -> int:
    """Say how many bits the tie-break may have so that every sum along a path stays a whole number in a float."""
    return max(0, min(_TIE_BITS, _EXACT_BITS - (8 * people * people * (FULL + 1)).bit_length()))


def tie_break(mentor: str, mentee: str, bits: int) -> int:
    """Give a couple a number that depends on its two keys alone, so that neither rows nor the alphabet favour anybody."""
    digest = blake2b(f"{len(mentor)}:{mentor}{mentee}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> (64 - bits)
