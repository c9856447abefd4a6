"""One answer: its words marked and coded, with the mouse, the keyboard or neither."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound, Refused
from alongside.domain.access.permissions import P
from alongside.domain.surveys.actions import code_stretch, judge, uncode, unjudge
from alongside.domain.surveys.models import Answer, Coder, CodingRound
from alongside.domain.surveys.queries import (
    answers_of_round,
    codebook_of,
    coder_in,
    codings_of,
    found_in,
    judged_by,
    may_be_quoted,
    round_for,
    text_of,
)
from alongside.domain.surveys.states import RoundState
from alongside.web.evaluator.coding.rounds import SHOWS
from alongside.web.evaluator.coding.shown import buttons_of, marked, parts_of
from alongside.web.gate import Request, needs


@dataclass(frozen=True)
class Place:
    """Where an answer stands among those of its round, and which come before, after, and next to read."""

    number: int
    of: int
    read: int
    before: int | None
    after: int | None
    unread: int | None


def place_of(answer: Answer, answers: list[Answer], read: frozenset[int]) -> Place:
    """An answer's place; what is next to read is looked for after it first, then from the start."""
    keys = [row.pk for row in answers]
    at = keys.index(answer.pk)
    onward = [key for key in (*keys[at + 1 :], *keys[:at]) if key not in read]
    return Place(
        number=at + 1,
        of=len(keys),
        read=sum(key in read for key in keys),
        before=keys[at - 1] if at else None,
        after=keys[at + 1] if at + 1 < len(keys) else None,
        unread=onward[0] if onward else None,
    )


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def page(request: Request, found: CodingRound, *, answer: str) -> HttpResponseBase:
    """An answer with one's own codes; after comparing with everybody's, and with what is agreed."""
    answers, coder = answers_of_round(found), coder_in(found, request.user)
    row = next((one for one in answers if str(one.pk) == answer), None)
    if row is None:
        raise NotFound(_("There is no such answer in this round."))
    if request.method == "POST":
        return _written(request, found, row, coder)
    is_blind = found.state == RoundState.CODING
    read = judged_by(coder) if coder and is_blind else frozenset[int]()
    codings = codings_of(coder).get(row.pk, []) if coder else []
    context = {
        "round": found,
        "answer": row,
        "is_blind": is_blind,
        "may_write": _may_write(found, coder),
        "is_coder": coder is not None,
        "is_read": row.pk in read,
        "place": place_of(row, answers, read),
        "pieces": marked(row, codings),
        "codings": [(coding, text_of(row)[coding.start : coding.end]) for coding in codings],
        "latest": max((coding.pk for coding in codings), default=None),
        "themes": buttons_of(codebook_of(found), codings),
        "parts": parts_of(row),
        "others": [] if is_blind else found_in(found, row),
        "is_quotable": not is_blind and may_be_quoted(row),
    }
    return render(request, "evaluator/coding/answer.html", context)


def _may_write(found: CodingRound, coder: Coder | None) -> bool:
    if coder is None:
        return False
    return found.state == RoundState.COMPARED if coder.user_id is None else found.state == RoundState.CODING and coder.finished_at is None


def _written(request: Request, found: CodingRound, row: Answer, coder: Coder | None) -> HttpResponseBase:
    """Do what was pressed, and stay; whoever has read an answer goes on to the next."""
    if coder is None:
        raise Refused(_("You do not code in this round."))
    pressed = next((name for name in ACTS if name in request.POST), "")
    if not pressed:
        raise Refused(_("Choose a code of the codebook."))
    ACTS[pressed](request, coder, row)
    if pressed == "read":
        return _onward(request, found, row, coder)
    return redirect(f"{reverse('evaluator:answer', args=[found.public_id, row.pk])}#words")


def _onward(request: Request, found: CodingRound, row: Answer, coder: Coder) -> HttpResponseBase:
    if coder.user_id is None:
        return redirect("evaluator:differences", found.public_id)
    onward = place_of(row, answers_of_round(found), judged_by(coder)).unread
    if onward is None:
        messages.success(request, _("Every answer is read."))
        return redirect("evaluator:round", found.public_id)
    return redirect("evaluator:answer", found.public_id, onward)


def _code(request: Request, coder: Coder, row: Answer) -> None:
    for start, end in stretches(request.POST, text_of(row)):
        named = {"answer": str(row.pk), "code": request.POST["code"]}
        code_stretch(coder, **named, start=start, end=end, by=request.user, now=request.moment)


def stretches(sent: Any, text: str) -> list[tuple[int, int]]:
    """What was marked: with the script some letters, without it sentences or the whole; sentences that follow one another are one."""
    named = [f"{sent.get('start')}-{sent.get('end')}"] if sent.get("end") else sent.getlist("stretch")
    found: list[tuple[int, int]] = []
    for start, end in sorted(_places(name) for name in named):
        follows = bool(found) and not text[found[-1][1] : start].strip()
        found.append((found.pop()[0] if follows else start, end))
    return found or [(0, len(text))]


def _places(name: str) -> tuple[int, int]:
    start, _dash, end = name.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 7 for part in (start, end)):
        raise Refused(_("Mark some of the answer’s words first."))
    return int(start), int(end)


ACTS: dict[str, Callable[[Request, Coder, Answer], None]] = {
    "code": _code,
    "off": lambda request, coder, _row: uncode(coder, coding=request.POST["off"], by=request.user, now=request.moment),
    "read": lambda request, coder, row: judge(coder, answer=str(row.pk), by=request.user, now=request.moment),
    "unread": lambda request, coder, row: unjudge(coder, answer=str(row.pk), by=request.user, now=request.moment),
}
urlpatterns = [path("coding/<str:round>/answers/<str:answer>/", page, name="answer")]
