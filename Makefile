# Daily work on Alongside. `make` alone lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
STAGE ?= evaluated
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
RUNTIME := .venv/installed-runtime
DEV := .venv/installed-dev

.PHONY: help setup demo run test test-all check fix docs bench lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(RUNTIME) ## Make .venv from the hashed lock, platform included

demo: $(RUNTIME) ## Load the invented scheme (STAGE=evaluated) and serve it (PORT=8000)
	@ALONGSIDE_DEMO=on $(BIN)/python manage.py demo --stage $(STAGE) --serve --port $(PORT)

run: $(RUNTIME) ## Bring the database up to date and serve (PORT=8000)
	@$(BIN)/python manage.py serve --port $(PORT)

test: $(DEV) ## Run the tests on PostgreSQL, then all of them in SQLite with a browser and coverage
	@bash tools/test.sh "not slow"

test-all: $(DEV) ## Run the slow tests as well
	@bash tools/test.sh "slow or not slow"

check: $(DEV) ## Check format, style, types, arrows, templates, migrations and deployment settings
	@bash tools/check.sh

fix: $(DEV) ## Put format and simple style right
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@find src/alongside/web/templates -name '*.html' -print0 | xargs -0 -r $(BIN)/djhtml --tabwidth 2

docs: $(RUNTIME) ## Write the generated reference pages again
	@ALONGSIDE_DEMO=on $(BIN)/python manage.py reference

bench: $(DEV) ## Run the benchmarks, and write docs/reference/benchmarks*.md (an hour)
	@$(BIN)/python -m pytest tests/bench -m "slow or not slow" --no-cov -q -s
	@$(BIN)/python -m tests.bench.matching
	@$(BIN)/python -m tests.bench.evaluation

lock: ## Resolve the dependencies again and write both locks
	@bash tools/lock.sh

clean: ## Remove the environment, caches and the demonstration
	@rm -rf .venv .venv-lock var build dist htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	@find src tests tools -type d -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@python="$$(sh tools/find-python.sh)" && "$$python" -m venv .venv

$(RUNTIME): requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the platform from requirements.lock"
	@$(PIP) --require-hashes -r requirements.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Installing what the tests need from requirements-dev.lock"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
