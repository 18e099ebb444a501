# Works with Python 3.11+, pip and make alone: every target sets up what it needs, inside .venv.

PYTHON ?= python3
VENV ?= .venv
# How many tests run at once.
JOBS ?= auto
# Where large desks are kept from one measurement to the next.
DESKS ?= /tmp/ordertop-desks

BIN := $(VENV)/bin
PACKAGES := domain gateways storage tui widgets
CODE := $(PACKAGES) tests $(wildcard screenshots)
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(LOCK_OPTIONS)
CATALOGUE := tui/locale/ordertop.pot
EXTRACT := $(BIN)/pybabel --quiet extract --project=ordertop --version=0 --no-wrap --sort-by-file \
	--add-location=file --add-comments=Translators: --keyword=mark --msgid-bugs-address="" --header-comment="\# Every sentence that ordertop shows."

# Without .pyc files the program starts several times slower: a machine-wide wish for none is not passed on.
unexport PYTHONDONTWRITEBYTECODE
# Programs and tests run on this tree, whatever else the machine puts on the path.
unexport PYTHONPATH

.DEFAULT_GOAL := help
.PHONY: help demo test check dev console bench bench-large screenshots test-all lock messages clean
.DELETE_ON_ERROR:

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.run $(VENV)/.project ## Open the dashboard on a fresh sample desk
	@$(BIN)/python -m compileall -q $(PACKAGES)
	@$(BIN)/ordertop demo

test: check ## Run every check, then every test
	$(BIN)/python -m pytest -n $(JOBS)

check: $(VENV)/.dev $(VENV)/.project ## Check format, lint, types, import rules, locks and the message catalogue
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest tests/test_house.py tests/storage/test_schema.py
	@$(EXTRACT) --output-file=$(VENV)/messages.pot $(PACKAGES)
	@diff -I '^"POT-Creation-Date: ' -I '^"Generated-By: ' $(CATALOGUE) $(VENV)/messages.pot \
		|| { echo "$(CATALOGUE) is not what the code says: run make messages"; exit 1; }

dev: $(VENV)/.dev $(VENV)/.project ## Run the dashboard with live styles; what it prints and logs goes to make console
	$(BIN)/textual run --dev --command $(BIN)/ordertop demo

console: $(VENV)/.dev ## Show what the dashboard of make dev logs, in a second terminal
	$(BIN)/textual console

bench: $(VENV)/.dev $(VENV)/.project ## Measure speed and memory, and print the tables
	@$(BIN)/python -m compileall -q $(PACKAGES)
	$(BIN)/python -m tests.benchmarks

# The desk is 24 GB, twice that while it is made, and stays in DESKS for the next time.
bench-large: $(VENV)/.dev $(VENV)/.project ## Measure a desk of ten million orders beside a small one, and report
	@$(BIN)/python -m compileall -q $(PACKAGES)
	$(BIN)/python -m tests.benchmarks --sizes 10000,10000000 --only start,keys,follow --desks $(DESKS) --report

screenshots: $(VENV)/.dev $(VENV)/.project ## Draw the pictures of the README from the sample desk
	$(BIN)/python screenshots/make.py

# A version manager's stand-in answers to a name without having the interpreter, so each is asked for its version.
test-all: ## Run the test suite on every Python from 3.11 on that is found here
	@found=; for version in 3.11 3.12 3.13 3.14; do \
		for python in python$$version $$(ls -d "$$HOME"/.pyenv/versions/$$version.*/bin/python$$version 2>/dev/null); do \
			path=$$(command -v $$python) || continue; \
			$$path -c 'import sys, venv; sys.exit("%d.%d" % sys.version_info[:2] != "'$$version'")' 2>/dev/null \
				|| continue; \
			echo "== Python $$version: $$path"; \
			$(MAKE) --no-print-directory PYTHON="$$path" VENV="$(VENV)/$$version" tests-alone || exit 1; \
			found="$$found $$version"; break; \
		done; \
	done; echo "== passed on:$$found"; test -n "$$found"

.PHONY: tests-alone
tests-alone: $(VENV)/.dev $(VENV)/.project
	$(BIN)/python -m pytest -n $(JOBS)

lock: $(VENV)/.dev ## Lock the newest versions that pyproject.toml allows, by name and hash
	$(LOCK) --upgrade --group build --output-file requirements.lock pyproject.toml > /dev/null
	$(LOCK) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml \
		> /dev/null

messages: $(VENV)/.dev ## Collect every sentence on screen into the message catalogue
	@mkdir -p $(dir $(CATALOGUE))
	$(EXTRACT) --output-file=$(CATALOGUE) $(PACKAGES)

clean: ## Remove everything that make and the tools have made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "ordertop needs Python 3.11 or later; name one with make PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# Stamps, so that setting up costs nothing until a lock changes. The development lock holds the other one's
# versions: either may come first.
$(VENV)/.run: requirements.lock | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement $<
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(PIP) install --quiet --require-hashes --requirement $<
	@touch $@ $(VENV)/.run

# Editable, so that what runs is this tree; without isolation, so that only locked packages build it. The build
# backend looks for its program on the path.
$(VENV)/.project: pyproject.toml | $(VENV)/.run
	PATH="$(abspath $(BIN)):$$PATH" $(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
