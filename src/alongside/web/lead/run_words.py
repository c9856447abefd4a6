"""What a run says of the whole scheme, in plain words: aims and their prices, how sure it is, what changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.matching.queries.again import Again, Outcome
from alongside.domain.matching.queries.changes import Change, Kind
from alongside.domain.matching.queries.facts import Facts
from alongside_engine import matching as engine

A_LITTLE, MUCH = engine.FULL // 20, engine.FULL // 4
RULES = {
    "grade": gettext_lazy("grade"),
    "topics": gettext_lazy("topics"),
    "specialty": gettext_lazy("specialty"),
    "site": gettext_lazy("site"),
    "text": gettext_lazy("what they wrote"),
    "preferences": gettext_lazy("whom they ranked"),
    "spread": gettext_lazy("nobody gets a second mentee before everybody has a first"),
    "floor": gettext_lazy("the pair that fits least fits as well as it can"),
    "stable": gettext_lazy("stable pairs"),
    "bands": gettext_lazy("few pairs that fit only a little"),
    "equal_chances": gettext_lazy("equal chances for groups by"),
    "quotas": gettext_lazy("limits for each mentor"),
    "areas": gettext_lazy("sites near each other"),
}
AIMS = {"told": gettext_lazy("As many pairs as possible stay as they were in the run before")}
VALUES = {"ignore": gettext_lazy("not asked"), "yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
OUTCOMES = {
    Outcome.SAME: gettext_lazy("Made again just now, and the same to the byte: pairs, reasons and prices."),
    Outcome.WORDED: gettext_lazy(
        "Made again just now: pairs and reasons are the same. What else is said of the run is not, as another version of the engine may do."
    ),
    Outcome.DIFFERENT: gettext_lazy(
        "Made again just now, and not the same: {pairs} differ, and {reasons}. Another version of the engine can do that; if it is "
        "the same version, somebody has changed what the run says."
    ),
    Outcome.CHANGED: gettext_lazy(
        "What was kept of the question has been changed since the run was made. Made from it, {pairs} differ, and {reasons}."
    ),
    Outcome.ERASED: gettext_lazy("This run cannot be made again: somebody who was in it has been erased since."),
    Outcome.NEVER_KEPT: gettext_lazy("This run cannot be made again: it was made before the question was kept with it."),
    Outcome.UNREADABLE: gettext_lazy("This run cannot be made again: this version of the engine does not read what was kept of it."),
}


@dataclass(frozen=True)
class Price:
    """One aim and what it cost everyone, in words."""

    aim: str
    cost: str


def prices(facts: Facts) -> list[Price]:
    """Every aim in order with its price; what was not worked out says so."""
    return [Price(str(AIMS.get(aim.name, aim.words)), cost_in_words(aim.placed_price, aim.price)) for aim in facts.aims]


def cost_in_words(people: int | None, units: int | None) -> str:
    """What a number of people and an amount of fit less come to, in words; below nothing it is a gain."""
    if people is None or units is None:
        return _("Not worked out: only for rounds of up to 200 people")
    said = [_people(people)] if people else []
    said += [_fit(units)] if units else []
    return capfirst("; ".join(said)) or _("Nothing")


def _people(fewer: int) -> str:
    if fewer > 0:
        return ngettext("{count} person fewer has a mentor", "{count} people fewer have a mentor", fewer).format(count=fewer)
    return ngettext("{count} person more has a mentor", "{count} people more have a mentor", -fewer).format(count=-fewer)


def _fit(units: int) -> str:
    size = "little" if abs(units) < A_LITTLE else "much" if abs(units) >= MUCH else "some"
    words = {
        (True, "little"): _("all pairs together fit a little less well"),
        (True, "some"): _("all pairs together fit less well"),
        (True, "much"): _("all pairs together fit much less well"),
        (False, "little"): _("all pairs together fit a little better"),
        (False, "some"): _("all pairs together fit better"),
        (False, "much"): _("all pairs together fit much better"),
    }
    return words[units > 0, size]


def proof_in_words(facts: Facts) -> str:
    """Whether the plan is known to be the best there is."""
    if not facts.is_kept:
        return _("This run was made before proofs were kept with runs.")
    if not facts.optimal:
        return _("Stable pairs were asked for: nobody would rather swap, and more people might have had a mentor otherwise.")
    couples = ngettext("the one possible couple", "all {count} couples", facts.couples).format(count=f"{facts.couples:,}")
    return _("Proved: aim by aim, no other plan for these people does better. The proof speaks for {couples}.").format(couples=couples)


def blocking_in_words(facts: Facts) -> str:
    """How many couples would both rather be together."""
    if facts.blocking is None:
        return ""
    if not facts.blocking:
        return _("No two people would both rather be with each other than with those they have here.")
    text = ngettext(
        "{count} couple would both rather be with each other than with those they have here: the price of placing the most people.",
        "{count} couples would both rather be with each other than with those they have here: the price of placing the most people.",
        facts.blocking,
    )
    return text.format(count=facts.blocking)


def again_in_words(again: Again) -> str:
    """What came of making a run again."""
    pairs = ngettext("{count} pair", "{count} pairs", again.pairs).format(count=again.pairs)
    reasons = ngettext("the words of {count} more", "the words of {count} more", again.reasons).format(count=again.reasons)
    return str(OUTCOMES[again.outcome]).format(pairs=pairs, reasons=reasons)


def changes_in_words(changes: Iterable[Change]) -> list[str]:
    """What changed between two runs, the losses first; whoever is no longer waiting is not told of."""
    order = (Kind.LOST, Kind.GAINED, Kind.MOVED, Kind.NEW)
    told = sorted((row for row in changes if row.kind in order), key=lambda row: order.index(row.kind))
    return [change_in_words(row) for row in told]


def change_in_words(row: Change) -> str:
    """One mentee's change, with names."""
    words = {
        Kind.LOST: _("{mentee} has no mentor now; it was {first}"),
        Kind.GAINED: _("{mentee} has a mentor now: {second}"),
        Kind.MOVED: _("{mentee} is with {second} now; it was {first}"),
        Kind.NEW: _("{mentee} is new, with {second}"),
        Kind.GONE: _("{mentee} is no longer waiting; it was {first}"),
        Kind.SAME: _("{mentee} stays with {second}"),
        Kind.WAITS: _("{mentee} has no mentor in either"),
    }
    return words[row.kind].format(
        mentee=row.mentee, first=row.first.mentor if row.first else "", second=row.second.mentor if row.second else ""
    )


def rule_in_words(value: str) -> str:
    """One rule as two runs are compared by it."""
    return str(VALUES.get(value, value))
