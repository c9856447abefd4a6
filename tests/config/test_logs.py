"""What reaches a log: one line each, found by the request's number; no link that works, nobody's address, nothing that somebody typed."""

import io
import json
import logging
from types import SimpleNamespace

import pytest
import structlog
from django.test import Client
from django.urls import URLPattern, get_resolver

from alongside.config.logs import formatter, scrubbed, style_of
from alongside.config.server_log import ServerLog

TOKEN = "a-token-that-works"
OPENING = [f"/start/{TOKEN}/", f"/sign-in/link/{TOKEN}/", f"/demonstration/link/{TOKEN}/"]
REAL = "Zk3v0Yx-4qJ8hT1nB6mW_2rPcLs9dEfGuIoKa7bV5tM"
SAID = "Ade finds ward rounds hard"


@pytest.fixture
def lines():
    """What the installation's own handler writes, as JSON; every line must be whole."""
    with Heard("json") as written:
        yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.fixture
def text():
    with Heard("text") as written:
        yield written.getvalue


class Heard:
    """The handler with a stream of its own."""

    def __init__(self, style):
        named = [logger for name in ("", "django.server") for logger in logging.getLogger(name).handlers]
        ours = structlog.stdlib.ProcessorFormatter
        self.handlers = {handler for handler in named if isinstance(handler.formatter, ours)}
        self.style, self.written = style, io.StringIO()

    def __enter__(self):
        assert self.handlers
        self.before = {handler: (handler.setStream(self.written), handler.formatter) for handler in self.handlers}
        for handler in self.handlers:
            handler.setFormatter(formatter(self.style))
        return self.written

    def __exit__(self, *_problem):
        for handler, (stream, before) in self.before.items():
            handler.setStream(stream)
            handler.setFormatter(before)


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPENING)
def test_form_without_its_csrf_token_is_logged_by_its_page_alone(lines, path):
    response = Client(enforce_csrf_checks=True).post(path, {"answer": SAID})

    (refused, asked) = lines()
    assert response.status_code == 403
    assert (refused["event"], refused["status"], refused["level"]) == ("Forbidden (CSRF cookie not set.)", 403, "warning")
    assert asked["page"] == refused["page"]
    assert {refused["request"], asked["request"]} == {response.headers["X-Request-ID"]}
    assert TOKEN not in json.dumps([refused, asked])


@pytest.mark.django_db
def test_every_request_is_one_line_of_ids(lines, client, world_today):
    client.get("/")
    client.get("/nothing/of/the/kind/ade.thorne@harbour.example")

    rows = [{name: row.get(name) for name in ("event", "method", "page", "status", "user")} for row in lines() if row["event"] == "request"]
    assert rows == [
        {"event": "request", "method": "GET", "page": "public:front", "status": 200, "user": None},
        {"event": "request", "method": "GET", "page": "", "status": 404, "user": None},
    ]
    assert "harbour.example" not in json.dumps(lines())


def test_error_is_logged_by_its_class_and_its_place_and_not_by_its_words(lines):
    def reads(answer):
        try:
            return int(answer)
        except ValueError as problem:
            raise KeyError(answer) from problem

    try:
        reads(SAID)
    except KeyError:
        logging.getLogger("alongside.tests").exception("%s could not be read", "an answer")

    (row,) = lines()
    assert (row["event"], row["error"]) == ("an answer could not be read", ["KeyError", "ValueError"])
    assert [place.split(" ")[-1] for place in row["at"]] == [
        "test_error_is_logged_by_its_class_and_its_place_and_not_by_its_words",
        "reads",
    ]
    assert "Ade" not in json.dumps(row)


