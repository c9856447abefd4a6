"""The answers of closed questionnaires as one table: a row a person under a pseudonym, a column for what each question asks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.states import Side
from alongside.domain.publications.models import Export
from alongside.domain.publications.queries.answer_columns import Column, Naming, columns_of, numbered
from alongside.domain.surveys.models import Answer, Question, Response, Wave
from alongside.domain.surveys.queries import shown
from alongside.domain.surveys.queries.people import SIDES
from alongside.domain.surveys.queries.questionnaires import NOT_COUNTED
from alongside.domain.surveys.states import FREE_TEXT, Mode, WaveState, given, missing_kind
from alongside.domain.surveys.states import Missing as Said
from alongside.kit.data_sets import Cell, DataSet, Kind, Level, Missing, Variable

WHY = {Said.NOT_APPLICABLE: Missing.NOT_APPLICABLE, Said.PREFER_NOT: Missing.PREFER_NOT}
SIDE_NUMBERS: Mapping[str, int] = {"": 0, Side.MENTOR: 1, Side.MENTEE: 2}


@dataclass(frozen=True)
class _Sheet:
    """One questionnaire: what is known of everybody who answered it, and the columns of each question."""

    wave: Wave
    questions: list[Question]
    known: list[tuple[Variable, str]]
    asked: list[tuple[Question, list[Column]]]

    @property
    def variables(self) -> list[Variable]:
        """The columns in their order."""
        return [variable for variable, _name in self.known] + [column.variable for _one, columns in self.asked for column in columns]


def exportable_waves(cohort: Cohort) -> list[Wave]:
    """The questionnaires of a year whose answers may leave under pseudonyms: closed ones, and none that keeps names."""
    rows = Wave.objects.filter(cohort=cohort, state=WaveState.CLOSED).exclude(mode=Mode.NAMED)
    return list(rows.select_related("questionnaire").order_by("opens_on", "pk"))


def exports_of(cohort: Cohort) -> list[Export]:
    """The files of answers that were handed out of a year, newest first."""
    return list(Export.objects.filter(cohort=cohort).select_related("made_by"))


def data_set_of(cohort: Cohort, waves: Sequence[Wave], *, with_text: bool) -> DataSet:
    """Lay the answers of some of a year's questionnaires side by side; an empty cell is of somebody who did not answer that one."""
    allowed = {wave.pk: wave for wave in exportable_waves(cohort)}
    if not waves or any(wave.pk not in allowed for wave in waves):
        raise NotFound(_("Answers can be read after the questionnaire has closed."))
    chosen = [wave for pk, wave in allowed.items() if pk in {one.pk for one in waves}]
    sheets = _sheets(chosen, with_text=with_text)
    found = _rows(sheets)
    width = [len(sheet.variables) for sheet in sheets]
    who = Variable("respondent", _("Pseudonym"), Kind.TEXT)
    return DataSet(
        title=f"{cohort.scheme.name}, {cohort.name}",
        variables=(who, *(variable for sheet in sheets for variable in sheet.variables)),
        rows=tuple(_row(pseudonym, found[pseudonym], width) for pseudonym in sorted(found)),
    )


def _row(pseudonym: str, cells: Mapping[int, list[Cell]], width: Sequence[int]) -> tuple[Cell, ...]:
    return (pseudonym, *(cell for place, many in enumerate(width) for cell in cells.get(place, [None] * many)))


def _sheets(waves: Sequence[Wave], *, with_text: bool) -> list[_Sheet]:
    rows = Question.objects.filter(questionnaire__in={wave.questionnaire_id for wave in waves}).order_by("position")
    questions: dict[int, list[Question]] = {}
    for question in rows:
        questions.setdefault(question.questionnaire_id, []).append(question)
    numbers = numbered([question for wave in waves for question in questions[wave.questionnaire_id]])
    taken = {"respondent"}
    left_out = NOT_COUNTED if with_text else NOT_COUNTED | FREE_TEXT
    sheets = []
    for place, wave in enumerate(waves, 1):
        own = questions[wave.questionnaire_id]
        is_one = len(waves) == 1
        naming = Naming(str(wave), "" if is_one else f"_w{place}", "" if is_one else f"{wave}: ", taken)
        unsure = _unsure(wave, own)
        known = list(_known(wave, naming))
        asked = [(one, list(columns_of(one, numbers, naming, is_unsure=one.code in unsure))) for one in own if one.kind not in left_out]
        sheets.append(_Sheet(wave, own, known, asked))
    return sheets


def _known(wave: Wave, naming: Naming) -> Iterator[tuple[Variable, str]]:
    """What a response says of who gave it, as coarse as it was kept; of an anonymous one only whether they took part."""
    sides = {0: _("In no pair that began"), 1: _("Mentor"), 2: _("Mentee")}
    columns = [("took_part", _("Took part in a pair that began"), Kind.NUMBER, {0: _("No"), 1: _("Yes")})]
    if wave.mode == Mode.LINKED:
        columns += [("side", _("Side in the pair"), Kind.NUMBER, sides), ("grade_band", _("Grade band"), Kind.TEXT, {})]
    for name, label, kind, labels in columns:
        yield Variable(naming.name(name), naming.before + label, kind, Level.NOMINAL, labels, {}, naming.wave), name


def _unsure(wave: Wave, questions: Iterable[Question]) -> set[str]:
    """The questions of which an anonymous response does not tell whether they were shown: those for one side, and what hangs on them."""
    found: set[str] = set()
    for question in questions if wave.mode == Mode.COUNTED else ():
        if question.audience in SIDES.values() or question.shown_if.get("question") in found:
            found.add(question.code)
    return found


def _rows(sheets: Sequence[_Sheet]) -> dict[str, dict[int, list[Cell]]]:
    """The cells of everybody, by pseudonym and then by the place of the questionnaire."""
    waves = [sheet.wave.pk for sheet in sheets]
    said: dict[int, dict[int, Any]] = {}
    answers = Answer.objects.filter(response__wave__in=waves).values_list("response_id", "question_id", "value")
    for answered, question, value in answers:
        said.setdefault(answered, {})[question] = value
    found: dict[str, dict[int, list[Cell]]] = {}
    for response in Response.objects.filter(wave__in=waves):
        place = waves.index(response.wave_id)
        found.setdefault(response.pseudonym, {})[place] = _cells(sheets[place], response, said.get(response.pk, {}))
    return found


def _cells(sheet: _Sheet, response: Response, said: Mapping[int, Any]) -> list[Cell]:
    known: dict[str, Cell] = {
        "took_part": int(response.took_part),
        "side": SIDE_NUMBERS.get(response.side, 0),
        "grade_band": response.grade_band,
    }
    by_code = {one.code: said[one.pk] for one in sheet.questions if one.pk in said and one.kind not in NOT_COUNTED}
    met = {one.code for one in shown(sheet.questions, by_code, took_part=response.took_part, side=response.side)}
    cells: list[Cell] = [known[name] for _variable, name in sheet.known]
    for question, columns in sheet.asked:
        value = said.get(question.pk)
        why = _why(value, is_shown=question.code in met)
        cells += [column.of_missing.get(why) if why else column.of_answer(value) for column in columns]
    return cells


def _why(value: Any, *, is_shown: bool) -> Missing | None:
    """Why there is no answer; nothing where there is one."""
    if given(value) is not None:
        return None
    if kind := missing_kind(value):
        return WHY[Said(kind)]
    return Missing.SKIPPED if is_shown else Missing.NOT_SHOWN
