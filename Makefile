# The commands of Passerelle. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
# No settings module is exported: manage.py and pytest each know theirs.
PYTHON = .venv/bin/python
MANAGE = $(PYTHON) manage.py
PRODUCTION = DJANGO_SETTINGS_MODULE=intranet.settings.production
APPS = intranet profiles groups files microblog wiki projects

.PHONY: help install run serve test check lint types imports migrations translations benchmark bundle screenshots messages lock

help:  ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/bin/python:
	@for candidate in python3.14 python3.13 python3.12 python3 /usr/bin/python3; do \
		if $$candidate -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; then \
			echo "Making .venv with $$candidate"; exec $$candidate -m venv .venv; \
		fi; \
	done; \
	echo "Passerelle needs Python 3.12 or newer with its venv module (Debian: apt-get install python3 python3-venv)." >&2; exit 1

.venv/installed: requirements/base.txt | .venv/bin/python
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

.venv/installed-development: requirements/development.txt .venv/installed
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt -r requirements/development.txt
	@touch $@

# The user who installs may not be the one who serves. Compiled code is for everybody, so it comes before `manage.py`, whose files
# are for one user; and reading the settings makes a data folder with a secret key, which is thrown away.
install: .venv/installed  ## Make .venv and install the locked dependencies
	@$(PYTHON) -m compileall -q -x node_modules $(APPS)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && PASSERELLE_DATA="$$folder" $(MANAGE) compile_translations --verbosity 0

run: install  ## Serve the demonstration government at http://127.0.0.1:8000/
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo --once
	@$(MANAGE) serve

serve: install  ## Serve a real small installation (settings come from the environment)
	@$(PRODUCTION) $(MANAGE) serve --prepare

test: .venv/installed-development  ## Run the tests
	@$(MANAGE) compile_translations --verbosity 0
	$(PYTHON) -m pytest -q -n auto

check: lint types imports migrations translations test  ## Everything that CI checks without a server

lint: .venv/installed-development  ## Style of Python and templates
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	git ls-files '*.html' | xargs -r .venv/bin/djade --target-version 6.0 --check

types: .venv/installed-development  ## mypy, strict
	.venv/bin/mypy

imports: .venv/installed-development  ## Who may import whom
	.venv/bin/lint-imports --no-cache

migrations: .venv/installed-development  ## Models without a migration, and Django's own checks for production
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) PUBLIC_URL=https://passerelle.example $(MANAGE) check --deploy --fail-level WARNING

translations: .venv/installed-development  ## Compile the catalogues (their completeness is a test)
	@$(MANAGE) compile_translations --verbosity 0

benchmark: install  ## Measure: make benchmark NAME="directory --members 250000"
	$(MANAGE) benchmark $(NAME)

bundle: | intranet/kernel/static_src/node_modules  ## Build style sheets and scripts of all apps (needs Node)
	npm --prefix intranet/kernel/static_src run --silent build

intranet/kernel/static_src/node_modules:
	npm --prefix intranet/kernel/static_src ci --silent --no-audit --no-fund

screenshots: .venv/installed-development  ## Pictures of every page, in screens/
	$(PYTHON) -m pytest -q tests/browser/screenshots.py

messages: .venv/installed-development  ## Collect new messages into the catalogues (needs gettext)
	@for folder in $$(git ls-files '*/locale/fr/LC_MESSAGES/django.po' | sed 's|/locale/fr/.*||'); do \
		echo "$$folder"; (cd $$folder && $(CURDIR)/.venv/bin/django-admin makemessages -l fr -l en --no-location --no-wrap --no-obsolete >/dev/null); \
	done

lock: .venv/installed-development  ## Resolve requirements/*.in again, with hashes
	@for name in base development; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --upgrade \
			--no-emit-index-url --no-emit-find-links --no-annotate --no-header \
			--output-file requirements/$$name.txt requirements/$$name.in; \
	done
