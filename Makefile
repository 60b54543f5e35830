# The commands of a working day, with the project's own environment in .venv. `make` alone lists them.

PYTHON := .venv/bin/python
RUN := .venv/bin
# The tests that start no process and draw no screen, whichever files those are today.
FAST = $(shell find tests/domain tests/explanations tests/services tests/journal tests/providers tests/cli \
	tests/settings tests/test_*.py -name 'test_*.py' | xargs grep -LE '^(import subprocess|from textual)' | sort)
VERSION = $(shell $(PYTHON) -c 'import console; print(console.__version__)')

.DEFAULT_GOAL := help
.PHONY: help check test fast lint snapshots dev demo bench release

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

check: .venv/installed ## all that must hold: tests, lint, types and import contracts, as README does it
	$(RUN)/pytest

test: .venv/installed ## the tests alone
	$(RUN)/pytest --ignore tests/packaging/test_house_rules.py

fast: .venv/installed ## the tests that need neither a screen nor other processes
	$(RUN)/pytest -q $(FAST)

lint: .venv/installed ## lint, format, types and import contracts, without a test
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

snapshots: .venv/installed ## renew the pictures of every screen; look at each that changed before committing it
	$(RUN)/pytest -q tests/snapshots --snapshot-update

dev: .venv/installed-dev ## the demo with Textual's tools; in another terminal: .venv/bin/textual console
	POINTS_CONSOLE_DEV=1 $(RUN)/points-console demo

demo: .venv/installed ## the console on its own training simulator
	$(RUN)/points-console demo

bench: .venv/installed ## speed and memory as ratios against small references
	$(PYTHON) -m tests.benchmarks

release: .venv/installed ## build into dist/, if the changelog has this version and all holds
	grep -q '^## \[$(VERSION)\]' CHANGELOG.md
	$(MAKE) check
	$(PYTHON) -m hatchling build

.venv/installed: pyproject.toml
	python3 -m venv .venv && .venv/bin/pip install -e '.[test]'
	touch $@

.venv/installed-dev: .venv/installed
	$(RUN)/pip install -e '.[test,dev]'
	touch $@
