"""Demonstrations that are started when first asked for, and browsers that are signed in."""

from contextlib import ExitStack

import pytest

from tests.browser.demonstration import served
from tests.browser.look import Eyes
from tests.web.asking import sign_in


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "en-GB"}


@pytest.fixture(scope="session")
def at_stage(tmp_path_factory):
    """A running demonstration by its stage: each is started once and goes when the tests end."""
    running = {}
    with ExitStack() as started:

        def find(stage):
            if stage not in running:
                running[stage] = started.enter_context(served(stage, tmp_path_factory.mktemp(stage)))
            return running[stage]

        yield find


@pytest.fixture
def eyes(page):
    return Eyes(page)


@pytest.fixture
def see(live_server, settings, client, context, page):
    """Look at pages of this process as somebody: their problems by path."""
    settings.ADDRESS = live_server.url
    eyes = Eyes(page)

    def look(user, *paths, enter=sign_in):
        context.clear_cookies()
        if user is not None:
            enter(client, user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        found = {}
        for path in paths:
            eyes.open(live_server.url + path)
            if problems := eyes.problems():
                found[path] = problems
        return found

    return look
