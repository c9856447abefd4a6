#!/usr/bin/env bash
# Runs the tests that carry the marks asked for, on PostgreSQL and then on SQLite; the last line is pytest's own.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE
marks="${1:-not slow}"
coverage=90
bash tools/chromium.sh
failed=0
echo "Tests on PostgreSQL"
ALONGSIDE_TEST_DB=postgresql .venv/bin/python -m pytest -n 2 -m "($marks) and not browser" || failed=$?
if [ "$failed" != 0 ]; then echo "The tests on PostgreSQL failed: see above. Tests on SQLite follow."; fi
echo "Tests on SQLite, browser included"
.venv/bin/python -m pytest -n 2 -m "$marks" --cov --cov-report=term:skip-covered --cov-fail-under="$coverage" || failed=$?
exit "$failed"
