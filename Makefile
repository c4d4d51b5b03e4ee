PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
INSTALLED := .venv/installed
TOOLS := .venv/installed-tools
COMPILE := uv pip compile pyproject.toml --group build --quiet --generate-hashes --universal \
	--python-version 3.11 --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help setup tools run test faults bench bench-peers lint format i18n docs pictures lock

help: ## show what make can do here
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-12s %s\n' "$$name" "$$text"; done

setup: $(INSTALLED) ## make .venv with Madang and what it needs

tools: $(TOOLS) ## the same, with what the tests need

run: $(INSTALLED) ## a sample town hall in progress on http://127.0.0.1:8000
	@$(BIN)/madang demo

test: $(TOOLS) ## install or find the services that tests need, then run every test
	@$(BIN)/python -m tests.support.install
	@$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

faults: $(TOOLS) ## every fault and attack in its full form, one after another (takes an hour)
	@$(BIN)/python -m tests.support.install
	@$(BIN)/python -m pytest -m "faults or full" --full $(ARGS)

bench: $(TOOLS) ## measure beside the peers that are here, 10 minutes (ARGS="fanout --quick")
	@$(BIN)/python -m bench.install || true
	@$(BIN)/madang bench $(or $(ARGS),all)

bench-peers: $(INSTALLED) ## bring what measurements compare with into bench/peers
	@$(BIN)/python -m bench.install

lint: $(TOOLS) ## style, types and directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo

format: $(TOOLS) ## put Python files into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

i18n: $(TOOLS) ## bring the Korean catalogue and its browser part up to date
	$(BIN)/python -m tools.catalogue update

pictures: $(TOOLS) ## take the README's pictures anew
	@$(BIN)/python -m tools.pictures

docs: $(TOOLS) ## write docs/protocol.md anew from the code
	$(BIN)/python -m tools.protocol

lock: ## choose the versions of all packages anew (needs uv)
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Madang needs Python 3.11 or newer; name one with: make setup PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python has no venv module; install it (Debian: apt-get install python3-venv) and call make again." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(TOOLS): $(INSTALLED) requirements-dev.lock
	@echo "Installing the test tools into .venv ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
