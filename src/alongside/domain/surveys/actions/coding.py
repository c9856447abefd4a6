"""Coding free text: coders who are blind to one another, and what they agree on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from string import ascii_uppercase

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, can, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.surveys.models import Code, Coder, Coding, CodingRound, Judgement, Question, Wave
from alongside.domain.surveys.queries import answer_in, answers_of_round, apart, codes_from, may_read_text, text_of
from alongside.domain.surveys.states import FREE_TEXT, ROUND_MOVES, RoundState, WaveState
from alongside.kit.passages import trimmed
from alongside.kit.safe_text import plain

MOST_CODERS, LONGEST_TITLE = 6, 200
AGREED = "="


@transaction.atomic
def begin_round(wave: Wave, *, title: str, questions: Sequence[str], coders: Sequence[User], by: User, now: datetime) -> CodingRound:
    """Begin to code the free text of a closed wave; each coder must be somebody who may read it."""
    check_may_read(by, wave, now)
    _check_questions(wave, questions)
    if not 1 <= len(set(coders)) <= MOST_CODERS:
        raise Refused(_("Choose one coder to {most}. Two who do not see each other’s codes are usual.").format(most=MOST_CODERS))
    for coder in coders:
        check_may_read(coder, wave, now)
    name = plain(title) or str(wave)
    if len(name) > LONGEST_TITLE:
        raise Refused(_("Give the round a title of at most {most} characters.").format(most=LONGEST_TITLE))
    found = CodingRound.objects.create(wave=wave, title=name, questions=list(questions), made_at=now)
    if not answers_of_round(found):
        raise Refused(_("Nobody answered this in words, so there is nothing to code."))
    Coder.objects.bulk_create(
        Coder(round=found, user=coder, letter=letter) for coder, letter in zip(dict.fromkeys(coders), ascii_uppercase, strict=False)
    )
    Coder.objects.create(round=found, letter=AGREED)
    record("began coding", found, by=by, now=now, scheme_id=wave.scheme.pk)
    return found


def _check_questions(wave: Wave, questions: Sequence[str]) -> None:
    asked = set(Question.objects.filter(questionnaire=wave.questionnaire_id, kind__in=FREE_TEXT).values_list("code", flat=True))
    if wave.state != WaveState.CLOSED:
        raise Refused(_("Answers can be coded after the questionnaire has closed."))
    if not questions or not set(questions) <= asked:
        raise Refused(_("Choose at least one question that was answered in words."))


def check_may_read(user: User, wave: Wave, now: datetime) -> None:
    """Refuse whoever may not code, and whoever also sees names or is in the cohort themself."""
    require(user, P.ANSWERS_CODE, wave, now=now)
    if not may_read_text(user, wave, now=now):
        sentence = _("{name} also sees names in this scheme or takes part in it, and so cannot read what people wrote.")
        raise Refused(sentence.format(name=user.name))


@transaction.atomic
def add_coder(round_: CodingRound, user: User, *, by: User, now: datetime) -> Coder:
    """One more person to code, while nobody has seen another's codes."""
    check_may_read(by, round_.wave, now)
    check_may_read(user, round_.wave, now)
    _check_blind(round_)
    letters = set(Coder.objects.filter(round=round_).values_list("letter", flat=True))
    if len(letters - {AGREED}) >= MOST_CODERS:
        raise Refused(_("A round has {most} coders at most.").format(most=MOST_CODERS))
    free = next(letter for letter in ascii_uppercase if letter not in letters)
    coder, is_new = Coder.objects.get_or_create(round=round_, user=user, defaults={"letter": free})
    if not is_new:
        raise TooLate(_("{name} is coding already.").format(name=user.name))
    record("added coder", round_, by=by, now=now, scheme_id=round_.scheme.pk, about=user.pk)
    return coder


@transaction.atomic
def take_coder_out(coder: Coder, *, by: User, now: datetime) -> None:
    """Go on without a coder, and without their codes: at their own wish, or when they may no longer read what people wrote."""
    check_may_read(by, coder.round.wave, now)
    _check_blind(coder.round)
    if coder.user is None or (coder.user_id != by.pk and _may_still(coder.user, coder.round.wave, now)):
        raise Refused(_("Somebody who can still code leaves a round themself."))
    if Coder.objects.filter(round=coder.round_id, user__isnull=False).count() < 2:
        raise Refused(_("Nobody else codes in this round. Add another coder first."))
    record("took coder out", coder.round, by=by, now=now, scheme_id=coder.scheme.pk, about=coder.user_id)
    coder.delete()


