"""The backup of each night, for the worker's schedule."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from alongside.console.backup import places
from alongside.console.backup.making import make_backup

HOUR = 2
BESIDE = timedelta(hours=4)
log = logging.getLogger(__name__)


def run_due(*, now: datetime) -> int:
    """Make the night's backup from 02:00 UTC, where a folder is set and no timer of the machine just made one; a missed one is made up."""
    if settings.BACKUPS is None:
        return 0
    due = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    since = due if now >= due else due - timedelta(days=1)
    last = places.newest(settings.BACKUPS)
    if last is not None and last >= since - BESIDE:
        return 0
    make_backup(settings.BACKUPS, now=now, say=log.debug, keep=settings.BACKUPS_KEPT)
    return 1
