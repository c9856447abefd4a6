#!/usr/bin/env bash
# Writes both locks: names, versions and hashes for every supported Python, and no address of any registry.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -x .venv-lock/bin/uv ]; then
    "$(sh tools/find-python.sh)" -m venv .venv-lock
    .venv-lock/bin/python -m pip --disable-pip-version-check install --quiet 'uv>=0.13,<0.14'
fi
export UV_PYTHON_DOWNLOADS=never
compile() {
    .venv-lock/bin/uv pip compile pyproject.toml --extra platform --group build --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --upgrade "$@"
}
compile --output-file requirements.lock
# The tests compare the engine's extras with what it does without them, and read the files of SPSS that the platform's extra writes.
compile --extra fast --extra models --extra cluster --extra spss --group dev --constraint requirements.lock --output-file requirements-dev.lock
if grep -nE '://' requirements.lock requirements-dev.lock; then
    echo "A lock holds an address." >&2
    exit 1
fi
