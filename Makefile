# Mizan: `make help` lists what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run setup test lint bench docs-check clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.ready: setup.cfg requirements.lock
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	touch $@

$(VENV)/.tests-ready: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[test]'
	touch $@

setup: $(VENV)/.ready ## make .venv and install Mizan into it

run: $(VENV)/.ready ## the demo emirate on http://127.0.0.1:8000 (pages, scheduler and worker in one process)
	MIZAN_DEMO=1 $(BIN)/mizan serve --demo

test: $(VENV)/.tests-ready ## every test; what can't run here is said by name
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: $(VENV)/.tests-ready ## style, types, directions of imports
	$(BIN)/ruff check .
	$(BIN)/mypy erp finance hr procurement reports
	$(BIN)/python -m pytest -q tests/contract/test_directions.py

bench: $(VENV)/.tests-ready ## each case beside its bare limit, one JSON line a case (BENCH_N= scales)
	$(BIN)/python -m bench

docs-check: $(VENV)/.tests-ready ## what the manual says against the code
	$(BIN)/python -m pytest -q tests/contract/test_documents.py

clean: ## remove the environment and what was built (the data in instance/ stays)
	rm -rf $(VENV) build dist *.egg-info
