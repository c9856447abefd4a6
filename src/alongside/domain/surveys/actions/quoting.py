"""Quotations: the writer's own words, with their leave, without what could tell who they are."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.surveys.actions.coding import check_may_read
from alongside.domain.surveys.models import Answer, Code, CodingRound, Quotation, Response
from alongside.domain.surveys.queries import SMALLEST_GROUP, answer_in, answered_with, may_be_quoted, text_of
from alongside.domain.surveys.states import RoundState
from alongside.kit.redaction import is_taken_from

LONGEST_QUOTATION = 2000


@transaction.atomic
def quote(round_: CodingRound, *, answer: str, code: str, words: str, by: User, now: datetime) -> Quotation:
    """Take down words to quote; only of somebody who agreed to be quoted, and only once nobody is blind any more."""
    check_may_read(by, round_.wave, now)
    if CodingRound.objects.select_for_update().get(pk=round_.pk).state == RoundState.CODING:
        raise Refused(_("Quotations are taken down after the codes have been compared: they would tell one coder what another found."))
    found = answer_in(round_, answer)
    if not may_be_quoted(found):
        raise Refused(_("Whoever wrote this has not agreed to be quoted."))
    _check_words(found, words)
    of = Code.objects.filter(round=round_, code=code).first()
    quotation = Quotation.objects.create(round=round_, answer=found, code=of, words=words.strip(), number=_number_for(found))
    record("took quotation down", quotation, by=by, now=now, scheme_id=round_.scheme.pk)
    return quotation


def _check_words(answer: Answer, words: str) -> None:
    if not words.strip() or len(words) > LONGEST_QUOTATION:
        raise Refused(_("Give the words to quote, {most:,} characters at most.").format(most=LONGEST_QUOTATION))
    if not is_taken_from(text_of(answer), words):
        raise Refused(
            _("These are not the answer’s own words in its order. What you replace stands in square brackets, what you leave out is […].")
        )


def _number_for(answer: Answer) -> int:
    """The number that stands for a writer in the quotations of a wave: the one they have, or one drawn from those that are free."""
    wave = answer.response.wave_id
    numbers = dict(Quotation.objects.filter(round__wave=wave).values_list("answer__response_id", "number"))
    if answer.response_id in numbers:
        return int(numbers[answer.response_id])
    many = max(Response.objects.filter(wave=wave).count(), *numbers.values(), 1)
    return secrets.choice(sorted(set(range(1, many + 1)) - set(numbers.values())))


@transaction.atomic
def reword_quotation(quotation: Quotation, *, words: str, by: User, now: datetime) -> Quotation:
    """Take out more, or less, before it is released."""
    check_may_read(by, quotation.round.wave, now)
    _check_words(quotation.answer, words)
    if not Quotation.objects.filter(pk=quotation.pk, released_at=None).exists():
        raise TooLate(_("This quotation has been released. Take it out, and take it down anew."))
    quotation.words = words.strip()
    quotation.save(update_fields=["words"])
    return quotation


@transaction.atomic
def release_quotation(quotation: Quotation, *, by: User, now: datetime) -> Quotation:
    """Let a quotation into the report, having looked that nothing in it tells who wrote it; none from a group too small to hide in."""
    check_may_read(by, quotation.round.wave, now)
    if not may_be_quoted(quotation.answer):
        raise Refused(_("Whoever wrote this has not agreed to be quoted."))
    if answered_with(quotation.answer) < SMALLEST_GROUP:
        sentence = _("Fewer than {smallest} people answered this question in words, so nothing of it is quoted.")
        raise Refused(sentence.format(smallest=SMALLEST_GROUP))
    if not Quotation.objects.filter(pk=quotation.pk, released_at=None).update(released_at=now):
        raise TooLate(_("This quotation is in the report already."))
    quotation.released_at = now
    record("released quotation", quotation, by=by, now=now, scheme_id=quotation.scheme.pk)
    return quotation


@transaction.atomic
def take_quotation_out(quotation: Quotation, *, by: User, now: datetime) -> None:
    """Take a quotation out again; whoever has read the report meanwhile has read it."""
    require(by, P.ANSWERS_CODE, quotation, now=now)
    record("took quotation out", quotation, by=by, now=now, scheme_id=quotation.scheme.pk)
    quotation.delete()
