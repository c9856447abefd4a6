"""Opening a page changes nothing, whoever opens it and whatever it is about: only that it was opened may be noted."""

import re

import pytest
from django.db import connection

from tests.web.permissions.asking import Asker
from tests.web.permissions.policy import ROWS, YES
from tests.web.permissions.worlds import VIEWERS

TABLE_OF = re.compile(r"\s*(insert\s+into|update|delete\s+from|replace\s+into)\s+\"?(\w+)", re.IGNORECASE)
# That a record was seen, a file left or somebody was refused; and when a session was last used.
NOTED = {("insert into", "domain_event"), ("update", "domain_signin")}


class Reader(Asker):
    """Notes which tables a page writes to."""

    def written_by(self, viewer, row):
        captures = self.worlds.captures(row.thing, "here", row.whose(viewer))
        if captures is None:
            return set()
        found = set()

        def watch(execute, sql, *rest):
            if match := TABLE_OF.match(sql):
                found.add((" ".join(match[1].lower().split()), match[2]))
            return execute(sql, *rest)

        with connection.execute_wrapper(watch):
            self.ask(viewer, "get", row.route, captures, {})
        return found - NOTED


def wrong(worlds, viewers_of):
    reader = Reader(worlds)
    return {f"{row} by {viewer}": found for row in ROWS for viewer in viewers_of(row) if (found := reader.written_by(viewer, row))}


def test_reading_changes_nothing_for_one_who_may_and_for_nobody(worlds):
    def viewers_of(row):
        return {"anonymous", next((viewer for viewer in VIEWERS if row.cells[viewer] == YES), "anonymous")}

    assert wrong(worlds, viewers_of) == {}


@pytest.mark.slow
def test_reading_changes_nothing_for_anybody(worlds):
    assert wrong(worlds, lambda _row: VIEWERS) == {}