def test_error_of_the_database_itself_keeps_its_words(lines):
    from django.db import OperationalError

    structlog.stdlib.get_logger("alongside.tests").error("cannot save", exc_info=OperationalError("database or disk is full"))

    assert lines()[0]["error"] == ["OperationalError: database or disk is full"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"https://trust.example{OPENING[0]}?next=1", "https://trust.example/start/<token>/?next=1"),
        (f"a session {REAL} began", "a session <token> began"),
        ("digest " + "0f" * 32, "digest <token>"),
        ("Ade Thorne <ade.thorne@nhs.example>, again", "Ade Thorne <<address>>, again"),
        ("smtp://user:pa55@mail.example:587", "smtp://user:<address>:587"),
        ("one\r\n2026-09-07 ERROR another", "one  2026-09-07 ERROR another"),
        ("up\u2028and\x1b[31mred\u202eback\x00", "up and [31mred back "),
        ("alongside.domain.flows.clockwork is a name of the code", "alongside.domain.flows.clockwork is a name of the code"),
        ("x" * 5000, "x" * 1000),
    ],
)
def test_nothing_works_or_begins_a_line_once_it_is_logged(lines, written, read):
    logging.getLogger("alongside.tests").warning("%s", written)
    structlog.stdlib.get_logger("alongside.tests").warning("said", words=written, more=[written])

    first, second = lines()
    assert (first["event"], second["words"], second["more"]) == (read, read, [read])


def test_every_page_whose_address_is_a_secret_is_cut_out():
    def patterns(resolver, before=""):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield before + str(entry.pattern)
            else:
                yield from patterns(entry, before + str(entry.pattern))

    secret = [pattern.replace("<str:token>", TOKEN) for pattern in patterns(get_resolver()) if "<str:token>" in pattern]

    assert secret != []
    assert [path for path in secret if TOKEN in scrubbed(f"/{path}") and TOKEN in scrubbed("/" + path.replace(TOKEN, REAL))] == []
    assert [path for path in secret if REAL in scrubbed("/" + path.replace(TOKEN, REAL))] == []


def test_record_that_does_not_fit_its_arguments_does_not_stop_the_others(lines):
    record = logging.LogRecord("alongside", logging.WARNING, __file__, 1, "%s people", (3,), None)

    logging.getLogger("alongside.tests").handle(record)

    assert lines()[0]["event"] == "3 people"


def test_terminal_shows_one_line_a_person_can_read(text):
    structlog.stdlib.get_logger("alongside.tests").warning("refused", page="lead:person", user=7)
    try:
        int(SAID)
    except ValueError:
        logging.getLogger("alongside.tests").exception("failed")

    first, second, third, _place = text().splitlines()
    assert first[8:] == " warning refused  page=lead:person user=7"
    assert second[8:] == " error   failed"
    assert third == "  ValueError"
    assert "Ade" not in text()


def test_suspicious_request_is_named_by_its_kind(lines):
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: %r", "evil.example\nfalse line")

    assert lines()[0]["event"] == "refused as suspicious: DisallowedHost"


def test_servers_own_lines_go_through_the_same_handler(lines):
    from gunicorn.config import Config

    config = Config()
    config.set("loglevel", "warning")
    server = logging.getLogger("gunicorn.error")
    before = (server.propagate, server.level)
    try:
        log = ServerLog(config)
        log.warning("Invalid request from ip=%s: %s", "192.0.2.1", f"GET {OPENING[1]}")
        log.access(SimpleNamespace(status="200"), None, {}, None)
    finally:
        server.propagate, server.level = before

    assert [(row["logger"], row["event"]) for row in lines()] == [
        ("gunicorn.error", "Invalid request from ip=192.0.2.1: GET /sign-in/link/<token>/")
    ]
    assert server.handlers == []


def test_development_server_writes_through_the_same_handler(lines):
    logging.getLogger("django.server").info('"%s" %s %s', f"GET /start/{TOKEN}/ HTTP/1.1", "200", "1200")

    assert [row["event"] for row in lines()] == ['"GET /start/<token>/ HTTP/1.1" 200 1200']


def test_style_is_as_asked_and_json_where_nobody_looks(monkeypatch):
    assert [style_of(asked) for asked in ("json", "text")] == ["json", "text"]
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert style_of("") == "json"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behind", "given", "is_kept"),
    [(True, "5f0c7e1a-proxy", True), (False, "5f0c7e1a-proxy", False), (True, "a line\nmore", False), (True, "x" * 65, False)],
)
def test_number_of_a_request_is_taken_from_a_trusted_proxy_alone(client, settings, behind, given, is_kept):
    settings.BEHIND_PROXY = behind

    number = client.get("/health/", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert (number == given) is is_kept
    assert number != ""
