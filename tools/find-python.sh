#!/bin/sh
# Prints the first Python that Alongside runs on; a version manager's shim may exist and still not start, so each is tried.
set -eu
for name in python3.11 python3.12 python3.13 python3.14 python3; do
    if "$name" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
done
echo "Alongside needs Python 3.11, 3.12, 3.13 or 3.14 on the PATH." >&2
exit 1
