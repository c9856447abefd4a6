"""A run as the steering group reads and answers it, and as its lead sees that."""

from datetime import timedelta

import pytest

from alongside.domain.flows.agreement import agree_run, send_run, send_run_back, set_agreement
from alongside.domain.matching.models import Run
from alongside.domain.organisations.models import Agreement, Scheme
from alongside.domain.people.actions import put_supervisor
from alongside.domain.people.models import Person
from alongside.domain.training.actions import keep_register
from tests.web.asking import cost, get, post, words

YEAR = ("harbour-peer", "2026")
NAMES = ("Farrow", "Thorne", "Person 0")


@pytest.fixture
def world(world_today):
    set_agreement(world_today.scheme, agreement=Agreement.ALWAYS, by=world_today.lena, now=world_today.now)
    return world_today


def with_two(world):
    """Another member of the group."""
    from alongside.domain.access.actions import grant_role

    grant_role(
        world.scheme, user=world.kit, role="steering", starts_on=world.now.date() - timedelta(1), ends_on=None, by=world.lena, now=world.now
    )


def trained(world):
    session = world.session(starts_at=world.now - timedelta(days=1))
    keep_register(session, came=[world.mo_in, world.ade_in], by=world.tess, now=world.now)


def sent(world, *, ready=True):
    trained(world) if ready else with_two(world)
    return send_run(world.run(), by=world.lena, now=world.now)


def answer(run, **more):
    return {"sent": run.sent_at.isoformat(), **more}


def named(said):
    return [name for name in NAMES if name in said]


def test_lead_sends_a_run_and_takes_it_back(client, world):
    trained(world)
    run = world.run()
    page = words(get(client, world.lena, "lead:run", run.public_id))
    assert ("Publish this run" in page, "Send to the steering group" in page) == (False, True)
    asked = words(get(client, world.lena, "lead:run-send", run.public_id))
    assert "1 member has to agree. 1 member can answer, and gets a message today" in asked

    post(client, world.lena, "lead:run-send", run.public_id)

    page = words(get(client, world.lena, "lead:run", run.public_id))
    assert ("Take it back" in page, "Throw this run away" in page, "Thrown away" in page) == (True, False, False)
    assert "Awaiting agreement" in words(get(client, world.lena, "lead:matching", *YEAR))
    assert "The proposed pairs wait for the steering group" in words(get(client, world.lena, "lead:overview", *YEAR))
    post(client, world.lena, "lead:run-take-back", run.public_id)
    assert Run.objects.get().state == "draft"


def test_lead_reads_that_too_few_can_answer(client, world):
    said = words(get(client, world.lena, "lead:run-send", world.run().public_id))
    assert "Too few members can answer 2 members have to agree, and 1 can" in said


def test_run_that_was_sent_leads_back_from_its_send_page(client, world):
    run = sent(world)
    assert get(client, world.lena, "lead:run-send", run.public_id, status=302).url == f"/lead/runs/{run.public_id}/"


def test_lead_is_told_to_send_first_when_publishing_all_the_same(client, world):
    run = world.run()
    response = post(client, world.lena, "lead:run-publish", run.public_id)
    assert (response.url, Run.objects.get().state) == (f"/lead/runs/{run.public_id}/", "draft")


def test_group_reads_numbers_and_rules_and_no_names(client, world):
    world.person(joined=True)
    run = sent(world)
    home = words(get(client, world.sam, "steering:home", "harbour-peer"))
    assert "Waits for an answer by" in home

    said = words(get(client, world.sam, "steering:run", run.public_id))

    assert "1 mentee has a mentor." in said
    assert "1 place is missing" in said
    assert "Core trainee, year 2 with Core trainee, year 1" in said
    assert named(home + said) == []


def test_group_reads_the_names_of_overrides_alone(client, world):
    keep_register(world.session(starts_at=world.now - timedelta(1)), came=[world.mo_in], by=world.tess, now=world.now)
    run = sent(world, ready=False)
    said = words(get(client, world.sam, "steering:run", run.public_id))
    assert "Ade Thorne: no training attended" in said
    assert named(said) == ["Thorne"]


def test_member_who_supervises_somebody_of_the_year_reads_no_names(client, world):
    boss = Person.objects.get(user=world.sam)
    (silent,) = world.person()
    put_supervisor(silent.person, supervisor=boss, kind="line_manager")
    run = sent(world, ready=False)
    said = words(get(client, world.sam, "steering:run", run.public_id))
    assert named(said) == []
    assert "You supervise or manage people on the roster of this year, so no names stand here for you." in said


def test_group_agrees_and_the_lead_publishes(client, world):
    run = sent(world)
    assert post(client, world.sam, "steering:run-agree", run.public_id, **answer(run)).url == f"/steering/runs/{run.public_id}/"
    said = words(get(client, world.sam, "steering:run", run.public_id))
    assert "Agreed. The mentoring lead publishes it." in said
    assert "Your answer" not in said

    page = words(get(client, world.lena, "lead:run", run.public_id))
    assert "Agreed Sam Oduya" in page
    assert "Publish this run" in page
    post(client, world.lena, "lead:run-publish", run.public_id)
    assert Run.objects.get().state == "published"
    assert "Published on" in words(get(client, world.sam, "steering:run", run.public_id))


