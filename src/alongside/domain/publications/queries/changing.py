"""What is kept of a release; and how the same people's answers changed since an earlier one, where both releases leave that room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alongside.domain.publications.models import Release
from alongside.domain.publications.queries.items import Item, items_of
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.states import Mode
from alongside_engine.evaluation import Limits, Released, may_release_change

LIMITS = Limits(least=5, whole=10)
Result = dict[str, Any]


@dataclass(frozen=True)
class Leaving:
    """What would leave; for each question its groups with their members, to be kept; and why something is withheld, for the evaluator."""

    results: list[Result]
    groups: dict[str, list[Result]]
    reasons: dict[str, str]


def kept(group: Released) -> Result:
    """A group as it is kept with a release: who was in it, and how many gave each answer."""
    return {
        "name": group.name,
        "members": sorted(group.members),
        "counts": sorted(group.counts.items(), key=str),
        "is_whole": group.is_whole,
        "in_words": group.in_words,
    }


def as_released(row: Mapping[str, Any]) -> Released:
    """A kept group as the engine judges it."""
    return Released(row["name"], frozenset(row["members"]), dict(row["counts"]), is_whole=row["is_whole"], in_words=row["in_words"])


def add_changes(wave: Wave, items: list[Item], leaving: Leaving) -> None:
    """Add to each scale how those who answered it before have changed, if that may leave beside all that left of both waves; told once."""
    releases = _releases_before(wave)
    if wave.mode != Mode.LINKED or not releases:
        return
    first = releases[0].wave
    before = {
        item.code: item for item in items_of(first, to_publish=True)[0] if item.points is not None and item.code in releases[0].groups
    }
    for item, shown in zip(items, leaving.results, strict=True):
        told = any(_key(first, item.code) in release.groups for release in releases)
        then = before.get(item.code)
        if then is not None and then.kind == item.kind and item.code in leaving.groups and not told:
            _add_change(shown, leaving, item, then, first, _left_of(releases[0], item.code))


def _releases_before(wave: Wave) -> list[Release]:
    """What was released of the year's other waves under pseudonyms, the first wave first."""
    rows = Release.objects.filter(cohort=wave.cohort, wave__mode=Mode.LINKED, wave__opens_on__lte=wave.opens_on).exclude(wave=wave)
    found = rows.select_related("wave__questionnaire", "wave__cohort").order_by("wave__opens_on", "pk")
    return [release for release in found if release.groups is not None]


def _left_of(first: Release, code: str) -> list[Released]:
    """All groups whose answers to a question have left with a wave's own release."""
    return [as_released(row) for row in first.groups[code]]


def _key(first: Wave, code: str) -> str:
    return f"{first.public_id} {code}"


def _add_change(shown: Result, leaving: Leaving, item: Item, before: Item, first: Wave, left: list[Released]) -> None:
    beside = [as_released(row) for row in leaving.groups[item.code]]
    decision = may_release_change(before.answers, item.answers, (left, beside), sides=item.sides or (), limits=LIMITS)
    if not decision.is_allowed:
        leaving.reasons[f"{item.code} change"] = decision.sentence
        return
    both = frozenset(item.answers) & frozenset(before.answers)
    name = f"{item.text} ({first})"
    shown["change"] = _change(str(first), [item.answers[who] - before.answers[who] for who in both])
    leaving.groups[item.code].append(kept(item.of(name, both)))
    leaving.groups[_key(first, item.code)] = [kept(before.of(name, both))]


def _change(since: str, steps: list[int]) -> Result:
    higher, lower = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    return {"since": since, "answered": len(steps), "higher": higher, "same": len(steps) - higher - lower, "lower": lower}
