# The club's commands. `make` alone lists them.
#
# .venv is made once and kept up with the locks: a pinned uv, packages by hash, the command `club`.
# Which Python: make PYTHON=/path/to/python3.12 setup (after make clean). More for a command: make test ARGS="-k points"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check soak bench format messages migrations screenshots lock clean

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
# A virtual environment names its own folder everywhere, so one that was moved is made anew: the mark carries the place.
PLACE := $(firstword $(shell pwd | cksum))
READY := .venv/ready-$(PLACE)
TOOLS := .venv/tools-$(PLACE)
BROWSER := .venv/browser-$(PLACE)

UV := $(BIN)/uv --quiet
INTO := --python $(BIN)/python
export UV_PYTHON_DOWNLOADS := never
export UV_SYSTEM_CERTS ?= true
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## make .venv: the packages of requirements.lock and the command club

run: setup  ## serve a club on this machine; the first time with demo data
	@$(BIN)/club run $(ARGS)

test: setup $(TOOLS) $(BROWSER)  ## all tests, on SQLite and on PostgreSQL
	@$(BIN)/python .ci/tests.py $(ARGS)

check: setup $(TOOLS)  ## style, types, floors, templates, catalogues, migrations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/djlint --quiet --lint web/templates
	$(BIN)/club messages --check
	$(BIN)/club makemigrations --check

soak: setup $(TOOLS) $(BROWSER)  ## the same tests in full size: simulated year, kill -9, rushes
	@CLUB_SOAK=1 $(BIN)/python .ci/tests.py $(ARGS)

bench: setup $(TOOLS) $(BROWSER)  ## speed, as ratios to a floor measured in the same run
	@$(BIN)/python -m tests.bench $(ARGS)

format: setup $(TOOLS)  ## put the code into the house's style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: setup $(TOOLS)  ## collect the texts of code and templates into the catalogues
	@$(BIN)/club messages $(ARGS)

migrations: setup $(TOOLS)  ## write the migrations that the models ask for
	@$(BIN)/club makemigrations $(ARGS)

screenshots: setup $(TOOLS) $(BROWSER)  ## every page of the demo club as pictures
	@$(BIN)/python -m tests.browser.screenshots $(ARGS)

lock: setup  ## resolve the packages anew: make lock ARGS=--upgrade
	sed -n 's/^\(uv==.*\) .$$/\1/p' .ci/requirements-uv.lock | $(PIN) -o .ci/requirements-uv.lock -
	$(PIN) -o requirements.lock pyproject.toml
	$(PIN) -o requirements-dev.lock --extra dev --constraint requirements.lock pyproject.toml

PIN = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command 'make lock' $(ARGS)

clean:  ## remove .venv and what tools left behind; the data stays
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): .ci/requirements-uv.lock requirements.lock pyproject.toml
	@command -v git >/dev/null || echo 'git is missing; this installs it: apt-get install -y git' >&2
	@test -e $@ || { python=$$(PYTHON='$(PYTHON)' .ci/python) && echo 'Making .venv' && "$$python" -m venv --clear .venv; }
	@$(BIN)/pip install --quiet --require-hashes --requirement .ci/requirements-uv.lock
	@$(UV) pip install $(INTO) --require-hashes --requirement requirements.lock
	@$(UV) pip install $(INTO) --no-deps --editable .
	@touch $@

$(TOOLS): requirements-dev.lock $(READY)
	@echo 'Installing the tools of the developers'
	@$(UV) pip sync $(INTO) --require-hashes requirements-dev.lock
	@$(UV) pip install $(INTO) --no-deps --editable .
	@touch $@

$(BROWSER): .ci/browser requirements-dev.lock | $(TOOLS)
	@.ci/browser
	@touch $@
