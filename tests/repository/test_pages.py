"""Every page says what it needs, and every address used in a template, view or message exists."""

import ast
import re

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver

from alongside.domain.outbox.purposes import RULES
from tests.repository.tree import ROOT, SRC, WEB, nodes_under, place

URL_TAG = re.compile(r"{%\s*url\s+['\"]([\w:-]+)['\"]")
TEMPLATES = sorted(path.relative_to(WEB / "templates").as_posix() for path in (WEB / "templates").rglob("*.html"))


def pages(resolver=None, namespaces=()):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*namespaces, entry.name or "?"]), entry.callback
        else:
            yield from pages(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)


def test_every_page_declares_what_it_needs():
    assert [name for name, view in pages() if not hasattr(view, "declared")] == []


def test_every_page_has_a_name_of_its_own():
    names = [name for name, _view in pages()]

    assert sorted(name for name in set(names) if names.count(name) > 1 or name.endswith("?")) == []


def test_addresses_in_templates_exist():
    known = {name for name, _view in pages()}
    used = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in (SRC / "alongside").rglob("*.html")
        for name in URL_TAG.findall(path.read_text(encoding="utf-8"))
    ]

    assert [(path, name) for path, name in used if name not in known] == []


def test_addresses_in_code_exist():
    known = {name for name, _view in pages()}
    calls = [
        (place(path, node), node.args[0].value)
        for path, node in nodes_under(SRC / "alongside", ast.Call)
        if getattr(node.func, "id", getattr(node.func, "attr", "")) in {"reverse", "reverse_lazy", "redirect"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and ":" in str(node.args[0].value)
    ]

    assert [(where, name) for where, name in calls if name not in known] == []


def test_addresses_in_links_of_messages_exist():
    known = {name for name, _view in pages()}

    assert [purpose for purpose, rule in RULES.items() if rule.page and rule.page not in known] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    assert get_template(name).template.name == name
