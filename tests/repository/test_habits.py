"""Habits of the house that a reader would otherwise have to check by eye."""

import ast

from tests.repository.tree import DOMAIN, SRC, WEB, nodes_under, place

CLOCKS = {("timezone", "now"), ("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}
FETCHES = {"objects", "_default_manager", "_base_manager"}
REFUSALS = {"Refused", "TooLate", "NotAllowed", "NotFound"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}


def outer_name(node):
    """The name just before the last dot: `timezone` in both timezone.now and django.utils.timezone.now."""
    return getattr(node.value, "id", getattr(node.value, "attr", ""))


def test_domain_never_reads_the_clock():
    reads = [
        place(path, node)
        for path, node in nodes_under(DOMAIN, ast.Attribute)
        if (outer_name(node), node.attr) in CLOCKS and path != DOMAIN / "organisations" / "clock.py"
    ]

    assert reads == []


def test_domain_never_lets_a_field_read_the_clock():
    automatic = [place(path, node.value) for path, node in nodes_under(DOMAIN, ast.keyword) if node.arg in {"auto_now", "auto_now_add"}]

    assert automatic == []


def test_pages_fetch_through_queries_only():
    managers = [place(path, node) for path, node in nodes_under(WEB, ast.Attribute) if node.attr in FETCHES]
    shortcuts = [place(path, node) for path, node in nodes_under(WEB, ast.Name) if node.id in SHORTCUTS]

    assert managers + shortcuts == []


def test_what_is_said_to_somebody_who_is_refused_can_be_translated():
    calls = nodes_under(SRC / "alongside", ast.Call)
    refusals = [(path, node) for path, node in calls if getattr(node.func, "id", "") in REFUSALS and node.args]

    assert [place(path, node) for path, node in refusals if isinstance(node.args[0], (ast.Constant, ast.JoinedStr))] == []


def test_translated_sentences_are_whole():
    """A sentence with names in it is looked up before they are put in, and never when a module is read."""
    calls = [(path, node) for path, node in nodes_under(SRC / "alongside", ast.Call) if getattr(node.func, "id", "") == "_"]
    assert [place(path, node) for path, node in calls if not all(isinstance(row, ast.Constant) for row in node.args)] == []


def test_nothing_happens_by_signal():
    imports = nodes_under(SRC / "alongside", ast.ImportFrom)

    assert [place(path, node) for path, node in imports if (node.module or "").endswith((".signals", ".dispatch"))] == []


def test_no_model_acts_when_saved():
    models = [(path, node) for path, node in nodes_under(DOMAIN, ast.ClassDef) if path.name == "models.py"]
    acting = [
        place(path, part)
        for path, node in models
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name in {"save", "delete"}
    ]

    assert acting == []


def test_tests_are_not_marked_to_be_skipped():
    skips = [
        place(path, node)
        for path, node in nodes_under(SRC.parent / "tests", ast.Attribute)
        if node.attr in {"skip", "skipif"} and outer_name(node) in {"mark", "pytest"}
    ]

    assert skips == []
