"""What Alongside is made of: `.venv/bin/python -m tools.sbom > alongside.cdx.json`, or `--licences` for the page in the docs.

Read from the lock and from what the installed distributions say of themselves, so that it needs no tool and no network.
"""

import argparse
import json
import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; (.+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:([0-9a-f]{64})")
# Said here where a distribution says it in a text of its own, says it twice, or is not installed on this system.
SAID_ELSEWHERE = {
    "colorama": "BSD-3-Clause",
    "django-csp": "BSD-3-Clause",
    "fido2": "BSD-2-Clause AND Apache-2.0 AND MPL-2.0",
    "imap-tools": "Apache-2.0",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "python-docx": "MIT",
    "qrcode": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "sqlparse": "BSD-3-Clause",
}
# What comes inside our own package, and so stands in no lock of Python's: its licence, and the lock of the front end when it has one.
CARRIED = (("nhsuk-frontend", "MIT", True), ("Inter (typeface)", "OFL-1.1", False))


@dataclass(frozen=True)
class Part:
    """One locked distribution, at one version."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def ref(self) -> str:
        """The name that the whole trade knows it by."""
        return f"pkg:pypi/{self.name}@{self.version}"

    @property
    def licence(self) -> str:
        """The licence as a short expression; empty when nobody says."""
        if self.name in SAID_ELSEWHERE:
            return SAID_ELSEWHERE[self.name]
        try:
            said = metadata(self.name).json
        except PackageNotFoundError:
            return ""
        return str(said.get("license_expression") or said.get("license") or "")


def parts(lock: str) -> Iterator[Part]:
    """Every distribution of a lock, with its hashes."""
    entries = re.split(r"\n(?=\S)", lock.strip())
    for entry in entries:
        first, *rest = entry.splitlines()
        found = LINE.match(first)
        if found is None:
            raise ValueError(f"This line of the lock is not understood: {first}")
        yield Part(found[1], found[2], found[3] or "", tuple(line[1] for row in rest if (line := HASH.match(row))))


def locked() -> list[Part]:
    """What an installation with the platform is made of."""
    return list(parts((ROOT / "requirements.lock").read_text(encoding="utf-8")))


def carried() -> list[dict[str, Any]]:
    """What lies inside our own package: compiled into the style sheet and script, or set in our documents."""
    wanted = json.loads((ROOT / "tools" / "front" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        _library(f"pkg:npm/{name}@{wanted[f'node_modules/{name}']['version']}", licence)
        if in_lock
        else {"type": "file", "bom-ref": name, "name": name, **_licensed(licence)}
        for name, licence, in_lock in CARRIED
    ]


def _library(ref: str, licence: str) -> dict[str, Any]:
    name, _, version = ref.rpartition("/")[2].partition("@")
    return {"type": "library", "bom-ref": ref, "name": name, "version": version, "purl": ref, **_licensed(licence)}


def bill() -> dict[str, Any]:
    """A bill of materials in CycloneDX 1.6; the same lock gives the same bill."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    found, inside = locked(), carried()
    own = f"pkg:generic/alongside@{version}"
    refs = [part.ref for part in found]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, json.dumps([own, *refs]))}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": own, "name": "alongside", "version": version, **_licensed("Apache-2.0")}
        },
        "components": [*(_component(part) for part in found), *inside],
        "dependencies": [
            {"ref": own, "dependsOn": [*refs, *(row["bom-ref"] for row in inside)]},
            *({"ref": part.ref, "dependsOn": sorted(_needed_by(part, found))} for part in found),
        ],
    }


def _component(part: Part) -> dict[str, Any]:
    marked = {"properties": [{"name": "python:marker", "value": part.marker}]} if part.marker else {}
    hashes = [{"alg": "SHA-256", "content": value} for value in part.hashes]
    return {**_library(part.ref, part.licence), "hashes": hashes, **marked}


def _licensed(expression: str) -> dict[str, Any]:
    return {"licenses": [{"expression": expression}]} if expression else {}


def _needed_by(part: Part, found: list[Part]) -> set[str]:
    """The locked distributions that one asks for on any system, by their names alone."""
    try:
        wanted = requires(part.name) or []
    except PackageNotFoundError:
        return set()
    names = {re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", line)[0]).lower() for line in wanted}
    return {other.ref for other in found if other.name in names - {part.name}}


def licences() -> str:
    """The page of licences, one line a distribution."""
    rows = sorted({(part.name, part.licence or "not said") for part in locked()} | {row[:2] for row in CARRIED})
    lines = ["| distribution | licence |", "| --- | --- |", *(f"| {name} | {licence} |" for name, licence in rows)]
    head = (
        "# Licences\n\nWhat an installation is made of, and under which licence each part comes. Alongside itself: Apache-2.0. Written by "
        "`.venv/bin/python -m tools.sbom --licences`; a test compares this page with what is locked. The LGPL and MPL parts are used "
        "unchanged, as separate packages.\n\n"
    )
    return head + "\n".join(lines) + "\n"


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description="What Alongside is made of.")
    parser.add_argument("--licences", action="store_true", help="the page of licences instead of the bill of materials")
    asked = parser.parse_args()
    print(licences().rstrip("\n") if asked.licences else json.dumps(bill(), indent=2))


if __name__ == "__main__":
    main()
