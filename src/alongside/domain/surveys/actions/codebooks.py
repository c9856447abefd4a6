"""The codebook of a round: what its codes are, and how it may still change."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.surveys.actions.coding import check_may_read
from alongside.domain.surveys.models import Code, Coder, CodingRound, Judgement
from alongside.domain.surveys.queries import codebook_of, freedom_of
from alongside.domain.surveys.states import Freedom
from alongside.kit.codebooks import CodebookError, CodeLine, check_lines
from alongside.kit.safe_text import plain


@transaction.atomic
def put_codes(round_: CodingRound, lines: Sequence[CodeLine], *, by: User, now: datetime) -> int:
    """Write the whole codebook: codes that stay keep what was coded with them, others go as long as nobody has begun to code."""
    return _put(round_, lines, {}, by=by, now=now)


@transaction.atomic
def put_code(round_: CodingRound, line: CodeLine, *, instead_of: str = "", by: User, now: datetime) -> CodeLine:
    """Add one code, or change one; what was coded with it stays with it."""
    lines = codebook_of(round_)
    if instead_of and instead_of not in [row.code for row in lines]:
        raise TooLate(_("This code is not in the codebook any more."))
    changed = [line if row.code == instead_of else row for row in lines] if instead_of else [*lines, line]
    _put(round_, changed, {line.code: instead_of} if instead_of else {}, by=by, now=now)
    return line


@transaction.atomic
def take_code_out(round_: CodingRound, code: str, *, by: User, now: datetime) -> None:
    """Take a code out, as long as nobody has begun to code."""
    check_may_read(by, round_.wave, now)
    found = Code.objects.filter(round=round_, code=code).first()
    if found is None:
        raise TooLate(_("This code is not in the codebook any more."))
    _check_free(round_, adds=False, takes=True)
    found.delete()
    record("set codebook", round_, by=by, now=now, scheme_id=round_.scheme.pk)


def _put(round_: CodingRound, lines: Sequence[CodeLine], was: dict[str, str], *, by: User, now: datetime) -> int:
    """Write the lines in their order; `was` says which code a line had before."""
    check_may_read(by, round_.wave, now)
    lines = [replace(line, theme=plain(line.theme), label=plain(line.label)) for line in lines]
    _check(lines)
    before = {row.code: row for row in Code.objects.select_for_update().filter(round=round_)}
    kept = {was.get(line.code, line.code) for line in lines}
    adds = bool(kept - before.keys())
    _check_free(round_, adds=adds, takes=bool(before.keys() - kept))
    Code.objects.filter(round=round_, code__in=before.keys() - kept).delete()
    for place, line in enumerate(lines):
        values = {"position": place, "theme": line.theme, "label": line.label, "definition": line.definition, "example": line.example}
        if held := before.get(was.get(line.code, line.code)):
            Code.objects.filter(pk=held.pk).update(code=line.code, **values)
        else:
            Code.objects.create(round=round_, code=line.code, **values)
    if adds:
        Judgement.objects.filter(coder__round=round_).delete()
    record("set codebook", round_, by=by, now=now, scheme_id=round_.scheme.pk)
    return len(lines)


def _check(lines: Sequence[CodeLine]) -> None:
    try:
        check_lines(lines)
    except CodebookError as problem:
        raise Refused(str(problem)) from problem


def _check_free(round_: CodingRound, *, adds: bool, takes: bool) -> None:
    """Whether a code goes must not say whether somebody else has used it: it depends on the round alone."""
    list(Coder.objects.select_for_update().filter(round=round_))
    free = freedom_of(round_)
    if free is Freedom.NONE:
        raise TooLate(_("This round is agreed. Open it again first."))
    if takes and free is not Freedom.ALL:
        raise Refused(_("Coding has begun, so no code can be taken out. Its words can be changed."))
    if adds and free is Freedom.WORDS:
        raise Refused(_("Somebody has finished coding, so no code can be added. Words can be changed; other codes need another round."))
