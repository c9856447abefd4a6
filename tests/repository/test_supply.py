"""What Alongside is made of: the bill of materials, the licences and the lock say the same."""

import ast
import json
import re

from tools import sbom

from tests.repository.tree import ROOT, SRC, nodes_under

FREE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0", "OFL-1.1"}
FREE |= {"PSF-2.0", "Zlib"}
# What can open a connection. Mail is all that our own code opens one for; signing in through a trust's provider is allauth's.
REACHES_OUT = {"aiohttp", "ftplib", "http", "httpx", "imap_tools", "imaplib", "requests", "smtplib", "telnetlib", "urllib3", "websockets"}
FOR_MAIL = {"imap_tools", "imaplib", "smtplib"}
FOR_SIGN_ON = {"requests"}


def test_bill_has_every_locked_distribution_with_its_hashes_and_licence():
    bill = json.loads(json.dumps(sbom.bill()))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    python = [row for row in bill["components"] if row.get("purl", "").startswith("pkg:pypi/")]

    assert [(row["name"], row["version"]) for row in python] == re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE)
    assert sum(len(row["hashes"]) for row in python) == lock.count("--hash=sha256:")
    assert [row["name"] for row in bill["components"] if not row.get("licenses")] == []
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")


def test_bill_says_what_needs_what_and_names_nothing_twice():
    bill = sbom.bill()
    refs = [bill["metadata"]["component"]["bom-ref"], *(row["bom-ref"] for row in bill["components"])]

    assert len(set(refs)) == len(refs)
    assert {ref for row in bill["dependencies"] for ref in (row["ref"], *row["dependsOn"])} == set(refs)


def test_bill_is_the_same_for_the_same_lock():
    assert sbom.bill() == sbom.bill()


def test_page_of_licences_is_what_the_lock_says():
    assert (ROOT / "docs" / "reference" / "licences.md").read_text(encoding="utf-8") == sbom.licences()


def test_every_licence_is_a_free_one():
    said = {
        word for line in sbom.licences().splitlines()[6:] for word in re.split(r" (?:AND|OR) ", line.split(" | ")[1].removesuffix(" |"))
    }

    assert said - FREE == set()


def test_our_own_code_opens_connections_for_mail_and_single_sign_on_only():
    named = {node.module or "" for _path, node in nodes_under(SRC, ast.ImportFrom)}
    named |= {alias.name for _path, node in nodes_under(SRC, ast.Import) for alias in node.names}

    assert {name for name in named if name.partition(".")[0] in REACHES_OUT or name == "urllib.request"} - FOR_MAIL - FOR_SIGN_ON - {
        "http"
    } == set()