def test_overrides_and_rows_are_gone_once_answered(client, world):
    run = sent(world, ready=False)
    for user in (world.sam, world.kit):
        agree_run(run, sent_at=run.sent_at, by=user, now=world.now)
    said = words(get(client, world.sam, "steering:run", run.public_id))
    assert (named(said), "The pairs, without names" in said) == ([], False)


def test_first_of_two_reads_that_another_answers(client, world):
    run = sent(world, ready=False)
    post(client, world.sam, "steering:run-agree", run.public_id, **answer(run))
    said = words(get(client, world.sam, "steering:run", run.public_id))
    assert "1 has agreed so far." in said
    assert "You have agreed. One more member has to answer." in said
    assert "1 of 2 members have agreed." in words(get(client, world.lena, "lead:run", run.public_id))


def test_group_sends_back_with_a_comment(client, world):
    run = sent(world)
    post(client, world.sam, "steering:run-send-back", run.public_id, **answer(run, comment="Look at <b>North Site</b> again."))
    page = get(client, world.lena, "lead:run", run.public_id)
    assert "Sent back Sam Oduya" in words(page)
    assert b"Look at &lt;b&gt;North Site&lt;/b&gt; again." in page.content
    assert "Read why the steering group sent the pairs back" in words(get(client, world.lena, "lead:overview", *YEAR))


def test_sending_back_without_a_comment_says_so_and_changes_nothing(client, world):
    run = sent(world)
    page = words(post(client, world.sam, "steering:run-send-back", run.public_id, **answer(run, comment="")))
    assert "Write what should be different" in page
    assert Run.objects.get().state == "awaiting"


def test_agreeing_without_the_sending_is_refused(client, world):
    run = sent(world)
    post(client, world.sam, "steering:run-agree", run.public_id)
    assert Run.objects.get().state == "awaiting"


@pytest.mark.parametrize("page", ["steering:run-agree", "steering:run-send-back"])
def test_answers_are_given_by_forms_alone(client, world, page):
    run = sent(world)
    get(client, world.sam, page, run.public_id, status=302)
    assert Run.objects.get().state == "awaiting"


def test_member_who_takes_part_reads_numbers_and_why_another_answers(client, world):
    run = sent(world)
    from alongside.domain.access.actions import grant_role

    grant_role(
        world.scheme, user=world.mo, role="steering", starts_on=world.now.date() - timedelta(1), ends_on=None, by=world.lena, now=world.now
    )
    said = words(get(client, world.mo, "steering:run", run.public_id))
    assert "You take part in this year, so other members of the steering group answer." in said
    assert ("The pairs, without names" in said, "Send back with a comment" in said) == (False, False)


def test_late_answer_is_shown_on_both_pages(client, world):
    run = sent(world)
    Run.objects.update(sent_at=world.now - timedelta(days=20))
    assert "The answer is late." in words(get(client, world.sam, "steering:run", run.public_id))
    assert "The answer is late: a friendly word to the group may help." in words(get(client, world.lena, "lead:run", run.public_id))


@pytest.mark.parametrize("page", ["steering:run", "steering:run-agree", "steering:run-send-back"])
def test_draft_is_not_there_for_the_group(client, world, page):
    get(client, world.sam, page, world.run().public_id, status=404)


def test_lead_sets_what_is_agreed(client, world):
    page = words(get(client, world.lena, "lead:agreement", *YEAR))
    assert "Who can answer today Sam Oduya" in page
    post(client, world.lena, "lead:agreement", *YEAR, agreement="overrides")
    assert Scheme.objects.get(pk=world.scheme.pk).agreement == "overrides"
    assert "Choose which runs" in words(post(client, world.lena, "lead:agreement", *YEAR))


@pytest.mark.parametrize("state", ["awaiting", "sent_back"])
def test_pages_cost_the_same_for_many(client, world, state):
    run = sent(world, ready=False)
    if state == "sent_back":
        send_run_back(run, comment="Again.", sent_at=run.sent_at, by=world.sam, now=world.now)
    few = cost(client, world.sam, "steering:run", run.public_id)
    home = cost(client, world.sam, "steering:home", "harbour-peer")
    for _couple in range(3):
        world.couple()
    Run.objects.filter(state="awaiting").update(state="sent_back")
    more = send_run(world.run(), by=world.lena, now=world.now + timedelta(hours=1))
    if state == "sent_back":
        send_run_back(more, comment="Again.", sent_at=more.sent_at, by=world.sam, now=world.now)
    assert (cost(client, world.sam, "steering:run", more.public_id), cost(client, world.sam, "steering:home", "harbour-peer")) == (
        few,
        home,
    )
    assert max(few, home) <= 15
