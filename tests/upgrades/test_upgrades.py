"""A filled database of every release comes up to date with everything in it, and says the same as it did."""

import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from alongside.console.backup import in_use
from alongside.console.backup.checking import check
from alongside.console.backup.content import rows_of
from alongside.console.backup.making import make_backup
from alongside.console.backup.places import usual_folder
from alongside.console.backup.problems import Problem
from alongside.console.backup.restoring import restore
from alongside.console.backup.upgrading import FAILED, Upgraded, pending, upgrade
from alongside.console.reporting import written_report
from alongside.console.serving import prepare
from tests.cast import NOW
from tests.upgrades.kept import RELEASES, SCHEME, lay, open_row, report_then

MAY_GROW = {"django_migrations", "django_content_type", "auth_permission"}


def quietly(_word):
    return None


def lines():
    return [line for _table, line in rows_of("default")]


def tables(found):
    """Every table as {key: row}; a table without a key of its own by the whole row."""
    rows = {}
    for line in map(json.loads, found):
        row = line["row"]
        rows.setdefault(line["table"], {})[str(row.get("id", row.get("key", row)))] = row
    return rows


def lost(before, after):
    """Every value that was there and is not as it was, in the columns that there still are."""
    for table, rows in before.items():
        for key, row in rows.items():
            found = after.get(table, {}).get(key)
            if found is None or any(found[column] != value for column, value in row.items() if column in found):
                yield table, row, found


def opened(found):
    """The same with what is encrypted by now as it was before."""
    for table, rows in found.items():
        for row in rows.values():
            open_row(table, row)
    return found


@pytest.fixture(params=RELEASES)
def earlier(request, own, tmp_path):
    """The installation as a release left it."""
    lay(request.param, tmp_path / "data" / "alongside.sqlite3")
    return request.param


def test_kept_databases_begin_with_the_first_release():
    assert RELEASES[0] == "0.1.0"


def test_upgrade_keeps_every_row_and_the_figures_of_the_report(earlier):
    before = tables(lines())

    done = upgrade(now=NOW, say=quietly)

    after = opened(tables(lines()))
    assert (pending(), bool(done.steps), upgrade(now=NOW, say=quietly)) == ([], True, Upgraded([], None))
    assert list(lost(before, after)) == []
    assert [name for name, rows in before.items() if name not in MAY_GROW and len(rows) != len(after[name])] == []
    then, now = report_then(earlier), json.loads(written_report(SCHEME, None, "json"))
    assert {**now, "figures": {name: now["figures"].get(name) for name in then["figures"]}} == then


def test_answers_of_an_earlier_release_are_in_the_clear_nowhere_after_it(earlier):
    kept = tables(lines())
    said = [row["value"] for row in kept["domain_answer"].values()]
    words = [value for value in said if isinstance(value, str) and len(value) > 40 and value.isascii()]
    words += [row["pseudonym"] for row in kept["domain_response"].values()]
    upgrade(now=NOW, say=quietly)

    backup = make_backup(None, now=NOW, say=quietly).path
    dump = "".join(lines())
    assert (len(words) > 20, [value for value in words if value in dump]) == (True, [])
    if connection.vendor == "sqlite":
        with zipfile.ZipFile(backup) as archive:
            content = archive.read("database.sqlite3")
        assert [value for value in words if value.encode() in content] == []


def test_serving_begins_with_a_backup_that_leads_back_and_an_upgrade(earlier, capsys):
    before = lines()

    prepare()

    backup = next(usual_folder().glob("*-before-*.zip"))
    assert (pending(), check(backup, say=quietly).behind > 0) == ([], True)
    assert "Copying the database" in capsys.readouterr().out
    in_use.release()
    restore(backup, replace=True, now=NOW, say=quietly)
    assert (pending(), list(lost(tables(before), opened(tables(lines()))))) == ([], [])


def test_upgrade_that_fails_half_way_changes_nothing_and_says_how_to_go_back(own, tmp_path):
    lay("0.1.0", tmp_path / "data" / "alongside.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE domain_signin (in_the_way integer)")
    before = lines()

    with pytest.raises(Problem) as told:
        upgrade(now=NOW, say=quietly)

    backup = next(usual_folder().glob("*.zip"))
    assert str(told.value).splitlines()[1:] == FAILED.format(problem="", backup=backup).splitlines()[1:]
    assert "domain_signin" in str(told.value).splitlines()[0]
    assert lines() == before


def test_empty_database_is_laid_without_a_backup(own):
    done = upgrade(now=NOW, say=quietly)

    assert (done.backup, pending()) == (None, [])


def test_database_of_a_newer_release_is_left_alone(own):
    upgrade(now=NOW, say=quietly)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('domain', '9999_later', '2030-01-01 00:00:00+00')")
    before = lines()

    with pytest.raises(CommandError, match="9999_later"):
        call_command("upgrade")

    assert lines() == before


def test_no_step_of_ours_is_outside_its_transaction():
    ours = {key: step for key, step in MigrationLoader(None).graph.nodes.items() if key[0] == "domain"}

    assert [key for key, node in MigrationLoader(None).disk_migrations.items() if key in ours and not node.atomic] == []


def test_comparison_would_notice_a_lost_row_and_a_changed_value():
    before = {"person": {"1": {"id": 1, "name": "Ade", "gone": 0}, "2": {"id": 2, "name": "Mo", "gone": 0}}}

    assert list(lost(before, {"person": {"1": {"id": 1, "name": "Ade"}, "2": {"id": 2, "name": "Mo"}}})) == []
    assert len(list(lost(before, {"person": {"1": {"id": 1, "name": "Eve"}}}))) == 2
