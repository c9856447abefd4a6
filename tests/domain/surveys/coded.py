"""Free text ready to be coded, and a year's evaluation set up: where tests of both begin."""

from datetime import date

from alongside.domain.flows.set_up import grant_roles
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.actions.evaluation import Setting
from alongside.domain.surveys.models import Coding
from alongside.domain.surveys.queries import answers_of_round, coder_in
from alongside.domain.surveys.states import Sort
from alongside.kit.codebooks import CodeLine
from alongside.kit.tables_in import read_table
from tests.cast import NOW

CODES = (
    CodeLine("time", "Time", "barriers", "Names a lack of time.", "We never found an hour."),
    CodeLine("place", "Somewhere to meet", "barriers", "Names a lack of a room."),
)
ONE_MORE = CodeLine("senior", "Somebody more senior", "matching")
SETTING = Setting(sort=Sort.SERVICE_EVALUATION, decided_by="Clinical effectiveness group", decided_on=date(2026, 9, 1))
PLAN_ROWS = [{"outcome": "Confidence", "item": "recommend", "analysis": "describe"}]
ASKED = (
    {"code": "words", "text": "What got in the way?", "type": "text"},
    {"code": "quotable", "text": "May we quote you?", "type": "consent", "purpose": "quotation"},
)
WORDS = "Time. There was no room either."


def in_words(world, *texts, leave="yes", others=4):
    """A closed questionnaire that Ade answered in words, or so many people, and as many others as make a group."""
    more = [*texts[1:], *("Nothing." for _other in range(others))]
    people = world.person(len(more)) if more else []
    wave = world.wave(questionnaire=world.questionnaire("feedback", questions=ASKED))
    world.answered(wave, words=(texts or (WORDS,))[0], quotable=leave)
    for person, text in zip(people, more, strict=True):
        world.answered(wave, person, words=text, quotable="no")
    return world.closed(wave)


def coded_with_leave(world, yes, no):
    """Everybody wrote of a lack of time; so many let their answers be published, and so many do not."""
    leave = {"code": "publish", "text": "May we publish your answers?", "type": "consent", "purpose": "publication"}
    people = world.person(yes + no)
    wave = world.wave(questionnaire=world.questionnaire("feedback", questions=(*ASKED, leave)))
    for place, person in enumerate(people):
        world.answered(wave, person, words="No time.", publish="yes" if place < yes else "no")
    found = surveys.begin_round(world.closed(wave), title="Barriers", questions=["words"], coders=[world.eve], by=world.eve, now=NOW)
    surveys.put_codes(found, CODES, by=world.eve, now=NOW)
    surveys.code_answers(own(found), {str(row.pk): ["time"] for row in answers_of_round(found)}, by=world.eve, now=NOW)
    surveys.finish_coding(own(found), by=world.eve, now=NOW)
    return surveys.agree_round(surveys.compare_round(found, by=world.eve, now=NOW), by=world.eve, now=NOW)


def begun(world, coders=None, *texts, leave="yes", others=0):
    """And a round that Eve codes."""
    wave, named = in_words(world, *texts, leave=leave, others=others), coders or [world.eve]
    found = surveys.begin_round(wave, title="What got in the way", questions=["words"], coders=named, by=world.eve, now=world.now)
    surveys.put_codes(found, CODES, by=world.eve, now=world.now)
    return found


def second(world, name="Noor Second", address="noor@harbour.example", role="evaluator"):
    """One more evaluator."""
    text = f"email,name,role,from\n{address},{name},{role},2020-01-01\n"
    (grant,) = grant_roles(world.scheme, read_table(text.encode(), "roles.csv"), by=world.sys, now=world.now)
    return grant.user


def answer_of(found, text):
    """The number of the answer that says something."""
    return next(str(row.pk) for row in answers_of_round(found) if text in row.value)


def done(found, user, **codes):
    """Somebody codes whole answers, named by a word in each, and finishes."""
    given = {str(row.pk): [] for row in answers_of_round(found)} | {answer_of(found, text): names for text, names in codes.items()}
    coder = coder_in(found, user)
    surveys.code_answers(coder, given, by=user, now=found.made_at)
    surveys.finish_coding(coder, by=user, now=found.made_at)


def first(found):
    """What Ade answered, or the first answer."""
    rows = answers_of_round(found)
    return str(next((row for row in rows if row.value == WORDS), rows[0]).pk)


def own(found, user=None):
    """Somebody's own coding of a round: the only coder's unless another is named."""
    return coder_in(found, user or found.coders.exclude(user=None).get().user)


def marked(world, *, others=0):
    """The first four letters have a code."""
    found = begun(world, others=others)
    surveys.code_stretch(own(found), answer=first(found), code="time", start=0, end=4, by=world.eve, now=NOW)
    return Coding.objects.select_related("coder__round__wave__cohort__scheme").get()


def read(world):
    """Every answer has been coded and read."""
    found = marked(world, others=4).coder.round
    for row in answers_of_round(found):
        surveys.judge(own(found), answer=str(row.pk), by=world.eve, now=NOW)
    return found


def finished(world):
    """The one coder has finished."""
    found = read(world)
    surveys.finish_coding(own(found), by=world.eve, now=NOW)
    return found


def compared(world):
    """And the codes lie side by side."""
    return surveys.compare_round(finished(world), by=world.eve, now=NOW)


def quoted(world):
    """Some words were taken down; there are enough others to release them."""
    found = compared(world)
    return surveys.quote(found, answer=first(found), code="time", words="Time.", by=world.eve, now=NOW)


def evaluated(world):
    """The year's evaluation is set up, and something is asked that can be analysed."""
    world.wave(open=False)
    return surveys.set_up_evaluation(world.cohort, SETTING, by=world.lena, now=NOW)


def planned(world):
    """And there is a plan."""
    return surveys.set_plan(evaluated(world), PLAN_ROWS, by=world.lena, now=NOW)
