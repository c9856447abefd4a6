"""Files: their length, what they may not name, and what must be there."""

import json
import re
import tomllib

from tests.repository.tree import ROOT, SRC, kept_files, kept_texts, python_under

LONGEST = 400
# One letter of each stands in brackets, so that this file does not name what it forbids.
MACHINE = re.compile(r"(?<![\w.])/(?:w[o]rk|r[o]ot)(?:/|\b)|/tmp/d[e]sign|\.\./s[h]ared/")
REGISTRIES = re.compile(r"pypi\.[o]rg|python[h]osted\.org|registry\.[n]pmjs\.org|registry\.[y]arnpkg\.com", re.IGNORECASE)


def naming(pattern):
    return [f"{name}: {found.group()}" for name, text in kept_texts() if (found := pattern.search(text))]


def test_python_files_have_at_most_400_lines():
    counted = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in python_under(ROOT / "tests")}
    counted |= {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in python_under(SRC)}

    assert {name: lines for name, lines in counted.items() if lines > LONGEST} == {}


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    assert naming(MACHINE) == []


def test_no_file_names_the_host_of_a_registry():
    assert naming(REGISTRIES) == []


def test_locks_hold_names_and_hashes_only():
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()

        assert [line for line in lines if "://" in line] == []
        assert [line for line in lines if not re.match(r"^[a-z0-9-]+==\S+ .*\\$|^    --hash=sha256:[0-9a-f]{64}( \\)?$", line)] == []


def test_both_locks_agree_on_what_the_platform_needs():
    platform, everything = (
        {line.removesuffix(" \\") for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if "==" in line}
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert platform - everything == set()


def test_files_of_resolvers_with_addresses_are_not_kept():
    assert [path.name for path in kept_files() if path.name in {"uv.lock", "pylock.toml"}] == []


def test_front_end_lock_holds_no_address():
    locks = [path for path in kept_files() if path.name == "package-lock.json"]

    assert [path.name for path in locks if '"resolved"' in json.dumps(json.loads(path.read_text(encoding="utf-8")))] == []


def test_every_dependency_has_its_reason_on_the_line_above():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    project = tomllib.loads(text)
    groups = [project["project"]["dependencies"], project["build-system"]["requires"]]
    groups += [*project["project"]["optional-dependencies"].values(), *project["dependency-groups"].values()]

    without = [
        dependency
        for group in groups
        for dependency in group
        for number, line in enumerate(lines)
        if line.startswith(f'"{dependency}"') and not lines[number - 1].startswith("# ")
    ]

    assert without == []


def test_papers_of_the_house_are_there():
    papers = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "SECURITY.md")

    assert [name for name in papers if not (ROOT / name).is_file()] == []
