"""Background work as its pages show it: to the system manager, and to whoever waits for what they asked for."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alongside.domain.flows.heavy import ask_for_report, propose_pairs, write_report
from alongside.domain.models import Job, Message
from alongside.domain.organisations.clock import real
from alongside.domain.work.actions import tasks
from alongside.domain.work.actions.beats import beat
from alongside.domain.work.actions.jobs import ask, begin, give_up, tell
from alongside.domain.work.actions.turns import end_turn, fail_turn, plan, take_turn
from alongside.domain.work.states import HEAVY, JobKind, JobState, Trouble
from alongside.web.report import pages as reports

MINUTE = timedelta(minutes=1)
NAMES = ("messages handed over", "reminders, lapses and questionnaires that are due", "the history sealed")


def busy(world):
    """Workers, one of them dead; turns in every state; messages and tasks that were given up."""
    now = real()
    beat("ward-server:4711:ab12", now=now)
    beat("a-machine-with-quite-a-long-name:815:cd34", now=now - timedelta(hours=2))
    plan(NAMES, now=now)
    for name in NAMES[:2]:
        take_turn(name, every=MINUTE, worker="ward-server:4711:ab12", now=now, stale=MINUTE)
    end_turn(NAMES[0], worker="ward-server:4711:ab12", now=now)
    fail_turn(NAMES[1], every=MINUTE, worker="ward-server:4711:ab12", problem="django.db.utils.OperationalError", now=now)
    Message.objects.update(state="failed")
    for kind in ("pdf", "docx"):
        ask_for_report(world.cohort, kind=kind, by=world.lena, now=world.now)
        task = tasks.claim([HEAVY], worker="ward-server:4711:ab12", now=now)
        tasks.fail(task, problem="some.module.FileGone", places="", now=now, again=False)


def test_background_work_when_all_is_well_and_when_much_is_not(world_today, see):
    path = reverse("system:work")
    found = see(world_today.sys, path)
    busy(world_today)

    assert found | {f"busy {path}": problem for path, problem in see(world_today.sys, path).items()} == {}


@pytest.mark.slow
def test_waiting_for_what_one_asked_for_in_all_its_states(world_today, see, monkeypatch):
    world, lena = world_today, world_today.lena
    asked = {"scheme": world.scheme, "about": world.cohort.pk, "permission": "", "by": lena, "now": world.now}
    job = ask(propose_pairs, JobKind.MATCHING, **asked | {"permission": reports.P.MATCH_PROPOSE})
    path, found = reverse("working:job", args=[job.public_id]), {}
    for name, change in (
        ("waiting", lambda: None),
        ("begun", lambda: begin(job.public_id)),
        ("on its way", lambda: tell(job, 40, 120)),
        ("refused", lambda: give_up(job.public_id, Trouble.REFUSED)),
        ("broken", lambda: Job.objects.update(trouble=Trouble.BROKEN)),
        ("too long", lambda: Job.objects.update(trouble=Trouble.TOO_LONG)),
        ("stopped", lambda: Job.objects.update(state=JobState.STOPPED)),
    ):
        change()
        found |= {f"{name} {where}": problem for where, problem in see(lena, f"{path}?still").items()}
    report = ask_for_report(world.cohort, kind="pdf", by=lena, now=world.now)
    write_report.call(report.public_id)
    monkeypatch.setattr(reports, "is_long", lambda _cohort, _kind: True)

    ready = see(lena, reverse("working:job", args=[report.public_id]), reverse("report:file", args=["harbour-peer", "2026", "pdf"]))
    assert found | ready == {}


def test_page_looks_again_by_itself_until_the_result_can_be_seen(world_today, see, page):
    world = world_today
    asked = {"scheme": world.scheme, "about": world.cohort.pk, "permission": reports.P.MATCH_PROPOSE}
    job = ask(propose_pairs, JobKind.MATCHING, **asked, by=world.lena, now=world.now)
    see(world.lena, f"{reverse('working:job', args=[job.public_id])}?still")
    page.get_by_role("link", name="Look again, and keep looking").click()
    propose_pairs.call(job.public_id)

    page.get_by_role("link", name="See the proposals").click(timeout=10_000)
    page.wait_for_url("**/lead/runs/**", timeout=10_000)
    assert page.get_by_role("heading", level=1).inner_text().endswith("Run 1")
