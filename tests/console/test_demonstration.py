"""The demonstration: one year through the domain's own actions, and the published figures come out of the rows."""

import json

import pytest
from django.core.management import CommandError, call_command

from alongside.console.demonstration.links import ways_in
from alongside.console.demonstration.load import load
from alongside.console.demonstration.story import STAGES
from alongside.console.reporting import Unknown, written_report
from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.models import Cohort
from alongside.domain.history.models import Event
from alongside.domain.models import (
    Attendance,
    CodingRound,
    Invitation,
    Message,
    Organisation,
    Pairing,
    Participant,
    Response,
    Run,
    Statement,
    User,
)
from alongside.domain.publications.queries.analysis import analysis_of
from alongside.domain.surveys.queries import agreement_of, apart, themes_of
from alongside_engine._plan_files import read_study
from alongside_engine.study import analyse
from tests.engine.matching.schemes import CORE_MEDICAL as FOLDER
from tests.engine.matching.schemes import ROOT

EXPECTED = json.loads((ROOT / "tests" / "data" / "core_medical_2012" / "expected.json").read_text())["figures"]
PUBLISHED = {
    "invited": {"count": 72},
    "submitted_statement": {"count": 31, "of": 72, "percent": 43},
    "attended_training": {"count": 40, "of": 72, "percent": 56},
    "participated": {"count": 42, "of": 72, "percent": 58},
    "pairs": {"count": 21},
    "end_answered_participants": {"count": 23, "of": 42, "percent": 55},
    "end_answered_non_participants": {"count": 10, "of": 30, "percent": 33},
}
MADE = {
    "training_sessions": 3,
    "end_sent_to": 72,
    "non_participants": 30,
    "end_answered_all": 33,
    "invited_as_mentor": 36,
    "invited_as_mentee": 36,
    "sites": 6,
    "mentors_at_a_site_with_mentees": 7,
    "educational_supervisors": 18,
    "statements_by_mentors": 16,
    "statements_by_mentees": 15,
    "topics": 14,
    "attendance_rows": 74,
    "attended_all_three": 11,
    "attended_two": 12,
    "attended_one": 17,
    "participants_statement_and_training": 24,
    "participants_statement_only": 4,
    "participants_training_only": 12,
    "participants_neither": 2,
    "non_participants_statement_and_training": 2,
    "non_participants_statement_only": 1,
    "non_participants_training_only": 2,
    "non_participants_neither": 25,
    "pairs_matched": 19,
    "pairs_self_arranged": 2,
    "pairs_at_same_site": 2,
    "meetings": 78,
    "meeting_minutes": 4030,
    "pairs_never_met": 2,
    "most_meetings": 9,
    "baseline_answered": 38,
    "both_answered": 20,
    "end_answered_mentors": 12,
    "end_answered_mentees": 11,
    "would_recommend": 20,
    "behaviour_changed": 18,
}
REASONS = {
    "lack_of_time": 4,
    "lack_of_inclination": 3,
    "wanted_more_senior": 3,
    "support_elsewhere": 2,
    "did_not_see_invitation": 1,
    "other": 3,
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.KEYS, settings.FILES = tmp_path / "keys", tmp_path / "files"
    settings.CLOCK_FILE = tmp_path / "clock.txt"
    said = []

    def to(stage):
        load(stage, say=said.append)
        settings.CLOCK = settings.CLOCK_FILE.read_text(encoding="utf-8")
        return said

    return to


def figures():
    return json.loads(written_report("core-medical-2012", None, "json"))["figures"]


def counts():
    tables = (User, Participant, Invitation, Statement, Attendance, Pairing, Message, Response, Event)
    return {table.__name__: table.objects.count() for table in tables}


def test_whole_year_gives_the_published_and_the_made_figures_and_twice_changes_nothing(demonstration):
    demonstration("evaluated")
    found, before = figures(), counts()

    said = demonstration("evaluated")

    assert {name: found[name] for name in PUBLISHED} == PUBLISHED
    assert {name: found[name]["count"] for name in MADE} == MADE
    assert found["why_not"]["count"] == REASONS
    assert (counts(), said[-1]) == (before, "The demonstration is at this stage already.")
    check_pages_against_files()


def check_pages_against_files():
    """What the analysis page works out from its rows is what `alongside evaluate` works out from the files, to the last digit."""
    found = analysis_of(Cohort.objects.get(slug="2012-13"))
    files = analyse(read_study(FOLDER, FOLDER / "plan.toml"))

    assert found.plan.plan_locked_at.date() < found.progress[-1][0].opens_on
    assert (found.register.uptake, found.register.uptake_by_role) == (files.uptake, files.uptake_by_role)
    assert list(found.register.responses.values()) == list(files.responses.values())
    assert [many for _name, many in found.register.counts] == [
        dict(files.counts)[name] for name in ("pairs", "meetings logged", "minutes logged")
    ]
    assert [(one.item, one.group, one.found, one.p_holm) for one in found.answers.changes] == [
        (one.item, one.group, one.found, one.p_holm) for one in files.changes
    ]
    assert [(one.item, one.group, one.asked, one.table) for one in found.answers.items] == [
        (one.item, one.group, one.asked, one.table) for one in files.items
    ]
    round_ = CodingRound.objects.select_related("wave").get()
    assert found.answers.coding == files.coding == agreement_of(round_)
    assert (sum(not row.is_settled for row in apart(round_)), themes_of(round_).of.answers) == (36, 68)
    assert {one.code: round(one.agreement.estimate, 4) for one in agreement_of(round_).codes} == EXPECTED["kappa_by_code"]["value"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "invited", "statements", "attendances", "pairs"),
    [
        ("set-up", 0, 0, 0, 0),
        ("invited", 72, 0, 0, 0),
        ("applied", 72, 31, 54, 0),
        ("trained", 72, 31, 74, 0),
        ("matched", 72, 31, 74, 21),
    ],
)
def test_stage_stops_where_it_says(demonstration, stage, invited, statements, attendances, pairs):
    demonstration(stage)

    found = (Invitation.objects.count(), Statement.objects.count(), Attendance.objects.count(), Pairing.objects.count())
    assert found == (invited, statements, attendances, pairs)


