"""Who may do what about questionnaires, evaluations and the coding of free text: rows of the table in test_who_may."""

from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.models import Questionnaire
from tests.cast import NOW, definition
from tests.domain.access.before import PLAN, answered, asked, nothing
from tests.domain.surveys.coded import (
    CODES,
    ONE_MORE,
    PLAN_ROWS,
    SETTING,
    begun,
    compared,
    evaluated,
    finished,
    first,
    in_words,
    marked,
    own,
    planned,
    quoted,
    read,
    second,
)

SURVEYS = {
    "surveys.actions.answering.answer": (asked, lambda w, invitee, **k: surveys.answer(invitee, {"met": "no"}, **k), "ade"),
    "surveys.actions.answering.decline_to_answer": (asked, lambda w, invitee, **k: surveys.decline_to_answer(invitee, **k), "ade"),
    "surveys.actions.answering.take_answers_back": (answered, lambda w, invitee, **k: surveys.take_answers_back(invitee, **k), "ade"),
    "surveys.actions.coding.agree_round": (compared, lambda w, found, **k: surveys.agree_round(found, **k), "eve"),
    "surveys.actions.coding.begin_round": (
        in_words,
        lambda w, wave, **k: surveys.begin_round(wave, title="", questions=["words"], coders=[w.eve], **k),
        "eve",
    ),
    "surveys.actions.coding.code_stretch": (
        begun,
        lambda w, found, **k: surveys.code_stretch(own(found), answer=first(found), code="time", start=0, end=4, **k),
        "eve",
    ),
    "surveys.actions.coding.compare_round": (finished, lambda w, found, **k: surveys.compare_round(found, **k), "eve"),
    "surveys.actions.coding.finish_coding": (read, lambda w, found, **k: surveys.finish_coding(own(found), **k), "eve"),
    "surveys.actions.coding.judge": (begun, lambda w, found, **k: surveys.judge(own(found), answer=first(found), **k), "eve"),
    "surveys.actions.coding.open_round_again": (
        lambda w: surveys.agree_round(compared(w), by=w.eve, now=NOW),
        lambda w, found, **k: surveys.open_round_again(found, **k),
        "eve",
    ),
    "surveys.actions.coding.add_coder": (
        lambda w: (begun(w), second(w)),
        lambda w, both, **k: surveys.add_coder(*both, **k),
        "eve",
    ),
    "surveys.actions.coding.take_coder_out": (
        lambda w: begun(w, [w.eve, second(w)]),
        lambda w, found, **k: surveys.take_coder_out(own(found, w.eve), **k),
        "eve",
    ),
    "surveys.actions.coding.code_answers": (
        begun,
        lambda w, found, **k: surveys.code_answers(own(found), {first(found): ["time"]}, **k),
        "eve",
    ),
    "surveys.actions.coding.unjudge": (read, lambda w, found, **k: surveys.unjudge(own(found), answer=first(found), **k), "eve"),
    "surveys.actions.coding.go_on_coding": (finished, lambda w, found, **k: surveys.go_on_coding(own(found), **k), "eve"),
    "surveys.actions.coding.settle": (
        compared,
        lambda w, found, **k: surveys.settle(own(found, w.eve), answer=first(found), codes=["place"], **k),
        "eve",
    ),
    "surveys.actions.codebooks.put_codes": (begun, lambda w, found, **k: surveys.put_codes(found, CODES, **k), "eve"),
    "surveys.actions.codebooks.put_code": (begun, lambda w, found, **k: surveys.put_code(found, ONE_MORE, **k), "eve"),
    "surveys.actions.codebooks.take_code_out": (begun, lambda w, found, **k: surveys.take_code_out(found, "time", **k), "eve"),
    "surveys.actions.quoting.quote": (
        compared,
        lambda w, found, **k: surveys.quote(found, answer=first(found), code="time", words="Time.", **k),
        "eve",
    ),
    "surveys.actions.quoting.reword_quotation": (quoted, lambda w, found, **k: surveys.reword_quotation(found, words="Time", **k), "eve"),
    "surveys.actions.quoting.release_quotation": (quoted, lambda w, found, **k: surveys.release_quotation(found, **k), "eve"),
    "surveys.actions.quoting.take_quotation_out": (quoted, lambda w, found, **k: surveys.take_quotation_out(found, **k), "eve"),
    "surveys.actions.coding.uncode": (
        marked,
        lambda w, coding, **k: surveys.uncode(coding.coder, coding=coding.public_id, **k),
        "eve",
    ),
    "surveys.actions.evaluation.lock_plan": (planned, lambda w, found, **k: surveys.lock_plan(found, **k), "lena dev eve sys"),
    "surveys.actions.evaluation.set_plan": (evaluated, lambda w, found, **k: surveys.set_plan(found, PLAN_ROWS, **k), "lena dev eve sys"),
    "surveys.actions.evaluation.set_up_evaluation": (
        nothing,
        lambda w, _, **k: surveys.set_up_evaluation(w.cohort, SETTING, **k),
        "lena dev eve sys",
    ),
    "surveys.actions.questionnaires.cancel_wave": (
        lambda w: w.wave(open=False),
        lambda w, wave, **k: surveys.cancel_wave(wave, **k),
        "lena dev eve sys",
    ),
    "surveys.actions.questionnaires.plan_wave": (
        lambda w: w.questionnaire(),
        lambda w, found, **k: surveys.plan_wave(w.cohort, questionnaire=found, **PLAN, **k),
        "lena dev eve sys",
    ),
    "surveys.actions.questionnaires.put_questionnaire": (
        nothing,
        lambda w, _, **k: surveys.put_questionnaire(w.scheme, definition(), **k),
        "lena dev eve sys",
    ),
    "surveys.actions.shipped.add_shipped": (
        nothing,
        lambda w, _, **k: surveys.add_shipped(w.scheme, "baseline", **k),
        "lena dev eve sys",
    ),
    "surveys.actions.questionnaires.remove_questionnaire": (
        lambda w: w.questionnaire(),
        lambda w, _, **k: surveys.remove_questionnaire(Questionnaire.objects.get(), **k),
        "lena dev eve sys",
    ),
    "surveys.actions.questionnaires.revise": (
        lambda w: w.questionnaire(),
        lambda w, found, **k: surveys.revise(found, **k),
        "lena dev eve sys",
    ),
    "surveys.actions.waves.close_wave": (lambda w: w.wave(), lambda w, wave, **k: surveys.close_wave(wave, **k), "lena dev eve"),
    "surveys.actions.waves.open_wave": (
        lambda w: w.wave(open=False),
        lambda w, wave, **k: surveys.open_wave(wave, **k),
        "lena dev eve",
    ),
}
