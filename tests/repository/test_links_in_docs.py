"""Every link in the docs leads somewhere: to a file that is kept, and to a heading that stands on it."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.repository.tree import ROOT, kept_files

PAGES = sorted(path for path in kept_files() if path.suffix == ".md")
READ = MarkdownIt("commonmark").enable("table")


@cache
def blocks_of(path):
    return READ.parse(path.read_text(encoding="utf-8"))


def tokens_of(path):
    for block in blocks_of(path):
        yield block
        yield from block.children or []


def headings_of(path):
    """The anchor of each heading as the usual viewers make it: lower case, words joined by hyphens, twins numbered."""
    seen = Counter()
    for block, inside in pairwise(blocks_of(path)):
        if block.type == "heading_open":
            words = "".join(part.content for part in inside.children if part.type in {"text", "code_inline"})
            anchor = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            yield f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor
            seen[anchor] += 1


def targets_of(path):
    named = ((row.attrGet("href") or row.attrGet("src"), row) for row in tokens_of(path) if row.type in {"link_open", "image"})
    return [str(target) for target, _row in named if target and not re.match(r"https?:|mailto:", str(target))]


def leads_somewhere(path, target):
    name, _, anchor = target.partition("#")
    found = (path.parent / name).resolve() if name else path
    if not found.exists() or not found.is_relative_to(ROOT):
        return False
    return not anchor or anchor in set(headings_of(found))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_of_a_page_lead_somewhere(path):
    assert [target for target in targets_of(path) if not leads_somewhere(path, target)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_page_has_one_first_heading_and_skips_no_level(path):
    levels = [int(row.tag[1]) for row in tokens_of(path) if row.type == "heading_open"]

    assert levels[:1] == [1]
    assert levels.count(1) == 1
    assert [level for before, level in pairwise(levels) if level > before + 1] == []


def test_every_page_of_the_docs_can_be_reached_from_the_first():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        for target in targets_of(page):
            found = (page.parent / target.partition("#")[0]).resolve()
            waiting += sorted(Path(found).glob("*.md")) if found.is_dir() else [found]

    assert [page.relative_to(ROOT).as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs") and page not in reached] == []
