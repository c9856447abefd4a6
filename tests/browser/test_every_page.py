"""Every page that the people of the demonstration can reach: accessible, narrow enough, named, and with nothing left over."""

import pytest
from django.urls import get_resolver

from tests.browser.look import NARROW, WIDE, Eyes
from tests.browser.walk import walk

ANYBODY = "anybody"
ROLES = (ANYBODY, "mentoring lead", "co-ordinator", "trainer", "evaluator", "mentor", "mentee", "did not take part")
SENT = """
public:passkey-options public:sign-in-passkey account:passkey-options openid_connect_login openid_connect_callback
public:sign-out member:statement-draft member:book member:unbook member:pair-accept member:pair-meetings member:pair-meeting-remove
member:pair-pause member:pair-resume lead:roster-agree lead:roster-discard lead:propose lead:place lead:unplace lead:run-discard
lead:run-check lead:rules-restore lead:messages-pause lead:messages-resume lead:messages-again lead:mailing-release
lead:mailing-stop lead:mailing-by-hand working:stop system:messages-again system:task-again
lead:run-take-back steering:run-agree steering:run-send-back steering:pair-agree steering:pair-send-back lead:guest-back
evaluator:round-step
"""
FILES = """
public:health public:ready public:csp-report public:security-txt member:record-csv lead:people-csv lead:pairs-csv lead:roster-file
lead:run-compare-csv lead:run-pairs-csv lead:run-left-csv lead:named-answers-csv member:own-answers-csv
public:how-pairs-pdf evaluator:wave-csv evaluator:analysis-json report:file report:checklist-file working:result
on-files:people-xlsx on-files:people-csv on-files:scores-xlsx on-files:scores-csv
evaluator:codebook-csv evaluator:codebook-qdc evaluator:codings-csv evaluator:questionnaire-file
"""
LED_ON = "public:home-for-me lead:home public:demonstration-link"
OTHER_STATES = """
account:second-factor account:again account:recovery-codes account:recovery-codes-file account:factor-remove account:address-code
public:start public:questionnaire public:meeting public:unsubscribe public:sign-in-link public:sign-in-code
member:pair-decline member:question member:questionnaire-check member:questionnaire-decline lead:run-publish
steering:run lead:run-send lead:wave-open lead:wave-close lead:mailing-file evaluator:wave-release steering:home
working:job system:work
steering:pair lead:guest-change lead:guest-remove member:loan member:loan-decline
lead:loan lead:loan-offer lead:loan-accept lead:loan-turn-down lead:loan-call-off lead:loan-give-back
evaluator:quote evaluator:quotation evaluator:coders report:part-version
lead:named-answers lead:named-answer member:own-answers
evaluator:question evaluator:question-add evaluator:question-kind evaluator:questionnaire-head
evaluator:plan-lock evaluator:wave-cancel
"""
BLANKS = {
    "public:sign-in": "Send me a link and a code",
    "public:check-figures": "Check the figures",
    "lead:roster": "Read the file",
    "lead:guest-add": "Add the guest mentor",
    "lead:session-add": "Add the session",
    "lead:session-change": "Save the change",
    "lead:matching": "Save",
    "lead:record-pair": "Record this pair",
    "lead:pair-end": "End the pair",
    "on-files:people": "Find pairs",
    "on-files:scores": "Find pairs",
    "evaluator:exports": "Download the file",
    "member:statement": "Send my statement",
    "member:pair": "Note the meeting",
    "member:pair-end": "End the pair",
    "member:question": "Continue",
    "evaluator:coding": "Begin the round",
    "evaluator:codebook-read": "Read the codebook",
    "evaluator:code": "Save the change",
    "evaluator:questionnaires": "Begin the questionnaire",
    "evaluator:questionnaire-read": "Read the questionnaire",
    "evaluator:questionnaire-head": "Save",
    "evaluator:question": "Save the question",
    "evaluator:setting": "Save",
    "evaluator:wave-plan": "Plan it",
    "evaluator:context": "Add the indicator",
}
EMPTY = """form => { for (const one of form.elements) {
  if (one.type === "radio" || one.type === "checkbox") one.checked = false
  else if (one.type !== "hidden" && one.tagName !== "BUTTON") one.value = "" } }"""


def every_route(patterns=None, space=""):
    """The name of every address there is: a page that no link leads to has to say why."""
    found = set()
    for row in get_resolver().url_patterns if patterns is None else patterns:
        found |= every_route(row.url_patterns, f"{row.namespace or row.app_name}:") if hasattr(row, "url_patterns") else {space + row.name}
    return found


def signed_in(browser, demonstration, role):
    """A page of somebody's own browser, and the path where they begin."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(15_000)
    if role == ANYBODY:
        return page, "/"
    page.goto(demonstration.ways[role])
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()
    return page, page.url.removeprefix(demonstration.address)


def looked_at(eyes, address, found, widths):
    """What is wrong with a page, and with what it says when its form is sent empty."""
    eyes.open(address + found.path)
    problems = eyes.problems(widths)
    button = eyes.page.get_by_role("button", name=BLANKS.get(found.route, ""), exact=True)
    if found.route in BLANKS and button.count():
        eyes.heard.clear()
        button.evaluate(f"button => ({EMPTY})(button.form)")
        with eyes.page.expect_navigation():
            button.click()
        says_so = eyes.page.title().startswith("Error: ") and eyes.page.get_by_role("alert").count() == 1
        problems += [] if says_so else ["sent empty: says nothing of an error"]
        problems += [f"sent empty: {problem}" for problem in eyes.problems((NARROW,))]
    return problems


def problems_of(browser, demonstration, role, *, most, known=None):
    """Walk from somebody's home and look at all that is found; or only at routes that are not known yet, as on a telephone."""
    page, start = signed_in(browser, demonstration, role)
    pages, problems = walk(page.context.request, demonstration.address, start, most=most)
    found, eyes = {f"{role}: links": problems} if problems else {}, Eyes(page)
    for one in pages:
        if known is not None and (one.route in known or "?" in one.route):
            continue
        (known if known is not None else set()).add(one.route)
        if problems := looked_at(eyes, demonstration.address, one, (WIDE, NARROW) if known is None else (NARROW,)):
            found[f"{role}: {one.route} {one.path}"] = problems
    page.context.close()
    return found


def test_every_template_is_accessible_and_narrow_enough(at_stage, browser):
    demonstration, known, found = at_stage("evaluated"), set(), {}

    for role in ROLES:
        found |= problems_of(browser, demonstration, role, most=3, known=known)

    assert found == {}
    assert demonstration.complaints() == ""
    assert every_route() - known == set(f"{SENT} {FILES} {LED_ON} {OTHER_STATES}".split())


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", ["set-up", "invited", "matched", "evaluated"])
def test_every_page_of_a_role_is_accessible_and_narrow_enough(at_stage, browser, stage, role):
    demonstration = at_stage(stage)
    if role != ANYBODY and role not in demonstration.ways:
        return

    found = problems_of(browser, demonstration, role, most=3)

    assert found == {}
