"""The files that git keeps, and the Python among them, for the tests that guard the code base."""

import ast
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
DOMAIN = SRC / "alongside" / "domain"
WEB = SRC / "alongside" / "web"


def kept_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def kept_texts():
    for path in kept_files():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def python_under(folder):
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def nodes_under(folder, kind):
    for path in python_under(folder):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kind):
                yield path, node


def place(path, node):
    return f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
