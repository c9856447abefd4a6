"""Tags and filters of the house: the same words for a date, a share, a status and an error on every page."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alongside_engine.evaluation import count_of as words_for_count

register = template.Library()
COLOURS: Final = frozenset({"grey", "white", "green", "aqua-green", "blue", "purple", "pink", "red", "orange", "yellow"})


@dataclass(frozen=True)
class Problem:
    """One line of the error summary, and the input it leads to."""

    words: str
    target: str


@register.inclusion_tag("forms/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """Everything that needs mending, at the top of the page, each line leading to its input."""
    return {"problems": [problem for form in forms if form is not None for problem in problems(form)]}


def problems(form: BaseForm) -> Iterator[Problem]:
    """The form's errors in the order in which its fields stand."""
    for words in form.non_field_errors():
        yield Problem(str(words), "")
    for field in form:
        yield from (Problem(str(words), first_input(field)) for words in field.errors)


def first_input(field: BoundField) -> str:
    """The id of the field's first input: a group of radios has none of its own."""
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag
def field(bound: BoundField, **options: Any) -> str:
    """A field; `size` of its label ("s", "m", "l"), `heading` (the page's h1), `label_hidden`, `unmarked` (no "(optional)") are options."""
    return render_to_string(bound.template_name, {"field": bound, **options})


@register.simple_tag
def question(bound: BoundField) -> str:
    """The one question of a page: its label is the page's heading."""
    return render_to_string(bound.template_name, {"field": bound, "heading": True, "size": "l"})


@register.simple_tag
def form_key() -> SafeString:
    """A fresh key in every form, so that the same form sent twice has one effect."""
    return format_html('<input type="hidden" name="form_key" value="{}">', secrets.token_urlsafe(16))


@register.filter
def count_of(count: int, out_of: int) -> str:
    """A share in the house's words, such as 31 of 72 (43%); nothing of nothing stays without a percentage."""
    if not out_of:
        return _("0 of 0")
    return words_for_count(count, out_of)


@register.filter
def day(moment: date | None) -> str:
    """A date as the house writes it, such as 4 September 2026."""
    if not moment:
        return ""
    return formats.date_format(local(moment), "j F Y")


@register.filter
def day_and_time(moment: datetime | None) -> str:
    """A date and time as the house writes it, such as 4 September 2026 at 2:30pm."""
    if not moment:
        return ""
    here = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    minutes = f":{here:%M}" if here.minute else ""
    clock = f"{here.hour % 12 or 12}{minutes}{'pm' if here.hour >= 12 else 'am'}"
    return _("%(day)s at %(time)s") % {"day": day(moment), "time": clock}


def local(moment: date) -> date:
    """A moment on the reader's clock; a plain date has no clock."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.simple_tag
def tag(text: str, colour: str = "") -> SafeString:
    """A status in a coloured box; without a colour as plain text, for what is done and needs no attention."""
    return format_html('<strong class="nhsuk-tag {}">{}</strong>', tag_classes(colour), text)


def tag_classes(colour: str) -> str:
    """The style sheet's name for a colour; an unknown colour is a mistake of ours and fails loudly."""
    if not colour:
        return "nhsuk-tag--no-colour nhsuk-tag--no-border nhsuk-u-font-weight-normal"
    if colour not in COLOURS:
        raise ValueError(f"There is no tag of the colour {colour!r}: choose one of {', '.join(sorted(COLOURS))}.")
    return f"nhsuk-tag--{colour}"


@dataclass(frozen=True)
class Banner:
    """All messages of one response, in one banner."""

    success: bool
    sentences: list[str]


@register.simple_tag
def banner(messages: Iterable[Message]) -> Banner:
    """One banner for everything there is to say: green only when all of it is good news."""
    said = list(messages)
    return Banner(all(message.level_tag == "success" for message in said), [str(message) for message in said])


@register.simple_tag
def table_heading(header: Sequence[str], column: int) -> str:
    """The words above a column, repeated beside each cell on a narrow screen."""
    return header[column]


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The numbers to offer beneath a list; None stands for those left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in shown]


@register.simple_tag(takes_context=True)
def sort_query(context: template.RequestContext, column: str) -> str:
    """The query string that sorts by a column, or the other way round when it sorts by it already."""
    asked = context["request"].GET.copy()
    asked["sort"] = f"-{column}" if asked.get("sort") == column else column
    asked.pop("page", None)
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_direction(context: template.RequestContext, column: str) -> str:
    """How the list stands now: "ascending", "descending" or nothing."""
    asked = context["request"].GET.get("sort", "")
    return {column: "ascending", f"-{column}": "descending"}.get(asked, "")
