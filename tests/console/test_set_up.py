"""A scheme from a folder of files: whole, or not at all with what to mend."""

import shutil
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from alongside.console.demonstration.files import FOLDER
from alongside.console.set_up import set_up
from alongside.domain.access.errors import NotAllowed
from alongside.domain.flows.set_up import make_system_manager
from alongside.domain.models import Cohort, Question, RoleGrant, Scheme, Session, Topic, User, Wave

NOW = datetime(2012, 8, 20, 10, tzinfo=UTC)
MANAGER = {"manager_name": "Kay Manager", "manager_address": "kay@swlt.example"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "scheme")


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_set_up_founds_the_whole_scheme(folder, capsys):
    call_command("set_up", folder, **MANAGER)

    counts = [table.objects.count() for table in (Scheme, Cohort, RoleGrant, Topic, Session, Wave, Question)]
    assert counts == [1, 1, 8, 14, 3, 2, 29]
    assert Session.objects.first().trainer.name == "Desmond Farquharson-Lee"


def test_set_up_twice_changes_nothing(folder):
    call_command("set_up", folder, **MANAGER)
    call_command("set_up", folder, **MANAGER)

    counts = [table.objects.count() for table in (Scheme, Cohort, RoleGrant, Topic, Session, Wave, Question)]
    assert counts == [1, 1, 8, 14, 3, 2, 29]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("scheme.toml", 'zone = "Europe/London"\n', "", "no entry 'zone'"),
        ("scheme.toml", 'rhythm = "cohort"', 'rhythm = "weekly"', "weekly"),
        ("scheme.toml", "mentoring@swlt.example", "mentoring at swlt", "mentoring at swlt"),
        ("roles.csv", ",trainer,", ",juggler,", "Row 5 of the roles: the role must be one of lead"),
        ("roles.csv", "2012-09-01", "1 September", "dates look like 2012-08-01"),
        ("roles.csv", "email,name,role,from", "mail,name,role,from", "no column for: email"),
        ("training_sessions.csv", "session,date", "session,day", "no entry 'date'"),
        ("baseline.toml", 'sent_to = "participants"', 'sent_to = "friends"', "friends"),
    ],
)
def test_set_up_with_a_mistake_says_what_to_mend_and_changes_nothing(folder, name, old, new, says):
    change(folder, name, old, new)

    with pytest.raises(CommandError, match=says):
        call_command("set_up", folder, **MANAGER)

    assert (Scheme.objects.count(), User.objects.count()) == (0, 0)


def test_set_up_from_a_folder_that_does_not_exist_leaves_no_account(tmp_path):
    with pytest.raises(CommandError, match=r"scheme\.toml"):
        call_command("set_up", tmp_path / "nowhere", **MANAGER)

    assert User.objects.count() == 0


def test_set_up_by_anybody_but_a_system_manager_is_refused(folder):
    somebody = User.objects.create(name="Mo", address="mo@swlt.example", address_key="mo@swlt.example")

    with pytest.raises(NotAllowed):
        set_up(folder, by=somebody, now=NOW)


def test_system_manager_made_twice_is_one(db):
    first = make_system_manager(name="Kay", address="kay@swlt.example")
    second = make_system_manager(name="Kay Manager", address="KAY@swlt.example")

    assert (first.pk, second.name) == (second.pk, "Kay Manager")
