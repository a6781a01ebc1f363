# Every command of the house. `make help` lists them; README.md says which two you need.
SHELL = /bin/sh
VENV ?= .venv
PYTHON ?= python3
PORT ?= 8000
# Browsers and databases are waited for: three workers keep two cores busy.
WORKERS ?= 3
PY = $(VENV)/bin/python
PYTEST = $(PY) -m pytest -p no:cacheprovider
# Compiled once, not by each worker and by each process that a test starts.
test test-fast prove: export PYTHONDONTWRITEBYTECODE =
ENGLISH = translations/en/LC_MESSAGES
PARTS = $(wildcard translations/en/parts/*.po)
INSTANCE = $(or $(PORTAL_DATA_DIR),instance)

.DEFAULT_GOAL = help
.PHONY: help run reset test test-fast check format prove canary bench catalogues lock chromium

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.installed $(ENGLISH)/messages.mo ## Start the portal on http://127.0.0.1:8000 (PORT= moves it)
	@PORT=$(PORT) $(PY) -m portal

reset: ## Delete the demo's data (asks first)
	@printf 'Delete everything in %s? Type yes: ' "$(INSTANCE)"; read answer; \
	if [ "$$answer" = yes ]; then rm -rf -- "$(INSTANCE)" && echo 'Deleted.'; else echo 'Kept.'; fi

test: $(VENV)/.installed-dev $(ENGLISH)/messages.mo chromium ## Everything, on both engines and in a browser
	$(PYTEST) -n $(WORKERS) -q

test-fast: $(VENV)/.installed-dev $(ENGLISH)/messages.mo ## Rules, domain and web on SQLite, in under 90 seconds
	$(PYTEST) -n $(WORKERS) -q -m "not browser and not slow and not race" -k "not postgresql"

check: $(VENV)/.installed-dev ## Lint, types, contracts, templates, catalogues, sizes
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/djlint templates --lint
	$(PY) -m portal.commands.catalogues check
	$(PYTEST) tests/architecture -q -m "not slow"

format: $(VENV)/.installed-dev ## Rewrite Python in the house's format
	$(VENV)/bin/ruff check . --fix-only
	$(VENV)/bin/ruff format .

prove: $(VENV)/.installed-dev $(ENGLISH)/messages.mo ## The long bars of every design page, as `name value`
	$(PY) -m tests.prove

prove-%: $(VENV)/.installed-dev $(ENGLISH)/messages.mo ## The long bars of one capability, such as volunteering
	$(PY) -m tests.prove $*

canary: $(VENV)/.installed-dev $(ENGLISH)/messages.mo ## Look for invented identities in every byte the portal leaves
	$(PY) -m tests.canary

bench: $(VENV)/.installed-dev $(ENGLISH)/messages.mo ## Measure speed beside an empty view; writes bench/latest.json
	$(PY) -m tests.bench

catalogues: $(VENV)/.installed ## Merge and compile the translations
	$(PY) -m portal.commands.catalogues build

$(ENGLISH)/messages.mo: $(PARTS) $(wildcard $(ENGLISH)/messages.po) | $(VENV)/.installed
	@$(PY) -m portal.commands.catalogues build

lock: ## Compile the locks, with hashes and for every platform
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --python-version 3.11 --quiet pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --python-version 3.11 --quiet pyproject.toml --group dev -o requirements-dev.txt

chromium: $(VENV)/.installed-dev
	@PY=$(PY) sh tests/browser/find_chromium.sh

# uv is quicker; where it is absent or cannot reach its index, pip does the same.
install = { command -v uv >/dev/null 2>&1 \
	  && uv pip install --quiet --python $(PY) --require-hashes -r $(1); } \
	|| $(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r $(1)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11'; exit 1; }
	@echo 'Making $(VENV) ...'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo 'Python came without venv. On Debian or Ubuntu: apt install python3-venv'; exit 1; }

$(VENV)/.installed: requirements.txt | $(PY)
	@echo 'Installing what requirements.txt locks ...'
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(PY)
	@echo 'Installing what requirements-dev.txt locks ...'
	@$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/.installed

.PHONY: offline-tool
offline-tool: $(VENV)/.installed ## Build resguardo-open as one file
	$(PY) offline/build.py resguardo-open.pyz
