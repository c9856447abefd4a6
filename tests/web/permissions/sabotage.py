"""Taking one guard out, for as long as a test asks whether anybody notices."""

import ast
import importlib
import pkgutil
import sys
from pathlib import Path

import alongside.domain
from alongside.domain.access import moves, permissions, queries
from alongside.domain.access.errors import NotFound
from alongside.web import gate
from tests.web.permissions.asking import PAGES, cells_of
from tests.web.permissions.policy import MISSING, NO_SUCH_THING, ROWS, SIGN_IN

GUARDS = {"require", "move", "check_may_read"}


def everywhere(monkeypatch, original, replacement):
    """Put something in place of a function in every module that holds it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("alongside.") and getattr(module, original.__name__, None) is original:
            monkeypatch.setattr(module, original.__name__, replacement)


def let_everybody(monkeypatch, permission):
    """Whoever asks may do this one thing."""
    asked = permissions.can
    everywhere(monkeypatch, asked, lambda by, wanted, thing, *, now: wanted is permission or asked(by, wanted, thing, now=now))


def fetch_without_checking(monkeypatch):
    """Whatever is there is found, and every page is open, whoever looks."""

    def found(thing, _permission, *, by, now):
        if thing is None:
            raise NotFound("There is no such page.")
        return thing

    everywhere(monkeypatch, queries.allowed, found)
    monkeypatch.setattr(gate, "require", lambda *_args, **_named: None)


def forget_to_sign_in(monkeypatch, route):
    """The page no longer asks who is there."""
    monkeypatch.setattr(PAGES[route], "login_required", False, raising=False)


def rows_of(route):
    """The rows of a page."""
    return [row for row in ROWS if row.route == route]


def is_noticed(asker, rows, refusals=(MISSING, SIGN_IN, NO_SUCH_THING)):
    """Whether some cell that should refuse does not; an error counts, since it is no refusal either."""
    cells = [cell for row in rows for cell in cells_of(row) if row.expected(cell[1], cell[2]) in refusals]
    return any(goes_wrong(asker, cell) for cell in cells)


def goes_wrong(asker, cell):
    try:
        return bool(asker.wrong(*cell))
    except Exception:  # noqa: BLE001 - whatever comes out of a page without its guard
        return True


def guards_of_actions():
    """Every function of the domain that asks the table before it acts: its module, its name, and how it asks."""
    for found in pkgutil.walk_packages(alongside.domain.__path__, "alongside.domain."):
        module = importlib.import_module(found.name)
        for part in ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body if found.name != moves.__name__ else ():
            if isinstance(part, ast.FunctionDef) and part.name not in GUARDS:
                calls = {getattr(node.func, "id", "") for node in ast.walk(part) if isinstance(node, ast.Call)}
                yield from ((found.name, part.name, guard) for guard in sorted(calls & GUARDS))


def take_out(monkeypatch, module_name, function, guard):
    """Let one function act without asking."""
    module = importlib.import_module(module_name)
    asked = getattr(module, guard)
    monkeypatch.setattr(module, guard, (moved_unasked if guard == "move" else unasked)(asked, function))


def unasked(asked, function):
    def ask(*args, **named):
        if sys._getframe(1).f_code.co_name != function:
            asked(*args, **named)

    return ask


def moved_unasked(asked, function):
    def move(*args, **named):
        if sys._getframe(1).f_code.co_name != function:
            return asked(*args, **named)
        kept, moves.require = moves.require, lambda *_args, **_named: None
        try:
            return asked(*args, **named)
        finally:
            moves.require = kept

    return move
