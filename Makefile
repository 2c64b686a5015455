# `make` lists what can be made. Nothing is needed but Python 3.11 or newer, make and a C library.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet
# Some images forbid Python to keep what it compiled: every process would compile all it loads, two seconds each.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: help
help: ## List what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "setting up $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-compile --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: setup
setup: $(READY) ## Set up the virtual environment from the lock file

.PHONY: demo
demo: $(READY) ## Run the sample requests through the whole system
	@$(BIN)/precert demo

.PHONY: test
test: $(READY) ## Run the tests (real PostgreSQL, Redis and Celery workers)
	@$(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder

.PHONY: test-long
test-long: $(READY) ## Run the tests that take minutes and no other run takes
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m long

.PHONY: check
check: lint types imports ## Lint, types, import rules and the fast tests
	@$(BIN)/python -m pytest -q -n 2 tests/unit tests/rules

.PHONY: lint
lint: $(READY) ## Ruff and codespell
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/codespell $$(git ls-files | grep -vE '\.lock$$|policies/codes/data')

.PHONY: types
types: $(READY) ## mypy, strict
	@$(BIN)/mypy

.PHONY: imports
imports: $(READY) ## Imports run one way
	@$(BIN)/lint-imports

.PHONY: format
format: $(READY) ## Format the code
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.PHONY: bench
bench: $(READY) ## Measure: figures as ratios to a reference run in the same call
	@for bench in tests/bench/bench_*.py; do $(BIN)/python $$bench || exit 1; done

.PHONY: chaos
chaos: $(READY) ## Ten minutes of faults while requests flow in: nothing lost, nothing twice; writes docs/chaos.md
	@$(BIN)/python -m tests.chaos.run --page

.PHONY: take-out
take-out: $(READY) ## Take each protection out once and let its test find it; writes docs/laws.md and docs/protections.md
	@$(BIN)/python -m tests.laws.take_out
	@$(BIN)/python -m tests.chaos.take_out

REFERENCE := $(VENV)-reference
$(REFERENCE)/.ready: pyproject.toml
	@python3.11 -m venv $(REFERENCE)
	@$(REFERENCE)/bin/python -m pip --disable-pip-version-check -qq install --upgrade "pip>=25.1"
	@$(REFERENCE)/bin/python -m pip -qq install --group reference
	@touch $@

.PHONY: bench-reader
bench-reader: $(READY) $(REFERENCE)/.ready ## Measure the reader over its corpus, beside medspaCy in its own environment (needs python3.11)
	@$(BIN)/python tests/bench/bench_reference.py --reference $(REFERENCE)/bin/python

.PHONY: lock
lock: ## Write both lock files anew (needs uv)
	@$(LOCK) --group dev --output-file requirements.lock
	@$(LOCK) --group build --constraint requirements.lock --output-file requirements-production.lock

.PHONY: clean
clean: ## Stop the embedded services and remove what was set up
	@[ ! -x $(BIN)/precert ] || $(BIN)/precert down
	@rm -rf $(VENV) $(REFERENCE) .precert build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
