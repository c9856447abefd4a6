"""Arrows that import-linter cannot see, and the completeness of those that it checks."""

import ast
import importlib
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tests.repository.tree import DOMAIN, ROOT, SRC, nodes_under, place

PLAIN = {"migrations", "__pycache__"}


def contract(name):
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    return next(found for found in linter["contracts"] if found["id"] == name)


def subjects_in_order():
    """From the first subject to the last, as the contract has them from top to bottom."""
    return [layer.strip("()") for layer in reversed(contract("subjects")["layers"])]


def subject_of(model):
    return model.__module__.split(".")[2]


def test_every_subject_keeps_the_order_of_files_inside():
    folders = {path.name for path in DOMAIN.iterdir() if path.is_dir()} - PLAIN - {"flows"}

    assert {f"alongside.domain.{name}" for name in folders} - set(contract("inside")["containers"]) == set()


def test_foreign_keys_point_at_the_same_or_an_earlier_subject():
    order = subjects_in_order()
    keys = [
        (f"{model.__name__}.{field.name}", subject_of(model), subject_of(field.related_model))
        for model in apps.get_app_config("domain").get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label == "domain"
    ]

    assert [name for name, own, other in keys if order.index(other) > order.index(own)] == []


def test_platform_uses_only_the_public_names_of_the_engine():
    imports = nodes_under(SRC / "alongside", ast.ImportFrom)
    private = [
        place(path, node)
        for path, node in imports
        if (node.module or "").startswith("alongside_engine") and ("._" in node.module or any(name.name[0] == "_" for name in node.names))
    ]

    assert private == []


@pytest.mark.parametrize(
    "name",
    [f"alongside_engine{part}" for part in ("", ".assignment", ".evaluation", ".matching", ".drawing", ".figures", ".on_files", ".study")],
)
def test_public_names_of_the_engine_equal_its_all(name):
    module = importlib.import_module(name)
    imported = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert len(set(module.__all__)) == len(module.__all__)
    assert {name for name in imported if not name.startswith("_")} == set(module.__all__)
