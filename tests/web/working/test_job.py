"""Waiting for what one asked for: told how far it has come, led to the result, told why not; stopped; nobody else's."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse

from alongside.domain.access.limits import ROLES_IDLE, SEEN_EVERY
from alongside.domain.flows import heavy
from alongside.domain.models import Job, Run
from alongside.domain.work.actions.jobs import Stopped, begin, give_up, tell
from alongside.domain.work.queries import queue
from alongside.domain.work.states import JobState, JobStep, Trouble
from tests.web.account.browsers import age, row_of
from tests.web.asking import get, post, words

YEAR = ("harbour-peer", "2026")


@pytest.fixture
def large(monkeypatch):
    """A scheme that counts as large, though nobody waits for it."""
    monkeypatch.setattr(heavy, "MOST_COUPLES", 0)
    monkeypatch.setattr(heavy, "MOST_PEOPLE", 0)


def asked(client, world):
    response = post(client, world.lena, "lead:propose", *YEAR)
    (job,) = Job.objects.all()
    assert response.url == reverse("working:job", args=[job.public_id])
    return job


@pytest.mark.parametrize("limit", ["MOST_COUPLES", "MOST_MATCHED_AT_ONCE"])
def test_many_couples_or_many_people_are_too_much_to_wait_for(world_today, client, monkeypatch, limit):
    monkeypatch.setattr(heavy, limit, 0)

    asked(client, world_today)

    assert Run.objects.count() == 0


def test_small_pool_is_proposed_at_once(world_today, client):
    post(client, world_today.lena, "lead:propose", *YEAR)

    assert (Run.objects.count(), Job.objects.count()) == (1, 0)


def test_large_pool_is_asked_for_and_leads_to_the_run(world_today, client, large):
    job = asked(client, world_today)
    waiting = get(client, world_today.lena, "working:job", job.public_id)
    assert "Waiting to begin" in words(waiting)
    assert waiting.headers["Refresh"] == "3; url=?by-itself"

    heavy.propose_pairs.call(job.public_id)

    response = client.get(reverse("working:job", args=[job.public_id]))
    assert response.url == reverse("lead:run", args=[Run.objects.get().public_id])
    done = Job.objects.get()
    assert (done.step, done.done) == (JobStep.KEEPING, done.total)


def test_page_that_looks_by_itself_keeps_nobody_signed_in(world_today, client, large):
    path = reverse("working:job", args=[asked(client, world_today).public_id])
    age(client, seen_at=SEEN_EVERY)
    before = row_of(client).seen_at
    looked = client.get(f"{path}?by-itself")
    by_itself = row_of(client).seen_at
    client.get(f"{path}?still")

    assert (looked.status_code, looked.headers["Refresh"]) == (200, "3; url=?by-itself")
    assert (by_itself == before, row_of(client).seen_at > before) == (True, True)


def test_page_that_looks_by_itself_is_signed_out_after_thirty_minutes_like_any_other(world_today, client, large):
    path = f"{reverse('working:job', args=[asked(client, world_today).public_id])}?by-itself"
    for _minute in range(3):
        age(client, seen_at=ROLES_IDLE / 3 + timedelta(seconds=1))
        answer = client.get(path)

    assert answer.url == f"/sign-in/?next={quote(path)}"


def test_page_that_looks_by_itself_says_that_it_is_ready_and_opens_no_names(world_today, client, large):
    job = asked(client, world_today)
    heavy.propose_pairs.call(job.public_id)
    page = client.get(f"{reverse('working:job', args=[job.public_id])}?by-itself")

    assert (page.status_code, "Refresh" in page.headers) == (200, False)
    assert "The proposals are ready. See the proposals" in words(page)
    assert reverse("lead:run", args=[Run.objects.get().public_id]) in page.content.decode()


def test_asking_twice_is_asking_once(world_today, client, large):
    for _time in range(2):
        asked(client, world_today)

    assert (Job.objects.count(), queue().waiting) == (1, 1)


def test_page_says_how_far_it_has_come_and_can_stand_still(world_today, client, large):
    job = begin(asked(client, world_today).public_id)
    assert "reading what is needed" in words(get(client, world_today.lena, "working:job", job.public_id))
    tell(job, 40, 120)

    assert "Working: 40 of 120." in words(get(client, world_today.lena, "working:job", job.public_id))
    tell(job, 3, 23, JobStep.PAIRS)
    first = words(get(client, world_today.lena, "working:job", job.public_id))
    tell(job, 12, 23, JobStep.TEXTS)
    second = words(get(client, world_today.lena, "working:job", job.public_id))
    tell(job, 22, 23, JobStep.KEEPING)
    last = words(get(client, world_today.lena, "working:job", job.public_id))
    to_compare = "This is the second plan, without your decisions by hand, to compare with."
    assert "Step 4 of 23: working out the pairs, aim by aim." in first
    assert f"Step 13 of 23: comparing what people wrote. {to_compare}" in second
    assert "Step 23 of 23: keeping the run." in last
    assert [to_compare in said for said in (first, second, last)] == [False, True, False]
    still = get(client, world_today.lena, "working:job", job.public_id, still="")
    assert "Refresh" not in still.headers
    assert "stays as it is" in words(still)


def test_stopped_job_makes_nothing(world_today, client, large):
    job = asked(client, world_today)
    running = begin(job.public_id)
    post(client, world_today.lena, "working:stop", job.public_id)

    with pytest.raises(Stopped):
        tell(running, 1, 2)
    with pytest.raises(Stopped):
        heavy.propose_pairs.call(job.public_id)
    assert Run.objects.count() == 0
    assert "You stopped it" in words(get(client, world_today.lena, "working:job", job.public_id))
    response = post(client, world_today.lena, "working:stop", job.public_id)
    assert response.status_code == 302


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble.REFUSED, "something has changed"),
        (Trouble.BROKEN, "an error in the software"),
        (Trouble.TOO_LONG, "longer than is allowed"),
    ],
)
def test_job_that_came_to_nothing_says_why_and_how_to_go_on(world_today, client, large, trouble, said):
    job = asked(client, world_today)
    give_up(job.public_id, trouble)

    page = words(get(client, world_today.lena, "working:job", job.public_id))
    assert said in page
    assert "try again" in page
    assert "Nothing was made" in page


def test_job_whose_pool_has_emptied_is_given_up(world_today, client, large):
    job = asked(client, world_today)
    for participant in (world_today.mo_in, world_today.ade_in):
        type(participant).objects.filter(pk=participant.pk).update(withdrew_on=world_today.now.date())

    heavy.propose_pairs.call(job.public_id)

    assert (Job.objects.get().state, Job.objects.get().trouble) == (JobState.FAILED, Trouble.REFUSED)


def test_what_has_to_be_mended_is_said_before_anything_is_asked(world_today, client, large):
    for participant in (world_today.mo_in, world_today.ade_in):
        type(participant).objects.filter(pk=participant.pk).update(withdrew_on=world_today.now.date())

    post(client, world_today.lena, "lead:propose", *YEAR)

    assert Job.objects.count() == 0
    assert "Nobody is waiting" in words(get(client, world_today.lena, "lead:matching", *YEAR))


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_report_of_a_large_year_is_asked_for_and_fetched(world_today, client, large, kind, begins):
    page = get(client, world_today.eve, "report:file", *YEAR, kind)
    assert "Have the report written" in words(page)
    post(client, world_today.eve, "report:file", *YEAR, kind)
    (job,) = Job.objects.all()
    assert get(client, world_today.eve, "working:result", job.public_id, status=404)

    heavy.write_report.call(job.public_id)

    assert "The report is ready" in words(get(client, world_today.eve, "working:job", job.public_id))
    response = get(client, world_today.eve, "working:result", job.public_id)
    assert b"".join(response.streaming_content).startswith(begins)
    assert response.headers["Content-Disposition"] == f'attachment; filename="harbour-peer-report.{kind}"'


def test_report_that_is_quick_to_write_is_written_at_once(world_today, client, large):
    assert get(client, world_today.eve, "report:file", *YEAR, "json").headers["Content-Type"] == "application/json"


def test_stopped_report_leaves_no_file(world_today, client, large, settings, monkeypatch):
    job = heavy.ask_for_report(world_today.cohort, kind="pdf", by=world_today.eve, now=world_today.now)
    written = heavy.FORMATS["pdf"].written

    def stopped_meanwhile(report):
        Job.objects.update(state=JobState.STOPPED)
        return written(report)

    monkeypatch.setitem(heavy.FORMATS, "pdf", heavy.FORMATS["pdf"].__class__("application/pdf", stopped_meanwhile))
    with pytest.raises(Stopped):
        heavy.write_report.call(job.public_id)
    assert list(settings.FILES.rglob("*.pdf")) == []


def test_file_that_is_no_longer_kept_is_not_found(world_today, client, large, settings):
    job = heavy.ask_for_report(world_today.cohort, kind="pdf", by=world_today.eve, now=world_today.now)
    heavy.write_report.call(job.public_id)
    for path in settings.FILES.rglob("*.pdf"):
        path.unlink()

    assert get(client, world_today.eve, "working:result", job.public_id, status=404)
