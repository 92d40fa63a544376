# Two commands do everything: `make ask` and `make test`. Set-up goes on where it stopped and is skipped when it is done.
Q ?= Which disorders are linked to PALB2, and how are they inherited?
PYTHON ?= python3
export LLMASOS_HOME ?= $(CURDIR)/.cache/home
BIN := .venv/bin

.PHONY: ask chat test lint bench check wheel clean help

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

ask: .venv/.installed ## Set up what is missing, then answer a question (Q="…")
	@$(BIN)/llmasos setup --quiet && $(BIN)/llmasos ask "$(Q)"

chat: .venv/.installed ## Set up what is missing, then chat
	@$(BIN)/llmasos setup --quiet && $(BIN)/llmasos chat

test: .venv/.developed ## Set up what is missing, then run the whole suite
	@$(BIN)/llmasos setup --quiet
	$(BIN)/python -m pytest

lint: .venv/.developed ## Style, types and floors
	$(BIN)/ruff check .
	$(BIN)/python scripts/check_packages.py

check: lint test wheel ## Everything that CI runs

wheel: .venv/.developed ## Build the wheel and try it from another folder
	bash scripts/try_wheel.sh

bench: .venv/.developed ## Measure everything: one table, and bench/results.json
	@$(BIN)/llmasos setup --quiet
	@$(BIN)/python bench/run.py

.venv/.installed: pyproject.toml scripts/install.sh
	@bash scripts/install.sh "$(PYTHON)" ""

.venv/.developed: pyproject.toml scripts/install.sh
	@bash scripts/install.sh "$(PYTHON)" "[dev]"

clean: ## Remove the environment and the data folder of this checkout
	rm -rf .venv .cache build dist *.egg-info
