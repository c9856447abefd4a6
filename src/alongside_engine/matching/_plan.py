"""What a run of the engine answers."""

from dataclasses import dataclass, field
from typing import Any, Literal

from alongside_engine.matching._json import read, schema_of, written

Side = Literal["mentor", "mentee"]


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a couple, or that the lead should check, in three texts.

    `full` is for the lead; `shared` for the two themselves, empty when it may not be shown to them (whatever comes from
    topics for matching only, or from free text); `rule` for the steering group: no names, and no topics for matching only.
    """

    criterion: str
    full: str
    shared: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Alternative:
    """Another partner for somebody: the fit of that couple, and what making it would cost everyone.

    `cost` is the loss in total fit (below 0 for a gain) and `placed` how many mentees fewer would have a mentor. What is
    not `exact` is the least that it would cost.
    """

    side: Side
    key: str
    score: int
    cost: int
    placed: int = 0
    words: str = ""
    exact: bool = True


@dataclass(frozen=True)
class Pair:
    """One couple; `score` runs from 0 (nothing the rules ask for) to 10 000 (everything) and is for the lead alone.

    `units` is the same exactly, 1 000 000 for everything; likeness of texts can take it a little below 0.
    """

    mentor: str
    mentee: str
    score: int
    units: int = 0
    locked: bool = False
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class Unmatched:
    """Somebody without a partner, and why: in full for the lead, neutrally for the person, as a count of rules for the steering group."""

    key: str
    side: Side
    full: str
    shared: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Aim:
    """What was aimed at, in order: in words, what was reached, and what it cost.

    `price` is by how much this aim lowered the total fit, and `placed_price` the number of mentees with a mentor, when it
    came in after those before it; below 0 for a gain, None when that was not worked out.
    """

    name: str
    words: str
    reached: int
    price: int | None = None
    placed_price: int | None = None


@dataclass(frozen=True)
class Need:
    """What one more mentor (`places` more places) somewhere, or a rule less, would change.

    So many more mentees would be `placed`, and the total fit would be `fit` higher (worked out for rules alone).
    """

    words: str
    placed: int
    places: int = 0
    rule: str = ""
    fit: int = 0


@dataclass(frozen=True)
class Blocking:
    """Two who are not together and would both rather be, and the score of the couple."""

    mentor: str
    mentee: str
    score: int


@dataclass(frozen=True)
class Proof:
    """The prices that prove one aim, in the order of the certificate's people.

    Without negative reduced costs: for no couple, gap or place left unused is there more to be had than its ends ask.
    """

    aim: str
    reached: int
    mentee_prices: tuple[int, ...]
    mentor_prices: tuple[int, ...]
    own_price: int
    group_prices: tuple[int, ...] = ()
    quota_prices: tuple[int, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A limit that can bind: how many mentees with these values a mentor may have, beside those placed by hand.

    The values are of the fact that the rules limit.
    """

    mentor: str
    values: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class Certificate:
    """Proof that no plan is better: prices of everybody who was not placed by hand, aim by aim.

    `groups` whose chances are equal, and `quotas`, are in the order of their prices. `couples` of those possible were looked
    at one by one, in `rounds`; the prices speak for all.
    """

    mentees: tuple[str, ...] = ()
    mentors: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    quotas: tuple[Limit, ...] = ()
    proofs: tuple[Proof, ...] = ()
    couples: int = 0
    rounds: int = 0


@dataclass(frozen=True)
class Plan:
    """Couples and unmatched people, both in the order of their keys; `placed` counts mentees.

    `total` adds up the exact units of all couples; `blocking` counts couples who would both leave their partners for each other
    (None when not counted), and `blocking_pairs` lists the first hundred; `optimal` says that the certificate covers every
    possible couple. `seconds` is what it took.
    """

    pairs: tuple[Pair, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    aims: tuple[Aim, ...] = ()
    needs: tuple[Need, ...] = ()
    blocking: int | None = None
    blocking_pairs: tuple[Blocking, ...] = ()
    certificate: Certificate = field(default_factory=Certificate)
    placed: int = 0
    total: int = 0
    optimal: bool = True
    seconds: float = field(default=0.0, compare=False)

    def to_json(self) -> str:
        """Write the plan as JSON, as docs/reference/plan.schema.json describes it."""
        return written(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Plan":
        """Read a plan that `to_json` wrote. Raises ProblemError with the place of what does not fit."""
        return read(cls, text)

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Describe the JSON of a plan (JSON Schema, draft 2020-12)."""
        return schema_of(cls)
