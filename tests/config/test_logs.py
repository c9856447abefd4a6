"""What reaches a log: no link that still works."""

import io
import logging

import pytest
from django.test import Client

from alongside.config.logs import WithoutTokens

TOKEN = "a-token-that-works"
OPENING = [f"/start/{TOKEN}/", f"/sign-in/link/{TOKEN}/", f"/demonstration/link/{TOKEN}/"]


@pytest.fixture
def console():
    """What the installation's own handler writes."""
    named = [logger for name in ("", "django.server") for logger in logging.getLogger(name).handlers]
    handlers = {handler for handler in named if any(isinstance(row, WithoutTokens) for row in handler.filters)}
    written = io.StringIO()
    before = {handler: handler.setStream(written) for handler in handlers}
    yield written
    for handler, stream in before.items():
        handler.setStream(stream)


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPENING)
def test_form_without_its_csrf_token_is_logged_without_the_link(console, path):
    response = Client(enforce_csrf_checks=True).post(path, {"answer": "yes"})

    assert response.status_code == 403
    assert f"Forbidden (CSRF cookie not set.): {path.replace(TOKEN, '<token>')}" in console.getvalue()
    assert TOKEN not in console.getvalue()


def test_traceback_and_arguments_are_logged_without_the_link(console):
    for path in OPENING:
        try:
            int(path)
        except ValueError:
            logging.getLogger("alongside.tests").exception("%(path)s failed", {"path": f"https://trust.example{path}?next=1"})

    assert console.getvalue().count("https://trust.example/start/<token>/?next=1 failed") == 1
    assert console.getvalue().count("ValueError: invalid literal for int() with base 10: '/start/<token>/'") == 1
    assert TOKEN not in console.getvalue()


def test_record_that_does_not_fit_its_arguments_still_loses_the_link():
    record = logging.LogRecord("alongside", logging.WARNING, __file__, 1, "%s and %s", (f"/start/{TOKEN}/",), None)

    assert WithoutTokens().filter(record)
    assert TOKEN not in logging.Formatter().format(record)


def test_development_server_writes_through_the_same_handler(console):
    logging.getLogger("django.server").info('"%s" %s %s', f"GET /start/{TOKEN}/ HTTP/1.1", "200", "1200")

    assert console.getvalue() == '"GET /start/<token>/ HTTP/1.1" 200 1200\n'


def test_other_words_stay_as_they_are(console):
    logging.getLogger("alongside.tests").warning("%d people started at /start", 3)

    assert console.getvalue() == "3 people started at /start\n"
