"""What a run says of the scheme as a whole, in the engine's own terms."""

from dataclasses import dataclass, field, fields
from typing import Any

from alongside.domain.matching.models import Run
from alongside_engine import matching as engine

SWITCHES = ("spread", "floor", "stable")


@dataclass(frozen=True)
class Facts:
    """The aims of a run with their prices, what is missing, and how sure it is; `is_kept` is false of runs made before this was kept."""

    aims: tuple[engine.Aim, ...] = ()
    needs: tuple[engine.Need, ...] = ()
    blocking: int | None = None
    optimal: bool = False
    couples: int = 0
    mentees: int = 0
    rules: dict[str, str] = field(default_factory=dict)
    is_kept: bool = False

    @property
    def places(self) -> tuple[engine.Need, ...]:
        """How many places are missing, and where."""
        return tuple(need for need in self.needs if not need.rule and need.words[:1].isdigit())

    @property
    def mentors(self) -> tuple[engine.Need, ...]:
        """What one more mentor of each kind would change."""
        return tuple(need for need in self.needs if not need.rule and not need.words[:1].isdigit())

    @property
    def costs(self) -> tuple[engine.Need, ...]:
        """What each mandatory rule costs, the dearest first."""
        return tuple(need for need in self.needs if need.rule)


def facts_of(run: Run) -> Facts:
    """What was kept of a run."""
    if not run.facts:
        return Facts()
    known: dict[str, Any] = run.facts
    return Facts(
        aims=tuple(engine.Aim(**row) for row in known["aims"]),
        needs=tuple(engine.Need(**row) for row in known["needs"]),
        **{name: known[name] for name in ("blocking", "optimal", "couples", "mentees", "rules")},
        is_kept=True,
    )


def rules_in_short(rules: engine.Rules) -> dict[str, str]:
    """What decides about a couple, by name: two runs are compared by it."""
    criteria = {row.name: getattr(rules, row.name) for row in fields(rules) if isinstance(getattr(rules, row.name), engine.Criterion)}
    found = {name: "ignore" if row.direction == "ignore" else f"{row.direction}, {row.importance}" for name, row in criteria.items()}
    return found | {name: "yes" if getattr(rules, name) else "no" for name in SWITCHES}
