"""A scheme to begin with, and people with telephones."""

import pytest


@pytest.fixture
def harbour(transactional_db, keys):
    from tests.journeys.harbour import found_harbour

    return found_harbour()


@pytest.fixture
def somebody(live_server, settings, browser):
    """Whoever is asked for by their address, each with a browser of their own."""
    from tests.journeys.people import Somebody

    settings.ADDRESS = live_server.url
    people, contexts = {}, []

    def find(address):
        if address not in people:
            contexts.append(browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="en-GB"))
            page = contexts[-1].new_page()
            page.set_default_timeout(10_000)
            people[address] = Somebody(page, live_server.url, address)
        return people[address]

    yield find
    for context in contexts:
        context.close()
