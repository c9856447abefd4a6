"""Somebody who is refused is led back to where they came from, which is never another site."""

from urllib.parse import urljoin, urlsplit

import pytest

from tests.web.asking import sign_in

HERE = "http://testserver"


def led_to(client, user, send, came_from):
    """Where a refused form leads, as a browser understands it."""
    sign_in(client, user)
    client.defaults["HTTP_REFERER"] = came_from
    answer = send(client, "/account/where/", end="nothing")
    where = answer.headers["Location"]
    return answer.status_code, where, urlsplit(urljoin(f"{HERE}/account/where/", where.replace("\\", "/"))).netloc


@pytest.fixture
def send():
    from tests.web.account.browsers import send

    return send


@pytest.mark.parametrize(
    ("came_from", "where"),
    [
        (f"{HERE}/account/where/", "/account/where/"),
        (f"{HERE}/account/where/?end=x#y", "/account/where/"),
        (f"{HERE}//evil.example/x", "/%2Fevil.example/x"),
        (f"{HERE}///evil.example/x", "/%2F/evil.example/x"),
        (f"{HERE}/\\evil.example/x", "/%5Cevil.example/x"),
        (f"{HERE}/\\/evil.example/x", "/%5C/evil.example/x"),
        (f"{HERE}/\t/evil.example/x", "/%2Fevil.example/x"),
        (HERE, "/home/"),
        ("account", "/home/"),
        ("", "/home/"),
        ("https://evil.example/account/", "/home/"),
        ("//evil.example/account/", "/home/"),
        ("///evil.example/account/", "/home/"),
        ("/\\evil.example/account/", "/home/"),
        ("\\\\evil.example/account/", "/home/"),
        ("javascript:alert(1)", "/home/"),
        ("http://testserver@evil.example/", "/home/"),
        ("http://testserver.evil.example/", "/home/"),
    ],
)
def test_refused_form_leads_back_within_this_site(client, world_today, send, came_from, where):
    assert led_to(client, world_today.ade, send, came_from) == (302, where, "testserver")
