"""The pictures in the docs, taken from the demonstration: `.venv/bin/python -m tools.screenshots`."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from tests.browser.demonstration import ROOT, Served, served

IMAGES = ROOT / "docs" / "images"
DESK, PHONE = ViewportSize(width=1280, height=960), ViewportSize(width=390, height=844)
MOST_BYTES = 200_000


def step_in(browser: Browser, demonstration: Served, role: str, size: ViewportSize) -> Page:
    """A browser of somebody's own, at their home."""
    page = browser.new_context(viewport=size, locale="en-GB").new_page()
    page.goto(demonstration.ways[role])
    press(page.get_by_role("main").get_by_role("button"))
    return page


def press(what: Locator) -> None:
    """Click, and wait for the page that it leads to."""
    with what.page.expect_navigation():
        what.click()


def overview(page: Page) -> None:
    """The lead's first page, where they stand already."""


def run(page: Page) -> None:
    """A second run, after two couples of the first were locked, with the other possibilities of one pair open."""
    press(page.get_by_role("link", name="Matching", exact=True))
    press(page.get_by_role("button", name="Propose pairs"))
    for place in (1, 2):
        press(page.get_by_role("button", name="Lock ").nth(place))
    press(page.get_by_role("button", name="Run again").first)
    page.reload()
    page.locator("summary", has_text="Other possibilities").first.click()
    page.get_by_role("table", name="Pairs of this run").evaluate("one => one.scrollIntoView()")


def member(page: Page) -> None:
    """A mentee and their mentor."""
    press(page.get_by_role("link", name="Your mentor"))


def report(page: Page) -> None:
    """The report, from its top."""
    press(page.get_by_role("link", name="Report", exact=True))


def register(page: Page) -> None:
    """Who came, on a telephone."""
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_role("heading", level=1).evaluate("one => one.scrollIntoView()")


SHOTS: dict[str, list[tuple[str, str, ViewportSize, Callable[[Page], None]]]] = {
    "trained": [
        ("overview", "mentoring lead", DESK, overview),
        ("run", "mentoring lead", DESK, run),
        ("register-phone", "trainer", PHONE, register),
    ],
    "running": [("member", "mentee", DESK, member)],
    "evaluated": [("report", "mentoring lead", DESK, report)],
}


def main() -> None:
    """Take them all; each is small enough to sit in a repository."""
    chromium = next((path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for stage, shots in SHOTS.items():
            with tempfile.TemporaryDirectory() as folder, served(stage, Path(folder)) as demonstration:
                for name, role, size, act in shots:
                    page = step_in(browser, demonstration, role, size)
                    act(page)
                    save(page, IMAGES / f"{name}.png")
        browser.close()


def save(page: Page, path: Path) -> None:
    """Save what the window shows, and say how large it is."""
    page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    print(f"{path.name}: {size:,} bytes{' (too large)' if size > MOST_BYTES else ''}")


if __name__ == "__main__":
    main()
