"""Pages in states that the demonstration does not stop at: offers, drafts, links that no longer work, refusals."""

import secrets
from datetime import timedelta

import pytest
from django.urls import reverse

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.cohorts.actions.invitations import invite, opt_out, withdraw
from alongside.domain.cohorts.actions.rosters import discard_roster, read_roster
from alongside.domain.cohorts.states import OptOut
from alongside.domain.flows.agreement import agree_run, send_run, send_run_back, set_agreement
from alongside.domain.matching.actions import place
from alongside.domain.matching.states import PlacementKind
from alongside.domain.organisations.models import Agreement
from alongside.domain.outbox.actions import make_link
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.pairs.actions import accept, decline, end, pause
from alongside.domain.pairs.states import Ending
from alongside.domain.publications.actions import note_export, release_results
from alongside.domain.surveys.actions import WaveDetails, decline_to_answer, put_questionnaire
from alongside.domain.surveys.states import Mode
from tests.browser.look import Eyes
from tests.cast import QUESTIONS
from tests.web.member.kinds import GIVEN, KINDS

pytestmark = pytest.mark.slow

YEAR = ("harbour-peer", "2026")
ROSTER = """email,name,grade,specialty,site,invite as
new@harbour.example,New Person,CT1,Cardiology,North Site,mentee
mo@harbour.example,Mo Farrow-Smith,CT2,Cardiology,North Site,mentor
nobody,No Address,CT1,,,mentee
odd@harbour.example,=SUM(A1),Wizard,,,mentor
"""


def at(name, *things):
    return reverse(name, args=[getattr(thing, "public_id", thing) for thing in things])


def test_offer_in_all_its_states(world_today, see):
    world = world_today
    offered = world.pair()
    mine, leads = at("member:pair", offered), at("lead:pair", offered)
    found = see(world.ade, mine, at("member:pair-decline", offered), at("member:home")) | see(world.lena, leads)
    accept(offered, by=world.mo, now=world.now)
    found |= {f"accepted {path}": problem for path, problem in see(world.mo, mine, at("member:home")).items()}
    decline(offered, by=world.ade, now=world.now)
    found |= {f"declined {path}": problem for path, problem in (see(world.mo, mine) | see(world.lena, leads)).items()}

    assert found == {}


def test_pair_that_is_paused_and_one_that_has_ended(world_today, see):
    world = world_today
    ended = world.active_pair()
    pause(ended, by=world.mo, now=world.now)
    paused = see(world.mo, at("member:pair", ended), at("member:home")) | see(world.lena, at("lead:pair", ended))
    end(ended, ending=Ending.COMPLETED, by=world.ade, now=world.now)

    assert paused | see(world.ade, at("member:pair", ended), at("member:home")) | see(world.lena, at("lead:pair", ended)) == {}


def test_draft_run_with_everything_on_it(world_today, see):
    world = world_today
    world.couple()
    world.person(joined=True)
    world.run()
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.TOGETHER, by=world.lena, now=world.now)
    run = world.run()
    apart = world.couple()
    place(world.cohort, mentor=apart[0], mentee=world.ade_in, kind=PlacementKind.APART, by=world.lena, now=world.now)

    beside = [at("lead:run-compare", run), at("lead:run-compare", run) + "?show=all", at("lead:run-shortage", run)]
    paths = [at("lead:run", run), at("lead:run-publish", run), at("lead:matching", *YEAR), *beside, beside[-1] + "?names=no"]
    assert see(world.lena, *paths) == {}


def test_run_on_its_way_through_the_steering_group(world_today, see):
    world = world_today
    grant_role(world.scheme, user=world.kit, role=Role.STEERING, starts_on=world.now.date(), ends_on=None, by=world.lena, now=world.now)
    set_agreement(world.scheme, agreement=Agreement.ALWAYS, by=world.lena, now=world.now)
    world.couple()
    world.person(joined=True)
    run = world.run()
    leads = (at("lead:run", run), at("lead:matching", *YEAR), at("lead:overview", *YEAR))
    theirs = (at("steering:home", YEAR[0]), at("steering:run", run))
    found = see(world.lena, *leads, at("lead:run-send", run), at("lead:agreement", *YEAR))
    send_run(run, by=world.lena, now=world.now)
    found |= see(world.lena, *leads) | see(world.sam, *theirs)
    agree_run(run, sent_at=world.now, by=world.sam, now=world.now)
    found |= {f"half agreed {path}": problem for path, problem in (see(world.lena, *leads) | see(world.sam, *theirs)).items()}
    send_run_back(run, sent_at=world.now, comment="More places are needed at South Site.", by=world.kit, now=world.now)
    found |= {f"sent back {path}": problem for path, problem in (see(world.lena, *leads) | see(world.sam, *theirs)).items()}

    assert found == {}


def test_roster_before_and_after(world_today, see):
    world = world_today
    rosters = [read_roster(world.cohort, content=ROSTER.encode(), file_name="new.csv", by=world.lena, now=world.now) for _one in range(2)]
    discard_roster(rosters[1], by=world.lena, now=world.now)
    world.roster(ROSTER)

    paths = [at("lead:roster-preview", roster) for roster in rosters]
    assert see(world.lena, *paths, at("lead:roster", *YEAR), at("lead:invite", *YEAR), at("lead:people", *YEAR)) == {}


