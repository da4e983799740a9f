# Every target works in a clone that stands alone, also under a path with spaces: only relative paths, all quoted by being plain.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check static parity properties ui bench fuzz lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

demo: .venv/.ready ## run the example billing day from nothing; its work is left in .demo/
	@$(BIN)/python -m pipelines.cli demo

test: .venv/.ready ## run the tests
	@$(BIN)/python -m pytest -q -n auto --dist loadfile

check: test static ## what CI runs: the tests, then the static checks

static: .venv/.ready
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

parity: .venv/.ready ## what this project and pyx12 say of every sample and of 20,000 mutations
	@$(BIN)/python -m tests.parity.report

properties: .venv/.ready ## on how many examples each property of coverage and reconciliation holds, into docs/properties.md
	@$(BIN)/python docs/properties.py

ui: .venv/.ready ## open the Dagster UI on the example's data home (run `make demo` first)
	@$(BIN)/python -m pipelines.cli ui

bench: .venv/.ready ## measure, beside the peers; GROWTH=1: reconciliation up to four million visits too
	$(BIN)/python benchmarks/x12_engine.py
	$(BIN)/python benchmarks/reconciliation.py $(if $(GROWTH),--growth)
	$(BIN)/python benchmarks/example_day.py

fuzz: .venv/.ready ## break files until FUZZ_SECONDS are over (600), guided by what they reach
	$(BIN)/python -m pytest -q --hypothesis-profile=fuzz tests/x12/test_hostile.py tests/x12/test_accounting.py
	$(BIN)/python -m tests.x12.fuzz --seconds $(or $(FUZZ_SECONDS),600)

lock: .venv/.ready ## resolve pyproject.toml anew into requirements.lock
	$(BIN)/python -m uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links -q -o requirements.lock

clean: ## remove the environment and the demo's work
	rm -rf .venv .demo

# uv comes out of the same lock as everything else, with its hashes; it installs five times faster than pip.
.venv/.ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "Building the environment in .venv (once; about half a minute) ..."
	@$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r .venv/uv.txt
	@$(BIN)/python -m uv pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/python -m uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
