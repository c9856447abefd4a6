#!/usr/bin/env bash
# Runs the tests that carry the marks asked for, on PostgreSQL and then on SQLite; the last line is pytest's own.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE
marks="${1:-not slow}"
coverage=97
gate=95
bash tools/chromium.sh
failed=0
# The quick run asks PostgreSQL what could differ there: several acting at once, restores, the worker, and what pages search for.
# `make test-all` asks it everything. Benchmarks start both databases by themselves, and run last and alone: neighbours would be measured too.
there=(--ignore=tests/bench)
here=()
counted=()
if [ "$marks" = "not slow" ]; then
    there=(tests/domain/{outbox,work} tests/domain/*/test_*races.py tests/domain/surveys/test_{answers,named_answers,progress}.py
        tests/console/test_{serving,children,set_up}.py tests/console/backup/test_restoring.py tests/web/test_searches.py)
else
    here=(--ignore=tests/bench)
    # Counting lines makes tests take two and a half times as long: the quick run does without.
    counted=(--cov --cov-report=term:skip-covered --cov-fail-under="$coverage")
fi
echo "Tests on PostgreSQL"
ALONGSIDE_TEST_DB=postgresql .venv/bin/python -m pytest -n 2 --dist worksteal -m "($marks) and not browser" "${there[@]}" || failed=$?
if [ "$failed" != 0 ]; then echo "The tests on PostgreSQL failed: see above. Tests on SQLite follow."; fi
echo "Tests on SQLite, browser included"
said="$(mktemp)"
.venv/bin/python -m pytest -n 2 --dist worksteal -m "$marks" "${here[@]}" "${counted[@]}" | tee "$said" || failed=$?
for room in ${counted:+alongside_engine alongside/domain alongside/kit}; do
    if ! .venv/bin/coverage report --include="src/$room/*" --fail-under="$gate" >/dev/null; then
        echo "Branch coverage of src/$room is below $gate %: .venv/bin/coverage report --include='src/$room/*'"
        failed=1
    fi
done
if [ "$marks" != "not slow" ]; then
    echo "Benchmarks"
    .venv/bin/python -m pytest tests/bench -m "$marks" --no-cov || failed=$?
fi
tail -n 1 "$said"
rm -f "$said"
exit "$failed"
