# Comité. Needs Python 3.11 or later, git and make; `make` alone lists what can be done.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
TOOLS := .cache/tools
UV_VERSION := 0.13.9

PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
# --no-deps: the lock already lists everything, so pip checks hashes and resolves nothing.
INSTALL := install --require-hashes --no-deps

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-dev demo test lint format looks prove-guards audit lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime ## create .venv with the exact versions of the lock file
	@:

setup-dev: $(VENV)/.dev ## add what the tests and the linters need
	@:

demo: setup ## a living sample committee on this machine (PORT=9000 for another port)
	@$(BIN)/comite demo --port $(PORT)

test: setup-dev ## the whole proof, two files at a time; ARGS="tests/test_house.py" for a part of it
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: setup-dev ## style, types and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --no-logo

format: setup-dev ## put every file into the form that make lint asks for
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format --quiet .

looks: setup-dev ## cards and pages as contact sheets, for the eye (needs Chromium and Node.js)
	@$(BIN)/python -m tests.looks

prove-guards: setup-dev ## remove each guard in turn and check that a test fails
	@$(BIN)/python -m tests.guards

audit: setup-dev ## ask whether a locked version is known to be vulnerable (needs the network)
	@$(BIN)/python -m tests.audit

# The interpreter: PYTHON=… if given, else the first of these that is recent enough and can make
# an environment. Debian and Ubuntu ship `venv` apart from Python itself.
$(VENV)/bin/python:
	@set -e; found=; \
	for py in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	  if "$$py" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$py; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Comité needs Python 3.11 or later; install the package python3.11 or a newer one." >&2; exit 2; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "$$found cannot create an environment: install the package python$$version-venv (Debian, Ubuntu: sudo apt-get install python$$version-venv), then run make again." >&2; exit 2; \
	fi; \
	echo "Creating $(VENV) with $$("$$found" --version)…"; \
	"$$found" -m venv --clear $(VENV)

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing $$(grep -c == requirements/runtime.txt) pinned packages (about half a minute the first time)…"
	@$(PIP) $(INSTALL) -r requirements/runtime.txt
	@$(PIP) $(INSTALL) -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing $$(grep -c == requirements/dev.txt) pinned packages for the tests…"
	@$(PIP) $(INSTALL) -r requirements/dev.txt
	@touch $@

# Hashes are those of every file of a version, so that one lock serves all systems and Pythons.
COMPILE = env -u PIP_FIND_LINKS $(TOOLS)/bin/uv pip compile --quiet --no-config $(UPGRADE) --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: $(TOOLS)/uv-$(UV_VERSION) ## write requirements/*.txt again (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) pyproject.toml -o requirements/runtime.txt
	@$(COMPILE) requirements/build.in -c requirements/runtime.txt -o requirements/build.txt
	@$(COMPILE) requirements/dev.in -c requirements/runtime.txt -c requirements/build.txt -o requirements/dev.txt
	@if grep -n -i -E '://|^ *-' requirements/*.txt | grep -v -e '--hash=sha256:'; then \
	  echo "A lock file names an address or an option: see the lines above." >&2; exit 1; fi

$(TOOLS)/uv-$(UV_VERSION): | $(VENV)/bin/python
	@echo "Installing uv $(UV_VERSION) under .cache…"
	@$(BIN)/python -m venv --clear $(TOOLS)
	@$(TOOLS)/bin/python -m pip -qq --disable-pip-version-check install uv==$(UV_VERSION)
	@touch $@

clean: ## remove the environment and the caches
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis out
