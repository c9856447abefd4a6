"""Free text being coded: each coder sees their own codes until all have finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed, holders
from alongside.domain.cohorts.models import Participant
from alongside.domain.organisations.models import User
from alongside.domain.surveys.models import Answer, Code, Coder, Coding, CodingRound, Judgement, Question, Wave
from alongside.domain.surveys.queries.waves import NAMED_VIEW, closed_wave_for, may_read_text
from alongside.domain.surveys.states import FREE_TEXT, Freedom, RoundState, given
from alongside.kit.codebooks import CodeLine

WITH_ALL = ("wave__questionnaire", "wave__cohort__scheme__organisation")
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Stretch:
    """Some letters of an answer that all coders found a code in."""

    answer: Answer
    code: Code
    start: int
    end: int


def text_wave_for(by: User, permission: P, *, now: datetime, wave: str) -> Wave:
    """A closed wave by public id, for somebody who may read what people wrote."""
    found = closed_wave_for(by, permission, now=now, wave=wave)
    check_reader(by, found, now)
    return found


def round_for(by: User, permission: P, *, now: datetime, round: str) -> CodingRound:  # noqa: A002 - the name in the address
    """A round by public id, for somebody who may read what people wrote."""
    found = CodingRound.objects.select_related(*WITH_ALL).filter(public_id=round).first()
    found = allowed(found, permission, by=by, now=now)
    check_reader(by, found.wave, now)
    return found


def compared_round_for(by: User, permission: P, *, now: datetime, round: str) -> CodingRound:  # noqa: A002 - as above
    """A round whose codes have been compared: before, what all found does not exist for anybody."""
    found = round_for(by, permission, now=now, round=round)
    if found.state == RoundState.CODING:
        raise NotFound(_("Nobody sees another’s codes before all have finished and compared."))
    return found


def check_reader(by: User, wave: Wave, now: datetime) -> None:
    """Whoever may not read what people wrote meets nothing."""
    if not may_read_text(by, wave, now=now):
        raise NotFound(_("Whoever sees names in this scheme gets counts only."))


def may_code(wave: Wave, *, now: datetime) -> list[User]:
    """Whoever could code the free text of a wave: evaluators who see no names and are not in the cohort (`may_read_text`)."""
    named = {user.pk for user in holders(wave.scheme, *NAMED_VIEW, now=now)}
    in_cohort = set(Participant.objects.filter(cohort=wave.cohort).values_list("person__user", flat=True))
    found = dict.fromkeys(holders(wave.scheme, Role.EVALUATOR, now=now))
    return [user for user in found if user.pk not in named | in_cohort]


def rounds_of(wave: Wave) -> list[CodingRound]:
    """The rounds of coding of a wave, oldest first."""
    coders = Coder.objects.filter(user__isnull=False).select_related("user")
    return list(CodingRound.objects.filter(wave=wave).prefetch_related(Prefetch("coders", coders, to_attr="people")))


def text_questions_of(wave: Wave) -> list[Question]:
    """The questions of a wave that are answered in words."""
    return list(Question.objects.filter(questionnaire=wave.questionnaire_id, kind__in=FREE_TEXT))


def coders_of(round_: CodingRound) -> list[Coder]:
    """The people who code in a round; what they agreed is not among them."""
    return list(Coder.objects.filter(round=round_, user__isnull=False).select_related("user", *(f"round__{name}" for name in WITH_ALL)))


def coder_in(round_: CodingRound, user: User) -> Coder | None:
    """Somebody's own coding: after comparing, that is what all agree on, if they are one of the coders."""
    rows = list(Coder.objects.filter(round=round_).select_related("user", *(f"round__{name}" for name in WITH_ALL)))
    own = next((row for row in rows if row.user_id == user.pk), None)
    return own if own is None or round_.state == RoundState.CODING else agreed_of(rows)


def agreed_of(coders: Sequence[Coder]) -> Coder:
    """Among the coders of a round, what they agreed."""
    return next(row for row in coders if row.user_id is None)


def agreed_in(round_: CodingRound) -> Coder:
    """What the coders of a round agreed; of no use before they have compared."""
    return Coder.objects.select_related("user", *(f"round__{name}" for name in WITH_ALL)).get(round=round_, user=None)


def codebook_of(round_: CodingRound) -> list[CodeLine]:
    """The codes of a round in their order."""
    rows = Code.objects.filter(round=round_)
    return [CodeLine(row.code, row.label, row.theme, row.definition, row.example) for row in rows]


def freedom_of(round_: CodingRound) -> Freedom:
    """How the codebook may still change."""
    state = CodingRound.objects.values_list("state", flat=True).get(pk=round_.pk)
    if state == RoundState.AGREED:
        return Freedom.NONE
    if state == RoundState.COMPARED or Coder.objects.filter(round=round_, finished_at__isnull=False).exists():
        return Freedom.WORDS
    has_begun = Coding.objects.filter(coder__round=round_).exists() or Judgement.objects.filter(coder__round=round_).exists()
    return Freedom.ADDING if has_begun else Freedom.ALL


def text_of(answer: Answer) -> str:
    """What somebody wrote, as it is coded: each line end is one character, as in a page."""
    return str(answer.value).replace("\r\n", "\n").replace("\r", "\n")


def is_words(answer: Answer) -> bool:
    """Whether there is anything to code: no way of not answering, and not spaces alone."""
    return isinstance(given(answer.value), str) and bool(answer.value.strip())


def answers_of_round(round_: CodingRound) -> list[Answer]:
    """The answers to code, by question and then in an order that is not that of arrival."""
    places = {code: place for place, code in enumerate(round_.questions)}
    rows = Answer.objects.filter(response__wave=round_.wave_id, question__code__in=places).select_related("question", "response")
    return sorted((row for row in rows if is_words(row)), key=lambda row: (places[row.question.code], row.response.pseudonym))


def answer_in(round_: CodingRound, answer: str) -> Answer:
    """One answer of a round, by its number."""
    rows = Answer.objects.filter(response__wave=round_.wave_id, question__code__in=round_.questions)
    number = int(answer) if answer.isdecimal() and answer.isascii() and len(answer) < 20 else 0
    found = rows.filter(pk=min(number, LARGEST_KEY)).select_related("question", "response").first()
    if found is None or not is_words(found):
        raise NotFound(_("There is no such answer in this round."))
    return found


def codings_of(coder: Coder) -> dict[int, list[Coding]]:
    """What a coder found, by answer, in the order of the words."""
    found: dict[int, list[Coding]] = {}
    for coding in Coding.objects.filter(coder=coder).select_related("code").order_by("start", "end", "pk"):
        found.setdefault(coding.answer_id, []).append(coding)
    return found


def judged_by(coder: Coder) -> frozenset[int]:
    """The answers that a coder has read."""
    return frozenset(Judgement.objects.filter(coder=coder).values_list("answer_id", flat=True))


def codes_from(round_: CodingRound) -> list[Stretch]:
    """Where every coder found a code in an answer: the letters that the first of them marked."""
    rows = Coding.objects.filter(coder__round=round_, coder__user__isnull=False).select_related("answer", "code")
    rows = rows.annotate(letter=F("coder__letter")).order_by("letter", "start")
    many = Coder.objects.filter(round=round_, user__isnull=False).count()
    found: dict[tuple[int, int], list[Coding]] = {}
    for row in rows:
        found.setdefault((row.answer_id, row.code_id), []).append(row)
    shared = [given for given in found.values() if len({row.coder_id for row in given}) == many]
    return [Stretch(row.answer, row.code, row.start, row.end) for given in shared for row in given if row.coder_id == given[0].coder_id]
