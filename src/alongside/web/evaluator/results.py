"""Results of a question as tables and lists for a page."""

from typing import Any

from django.utils.translation import gettext as _

from alongside.web.templatetags.alongside import count_of

Shown = dict[str, Any]


def shown(results: list[Shown]) -> list[Shown]:
    """Every question with one table of counts, and in words what has no counts."""
    return [_question(result) for result in results]


def _question(result: Shown) -> Shown:
    groups = result["groups"]
    counted = [group for group in groups if group["rows"]]
    return {
        "text": result["text"],
        "table": _table(counted) if counted else None,
        "medians": [group for group in groups if "median" in group],
        "in_order": [group for group in groups if group["in_words"]],
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
