"""An evaluation of every world: set up, asked with names, coded, quoted, handed out and written about."""

from alongside.domain.flows.set_up import grant_roles
from alongside.domain.publications.actions import note_export, write_report_text
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.actions.questionnaires import WaveDetails
from alongside.domain.surveys.queries import answers_of_round, codebook_of, coder_in, may_code
from alongside.domain.surveys.states import Mode
from alongside.kit.tables_in import read_table
from tests.domain.surveys.coded import CODES, SETTING

OTHERS = "others"
NAMES = WaveDetails(label="with names", mode=Mode.NAMED)

DRAFT = {
    "id": "draft",
    "title": "A draft",
    "question": [{"code": "first", "text": "One?", "type": "text"}, {"code": "second", "text": "Two?", "type": "likert5"}],
}


def evaluate(here, wave, evaluator, now):
    """From its set-up to the report; `wave` is one with names, whose free text is coded, then compared and quoted."""
    evaluation = surveys.set_up_evaluation(here.cohort, SETTING, by=here.lead, now=now)
    surveys.set_plan(evaluation, [{"outcome": "Barriers", "item": "words", "analysis": "describe"}], by=here.lead, now=now)
    coders = may_code(wave, now=now)[:2]
    found = code(wave, coders, now)
    compared = compare(code(wave, coders, now), coders, now)
    answer = str(answers_of_round(compared)[0].pk)
    quotation = surveys.quote(compared, answer=answer, code="time", words="Time.", by=evaluator, now=now)
    export = note_export(here.cohort, kind="csv", name="x.csv", waves=[wave], with_text=False, content=b"x", by=evaluator, now=now)
    write_report_text(here.cohort, key="aims", body="We asked {invited} doctors.", by=here.lead, now=now)
    draft = surveys.put_questionnaire(here.cohort.scheme, DRAFT, by=here.lead, now=now)
    here.things |= {
        "draft": {OTHERS: {"questionnaire": draft.public_id}},
        "draft-kind": {OTHERS: {"questionnaire": draft.public_id, "kind": "line"}},
        "draft-question": {OTHERS: {"questionnaire": draft.public_id, "code": "second"}},
        "draft-file": {OTHERS: {"questionnaire": draft.public_id, "format": "toml"}},
        "text-wave": {OTHERS: {"wave": wave.public_id}},
        "round": {OTHERS: {"round": found.public_id}},
        "compared-round": {OTHERS: {"round": compared.public_id}},
        "code": {OTHERS: {"round": found.public_id, "code": codebook_of(found)[0].code}},
        "answer": {OTHERS: {"round": found.public_id, "answer": answer}},
        "compared-answer": {OTHERS: {"round": compared.public_id, "answer": answer}},
        "quotation": {OTHERS: {"quotation": quotation.public_id}},
        "checklist": {OTHERS: here.year | {"which": "squire"}},
        "checklist-file": {OTHERS: here.year | {"which": "cherries", "format": "md"}},
        "report-part": {OTHERS: here.year | {"key": "aims"}},
        "report-version": {OTHERS: here.year | {"key": "aims", "version": 1}},
    }
    return {"evaluation": evaluation, "round": found, "quotation": quotation, "export": export}


def code(wave, coders, now):
    """A round in which all have read everything, and each found something else."""
    found = surveys.begin_round(wave, title="Words", questions=["words"], coders=coders, by=coders[0], now=now)
    surveys.put_codes(found, CODES, by=coders[0], now=now)
    for coder, line in zip(coders, CODES, strict=False):
        surveys.code_answers(coder_in(found, coder), {str(row.pk): [line.code] for row in answers_of_round(found)}, by=coder, now=now)
    return found


def compare(found, coders, now):
    """All have finished, and their codes lie side by side."""
    for coder in coders:
        surveys.finish_coding(coder_in(found, coder), by=coder, now=now)
    return surveys.compare_round(found, by=coders[0], now=now)


def give_evaluator(here, now):
    """Somebody who may release; the evaluator who looks is another."""
    text = f"email,name,role,from\nrelease@{here.site},Rhea Lease,evaluator,2020-01-01\n"
    (grant,) = grant_roles(here.cohort.scheme, read_table(text.encode(), "roles.csv"), by=here.lead, now=now)
    return grant.user


def name_things(here, wave, signed):
    """A closed wave with names, and the questionnaire of the one who answered it."""
    here.things["named-wave"] = {"others": {"wave": wave.public_id}}
    here.things["named-form"] = {whose: {"invitee": signed.public_id} for whose in ("mentee", "others")}
