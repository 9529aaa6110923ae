# What to do with this checkout. `make` lists it. PORT, STATE_DIR, DEMO and others: see README.md.

PYTHON ?= python3
BIN := .venv/bin
TEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test setup setup-dev lint messages schema bench lock vendor

help: ## List what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## Run everything on this machine until Ctrl-C (PORT=8000, DEMO=0 for an empty one)
	@exec $(BIN)/python -m launcher run

test: setup-dev ## Run every test against real servers and a real browser (TEST_ARGS="tests/kernel -k door")
	@$(BIN)/python -m launcher.chromium
	@exec $(BIN)/python -m pytest -n 2 --dist loadgroup $(TEST_ARGS)

setup: ## Prepare .venv with what `make run` needs
	@$(PYTHON) -m launcher.install local

setup-dev: # the same with what the tests and checks need
	@$(PYTHON) -m launcher.install dev

lint: setup-dev ## Check style, types, templates and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	COUNTERPART_MODE=test $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

messages: setup ## Collect the texts to translate into locale/ (LOCALE=de), and compile what is there (needs gettext)
	@command -v msgfmt >/dev/null || { echo "This needs gettext (Debian: apt-get install gettext)."; exit 1; }
	@mkdir -p locale
	$(if $(LOCALE),COUNTERPART_MODE=test $(BIN)/python manage.py makemessages --locale $(LOCALE) --no-location --ignore '.venv/*' --ignore '.state/*')
	COUNTERPART_MODE=test $(BIN)/python manage.py compilemessages --ignore '.venv/*' --ignore '.state/*'

schema: setup ## Write docs/api/openapi.json anew, after a change of the REST interface
	COUNTERPART_MODE=test $(BIN)/python manage.py spectacular --format openapi-json --validate --fail-on-warn --file docs/api/openapi.json

bench: setup-dev ## Measure the speed of pages, lists and reminders (some minutes)
	@exec $(BIN)/python -m bench

lock: setup-dev ## Write requirements/*.txt anew from pyproject.toml (UPGRADE=1 takes the newest versions)
	@for name in base local dev; do \
		case $$name in base) extras= ;; local) extras="--extra local" ;; dev) extras="--extra local --extra dev" ;; esac; \
		$(BIN)/uv pip compile pyproject.toml $$extras --output-file requirements/$$name.txt $(if $(UPGRADE),--upgrade) \
			--universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
			--custom-compile-command "make lock" --quiet || exit 1; \
	done

vendor: ## Fetch the files of static/vendor anew from the npm registry
	@exec $(PYTHON) tools/vendor.py
