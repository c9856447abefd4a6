"""What is asked of every page, whatever is on it."""

import json

from axe_playwright_python.base import AXE_SCRIPT

WIDE, NARROW, LEAST = 1280, 390, 320
HEIGHT = 844
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
ASK_AXE = f"""async () => (await axe.run(document, {json.dumps(RULES)})).violations.flatMap(
  broken => broken.nodes.map(node => `${{broken.id}}: ${{node.html.slice(0, 160)}}`))"""
ASK_PAGE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id)
  const alone = one => {
    const copy = one.cloneNode(true)
    copy.querySelectorAll("[class*=caption]").forEach(row => row.remove())
    return copy
  }
  const words = one => one.textContent.replace(/\\s+/g, " ").trim()
  const cells = [...document.querySelectorAll("td, th, dd, dt, p, li, h1, h2, h3, a, span, label, option, button")]
  return {
    headings: [...document.querySelectorAll("h1")].map(one => [words(one), words(alone(one))]),
    title: document.title,
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    leftovers: ["{{", "{%", "%}", "}}"].filter(mark => document.body.textContent.includes(mark)),
    nothing: cells.filter(one => /^(None|nan|undefined|null|\\[\\]|\\{\\})$/.test(words(one))).map(one => one.outerHTML.slice(0, 120)),
    unnamed: [...document.querySelectorAll("main a, main button")].filter(one => !words(one)).length,
  }
}"""
ASK_WIDTH = "() => document.documentElement.scrollWidth"
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > 321)
  .slice(0, 3).map(one => one.outerHTML.slice(0, 120))"""


class Eyes:
    """A browser page that notices what its console says."""

    def __init__(self, page):
        self.page, self.heard = page, []
        page.on("console", lambda message: self.heard.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda problem: self.heard.append(str(problem)))

    def open(self, address):
        """Go there, and forget what the page before it said."""
        self.heard.clear()
        self.page.goto(address)

    def problems(self, widths=(WIDE, NARROW)):
        """Everything that is wrong with the page as it stands."""
        self.page.evaluate(AXE_SCRIPT)
        found = []
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            found += [f"at {width}: {problem}" for problem in self.page.evaluate(ASK_AXE)]
        return [*found, *self.sideways(), *faults(self.page.evaluate(ASK_PAGE)), *self.heard]

    def sideways(self):
        """Whether one has to scroll sideways on the narrowest screen."""
        self.page.set_viewport_size({"width": LEAST, "height": HEIGHT})
        width = self.page.evaluate(ASK_WIDTH)
        return [] if width <= LEAST else [f"at {LEAST}: {width} wide: {self.page.evaluate(TOO_WIDE)}"]


def faults(said):
    """What is wrong with the words and the marks of a page."""
    found = [f"{name}: {said[name]}" for name in ("twice", "leftovers", "nothing", "unnamed") if said[name]]
    if len(said["headings"]) != 1:
        return [*found, f"headings: {said['headings']}"]
    whole, alone = said["headings"][0]
    title = said["title"].rpartition(" – ")[0].removeprefix("Error: ")
    named = title and (title in whole or alone in title)
    return found if named else [*found, f"title “{said['title']}” does not name “{whole}”"]
