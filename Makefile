# Every verb of the project. `make` alone prints them.
# Needs make, python3 (3.11 or newer) and python3-venv; each verb names what else it misses.

PYTHON ?= python3
PORT ?= 8000
SIZE ?= M

VENV := .venv
PY := $(VENV)/bin/python
RUNTIME_STAMP := $(VENV)/.installed-runtime
DEV_STAMP := $(VENV)/.installed-dev
CATALOGUES := $(wildcard keino_academy/locale*/*/LC_MESSAGES/django.po)
CATALOGUE_STAMP := $(VENV)/.catalogues-compiled

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench faults services messages requirements

help:
	@awk -F ' *## ' '/^[a-z]+:.* ## / { split($$1, name, ":"); printf "make %-13s %s\n", name[1], $$2 }' Makefile

setup: $(RUNTIME_STAMP) $(CATALOGUE_STAMP) ## make the virtual environment, install what the site needs, compile the translations
	@:

demo: setup ## serve the site with demonstration content at localhost, PORT=8000
	@$(PY) manage.py serve_demo --port $(PORT)

test: $(DEV_STAMP) $(CATALOGUE_STAMP) ## run every test, on SQLite, on PostgreSQL and in a browser; ALLOW_MISSING=1 forgives a missing server
	@$(PY) tests/run.py

lint: $(DEV_STAMP) $(CATALOGUE_STAMP) ## check style, templates, layers, types, settings and migrations; changes nothing
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/djlint templates --lint --quiet
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy
	$(PY) manage.py check
	$(PY) manage.py makemigrations --check --dry-run

format: $(DEV_STAMP) ## put the Python source into the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(DEV_STAMP) $(CATALOGUE_STAMP) ## measure the cost of the busiest pages, SIZE=S, M or L
	$(PY) -m benchmarks --size $(SIZE)

faults: $(DEV_STAMP) $(CATALOGUE_STAMP) ## bring the production form up, then slow clients, a full disk, and kills of all it stands on; QUICK=1 for less
	$(PY) -m pytest -m production tests/production
	$(PY) -m tests.production.slow_clients
	$(PY) -m tests.faults.production $(if $(QUICK),--quick)

services: $(DEV_STAMP) ## start throwaway PostgreSQL, Redis and a Celery worker, and say how to stop them
	@$(PY) tests/services.py start --worker

messages: $(DEV_STAMP) ## gather the texts to translate into the Finnish and Swedish catalogues and compile them
	@command -v xgettext >/dev/null 2>&1 || { \
	  echo "Gathering texts needs gettext: sudo apt-get install gettext"; exit 1; }
	$(PY) manage.py makemessages --locale fi --locale sv --no-wrap --no-obsolete --add-location file \
	  --extension html,txt,py --ignore '.venv/*' --ignore 'tests/*' --ignore 'benchmarks/*' --ignore 'var/*' --ignore 'requirements/*'
	@# The time of gathering would change the files when no text has changed.
	@sed -i '/^"POT-Creation-Date: /d; /^"Report-Msgid-Bugs-To: /d' keino_academy/locale/*/LC_MESSAGES/django.po
	$(PY) manage.py compile_catalogues

requirements: ## write requirements/*.txt anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null 2>&1 || { echo "Pinning requirements needs uv: pip install uv"; exit 1; }
	uv export --quiet --no-dev --no-emit-index-url --no-annotate --no-header --output-file requirements/runtime.txt
	uv export --quiet --no-dev --all-extras --no-emit-index-url --no-annotate --no-header --output-file requirements/production.txt
	uv export --quiet --all-extras --no-emit-index-url --no-annotate --no-header --output-file requirements/dev.txt
	rm -f uv.lock

# ---------------------------------------------------------------- what the verbs stand on

$(PY):
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Python 3.11 or newer is missing: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; name one with PYTHON=python3.12, say."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python cannot make virtual environments here: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The stamps are newer than the lists they were made from, so an unchanged list costs nothing.
$(RUNTIME_STAMP): requirements/runtime.txt | $(PY)
	@echo "Installing what the site needs (about half a minute) …"
	@$(call install,requirements/runtime.txt)
	@touch $@

$(DEV_STAMP): requirements/dev.txt requirements/runtime.txt | $(PY)
	@echo "Installing what the site, its tests and its checks need (about a minute) …"
	@$(call install,requirements/dev.txt)
	@touch $(RUNTIME_STAMP) $@

define install
$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip --default-pip >/dev/null; \
$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(1)
endef

# Compiled catalogues are not kept in the repository; this needs no gettext.
$(CATALOGUE_STAMP): $(CATALOGUES) | $(PY)
	@test -e $(RUNTIME_STAMP) || test -e $(DEV_STAMP) || $(MAKE) --no-print-directory $(RUNTIME_STAMP)
	@$(PY) manage.py compile_catalogues
	@touch $@
