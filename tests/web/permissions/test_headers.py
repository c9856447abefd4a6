"""The headers of every page, asked by somebody of each kind."""

from django.urls import reverse

from tests.web.headers import problems
from tests.web.permissions.asking import PAGES, Asker
from tests.web.permissions.policy import ROWS


class Heard(Asker):
    """Asks like the matrix, and keeps what came back."""

    def responses(self, row, viewer, method):
        captures = self.worlds.captures(row.thing, "here", row.whose(viewer))
        if captures is None:
            return None
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies[viewer])
        return getattr(self.client, method)(reverse(row.route, kwargs=captures))


def test_every_page_has_the_whole_set_for_everybody(worlds):
    heard, found, seen = Heard(worlds), {}, set()
    for row in ROWS:
        for viewer in ("anonymous", "lead", "mentor", "evaluator"):
            for method in ("get", "post"):
                response = heard.responses(row, viewer, method)
                if response is None:
                    continue
                seen.add(row.route)
                if wrong := problems(response):
                    found[f"{method} {row} {viewer} {response.status_code}"] = wrong

    assert found == {}
    assert seen == set(PAGES)
