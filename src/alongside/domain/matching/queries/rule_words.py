"""The matching rules in a doctor's words: what is asked, what it is worth, and what a version of the rules says."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.matching.queries.rules import ASKED, Chosen, bare
from alongside_engine import matching as engine

Words = str | Promise
SUBJECTS: Final[dict[str, Words]] = {
    "grade": gettext_lazy("Seniority"),
    "topics": gettext_lazy("Topics"),
    "specialty": gettext_lazy("Specialty"),
    "site": gettext_lazy("Hospital or site"),
    "text": gettext_lazy("What people wrote"),
}
QUESTIONS: Final[dict[str, Words]] = {
    "grade": gettext_lazy("How senior should the mentor be?"),
    "topics": gettext_lazy("Should the topics that people ticked count?"),
    "specialty": gettext_lazy("Should the two work in the same specialty?"),
    "site": gettext_lazy("Should the two work at the same hospital or site?"),
    "text": gettext_lazy("Should what people wrote count?"),
}
ANSWERS: Final[dict[tuple[str, str], Words]] = {
    ("grade", "senior"): gettext_lazy("The mentor is more senior"),
    ("grade", "near"): gettext_lazy("Near in grade: at most one step apart"),
    ("grade", "same"): gettext_lazy("The same grade"),
    ("grade", "different"): gettext_lazy("Different grades"),
    ("topics", "same"): gettext_lazy("Yes: the mentor offers what the mentee would like to talk about"),
    ("specialty", "same"): gettext_lazy("Yes, the same specialty"),
    ("specialty", "different"): gettext_lazy("No, different specialties"),
    ("site", "same"): gettext_lazy("Yes, the same site"),
    ("site", "different"): gettext_lazy("No, different sites"),
    ("text", "same"): gettext_lazy("Yes: two statements that have much in common speak for a pair"),
}
IGNORED: Final = gettext_lazy("It does not matter")
MATTERS: Final[dict[str, Words]] = {
    "mandatory": gettext_lazy("It must be so"),
    "high": gettext_lazy("It matters a lot"),
    "medium": gettext_lazy("It matters"),
    "low": gettext_lazy("It matters a little"),
}
HOW_MUCH: Final[dict[str, Words]] = {
    "mandatory": gettext_lazy("It must be so"),
    "high": gettext_lazy("A lot"),
    "medium": gettext_lazy("Somewhat"),
    "low": gettext_lazy("A little"),
}
PRESETS: Final[dict[str, tuple[Words, Words]]] = {
    "peer-core-trainees": (
        gettext_lazy("Peers of one programme"),
        gettext_lazy("Somebody a year ahead; topics count most, then grade and what people wrote"),
    ),
    "all-grade-trust": (
        gettext_lazy("All grades of one trust"),
        gettext_lazy("The mentor must be more senior; topics count most"),
    ),
    "cross-trust-return": (
        gettext_lazy("Return to work, across trusts"),
        gettext_lazy("A mentor at another site, by rule; topics count most"),
    ),
    "region-and-specialty": (
        gettext_lazy("One specialty across a region"),
        gettext_lazy("More senior and of the same specialty, by rule; then the same site"),
    ),
}
SPREAD: Final = gettext_lazy("Nobody is given a second mentee before everybody who can have one has a first")
FLOOR: Final = gettext_lazy("The pair that fits least should fit as well as it can, even when the others then fit a little less well")
_CLAUSES: Final[dict[tuple[str, str], Words]] = {
    ("grade", "senior"): gettext_lazy("the mentor is more senior than the mentee"),
    ("grade", "near"): gettext_lazy("the two are at most one step apart in grade"),
    ("grade", "same"): gettext_lazy("the two have the same grade"),
    ("grade", "different"): gettext_lazy("the two have different grades"),
    ("topics", "same"): gettext_lazy("the mentor offers topics that the mentee would like to talk about"),
    ("specialty", "same"): gettext_lazy("the two work in the same specialty"),
    ("specialty", "different"): gettext_lazy("the two work in different specialties"),
    ("site", "same"): gettext_lazy("the two work at the same site"),
    ("site", "different"): gettext_lazy("the two work at different sites"),
    ("text", "same"): gettext_lazy("what the two wrote has much in common"),
}


def clause(name: str, criterion: engine.Criterion) -> str:
    """What a criterion asks of a couple, within a sentence."""
    return str(_CLAUSES[name, criterion.direction])


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]


def musts(chosen: Chosen) -> list[str]:
    """What every pair must have."""
    rows = {name: chosen.criteria[name] for name in ASKED}
    return [capital(clause(name, row)) for name, row in rows.items() if row.binds]


def counting(chosen: Chosen) -> list[tuple[str, str, int]]:
    """What makes one pair better than another, heaviest first: in words, how much it matters, and its share of the score in percent."""
    shares = {str(name): round(100 * units / engine.FULL) for name, units in bare(chosen).units().items()}
    rows = [(name, chosen.criteria[name]) for name in sorted(shares, key=lambda name: -shares[name])]
    return [(capital(clause(name, row)), str(MATTERS[row.importance]), shares[name]) for name, row in rows]


def in_short(chosen: Chosen) -> list[str]:
    """The rules in a few lines, for a history."""
    lines = [_("Must: {what}.").format(what=line[:1].lower() + line[1:]) for line in musts(chosen)]
    lines += [f"{how}: {what[:1].lower() + what[1:]}." for what, how, _share in counting(chosen)]
    lines += [f"{words}." for words, on in ((SPREAD, chosen.spread), (FLOOR, chosen.floor)) if on]
    return lines or [_("Nothing is asked beyond what can never be.")]


def preset_name(name: str) -> str:
    """What a preset is called, empty for none."""
    return str(PRESETS[name][0]) if name in PRESETS else ""
