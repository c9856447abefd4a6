"""What a run says of the scheme as a whole, in the engine's own terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from alongside.domain.matching.models import Run
from alongside_engine import matching as engine

NOT_COMPARED = {"name", "topic_labels"}


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
    return {row.name: _in_short(getattr(rules, row.name)) for row in fields(rules) if row.name not in NOT_COMPARED}


def _in_short(value: Any) -> str:
    if isinstance(value, engine.Criterion):
        return f"{value.direction}, {value.importance}" if value.direction != "ignore" else "ignore"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{one}: {other}" for one, other in sorted(value.items())) or "no"
    if isinstance(value, tuple):
        return "; ".join(f"{row.most} of {row.fact} {', '.join(row.values)}".strip() for row in value) or "no"
    return str(value) or "no"
