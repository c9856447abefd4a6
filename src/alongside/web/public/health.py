"""For those who run the installation: whether the process lives, whether it can work, and what browsers refused to run."""

import json
import shutil
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr
from functools import cache
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alongside.domain.flows.keys import troubles
from alongside.domain.work.queries import workers
from alongside.kit.crypto import KeyFolder
from alongside.web.gate import Request, public

log = structlog.stdlib.get_logger("alongside.health")
PLAIN: Final = "text/plain; charset=utf-8"
LARGEST_REPORT: Final = 10_000
MOST_REPORTS: Final = 30
DO: Final = "Put the key folder back from its own backup; “manage.py keys” says which keys it needs."
LONGEST_SILENCE: Final = timedelta(minutes=5)
DIRECTIVES: Final = frozenset(
    {
        *("default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr"),
        *("img-src", "font-src", "connect-src", "form-action", "base-uri", "object-src", "frame-src", "frame-ancestors"),
        *("media-src", "worker-src", "manifest-src"),
    }
)
_reports: deque[float] = deque(maxlen=MOST_REPORTS)


@public()
def health(request: Request) -> HttpResponseBase:
    """The process is alive; nothing else is asked."""
    del request
    return HttpResponse("alive\n", PLAIN)


@public()
def ready(request: Request) -> HttpResponseBase:
    """Whether it can work: a word for a probe, the reasons for the log alone."""
    missing = [name for name, check in CHECKS.items() if not _passes(check, request)]
    if missing:
        log.warning("not ready", missing=missing)
    return HttpResponse("not ready\n" if missing else "ready\n", PLAIN, status=503 if missing else 200)


def _passes(check: Callable[[Request], bool], request: Request) -> bool:
    try:
        return check(request)
    except (DatabaseError, OSError):
        return False


def _database(_request: Request) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or ())


def _migrations(_request: Request) -> bool:
    """Every migration of this version has been applied; more is no harm, as while another version is being rolled out."""
    return _on_disk() <= set(MigrationRecorder(connection).applied_migrations())


def _keys(_request: Request) -> bool:
    """Every key that is needed is here and whole: without them nobody uses a second step, and answers are neither read nor written."""
    found = troubles()
    for trouble in found:
        log.error("a key cannot be used", key=trouble.key, problem=trouble.sentence, do=DO)
    damaged = KeyFolder(settings.KEYS).damaged()
    for name in set(damaged) - {trouble.key for trouble in found}:
        log.error("a key is damaged", key=name, do=DO)
    return not found and not damaged


def _room(_request: Request) -> bool:
    return bool(shutil.disk_usage(settings.DATA).free >= settings.LEAST_FREE)


def _worker(request: Request) -> bool:
    """Whoever does the background work gave a sign of life within five minutes; before the first one ever there is nobody to miss."""
    signs = [row.beat_at for row in workers()]
    return not signs or request.moment - max(signs) < LONGEST_SILENCE


CHECKS: Final[dict[str, Callable[[Request], bool]]] = {
    "database": _database,
    "migrations": _migrations,
    "keys": _keys,
    "room": _room,
    "worker": _worker,
}


@csrf_exempt
@require_POST
@public()
def csp_report(request: Request) -> HttpResponseBase:
    """A browser refused to run or load something: the log says of which kind, never what or where."""
    request.session.by_itself = True
    body = request.read(LARGEST_REPORT + 1)
    if len(body) > LARGEST_REPORT:
        return HttpResponse(status=413)
    moment = request.moment.timestamp()
    if len(_reports) < MOST_REPORTS or moment - _reports[0] > timedelta(minutes=1).total_seconds():
        _reports.append(moment)
        log.warning("a browser refused something", directive=_directive(body))
    return HttpResponse(status=204)


def _directive(body: bytes) -> str:
    """The one word of a report that is not anybody's; from a list, since a stranger wrote the report."""
    try:
        report = json.loads(body)["csp-report"]
        named = str(report.get("effective-directive") or report.get("violated-directive")).split(" ")[0]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "unreadable"
    return named if named in DIRECTIVES else "unknown"


@public()
def security_txt(request: Request) -> HttpResponseBase:
    """Whom to tell of a weakness, as RFC 9116 has it."""
    contact = settings.SECURITY_CONTACT or parseaddr(settings.EMAIL_FROM)[1]
    where = contact if "://" in contact else f"mailto:{contact}"
    expires = (request.moment + timedelta(days=180)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [
        f"Contact: {where}",
        f"Expires: {expires}",
        "Preferred-Languages: en",
        f"Canonical: {settings.ADDRESS}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", PLAIN)
