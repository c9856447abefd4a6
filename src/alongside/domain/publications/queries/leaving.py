"""What of a closed wave may leave the evaluator's screen, as the engine decides: the page, the release and the report show the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from alongside.domain.publications.queries.changing import LIMITS, Leaving, Result, add_changes, kept
from alongside.domain.publications.queries.items import Item, breakdowns_for, is_words, items_of, parts_of
from alongside.domain.publications.states import Breakdown
from alongside.domain.surveys.models import Response, Wave
from alongside.domain.surveys.states import Audience, QuestionKind
from alongside.kit.crypto import key_from, keyed_digest
from alongside_engine.evaluation import Released, in_order, may_release, may_tell_in_words, percentage, tabulate


@dataclass(frozen=True)
class _Asking:
    """A wave being looked at: who answered, the parts to compare, and what was decided of the questions before."""

    wave: Wave
    items: dict[str, Item]
    cells: dict[str, tuple[bool, str]]
    parts: dict[str, frozenset[str]]
    counted: set[str]
    broken_down: set[str]


def leaving_of(wave: Wave, breakdown: Breakdown | None = None) -> Leaving:
    """Everything of a closed wave that may leave with a breakdown, the usual one unless another is chosen; never free text."""
    items, responses = items_of(wave, to_publish=True)
    chosen = breakdowns_for(wave)[0] if breakdown is None else breakdown
    cells = {response.pseudonym: (response.took_part, response.side) for response in responses}
    asking = _Asking(wave, {item.code: item for item in items}, cells, parts_of(responses, chosen), set(), set())
    leaving = Leaving([], {}, {})
    for item in items:
        _add(leaving, asking, item, _whole_name(wave, item, responses))
    add_changes(wave, items, leaving)
    return leaving


def _whole_name(wave: Wave, item: Item, responses: Sequence[Response]) -> str:
    """What everybody who answered is called: by their part, where nobody else answered."""
    if wave.sent_to == Audience.PARTICIPANTS:
        return _("Everyone asked")
    found = {response.took_part for response in responses if response.pseudonym in item.answers}
    return _("Everyone who answered") if len(found) != 1 else _("Took part") if True in found else _("Did not take part")


def _add(leaving: Leaving, asking: _Asking, item: Item, name: str) -> None:
    whole = item.of(name, is_whole=True)
    shown: Result = {"code": item.code, "text": item.text, "kind": item.question.kind, "groups": [_blank(name)], "parts": []}
    leaving.results.append(shown)
    if _follows_from(asking, item, asking.counted):
        return
    if not item.is_counted:
        _add_number(leaving, shown, item, whole)
    elif may_release([whole], limits=LIMITS).is_allowed:
        asking.counted.add(item.code)
        shown["groups"] = [counted(item, whole)]
        leaving.groups[item.code] = [kept(whole)]
        _add_parts(leaving, asking, shown, item, whole)
    elif may_tell_in_words(whole, options=len(item.labels), limits=LIMITS).is_allowed:
        shown["groups"] = [_in_words(asking.wave, item, whole)]
        leaving.groups[item.code] = [kept(replace(whole, in_words=True))]


def _blank(name: str) -> Result:
    """Nothing is said of a group, not even how many it is: to how many a question applied may be an answer to another."""
    return {"group": name, "answered": None, "rows": [], "in_words": []}


def _add_number(leaving: Leaving, shown: Result, item: Item, whole: Released) -> None:
    if item.kind == QuestionKind.NUMBER and may_release([whole], is_counted=False, limits=LIMITS).is_allowed:
        shown["groups"] = [_blank(whole.name) | {"answered": whole.size, "median": median(item.answers.values())}]
        leaving.groups[item.code] = [kept(whole)]


def _add_parts(leaving: Leaving, asking: _Asking, shown: Result, item: Item, whole: Released) -> None:
    """The parts beside each other, if there are several and the engine lets them leave."""
    parts = [part for name, members in asking.parts.items() if (part := item.of(name, members)).size]
    if len(parts) < 2:
        return
    reason = may_release([_as_shown(item, group) for group in (whole, *parts)], limits=LIMITS).sentence
    if not reason and _follows_from(asking, item, asking.broken_down):
        reason = _("How many of each group met this question says what they answered to the one before it.")
    if reason:
        leaving.reasons[item.code] = reason
        return
    asking.broken_down.add(item.code)
    shown["parts"] = [counted(item, part, by_sides=True) for part in parts]
    leaving.groups[item.code] += [kept(part) for part in parts]


def _as_shown(item: Item, group: Released) -> Released:
    return group.merged(item.sides) if item.sides else group


def _follows_from(asking: _Asking, item: Item, shown: set[str]) -> bool:
    """Whether who met a question tells an answer that is not shown; not if the register tells who met it anyway."""
    condition = item.question.shown_if
    before = asking.items.get(condition.get("question", "")) if condition else None
    if before is None or before.code in shown:
        return False
    met = {person for person, value in before.answers.items() if _meets(value, condition["any_of"])}
    here, there = ({asking.cells[person] for person in people} for people in (met, before.answers.keys() - met))
    return bool(here & there)


def _meets(value: Any, any_of: Sequence[Any]) -> bool:
    return any(one in any_of for one in (value if isinstance(value, list) else [value]))


def counted(item: Item, group: Released, *, by_sides: bool = False) -> Result:
    """A group with every count; of a part on a scale, by its sides."""
    sides = item.sides if by_sides and item.sides else [(answer,) for answer in item.labels]
    rows = [(side, sum(group.counts.get(answer, 0) for answer in side)) for side in sides]
    return _blank(group.name) | {
        "answered": group.size,
        "rows": [
            {"value": side[0], "label": _side_label(item, side), "count": count, "of": group.size, "percent": percentage(count, group.size)}
            for side, count in rows
        ],
    }


def _side_label(item: Item, side: Sequence[str | int]) -> str:
    if len(side) == 1:
        return item.labels[side[0]]
    both = _("{first} or {last}") if len(side) == 2 else _("{first} to {last}")
    return both.format(first=item.labels[side[0]], last=item.labels[side[-1]])


def _in_words(wave: Wave, item: Item, whole: Released) -> Result:
    """A small whole group by its commonest answers; which of equals comes first, only the installation's secret says."""
    ties = keyed_digest(key_from(settings.SECRET_KEY, "order of answers given equally often"), f"{wave.public_id} {item.code}")
    order = in_order(tabulate(list(item.answers.values()), list(item.labels)), item.labels, LIMITS.least, ties=ties)
    return _blank(whole.name) | {"answered": whole.size, "in_words": list(order)}


def unsuppressed_of(wave: Wave, *, with_text: bool) -> list[Result]:
    """Every count of a closed wave, for the evaluator's own screen; what leaves that screen is `leaving_of`."""
    items, responses = items_of(wave, with_text=with_text)
    parts = parts_of(responses, breakdowns_for(wave)[0])
    return [_own(item, parts) for item in items]


def _own(item: Item, parts: Mapping[str, frozenset[str]]) -> Result:
    shown: Result = {"code": item.code, "text": item.text, "kind": item.question.kind, "groups": [], "parts": [], "texts": []}
    if is_words(item) or item.kind == QuestionKind.DATE:
        return shown | {"texts": sorted(item.answers.values())}
    found = [item.of(name, members) for name, members in parts.items()]
    inside = [part for part in found if part.size]
    groups = [item.of(_("Everyone who answered")), *(inside if len(inside) > 1 else [])]
    return shown | {"groups": [_own_group(item, group) for group in groups]}


def _own_group(item: Item, group: Released) -> Result:
    if item.is_counted:
        return counted(item, group) if group.size else _blank(group.name)
    numbers = [item.answers[person] for person in group.members]
    return _blank(group.name) | {"answered": group.size} | ({"median": median(numbers)} if numbers else {})
