#!/usr/bin/env bash
# Runs every check that needs no test, tells about all that fail, and fails if one did.
set -uo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE
bin=.venv/bin
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
export ALONGSIDE_DATA="$scratch" DATABASE_URL="sqlite:///$scratch/check.sqlite3" ALONGSIDE_DEMO=off ALONGSIDE_HTTPS=on
ALONGSIDE_SECRET_KEY="$($bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')"
export ALONGSIDE_SECRET_KEY
export DJANGO_SETTINGS_MODULE=alongside.config.settings
failed=()

step() {
    local name="$1"
    shift
    if "$@" >"$scratch/said" 2>&1; then
        echo "ok      $name"
    else
        failed+=("$name")
        echo "FAILED  $name"
        sed 's/^/        /' "$scratch/said"
    fi
}

templates_indented() { find src/alongside/web/templates -name '*.html' -print0 | xargs -0 -r "$bin/djhtml" --check --tabwidth 2; }
no_addresses_in_locks() { ! grep -nE '://' requirements.lock requirements-dev.lock && [ -z "$(git ls-files uv.lock pylock.toml)" ]; }

step "format" $bin/ruff format --check .
step "style" $bin/ruff check .
step "types" $bin/mypy
step "arrows between rooms" $bin/lint-imports --no-cache
step "indentation of templates" templates_indented
step "accessibility rules for templates" $bin/djlint src/alongside/web/templates --lint --quiet
step "migrations match the models" $bin/python manage.py makemigrations --check --dry-run
step "settings of a real installation" $bin/python manage.py check --deploy --fail-level WARNING
step "locks hold no address" no_addresses_in_locks

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'Failed: %s\n' "$(IFS=,; echo "${failed[*]}")" >&2
    exit 1
fi
