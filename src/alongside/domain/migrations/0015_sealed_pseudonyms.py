"""Hide pseudonyms, which were the same in all waves of a year: in the clear, who answered which of them told whose they were."""

import json
from typing import Any

import alongside.domain.organisations.sealed
import alongside.domain.surveys.models
from alongside.kit.crypto import KeyFolder, encrypted, pseudonym
from django.conf import settings
from django.db import migrations, models


def hide(_apps: Any, schema_editor: Any) -> None:
    """Encrypt every pseudonym, and give each response the mark that its giver is found by in its wave."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT r.id, r.pseudonym, w.public_id FROM domain_response r JOIN domain_wave w ON w.id = r.wave_id")
        rows = cursor.fetchall()
        key = KeyFolder(settings.KEYS).create("answers") if rows else b""
        cursor.executemany(
            "UPDATE domain_response SET pseudonym = %s, mark = %s WHERE id = %s",
            [(encrypted(key, json.dumps(name)), pseudonym(name.encode(), wave), row) for row, name, wave in rows],
        )


class Migration(migrations.Migration):

    dependencies = [
        ('domain', '0014_evaluation'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='response',
            name='one_response_a_pseudonym',
        ),
        migrations.AddField(
            model_name='response',
            name='mark',
            field=models.CharField(default=alongside.domain.surveys.models.random_mark, max_length=32),
        ),
        migrations.AlterField(
            model_name='response',
            name='pseudonym',
            field=alongside.domain.organisations.sealed.SealedJSONField(key_name='answers'),
        ),
        migrations.RunPython(hide, elidable=False),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('wave', 'mark'), name='one_response_a_mark'),
        ),
    ]
