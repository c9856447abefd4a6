"""The workbench by keyboard on a telephone: lock, keep apart, put together instead, run again, compare."""

import pytest
from django.urls import reverse

from alongside.domain.matching.models import Placement, Run
from tests.browser.look import HEIGHT, NARROW, Eyes
from tests.web.asking import sign_in


class Keyboard:
    """Somebody who has no mouse: what they reach by the tabulator key, they press."""

    def __init__(self, page):
        self.page = page

    def reach(self, name, most=150):
        """Go on with the tabulator key until something of this name has the focus."""
        for _step in range(most):
            self.page.keyboard.press("Tab")
            if name in self.page.evaluate("() => document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"):
                return
        raise AssertionError(f"{name} is not reached")

    def press(self, name, *, leads=True):
        """Reach it and press Enter; what leads elsewhere is waited for."""
        self.reach(name)
        if not leads:
            self.page.keyboard.press("Enter")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.fixture
def keyboard(page):
    return Keyboard(page)


def test_lock_run_again_and_compare_by_keyboard_at_390(world_today, see, page, keyboard):
    world = world_today
    mentor, mentee = world.couple()
    run = world.run()
    see(world.lena, reverse("lead:run", args=[run.public_id]))
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    page.reload()

    keyboard.press(f"Lock {mentor} and {mentee}")
    landed = page.url.rpartition("#")[2]
    keyboard.press("Run again")
    changed = page.locator("section", has=page.locator("#changes")).inner_text()
    keyboard.press("See run 1 and this one side by side")

    assert landed == f"pair-{mentee.public_id}"
    assert "Nobody: every mentee has the same mentor as before." in changed
    assert page.get_by_role("heading", level=1).inner_text().endswith("Two runs side by side")
    assert page.get_by_role("row", name="Locked together").inner_text().split() == ["Locked", "together", "Run", "1", "0", "Run", "2", "1"]
    assert Eyes(page).problems((NARROW,)) == []


def test_other_possibilities_and_keeping_apart_by_keyboard_at_390(world_today, see, page, keyboard):
    world = world_today
    mentor, mentee = world.couple()
    see(world.lena, reverse("lead:run", args=[world.run().public_id]))
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    page.reload()

    keyboard.press(f"Other possibilities for Mo Farrow and {world.ade_in}", leads=False)
    keyboard.press(f"Put these two together instead {mentor} and {world.ade_in}")
    told = page.locator(f"#pair-{world.ade_in.public_id}").inner_text()
    keyboard.press(f"Keep apart {mentor} and {mentee}", leads=False)
    page.keyboard.press("Tab")
    page.keyboard.type("They share a rota")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    open_ = Eyes(page).problems((NARROW,))
    keyboard.press("Run again")
    changed = page.locator("section", has=page.locator("#changes")).inner_text()

    assert f"You put {mentor} and {world.ade_in} together since." in told
    assert sorted(Placement.objects.values_list("kind", "why")) == [("apart", "They share a rota"), ("together", "")]
    assert open_ == []
    assert f"{world.ade_in} is with {mentor} now; it was Mo Farrow." in changed
    assert Run.objects.count() == 2


def test_workbench_works_without_scripts(world_today, settings, client, browser, live_server):
    world = world_today
    world.couple()
    settings.ADDRESS = live_server.url
    sign_in(client, world.lena)
    context = browser.new_context(java_script_enabled=False, viewport={"width": NARROW, "height": HEIGHT})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + reverse("lead:run", args=[world.run().public_id]))

    line = page.locator(f"#pair-{world.ade_in.public_id}")
    line.get_by_text("Other possibilities").click()
    line.get_by_role("button", name="Put these two together instead").first.click()
    page.get_by_role("button", name="Run again").first.click()

    assert page.get_by_role("heading", level=1).inner_text().endswith("Run 2")
    assert Placement.objects.get().kind == "together"
    context.close()
