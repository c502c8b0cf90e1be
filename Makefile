# Two commands do everything: `make demo` and `make test`. Only Python 3.11+, git and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto

.PHONY: demo test check browser requirements messages bench clean

demo: $(VENV)/.demo  ## the example group in the cockpit at http://127.0.0.1:8000
	@$(BIN)/encours demo

test: $(VENV)/.dev check browser  ## every check and every test
	$(BIN)/pytest -n $(JOBS) --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The browser tests drive Chromium. Where there is none, Debian's is installed if we may, else Playwright's own.
browser: $(VENV)/.dev
	@$(BIN)/python -m tests.browser.chromium

$(VENV)/.demo: requirements.txt pyproject.toml
	@$(PYTHON) tools/environment.py $(VENV) requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml
	@$(PYTHON) tools/environment.py $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/.demo

requirements: ## pin every dependency again, with hashes
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra cockpit --extra postgresql pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --all-extras pyproject.toml -c requirements.txt -o requirements-dev.txt

bench: $(VENV)/.dev
	$(BIN)/python -m bench.daybook
	$(BIN)/python -m bench.pages

clean:
	rm -rf $(VENV) .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