def test_questionnaire_in_all_its_states(world_today, see):
    world = world_today
    planned, opened = world.wave(open=False), world.wave(questionnaire=world.questionnaire("other"))
    mine = world.invitee(opened)
    questions = [at("member:question", mine, row["code"]) for row in QUESTIONS]
    found = see(world.ade, at("member:questionnaire", mine), *questions, at("member:questionnaire-check", mine))
    found |= see(world.ade, at("member:questionnaire-decline", mine))
    found |= see(world.lena, at("lead:wave-open", planned), at("lead:wave-close", opened), at("lead:wave", planned))
    world.answered(opened)
    decline_to_answer(world.invitee(opened, world.mo_in), by=world.mo, now=world.now)
    found |= see(world.ade, at("member:questionnaire", mine), at("member:questionnaire-withdraw", mine))
    declined = world.invitee(opened, world.mo_in)
    found |= see(world.mo, at("member:questionnaire", declined), at("member:questionnaire-withdraw", declined))
    world.closed(opened)
    found |= see(world.ade, at("member:questionnaire", mine))
    found |= see(world.eve, at("evaluator:wave", opened), at("evaluator:wave-release", opened), at("evaluator:home", YEAR[0]))

    release_results(opened, by=world.eve, now=world.now)
    found |= see(world.eve, at("evaluator:wave-release", opened), at("evaluator:home", YEAR[0]))

    assert found == {}


def test_every_kind_of_question_and_answers_with_names(world_today, see):
    world = world_today
    asked = {"id": "kinds", "title": "Every kind", "question": list(KINDS)}
    questionnaire = put_questionnaire(world.scheme, asked, by=world.lena, now=world.now)
    wave = world.wave(questionnaire=questionnaire, details=WaveDetails(mode=Mode.NAMED))
    mine = world.invitee(wave)
    found = see(world.ade, *(at("member:question", mine, code) for code in GIVEN if code != "way_other"))
    world.answered(wave, **{code: kept for code, (_sent, kept, _words) in GIVEN.items()})
    found |= see(world.ade, at("member:questionnaire", mine), at("member:own-answers", mine))
    world.closed(wave)
    found |= see(world.lena, at("lead:wave", wave), at("lead:named-answers", wave), at("lead:named-answer", mine))

    assert found == {}


def test_exports_before_and_after_some_were_taken(world_today, see):
    world = world_today
    wave = world.wave()
    page = at("evaluator:exports", *YEAR)
    found = see(world.eve, page)
    world.answered(wave)
    world.closed(wave)
    for with_text in (False, True):
        note_export(world.cohort, kind="csv", name="x.zip", waves=[wave], with_text=with_text, content=b"", by=world.eve, now=world.now)

    assert (found | see(world.eve, page)) == {}


def test_invitation_and_its_links(world_today, see):
    world = world_today
    (asked,) = world.person()
    user = asked.person.user
    start, _code = make_link(user, Purpose.INVITATION, now=world.now, argument=asked.public_id)
    old, _code = make_link(user, Purpose.INVITATION, now=world.now - timedelta(days=30), argument=asked.public_id)
    late, _code = make_link(user, Purpose.SIGN_IN, now=world.now - timedelta(days=2), browser="another")
    foreign, _code = make_link(user, Purpose.SIGN_IN, now=world.now, browser="another")
    paths = [link[link.index("/", 8) :] for link in (start, old, late, foreign)]
    found = see(None, *paths, at("public:start", "unknown"), at("public:sign-in-link", "unknown"))
    found |= see(user, at("member:taking-part", asked), at("member:home"))
    opt_out(asked, reason=OptOut.NO_TIME, by=user, now=world.now)
    found |= {f"said no {path}": problem for path, problem in see(user, paths[0], at("member:taking-part", asked)).items()}

    assert found == {}


def test_somebody_who_comes_and_goes(world_today, see):
    world = world_today
    path = at("member:taking-part", world.ade_in)
    found = see(world.ade, path, f"{path}?change=withdraw", at("member:record"))
    withdraw(world.ade_in, by=world.ade, now=world.now)
    found |= see(world.ade, at("member:home"), at("member:taking-part", world.ade_in))
    invite(world.cohort, by=world.lena, now=world.now)

    assert found | see(world.sam, at("steering:home", YEAR[0]), at("report:page", *YEAR)) | see(world.kit, at("member:home")) == {}


def test_refusals_have_a_way_on(world_today, see):
    world = world_today
    paths = [at("lead:put-forward", world.ade_in), at("lead:person", "nobody"), "/nowhere/", at("lead:overview", "hill-peer", "2026")]

    assert see(world.lena, *paths) | see(None, "/nowhere/") == {
        path: ["Failed to load resource: the server responded with a status of 404 (Not Found)"] for path in paths[1:]
    } | {paths[0]: ["Failed to load resource: the server responded with a status of 409 (Conflict)"]}


@pytest.mark.parametrize(
    ("missing", "heading"), [("csrfmiddlewaretoken", "This form can no longer be sent"), ("form_key", "We could not read that request")]
)
def test_form_that_lacks_something_is_refused_in_words(world_today, see, page, missing, heading):
    see(world_today.lena, at("lead:matching", *YEAR))
    page.locator(f"input[name={missing}]").evaluate_all("all => all.forEach(one => one.remove())")

    with page.expect_navigation():
        page.get_by_role("button", name="Propose pairs").click()

    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert Eyes(page).problems() == []


def test_code_that_does_not_fit_says_so(world_today, see, page):
    see(None, at("public:sign-in"))
    page.get_by_label("E-mail address").fill("ade@harbour.example")
    with page.expect_navigation():
        page.get_by_role("button", name="Send me a link and a code").click()
    first = Eyes(page).problems()
    page.get_by_label("Code").fill(f"{secrets.randbelow(10**8):08}")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name="Sign in").click()

    assert page.title() == "Error: Check your e-mail – Alongside"
    assert first + Eyes(page).problems() == []
