"""Each competitor's own environment: names, versions and hashes from requirements/, outside the source tree, made when first needed."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "alongside-bench"


def python_of(name):
    """The interpreter of an environment; one whose requirements have changed is another environment."""
    wanted = HERE / "requirements" / f"{name}.txt"
    mark = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = CACHE / f"{name}-{mark}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"Making an environment for {name}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, "--require-hashes", "-r", str(wanted)], check=True)
        (folder / "ready").touch()
    return str(python)


def versions(name):
    """What is in an environment."""
    command = [python_of(name), "-m", "pip", "--disable-pip-version-check", "list", "--format=freeze"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return {line.split("==")[0]: line.split("==")[1] for line in lines}
