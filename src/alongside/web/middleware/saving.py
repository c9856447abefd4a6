"""When nothing can be saved: forms are answered with a page that keeps what was typed, and pages can still be read."""

import errno
import shutil
import time
from collections.abc import Callable
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

from alongside.web.errors import cannot_save, unavailable
from alongside.web.middleware.numbers import page_of

log = structlog.stdlib.get_logger("alongside.saving")
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
WITHOUT_ROOM: Final = frozenset({"public:sign-out", "public:csp-report"})
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
FULL_WORDS: Final = ("disk is full", "readonly database", "disk i/o error", "no space left")
FULL_STATES: Final = frozenset({"53100", "25006"})
LOOK_EVERY: Final = 5.0
_looked: dict[str, float | bool] = {"at": 0.0, "room": True}


class Saving:
    """Refuses forms while there is no room, before anything is begun; and says so when a page finds out by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing by itself: which page it is, is known only to `process_view`."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _named: Any) -> HttpResponseBase | None:
        """Refuse a form that could only be half saved."""
        if request.method in SAFE or page_of(request) in WITHOUT_ROOM or has_room():
            return None
        log.error("no room to save", page=page_of(request))
        return cannot_save(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """Say in words what the database, or the disk, could not do; what was begun has been undone with its transaction."""
        return answer_to(request, problem)


def answer_to(request: HttpRequest, problem: BaseException | None) -> HttpResponseBase | None:
    """The page for a database or a disk that does not work; nothing for any other error."""
    if problem is None:
        return None
    if is_full(problem):
        log.error("cannot save", page=page_of(request), exc_info=problem)
        return cannot_save(request)
    if isinstance(problem, OperationalError | InterfaceError):
        log.error("the database does not answer", page=page_of(request), exc_info=problem)
        return unavailable(request)
    return None


def is_full(problem: BaseException) -> bool:
    """Whether the disk or the database has no room left, or may be read only."""
    if isinstance(problem, OSError):
        return problem.errno in NO_ROOM
    if not isinstance(problem, OperationalError):
        return False
    words, state = str(problem).lower(), getattr(problem.__cause__, "sqlstate", None)
    return state in FULL_STATES or any(part in words for part in FULL_WORDS)


def has_room() -> bool:
    """Whether the disk has the room that is kept free; looked at every few seconds."""
    moment = time.monotonic()
    if moment - _looked["at"] > LOOK_EVERY or not _looked["at"]:
        _looked.update(at=moment, room=shutil.disk_usage(settings.DATA).free >= settings.LEAST_FREE)
    return bool(_looked["room"])
