"""For how long what is kept, set and looked at where the installation is run; what is due is emptied once a day by itself."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alongside.console.backup.content import rows_of
from alongside.console.schedule import clockwork
from alongside.domain.organisations.clock import now as clock
from alongside.domain.organisations.models import Organisation
from alongside.domain.people.models import Person
from alongside.domain.privacy.queries import Periods, periods_of
from tests.cast import build_world
from tests.domain.privacy.lived import live_a_year

LAST = "What is due is emptied by itself, once a day."


def run(*words):
    said = StringIO()
    call_command("retention", *words, stdout=said)
    return said.getvalue().splitlines()


def everything():
    return [line for _table, line in rows_of("default")]


@pytest.fixture
def over(db, keys):
    """A year that ended more than 24 months ago."""
    return live_a_year(build_world(clock() - timedelta(days=3 * 365 + 10)))


def test_months_and_what_is_due_are_told_for_every_organisation(over):
    assert run() == [
        "Harbour Trust: statements 6 months, meetings 24 months, names 24 months.",
        "  Due now: statements 1, meetings 2, names 5.",
        "Hill Trust: statements 6 months, meetings 24 months, names 24 months.",
        "  Due now: statements 0, meetings 0, names 0.",
        LAST,
    ]


def test_dry_run_says_what_other_months_would_empty_and_changes_nothing(over):
    before = everything()

    assert run("--organisation", "harbour", "--names", "120", "--meetings", "60", "--statements", "36", "--dry-run") == [
        "Harbour Trust: statements 36 months, meetings 60 months, names 120 months.",
        "  Due now: statements 0, meetings 0, names 0.",
        "Nothing was changed.",
    ]
    assert everything() == before


def test_names_that_wait_for_an_open_pair_are_told(over):
    type(over.paired).objects.update(state="active", ended_on=None)

    assert run("--organisation", "harbour", "--dry-run")[2] == "  Names that wait for pairs which nobody has ended: 2."


def test_months_are_set_and_the_others_stay(over):
    run("--organisation", "harbour", "--names", "36")

    assert [periods_of(row) for row in Organisation.objects.order_by("slug")] == [Periods(6, 24, 36), Periods(6, 24, 24)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--names", "36"], "There are several organisations. Say which with --organisation: harbour, hill."),
        (["--organisation", "nowhere"], "There is no such organisation."),
        (["--organisation", "harbour", "--names", "1"], "Give 12 to 120 months for names."),
        (["--organisation", "harbour", "--statements", "0", "--dry-run"], "Give 3 to 36 months for statements."),
    ],
)
def test_what_cannot_be_is_told(over, words, sentence):
    before = everything()

    with pytest.raises(CommandError) as problem:
        run(*words)
    assert (str(problem.value), everything()) == (sentence, before)


def test_installation_without_an_organisation_is_told(db):
    with pytest.raises(CommandError, match=r"There is no organisation yet\."):
        run()


def test_worker_empties_once_a_day(over):
    (step,) = [step for step in clockwork() if step.name == "what has had its time emptied"]

    assert (step.every, step.run()) == (timedelta(days=1), 12)
    assert Person.objects.exclude(emptied_on=None).count() == 5


def test_timer_empties_without_a_worker(over):
    call_command("deliver", stdout=StringIO())

    assert Person.objects.exclude(emptied_on=None).count() == 5
    assert run()[1] == "  Due now: statements 0, meetings 0, names 0."
