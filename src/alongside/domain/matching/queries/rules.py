"""The matching rules of a year: as chosen, as the engine takes them, and how they came to be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, get_args

from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort
from alongside.domain.history.queries import doers_of
from alongside.domain.matching.models import RuleSet
from alongside.domain.organisations.models import Rhythm, User
from alongside_engine import matching as engine

# What the platform knows of people; it collects no ranked choices, and no areas of sites.
ASKED: Final = ("grade", "topics", "specialty", "site", "text")
DIRECTIONS: Final[Mapping[str, tuple[engine.Direction, ...]]] = {
    "grade": ("senior", "near", "same", "different", "ignore"),
    "topics": ("same", "ignore"),
    "specialty": ("same", "different", "ignore"),
    "site": ("same", "different", "ignore"),
    "text": ("same", "ignore"),
}
IMPORTANCES: Final[tuple[engine.Importance, ...]] = get_args(engine.Importance)
BEGINS_WITH: Final = {Rhythm.COHORT: "peer-core-trainees", Rhythm.ROLLING: "all-grade-trust"}


@dataclass(frozen=True)
class Chosen:
    """Rules as somebody chose them: what is asked of a couple, and how the places are shared out."""

    criteria: Mapping[str, engine.Criterion]
    spread: bool
    floor: bool
    preset: str = ""

    def as_json(self) -> dict[str, dict[str, str]]:
        """The criteria as a version keeps them."""
        rows = {name: self.criteria[name] for name in ASKED}
        return {name: {"direction": row.direction, "importance": row.importance, "source": row.source} for name, row in rows.items()}

    def same_as(self, other: "Chosen | None") -> bool:
        """Whether two choices ask for the same, whatever they began with and wherever their words come from."""
        return other is not None and self.asked == other.asked

    @property
    def asked(self) -> tuple[Any, ...]:
        """What is asked, to be compared: of what does not matter, nothing else counts."""
        rows = (self.criteria[name] for name in ASKED)
        return (*((row.direction, row.direction != "ignore" and row.importance) for row in rows), self.spread, self.floor)


@dataclass(frozen=True)
class Version:
    """One version in the history of a year's rules."""

    rules: RuleSet
    chosen: Chosen
    by: str
    is_current: bool


def newest_rules(cohort: Cohort) -> RuleSet | None:
    """The version of the rules that stands; None for a year that never chose any."""
    return RuleSet.objects.filter(cohort=cohort).order_by("-version").first()


def rule_set_for(by: User, permission: P, *, now: datetime, rules: str) -> RuleSet:
    """A version of the rules by public id."""
    found = RuleSet.objects.select_related("cohort__scheme__organisation").filter(public_id=rules).first()
    return allowed(found, permission, by=by, now=now)


def chosen_in(version: RuleSet) -> Chosen:
    """What a version holds."""
    criteria = {name: engine.Criterion(**version.criteria[name]) for name in ASKED}
    return Chosen(criteria, version.spread, version.floor, version.preset)


def standing(cohort: Cohort, version: RuleSet | None) -> Chosen:
    """What is asked in a year: by a version, or by the rules of before there was a choice."""
    if version is not None:
        return chosen_in(version)
    nothing = engine.Criterion()
    senior = engine.Criterion("senior", "mandatory") if cohort.is_senior_only else nothing
    criteria = dict.fromkeys(ASKED, nothing) | {"grade": senior, "topics": engine.Criterion("same")}
    return Chosen(criteria, spread=False, floor=False)


def in_engine(chosen: Chosen, cohort: Cohort) -> engine.Rules:
    """Rules as the engine takes them, with the scheme's own words for its topics."""
    return replace(bare(chosen), topic_labels=dict(cohort.scheme.topics.values_list("slug", "label")))


def bare(chosen: Chosen) -> engine.Rules:
    """Rules as the engine takes them, without the words of any scheme."""
    criteria = chosen.criteria
    return engine.Rules(
        grade=criteria["grade"],
        topics=criteria["topics"],
        specialty=criteria["specialty"],
        site=criteria["site"],
        text=criteria["text"],
        preferences=engine.Criterion(),
        spread=chosen.spread,
        floor=chosen.floor,
    )


def preset(name: str) -> Chosen:
    """What a preset asks for of what the platform knows: without areas, near sites are the same site."""
    rules = engine.PRESETS[name]
    criteria = {asked: getattr(rules, asked) for asked in ASKED}
    if rules.site.direction == "near":
        criteria["site"] = replace(rules.site, direction="same")
    return Chosen(criteria, rules.spread, rules.floor, name)


def sources(name: str, direction: str) -> str:
    """Which schemes and guidance ask for this, as the presets name them."""
    found = (preset(one).criteria[name] for one in engine.PRESETS)
    return "; ".join(dict.fromkeys(row.source for row in found if row.direction == direction))


def check_chosen(chosen: Chosen) -> None:
    """Raise Refused for rules that contradict themselves."""
    if chosen.criteria["text"].binds:
        raise Refused(_("What people wrote cannot be a must: nobody has to write anything. Choose how much it matters instead."))
    if chosen.floor and not any(chosen.criteria[name].counts for name in ASKED):
        raise Refused(
            _(
                "The pair that fits least can only be helped when something counts towards a fit. Let at least one answer matter, "
                "or take the tick away."
            )
        )


def history_of(cohort: Cohort) -> list[Version]:
    """Every version of a year's rules with who made it, newest first."""
    rows = list(RuleSet.objects.filter(cohort=cohort).order_by("-version"))
    names = doers_of("RuleSet", [row.pk for row in rows])
    return [Version(row, chosen_in(row), names.get(row.pk, ""), place == 0) for place, row in enumerate(rows)]
