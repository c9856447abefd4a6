"""A page costs the same number of queries for a dozen people and for three hundred more, and never over fifteen."""

import logging
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse

MOST = 15
# Background work asks of every table that something waits in; an analysis reads every table that has a part in a year, once or twice.
# A report reads the whole year; its checklists read how each questionnaire went as well.
WHOLE_REPORT = {
    "report:page": 19,
    "report:file": 19,
    "report:writing": 19,
    "report:part": 16,
    "report:checklist": 28,
    "report:checklist-file": 28,
}
MORE = {"system:work": 16, "evaluator:analysis": 28, "evaluator:analysis-json": 28} | WHOLE_REPORT
BETWEEN = re.compile(r"\s*(savepoint|release savepoint|rollback to savepoint)", re.IGNORECASE)


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """One transaction for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=["one", pytest.param("everybody", marks=pytest.mark.slow)])
def costs(request, db, tmp_path_factory):
    """What every page costs one who may read it, or everybody who may, with a dozen people and with three hundred."""
    from tests.web.permissions.asking import Asker
    from tests.web.permissions.crowd import grow
    from tests.web.permissions.worlds import HERE, build_worlds

    folder = tmp_path_factory.mktemp("crowd")
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # A session is noted as used once a minute: on a slow machine that minute ends among the pages.
    noted_once = patch("alongside.domain.access.actions.SEEN_EVERY", timedelta(days=1))
    with noted_once, override_settings(KEYS=folder / "keys", FILES=folder / "files", DEMO=True, CLOCK=""):
        worlds = build_worlds()
        most = 1 if request.param == "one" else None
        few = all_costs(Asker(worlds), most)
        grow(worlds, HERE)
        many = all_costs(Asker(worlds), most)
    return {key: (few[key], many[key]) for key in few}


def readable(most):
    """Every page with so many who may read it, in the order of the table's columns."""
    from tests.web.permissions.policy import ROWS, YES

    read = [row for row in ROWS if row.answers["get"] == 200]
    return [(row, viewer) for row in read for viewer in [who for who, cell in row.cells.items() if cell == YES][:most]]


def all_costs(asker, most):
    return {(str(row), viewer): len(statements_of(asker, row, viewer)) for row, viewer in readable(most)}


def statements_of(asker, row, viewer):
    """The statements of one page, as it is read."""
    found = []

    def count(execute, sql, *rest):
        if not BETWEEN.match(sql):
            found.append(sql)
        return execute(sql, *rest)

    captures = asker.worlds.captures(row.thing, "here", row.whose(viewer))
    asker.client.cookies.clear()
    asker.client.cookies.load(asker.cookies[viewer])
    with transaction.atomic(), connection.execute_wrapper(count):
        response = asker.client.get(reverse(row.route, kwargs=captures))
        assert (response.status_code, bool(response.getvalue())) == (200, True)
        transaction.set_rollback(True)
    return found


def test_pages_cost_the_same_for_three_hundred_more_and_few(costs):
    more = {key: (few, many) for key, (few, many) in costs.items() if few != many}
    dear = {key: many for key, (_few, many) in costs.items() if many > MORE.get(key[0].split()[0], MOST)}
    pages = {row.split()[0] for row, _viewer in costs}

    assert (more, dear) == ({}, {})
    assert {
        "lead:people",
        "lead:pairs",
        "lead:wave",
        "lead:run",
        "lead:matching",
        "lead:messages",
        "lead:session",
        "member:record",
    } <= pages
