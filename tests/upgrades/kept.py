"""A filled database of every release, kept compressed, and how it is laid in whichever database is tested."""

import json
import lzma
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import JSONField
from django.db.utils import load_backend

from alongside.console.backup.content import rows_of
from alongside.kit.crypto import KeyFolder, decrypted

HERE = Path(__file__).parent
RELEASES = sorted(path.name.removesuffix(".sqlite3.xz") for path in HERE.glob("*.sqlite3.xz"))
SCHEME = "core-medical-2012"
SEALED = {"domain_answer": ("value", "answers"), "domain_draft": ("answers", "drafts"), "domain_response": ("pseudonym", "answers")}


def unpacked(release, path):
    """The kept database itself, as a file."""
    path.write_bytes(lzma.decompress((HERE / f"{release}.sqlite3.xz").read_bytes()))
    return path


def report_then(release):
    """The report that the release itself wrote from it."""
    return json.loads((HERE / f"{release}.report.json").read_text(encoding="utf-8"))


def lay(release, path):
    """Lay it in the default database: as it is, or through its canonical dump where that is another kind of database."""
    unpacked(release, path)
    if connection.vendor != "sqlite":
        lay_lines(rows_of_file(path))


def rows_of_file(path):
    """The canonical dump of an SQLite file, whatever the tests' own database is."""
    with _opened(path) as using:
        return [json.loads(line) for _table, line in rows_of(using)]


@contextmanager
def _opened(path):
    plain = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {}}
    connections["kept"] = load_backend(plain["ENGINE"]).DatabaseWrapper(plain, "kept")
    try:
        yield "kept"
    finally:
        connections["kept"].close()
        del connections["kept"]


def lay_lines(lines):
    """Bring an empty database to the release of a dump, and put every row of it there."""
    migrate_to([(line["row"]["app"], line["row"]["name"]) for line in lines if line["table"] == "django_migrations"])
    models = models_now()
    with transaction.atomic():
        for model in models.values():
            model._base_manager.all().delete()
        for table, model in models.items():
            put_rows(model, [line["row"] for line in lines if line["table"] == table])
        for statement in connection.ops.sequence_reset_sql(no_style(), models.values()):
            with connection.cursor() as cursor:
                cursor.execute(statement)


def migrate_to(steps):
    known = MigrationLoader(None).graph.nodes
    for app in sorted({app for app, _name in steps}):
        names = [name for named, name in steps if named == app and (app, name) in known]
        if names:
            call_command("migrate", app, max(names), verbosity=0)


def models_now():
    """The tables as the migrations that were taken have laid them."""
    loader = MigrationLoader(connection)
    state = loader.project_state([key for key in loader.applied_migrations if key in loader.graph.nodes])
    return {model._meta.db_table: model for model in state.apps.get_models(include_auto_created=True)}


def put_rows(model, rows):
    fields = {field.column: field for field in model._meta.concrete_fields}
    made = [model(**{fields[column].attname: read(fields[column], value) for column, value in row.items()}) for row in rows]
    model._base_manager.bulk_create(made)


def read(field, value):
    return value if isinstance(field, JSONField) else field.to_python(value)


def open_row(table, row):
    """Put what is encrypted by now in a row of a dump as it was before."""
    if table in SEALED:
        column, name = SEALED[table]
        row[column] = json.loads(decrypted(KeyFolder(settings.KEYS).read(name), row[column]))