def _may_still(user: User, wave: Wave, now: datetime) -> bool:
    return can(user, P.ANSWERS_CODE, wave, now=now) and may_read_text(user, wave, now=now)


def _check_blind(round_: CodingRound) -> None:
    if not CodingRound.objects.filter(pk=round_.pk, state=RoundState.CODING).exists():
        raise TooLate(_("The codes of this round have been compared. Begin another round."))


@transaction.atomic
def code_stretch(coder: Coder, *, answer: str, code: str, start: int, end: int, by: User, now: datetime) -> Coding:
    """Give a stretch of an answer a code; one that overlaps another of the same code becomes one with it."""
    _check_own(coder, by=by, now=now)
    found, meant = answer_in(coder.round, answer), _codes_named(coder.round, [code])[0]
    start, end = trimmed(text_of(found), start, end)
    if start >= end:
        raise Refused(_("Mark some of the answer’s words first."))
    overlapping = Coding.objects.filter(coder=coder, answer=found, code=meant, start__lt=end, end__gt=start)
    for row in overlapping:
        start, end = min(start, row.start), max(end, row.end)
    overlapping.delete()
    return Coding.objects.create(coder=coder, answer=found, code=meant, start=start, end=end)


def _codes_named(round_: CodingRound, names: Iterable[str]) -> list[Code]:
    known = {code.code: code for code in Code.objects.filter(round=round_)}
    wanted = list(names)
    if not set(wanted) <= known.keys():
        raise Refused(_("Choose a code of the codebook."))
    return [known[name] for name in wanted]


@transaction.atomic
def uncode(coder: Coder, *, coding: str, by: User, now: datetime) -> None:
    """Take a code off a stretch again."""
    _check_own(coder, by=by, now=now)
    if not Coding.objects.filter(coder=coder, public_id=coding).delete()[0]:
        raise TooLate(_("This code is off already."))


@transaction.atomic
def judge(coder: Coder, *, answer: str, by: User, now: datetime) -> None:
    """Say that an answer has been read through: whatever code it has not, it was judged not to have."""
    _check_own(coder, by=by, now=now)
    Judgement.objects.get_or_create(coder=coder, answer=answer_in(coder.round, answer))


@transaction.atomic
def unjudge(coder: Coder, *, answer: str, by: User, now: datetime) -> None:
    """Say that an answer has to be read again."""
    _check_own(coder, by=by, now=now)
    Judgement.objects.filter(coder=coder, answer=answer_in(coder.round, answer)).delete()


@transaction.atomic
def code_answers(coder: Coder, found: Mapping[str, Sequence[str]], *, by: User, now: datetime) -> int:
    """Give whole answers their codes, many at once, each of them read: for codes that were given in a table."""
    _check_own(coder, by=by, now=now)
    answers = {str(row.pk): row for row in answers_of_round(coder.round)}
    if not found.keys() <= answers.keys():
        raise Refused(_("An answer is named that is not in this round. Nothing has been taken over."))
    names = {name for codes in found.values() for name in codes}
    codes = dict(zip(sorted(names), _codes_named(coder.round, sorted(names)), strict=True))
    rows = [(answers[answer], codes[name]) for answer, given in found.items() for name in dict.fromkeys(given)]
    Coding.objects.filter(coder=coder, answer__in=[answers[answer] for answer in found]).delete()
    Coding.objects.bulk_create(Coding(coder=coder, answer=row, code=code, start=0, end=len(text_of(row))) for row, code in rows)
    Judgement.objects.bulk_create([Judgement(coder=coder, answer=answers[answer]) for answer in found], ignore_conflicts=True)
    return len(rows)


def _check_own(coder: Coder, *, by: User, now: datetime) -> None:
    """A coder writes in their own hand while the round is coded; what was agreed is written by any of them, after comparing."""
    check_may_read(by, coder.round.wave, now)
    held = Coder.objects.select_for_update(of=("self",)).select_related("round").filter(pk=coder.pk).first()
    if held is None:
        raise TooLate(_("You have left this round."))
    if held.user_id is None:
        if held.round.state != RoundState.COMPARED or not Coder.objects.filter(round=held.round_id, user=by).exists():
            raise Refused(_("What is agreed is written by the coders, after they have compared and until they call it agreed."))
    elif held.user_id != by.pk or held.round.state != RoundState.CODING or held.finished_at is not None:
        raise Refused(_("You have finished coding, or these are not your codes."))


