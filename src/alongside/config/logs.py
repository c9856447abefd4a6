"""What stands in a log: one object a line with the request's id, ids in place of people, and nothing that opens or tells anything.

A line may name a page, a row's number, a class of error and a place in the code. It never holds a token, an address, a name, a note or
an answer: links and addresses are cut out wherever they stand, the words of an error are kept only for errors whose words are our own
or the interpreter's, and no sign that could begin a line of its own survives.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.typing import Processor

Event = MutableMapping[str, Any]
LINKS: Final = re.compile(r"(/(?:start|sign-in/link|demonstration/link|questionnaire|met|stop-messages)/)[^/?#\s'\"]+")
ADDRESSES: Final = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
SECRETS: Final = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{32,}(?![\w-])|(?<![\w-])[0-9a-f]{32,}(?![\w-])")
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OWN: Final = frozenset({"event", "level", "logger", "timestamp", "request", "error", "at"})
# The words of these hold names of things in the code, or of the database's own state; those of all others may hold what somebody typed.
PLAIN_ERRORS: Final = frozenset(
    {
        *("AttributeError", "ImportError", "ImproperlyConfigured", "MemoryError", "ModuleNotFoundError", "NameError"),
        *("NotImplementedError", "OperationalError", "RecursionError", "TemplateDoesNotExist", "TypeError"),
    }
)
DEEPEST: Final = 12
LONGEST: Final = 1000


def scrubbed(text: str) -> str:
    """A text in which nothing works any more, nobody can be written to, and no line begins."""
    shorter = text[: LONGEST * 4]
    for pattern, instead in ((LINKS, r"\1<token>"), (ADDRESSES, "<address>"), (SECRETS, "<token>"), (CONTROLS, " ")):
        shorter = pattern.sub(instead, shorter)
    return shorter[:LONGEST]


def scrub(_logger: Any, _name: str, event: Event) -> Event:
    """Scrub every value of a line; names of values are ours."""
    for key, value in event.items():
        if key != "request" and not isinstance(value, bool | int | float | None):
            event[key] = [scrubbed(str(row)) for row in value] if isinstance(value, list | tuple) else scrubbed(str(value))
    return event


def without_addresses_of_pages(_logger: Any, _name: str, event: Event) -> Event:
    """Django's own lines name the address that was asked for; ours name the page, which holds nothing of anybody."""
    record = event.get("_record")
    request = getattr(record, "request", None)
    if record is None or request is None:
        return event
    # "Not Found: /…", "Forbidden (…): /…": everything but the address; what follows a dash was sent by a stranger.
    event["event"] = str(event["event"]).removesuffix(f": {request.path}").split(" - ")[0]
    event["status"] = getattr(record, "status_code", None)
    event["page"] = getattr(getattr(request, "resolver_match", None), "view_name", None)
    return event


def suspicious_in_few_words(_logger: Any, _name: str, event: Event) -> Event:
    """What a stranger sent that made Django suspicious is theirs; the line says what kind of thing it was."""
    name = str(event.get("logger", ""))
    if name.startswith("django.security.") and name != "django.security.csrf":
        event["event"] = f"refused as suspicious: {name.rpartition('.')[2]}"
        event.pop("exc_info", None)
    return event


def error_in_plain(_logger: Any, _name: str, event: Event) -> Event:
    """An error as its class and its places in the code."""
    found = event.pop("exc_info", None)
    found = sys.exc_info() if found is True else found
    error = found[1] if isinstance(found, tuple) else found
    event.pop("exception", None)
    if isinstance(error, BaseException):
        event["error"] = [words_of(one) for one in causes(error)]
        event["at"] = places(error.__traceback__)
    return event


def causes(error: BaseException) -> list[BaseException]:
    """An error and those that led to it, at most five."""
    found = [error]
    while len(found) < 5 and (before := found[-1].__cause__ or found[-1].__context__) is not None:
        found.append(before)
    return found


def words_of(error: BaseException) -> str:
    """The class of an error; its words only where they cannot be somebody's."""
    name = type(error).__name__
    return f"{name}: {error}" if name in PLAIN_ERRORS else name


def places(trace: TracebackType | None) -> list[str]:
    """The last places in the code, without what stood in any variable."""
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    return [f"{frame.filename.rpartition('site-packages/')[2].rpartition('src/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def as_text(_logger: Any, _name: str, event: Event) -> str:
    """A line for somebody who sits before a terminal: when, how bad, what, and the rest as it comes."""
    moment = str(event.pop("timestamp", ""))[11:19]
    level, words, _where = event.pop("level", ""), event.pop("event", ""), event.pop("logger", "")
    error, at = event.pop("error", []), event.pop("at", [])
    rest = " ".join(f"{key}={value}" for key, value in event.items() if value is not None)
    first = f"{moment} {level:<7} {words}{'  ' if rest else ''}{rest}"
    return "\n".join([first, *(f"  {line}" for line in (*error, *at))])


def formatter(style: str) -> logging.Formatter:
    """The one formatter of every line, ours and the libraries'."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: Processor = as_text if style == "text" else structlog.processors.JSONRenderer(ensure_ascii=True, default=str)
    ours: list[Processor] = [
        without_addresses_of_pages,
        suspicious_in_few_words,
        error_in_plain,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        scrub,
        last,
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=ours)


def style_of(asked: str) -> str:
    """What was asked for; else text for a terminal and JSON for everything that keeps lines."""
    return asked if asked in {"json", "text"} else "text" if sys.stderr.isatty() else "json"
