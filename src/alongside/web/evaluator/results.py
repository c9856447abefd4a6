"""Results of a question as tables and lists for a page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.publications.models import Release
from alongside.web.templatetags.alongside import count_of, day

Shown = dict[str, Any]


def shown(results: list[Shown], reasons: Mapping[str, str] | None = None) -> list[Shown]:
    """Every question with a table of counts, and in words what has no counts; and why it is not shown by parts, if that is said."""
    told = reasons or {}
    return [
        _question(result) | {"reason": told.get(result["code"]), "no_change": told.get(f"{result['code']} change")} for result in results
    ]


def released_table(releases: Iterable[Release]) -> Shown:
    """What was released to whom, a line each."""
    header = [_("Questionnaire"), _("Released on"), _("By"), _("To"), _("Compared")]
    return {"header": header, "rows": [_release(release) for release in releases]}


def _release(release: Release) -> list[str]:
    by = release.released_by.name if release.released_by else "–"
    words = (release.get_audience_display(), release.get_breakdown_display())
    return [str(release.wave), day(release.released_at), by, *(text[:1].upper() + text[1:] for text in map(str, words))]


def _question(result: Shown) -> Shown:
    groups, parts = result["groups"], result.get("parts", [])
    counted = [group for group in groups if group["rows"]]
    is_alike = bool(counted and parts) and len(counted[0]["rows"]) == len(parts[0]["rows"])
    tables = [counted + parts] if is_alike else [counted, parts]
    return {
        "code": result["code"],
        "text": result["text"],
        "tables": [_table(found) for found in tables if found],
        "medians": [group for group in groups if "median" in group],
        "in_order": [group for group in groups if group["in_words"]],
        "change": result.get("change"),
        "texts": result.get("texts", []),
        "answered": groups[0]["answered"] if groups else len(result.get("texts", [])),
    }


def _table(groups: list[Shown]) -> Shown:
    rows = [
        [row["label"], *(count_of(group["rows"][place]["count"], group["rows"][place]["of"]) for group in groups)]
        for place, row in enumerate(groups[0]["rows"])
    ]
    header = [_("Answer"), *(group["group"].capitalize() for group in groups)]
    return {"header": header, "rows": rows, "numeric": list(range(1, len(header)))}
