"""Erasing at the command line: what would go is said first, and nothing goes before it is sure."""

import pytest
from django.core.management import CommandError, call_command

from alongside.console.backup.content import rows_of
from alongside.domain.cohorts.actions.rosters import read_roster
from alongside.domain.cohorts.models import Exclusion
from alongside.domain.history.models import Event
from alongside.domain.organisations.clock import now
from alongside.domain.pairs.models import Pairing
from alongside.domain.people.models import Person, Supervision
from alongside.domain.training.actions import book
from tests.domain.privacy.lived import DAY, next_door

WHO = ("ADE@harbour.example", "--scheme", "harbour-peer")
TOLD = [
    "Ade Thorne, Harbour peer mentoring",
    "  Goes: 1 year of this scheme, 1 pair or offer that ends, 1 statement, 1 booked place to come, 3 messages that wait, "
    "1 avoid list that names them.",
]


@pytest.fixture
def here(world_today):
    """Ade in a live pair, booked on a session, and on Mo's avoid list."""
    world_today.active_pair()
    book(world_today.session(), participant=world_today.ade_in, by=world_today.ade, now=world_today.now)
    Exclusion.objects.create(participant=world_today.mo_in, address_key="ade@harbour.example")
    return world_today


def told(capsys):
    return capsys.readouterr().out.splitlines()


def test_dry_run_counts_what_would_go_and_changes_nothing(here, capsys):
    before = list(rows_of("default"))
    call_command("erase", *WHO, "--dry-run", "--sure")

    assert told(capsys) == [*TOLD, "Nothing was changed."]
    assert list(rows_of("default")) == before


def test_nothing_goes_before_it_is_sure(here, capsys):
    before = list(rows_of("default"))
    with pytest.raises(CommandError, match=r"manage\.py erase ADE@harbour\.example --scheme harbour-peer --sure"):
        call_command("erase", *WHO)

    assert (told(capsys), list(rows_of("default")) == before) == (TOLD, True)


def test_sure_erases_in_nobodys_name_a_roster_that_waits_included(here, capsys):
    content = b"email,name,grade,invite as\nade@harbour.example,Ade Thorne,CT2,mentee\n"
    roster = read_roster(here.cohort, content=content, file_name="r.csv", by=here.lena, now=here.now)
    call_command("erase", *WHO, "--sure")

    assert told(capsys)[-1].startswith("Erased.")
    assert Person.objects.get(pk=here.ade_in.person_id).name == "a former participant"
    assert (Pairing.objects.get().state, type(roster).objects.get(pk=roster.pk).state) == ("ended", "discarded")
    assert list(Event.objects.filter(verb__in=["end", "discard", "erased on request"]).values_list("actor_id", flat=True)) == [None] * 3
    with pytest.raises(CommandError, match="Nobody with this address is in this scheme"):
        call_command("erase", *WHO, "--sure")


def test_what_else_needs_the_name_is_said(here, capsys):
    Supervision.objects.create(person=here.mo_in.person, supervisor=here.ade_in.person, kind="line_manager")
    next_door(here, here.ade_in.person, ends_on=now().date() + DAY)
    call_command("erase", *WHO, "--dry-run")

    assert told(capsys)[2:-1] == [
        "  Stays: name and account, for another scheme or another role in the same organisation.",
        "  Stays: the name as supervisor or manager of 1 in a year that runs.",
    ]


def test_whoever_holds_a_role_is_not_erased(here):
    here.ade.grants.create(scheme=here.scheme, role="trainer", starts_on=now().date())
    with pytest.raises(CommandError, match=r"Ade Thorne holds a role in this scheme\. End it first"):
        call_command("erase", *WHO, "--sure")


def test_scheme_must_exist(here):
    with pytest.raises(CommandError, match="There is no scheme called “nowhere”"):
        call_command("erase", "ade@harbour.example", "--scheme", "nowhere")
