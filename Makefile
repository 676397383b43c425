# Every target sets the project up first; an unchanged lock costs nothing.
.DEFAULT_GOAL := help
BIN := .venv/bin
SETUP := scripts/bootstrap

.PHONY: help setup demo ui test test-fast check fix lock docs

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv from the lock
	@$(SETUP)

demo: setup ## run the main job on the shipped deployment and a demonstration month (about two minutes)
	@$(BIN)/planwatch demo

ui: setup ## open the Prefect UI with the runs of the demo in it, and serve its documents
	@$(BIN)/planwatch ui

test: setup ## all tests that this machine can run
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-fast: setup ## without the tests marked slow
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"

check: setup ## lint, types, imports; changes nothing and reports everything
	@status=0; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/mypy || status=1; \
	$(BIN)/lint-imports || status=1; \
	$(BIN)/planwatch lint || status=1; \
	exit $$status

fix: setup ## format and mend what can be mended by a machine
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: setup ## write the reference pages that are made from the tests and the code
	@for script in scripts/*_docs*.py; do PYTHONPATH=. $(BIN)/python $$script; done

lock: setup ## resolve the dependencies of pyproject.toml anew, with hashes and without addresses
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock
