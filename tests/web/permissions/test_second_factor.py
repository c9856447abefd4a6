"""Whoever holds a role and has only done the first step of signing in reaches no page about others, by any address."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from alongside.domain.access.actions import add_authenticator
from alongside.domain.access.permissions import MEMBERS_OWN
from alongside.domain.organisations.clock import now as clock
from alongside.web import gate
from tests.web.asking import app_code, half_way_in
from tests.web.permissions.asking import PAGES, Asker
from tests.web.permissions.policy import METHODS, MISSING, ROWS, YES
from tests.web.permissions.worlds import HERE, VIEWERS

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ROLES = ("lead", "deputy", "coordinator", "steering", "trainer", "evaluator", "both", "system")
OWN = {name for name, view in PAGES.items() if view.declared.signed_in and view.declared.permission is None}
OPEN = {name for name, view in PAGES.items() if not view.declared.signed_in}
BEFORE = {"account:second-factor"}
WAYS = {"account:set-up", "account:second-factor"}


@pytest.fixture(scope="module")
def asker(worlds):
    return Asker(worlds)


def half_way(asker, viewer):
    client = Client()
    half_way_in(client, asker.worlds.viewers[viewer])
    return {name: morsel.value for name, morsel in client.cookies.items()}


def gets_in(asker, viewers, rows):
    """The cells in which somebody who is half way in gets further than to the second step."""
    full, found = dict(asker.cookies), []
    try:
        with override_settings(DEMO=False):
            for viewer in viewers:
                asker.cookies[viewer] = half_way(asker, viewer)
                cells = ((row, method) for row in rows for method in METHODS if row.expected(viewer, HERE) in {YES, MISSING})
                answers = ((row, method, asker.about(row, viewer, method, HERE)) for row, method in cells)
                found += [f"{method} {row} by {viewer}" for row, method, answer in answers if not is_led_to_the_second_step(answer)]
    finally:
        asker.cookies = full
    return found


def is_led_to_the_second_step(answer):
    """By a redirect, or, where a form held words, by a page that shows them and leads there."""
    ways = {reverse(name) for name in WAYS}
    is_page = answer.status == 403 and any(f'href="{way}?next=/'.encode() in answer.body for way in ways)
    return not answer.has_written and (is_page or (answer.status == 302 and answer.url.split("?")[0] in ways))


def about_others():
    held = {name: view.declared.permission for name, view in PAGES.items()}
    return [row for row in ROWS if row.route not in OPEN | OWN and held[row.route] not in MEMBERS_OWN]


def test_nobody_who_is_half_way_in_reaches_a_page_about_others(asker):
    """Every page by one who could read it with the second step, each role in turn."""
    assert [found for role, rows in in_turn(about_others()).items() for found in gets_in(asker, [role], rows)] == []


def in_turn(rows):
    """Each row with one of the roles that may read it: with the one that has had fewest."""
    found = {role: [] for role in ROLES}
    for row in rows:
        may = [role for role in ROLES if row.cells[role] == YES] or ROLES
        found[min(may, key=lambda role: len(found[role]))].append(row)
    return found


@pytest.mark.slow
def test_nobody_of_any_role_who_is_half_way_in_reaches_a_page_about_others(asker):
    assert gets_in(asker, ROLES, about_others()) == []


def test_gate_that_does_not_ask_is_noticed(asker, monkeypatch):
    monkeypatch.setattr(gate, "next_step", lambda _request, _permission: "")

    assert gets_in(asker, ["lead"], [row for row in about_others() if row.route == "lead:people"]) != []


def test_nobody_who_has_a_factor_reaches_anything_before_showing_it(asker):
    lead = asker.worlds.viewers["lead"]
    now = clock()
    add_authenticator(SECRET, app_code(SECRET, now), by=lead, now=now)

    assert gets_in(asker, ["lead"], [row for row in ROWS if row.route not in OPEN | BEFORE]) == []


def test_pages_that_ask_no_permission_are_about_oneself():
    """Whoever adds one here has made sure that it shows nobody else."""
    assert {name for name in OWN if not name.startswith("account:")} == {
        *("public:home-for-me", "member:home", "member:record", "member:record-csv", "member:own-answers-csv")
    }


def test_roles_named_here_are_all_there_are():
    assert set(VIEWERS) - set(ROLES) == {
        *("anonymous", "senior", "mentor", "mentee", "invited", "withdrawn", "next_door", "elsewhere", "ended")
    }
