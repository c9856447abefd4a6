"""Who may be proposed to whom: constraints, kept apart from scores so that no score can buy one off."""

from typing import Literal

from alongside_engine.matching._old_people import Bar, Participant
from alongside_engine.matching._old_problem import Problem

Seniority = Literal["senior", "not senior", "unknown grade", "other track"]


def seniority(mentor: Participant, mentee: Participant) -> Seniority:
    """Compare two grades as far as they can be compared: ranks mean something only within one track."""
    if mentor.track != mentee.track and mentor.track and mentee.track:
        return "other track"
    if mentor.track != mentee.track or mentor.grade_rank is None or mentee.grade_rank is None:
        return "unknown grade"
    return "senior" if mentor.grade_rank > mentee.grade_rank else "not senior"


class Eligibility:
    """The constraints of one problem."""

    def __init__(self, problem: Problem) -> None:
        self._senior = problem.rules.senior
        self._why = _words_of(problem.forbidden)

    def hindrance(self, mentor: Participant, mentee: Participant) -> str | None:
        """Name what rules out a couple of two different people, or None when nothing does."""
        why = self._why.get((mentor.key, mentee.key))
        if why is not None:
            return f"ruled out ({why})" if why else "kept apart"
        if self._senior and seniority(mentor, mentee) == "not senior":
            return "not more senior"
        return None

    def allows(self, mentor: Participant, mentee: Participant) -> bool:
        """Say whether a couple may be proposed."""
        return mentor.key != mentee.key and self.hindrance(mentor, mentee) is None


def _words_of(forbidden: tuple[Bar, ...]) -> dict[tuple[str, str], str]:
    whys: dict[tuple[str, str], set[str]] = {}
    for bar in forbidden:
        whys.setdefault((bar.mentor, bar.mentee), set()).add(bar.why)
    return {couple: ", ".join(sorted(why for why in words if why)) for couple, words in whys.items()}
