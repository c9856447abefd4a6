"""What every long list of the lead has: pages of fifty that keep the filters."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from alongside.web.gate import Request

A_PAGE = 50


def page_of(request: Request, rows: QuerySet[Any] | Sequence[Any]) -> dict[str, Any]:
    """The asked-for page of a list, and the query string that its page numbers carry on."""
    return {"page": part_of(request, rows, "page"), "query": query_of(request)}


def part_of(request: Request, rows: QuerySet[Any] | Sequence[Any], asked: str) -> Page[Any]:
    """One page of a list, by its number in the address."""
    return Paginator(rows, A_PAGE).get_page(request.GET.get(asked))


def query_of(request: Request) -> str:
    """The filters and the order as they stand, without the page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()