@pytest.mark.slow
def test_stages_one_by_one_end_as_the_whole_year_does(demonstration):
    for stage in STAGES:
        demonstration(stage)

    found = figures()

    assert {name: found[name] for name in PUBLISHED} == PUBLISHED


def test_hand_placed_pairs_stand_beside_what_the_engine_proposes(demonstration):
    demonstration("matched")

    run = Run.objects.get(state="published")

    assert run.proposals.filter(is_locked=True).count() == 19
    assert run.alternatives.count() == run.placed_without_locks == 19

    check_figures_follow_the_rows()


def check_figures_follow_the_rows():
    before = figures()

    Statement.objects.order_by("pk").first().delete()
    Pairing.objects.filter(state="active").order_by("pk")[:1].get().delete()
    after = figures()

    assert before["submitted_statement"] == {"count": 31, "of": 72, "percent": 43}
    assert after["submitted_statement"] == {"count": 30, "of": 72, "percent": 42}
    assert (before["pairs"]["count"], after["pairs"]["count"]) == (21, 20)
    assert (before["participated"]["count"], after["participated"]["count"]) == (42, 40)


@pytest.mark.slow
def test_whole_year_has_no_superuser_and_one_link_a_role(demonstration):
    demonstration("evaluated")
    manager = User.objects.get(is_system_manager=True)

    done = set(Event.objects.filter(actor_id=manager.pk).values_list("verb", flat=True))

    assert done == {
        "began rules",
        "founded scheme",
        "granted role",
        "opened cohort",
        "planned wave",
        "set questionnaire",
        "set session",
        "set texts",
        "set topics",
    }

    found = ways_in(now=STAGES["evaluated"])

    assert [way.role for way in found] == [
        "mentoring lead",
        "co-ordinator",
        "trainer",
        "evaluator",
        "mentor",
        "mentee",
        "did not take part",
    ]
    assert len({way.link for way in found}) == 7


def test_links_outside_the_demonstration_are_refused(demonstration, settings):
    demonstration("invited")
    settings.DEMO = False

    with pytest.raises(CommandError, match="only in the demonstration"):
        call_command("demonstration_links")


def test_load_outside_the_demonstration_is_refused(settings):
    settings.DEMO = False

    with pytest.raises(Refused, match="The demonstration is off"):
        load("set-up", say=print)


def test_load_beside_a_real_organisation_is_refused(demonstration):
    Organisation.objects.create(name="Harbour Trust", slug="harbour")

    with pytest.raises(Refused, match="not the demonstration's"):
        demonstration("set-up")


def test_report_of_an_unknown_scheme_says_what_to_do(demonstration):
    with pytest.raises(Unknown, match="There is no scheme “nowhere”"):
        written_report("nowhere", None, "json")


def test_report_of_an_unknown_year_names_the_known_ones(demonstration):
    demonstration("set-up")

    with pytest.raises(Unknown, match="It has: 2012-13"):
        written_report("core-medical-2012", "1999", "json")


def test_report_comes_in_every_format(demonstration):
    demonstration("trained")

    begins = {kind: written_report("core-medical-2012", "2012-13", kind)[:4] for kind in ("md", "docx", "pdf")}

    assert begins == {"md": b"# Pe", "docx": b"PK\x03\x04", "pdf": b"%PDF"}
