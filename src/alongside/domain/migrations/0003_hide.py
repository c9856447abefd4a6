"""Hide what the first release kept in the clear: answers, drafts, and the keys of sign-ins."""

from typing import Any

from django.conf import settings
from django.db import migrations

from alongside.kit.crypto import KeyFolder, encrypted

COLUMNS = (("domain_answer", "value", "answers"), ("domain_draft", "answers", "drafts"))


def hide(_apps: Any, schema_editor: Any) -> None:
    """Encrypt every value that lies there as JSON."""
    keys = KeyFolder(settings.KEYS)
    for table, column, name in COLUMNS:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {column} FROM {table}")
            rows = cursor.fetchall()
            key = keys.create(name) if rows else b""
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", [(encrypted(key, value), row) for row, value in rows])


class Migration(migrations.Migration):
    """Run after the columns have become text."""

    dependencies = [("domain", "0002_trust")]
    operations = [
        migrations.RunPython(hide, elidable=False),
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", elidable=False),
    ]
