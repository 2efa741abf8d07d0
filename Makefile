# Two commands on a fresh machine with git, make and Python 3.11 or later:
#   make demo   installs the package into .demo-venv and shows the tasks of three sample documents
#   make test   installs the package with its development tools into .venv and runs every check

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
DEMO_VENV ?= .demo-venv
PIP = -m pip --disable-pip-version-check --quiet --quiet --no-input
DEMO_DOCUMENTS ?= ct-ubnd-tinh_2019_chay-rung.txt kh-ubnd-phuong_2026_ve-sinh-do-thi.txt cv-812_tinh-uy-ninh-thuan_2020_dai-hoi.txt

.DEFAULT_GOAL := help
.PHONY: help demo demo-trackers test check bench soak gate floors docs docs-trackers clean

help:
	@echo "make demo   read three sample documents and show their tasks"
	@echo "make demo-trackers  tasks into a calendar and a Redmine, people's work in both, and the documents again with other words"
	@echo "make test   every check and test, in an environment of its own"
	@echo "make check  lint, format, types, layers"
	@echo "make gate   scores of the corpus against their floors"
	@echo "make floors raise the floors to what is reached now"
	@echo "make bench  speed as ratios"
	@echo "make soak   100,000 generated documents through a batch: none lost, memory flat (an hour or so)"
	@echo "make docs   renew the example and the score table of the README"
	@echo "make docs-trackers  renew what the pages show of real trackers (needs Redmine and Taskwarrior)"

demo: $(DEMO_VENV)/.installed
	@for document in $(DEMO_DOCUMENTS); do \
	  echo; echo "\$$ vnadmin tasks --quotes corpus/documents/$$document"; \
	  $(DEMO_VENV)/bin/vnadmin tasks --quotes corpus/documents/$$document || exit 1; \
	done

demo-trackers: $(VENV)/.installed
	@$(VENV)/bin/python docs/demo_trackers.py

test: check
	@echo "== tests"
	@$(VENV)/bin/python -m pytest

check: $(VENV)/.installed
	@echo "== lint"
	@$(VENV)/bin/ruff check
	@echo "== format"
	@$(VENV)/bin/ruff format --check
	@echo "== types"
	@$(VENV)/bin/mypy
	@echo "== layers"
	@$(VENV)/bin/lint-imports

bench: $(VENV)/.installed
	@$(VENV)/bin/python tests/bench/measure.py

soak: $(VENV)/.installed
	@$(VENV)/bin/python tests/bench/soak.py

gate: $(VENV)/.installed
	@$(VENV)/bin/vnadmin evaluate corpus --floors corpus/floors.json
	@$(VENV)/bin/python corpus/raise_floors.py --check

floors: $(VENV)/.installed
	@$(VENV)/bin/python corpus/raise_floors.py

docs: $(VENV)/.installed
	@$(VENV)/bin/python docs/renew.py

docs-trackers: $(VENV)/.installed
	@$(VENV)/bin/python docs/demo_trackers.py --write
	@$(VENV)/bin/python docs/tracker_sessions.py

clean:
	rm -rf $(DEMO_VENV) $(VENV) build dist src/*.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The demo installs the package as a user gets it: a plain copy without development tools.
$(DEMO_VENV)/.installed: pyproject.toml $(shell find src -name '*.py' -o -name '*.tsv')
	@$(call environment,$(DEMO_VENV))
	@echo "== installing vnadmin into $(DEMO_VENV)"
	@$(DEMO_VENV)/bin/python $(PIP) install .
	@touch $@

$(VENV)/.installed: pyproject.toml
	@$(call environment,$(VENV))
	@echo "== installing vnadmin and its development tools into $(VENV)"
	@$(VENV)/bin/python $(PIP) install --editable '.[dev]'
	@touch $@

define environment
test -n "$(PYTHON)" || { echo "vnadmin needs Python 3.11 or later; none was found (set PYTHON=...)" >&2; exit 1; }; \
test -x $(1)/bin/python || { echo "== creating $(1) with $$($(PYTHON) --version)"; $(PYTHON) -m venv $(1) || { \
  echo "could not create an environment: is the venv module of Python installed (package python3-venv)?" >&2; exit 1; }; }
endef
