"""Who released results and to whom, by which breakdown, and whose answers were in them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alongside.domain.organisations.sealed


class Migration(migrations.Migration):

    dependencies = [
        ('domain', '0016_unfinished'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='released_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='release',
            name='audience',
            field=models.CharField(choices=[('report', 'the mentoring lead, the deputy, the steering group and readers of the report')], default='report', max_length=10),
        ),
        migrations.AddField(
            model_name='release',
            name='breakdown',
            field=models.CharField(choices=[('none', 'nobody: whole groups only'), ('took_part', 'those who took part and those who did not'), ('side', 'mentors and mentees')], default='took_part', max_length=10),
        ),
        migrations.AddField(
            model_name='release',
            name='groups',
            field=alongside.domain.organisations.sealed.SealedJSONField(key_name='answers', null=True),
        ),
    ]