@transaction.atomic
def finish_coding(coder: Coder, *, by: User, now: datetime) -> Coder:
    """Say that one has coded everything; nobody sees another's codes before all have."""
    _check_own(coder, by=by, now=now)
    left = len(answers_of_round(coder.round)) - Judgement.objects.filter(coder=coder).count()
    if left:
        sentence = ngettext("{count} answer is not read yet.", "{count} answers are not read yet.", left).format(count=left)
        raise Refused(_("{sentence} One without any code is marked as read too.").format(sentence=sentence))
    if not Code.objects.filter(round=coder.round_id).exists():
        raise Refused(_("The codebook is empty. Write a code first."))
    Coder.objects.filter(pk=coder.pk).update(finished_at=now)
    coder.finished_at = now
    record("finished coding", coder.round, by=by, now=now, scheme_id=coder.scheme.pk)
    return coder


@transaction.atomic
def go_on_coding(coder: Coder, *, by: User, now: datetime) -> Coder:
    """Take one's "finished" back, as long as nothing has been compared."""
    check_may_read(by, coder.round.wave, now)
    _check_blind(coder.round)
    if coder.user_id != by.pk or not Coder.objects.filter(pk=coder.pk, finished_at__isnull=False).update(finished_at=None):
        raise TooLate(_("You had not finished."))
    coder.finished_at = None
    record("went on coding", coder.round, by=by, now=now, scheme_id=coder.scheme.pk)
    return coder


@transaction.atomic
def compare_round(round_: CodingRound, *, by: User, now: datetime) -> CodingRound:
    """Lay the coders' codes side by side, once all have finished; where all agree, that is what is agreed."""
    check_may_read(by, round_.wave, now)
    if Coder.objects.select_for_update().filter(round=round_, user__isnull=False, finished_at=None).exists():
        raise Refused(_("Not everybody has finished. Until then nobody sees another’s codes."))
    move(round_, ROUND_MOVES, "compare", by=by, now=now)
    agreed = Coder.objects.get(round=round_, user=None)
    Coding.objects.bulk_create(
        Coding(coder=agreed, answer=row.answer, code=row.code, start=row.start, end=row.end) for row in codes_from(round_)
    )
    return round_


@transaction.atomic
def settle(coder: Coder, *, answer: str, codes: Sequence[str], by: User, now: datetime) -> None:
    """Say which codes an answer has after all: where the agreed stretches are, else a coder's, else the whole answer."""
    _check_own(coder, by=by, now=now)
    if coder.user_id is not None:
        raise Refused(_("What is agreed is written after the codes have been compared."))
    found, wanted = answer_in(coder.round, answer), _codes_named(coder.round, dict.fromkeys(codes))
    rows = Coding.objects.filter(answer=found, coder__round=coder.round_id)
    Coding.objects.filter(coder=coder, answer=found).exclude(code__in=wanted).delete()
    for code in wanted:
        given = list(rows.filter(code=code).select_related("coder").order_by("coder__letter", "start"))
        if not any(row.coder_id == coder.pk for row in given):
            first = [(row.start, row.end) for row in given if row.coder_id == given[0].coder_id]
            stretches = first or [(0, len(text_of(found)))]
            Coding.objects.bulk_create(Coding(coder=coder, answer=found, code=code, start=start, end=end) for start, end in stretches)
    Judgement.objects.get_or_create(coder=coder, answer=found)


@transaction.atomic
def agree_round(round_: CodingRound, *, by: User, now: datetime) -> CodingRound:
    """Call the round agreed, once every difference is settled: from then on its codes are what is reported."""
    check_may_read(by, round_.wave, now)
    if open_ := sum(not row.is_settled for row in apart(round_)):
        found = ngettext("In {count} answer the coders still differ.", "In {count} answers the coders still differ.", open_)
        raise Refused(_("{sentence} Settle each first.").format(sentence=found.format(count=open_)))
    return move(round_, ROUND_MOVES, "agree", by=by, now=now)


@transaction.atomic
def open_round_again(round_: CodingRound, *, by: User, now: datetime) -> CodingRound:
    """Change what was agreed."""
    check_may_read(by, round_.wave, now)
    return move(round_, ROUND_MOVES, "open again", by=by, now=now)
