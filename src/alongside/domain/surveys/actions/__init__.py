"""Setting questionnaires up, opening and closing waves, answering, and coding free text."""

from alongside.domain.surveys.actions.answering import answer, decline_to_answer, drop_named_answers, take_answers_back
from alongside.domain.surveys.actions.checking import LONGEST_LINE, LONGEST_TEXT, check_answer, is_blank
from alongside.domain.surveys.actions.codebooks import put_code, put_codes, take_code_out
from alongside.domain.surveys.actions.coding import (
    add_coder,
    agree_round,
    begin_round,
    code_answers,
    code_stretch,
    compare_round,
    finish_coding,
    go_on_coding,
    judge,
    open_round_again,
    settle,
    take_coder_out,
    uncode,
    unjudge,
)
from alongside.domain.surveys.actions.evaluation import Setting, end_key, lock_plan, set_plan, set_up_evaluation
from alongside.domain.surveys.actions.questionnaires import (
    WaveDetails,
    cancel_wave,
    plan_wave,
    put_questionnaire,
    remove_questionnaire,
    revise,
)
from alongside.domain.surveys.actions.quoting import quote, release_quotation, reword_quotation, take_quotation_out
from alongside.domain.surveys.actions.shipped import add_shipped
from alongside.domain.surveys.actions.waves import ask, close_wave, key_name, mailing_key, open_wave, questionnaire_draft, run_waves

__all__ = [
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "Setting",
    "WaveDetails",
    "add_coder",
    "add_shipped",
    "agree_round",
    "answer",
    "ask",
    "begin_round",
    "cancel_wave",
    "check_answer",
    "close_wave",
    "code_answers",
    "code_stretch",
    "compare_round",
    "decline_to_answer",
    "drop_named_answers",
    "end_key",
    "finish_coding",
    "go_on_coding",
    "is_blank",
    "judge",
    "key_name",
    "lock_plan",
    "mailing_key",
    "open_round_again",
    "open_wave",
    "plan_wave",
    "put_code",
    "put_codes",
    "put_questionnaire",
    "questionnaire_draft",
    "quote",
    "release_quotation",
    "remove_questionnaire",
    "revise",
    "reword_quotation",
    "run_waves",
    "set_plan",
    "set_up_evaluation",
    "settle",
    "take_answers_back",
    "take_code_out",
    "take_coder_out",
    "take_quotation_out",
    "uncode",
    "unjudge",
]
