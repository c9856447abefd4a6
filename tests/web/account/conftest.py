"""What the tests of signing in share."""

from datetime import timedelta

import pytest

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF = timedelta(seconds=30)


@pytest.fixture
def world(world_today):
    return world_today


@pytest.fixture
def send():
    from tests.web.account.browsers import send

    return send


@pytest.fixture
def by_link():
    from tests.web.account.browsers import by_link

    return by_link


@pytest.fixture
def app():
    """Somebody's authenticator app: the code of this half minute, or of another."""
    from alongside.domain.access.actions import add_authenticator
    from alongside.domain.organisations.clock import now as clock
    from tests.web.asking import app_code

    class App:
        def code(self, halves=0):
            return app_code(SECRET, clock() + halves * HALF)

        def give(self, user):
            """Set it up with the code of half a minute ago, so that this one is still unused."""
            add_authenticator(SECRET, self.code(-1), by=user, now=clock())

    return App()


@pytest.fixture(scope="session")
def running_provider():
    from tests.web.account.provider import running

    with running() as found:
        yield found


@pytest.fixture
def provider(running_provider, settings, monkeypatch):
    """The provider of single sign-on, as a provider should be, and set up here."""
    from alongside.config.single_sign_on import Provider
    from tests.web.account.provider import CLIENT, SECRET

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.SSO = Provider("your trust account", running_provider.issuer, CLIENT, SECRET)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [settings.SSO.app()]}}
    running_provider.as_ever()
    return running_provider
