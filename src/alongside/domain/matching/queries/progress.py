"""How far a run has come: two plans, stage by stage as the engine tells them, and keeping them."""

from collections.abc import Callable
from dataclasses import dataclass

from alongside_engine.matching import Stage

PLANS = 2


@dataclass(frozen=True)
class Far:
    """What is being done, after `done` of `of` steps."""

    step: str
    done: int
    of: int


class Told:
    """Puts the stages of the two plans one behind the other."""

    def __init__(self, watch: Callable[[Far], object]) -> None:
        self._watch, self._far, self._plan = watch, Far("people", 0, 0), -1

    def next_plan(self) -> None:
        """Another plan begins."""
        self._plan += 1

    def begins(self, stage: Stage) -> None:
        """A stage of the engine begins."""
        self._tell(Far(stage.name, self._plan * stage.of + stage.done, PLANS * stage.of + 1))

    def still(self, _done: int, _of: int) -> None:
        """It goes on; whoever stopped it is heard here."""
        self._watch(self._far)

    def keeping(self) -> None:
        """Both plans are ready."""
        self._tell(Far("keeping", self._far.of - 1, self._far.of))

    def ready(self) -> None:
        """All is done."""
        self._tell(Far("keeping", self._far.of, self._far.of))

    def _tell(self, far: Far) -> None:
        self._far = far
        self._watch(far)
