# make run: the panel on this machine, with practice data. make test: all that holds it. make lint: a part of make test.
# make bench: the README's numbers.
SHELL := /bin/sh
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export PYTHONUNBUFFERED := 1
# Each process that a test starts would compile the panel anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint screenshots bench

.venv/bin/python:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec $$python -m venv .venv; \
	  fi; \
	done; echo "The panel needs Python 3.11 or newer, with venv (on Debian: apt install python3-venv)." >&2; exit 1

# Two stamps, so that `make run` does not wait for what only the tests need.
.venv/.run: requirements.txt | .venv/bin/python
	$(PIP) -r requirements.txt
	@touch $@

.venv/.test: requirements.txt requirements-dev.txt .venv/.run
	$(PIP) -r requirements-dev.txt
	@touch $@

.venv/secret-key: .venv/.run
	@$(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))' > $@

# The real server with the real settings, but for https, and on practice data unless there is a key. What the environment
# says comes first.
KEY_IS_SET = test -n "$$HUMANLOOP_API_KEY" || grep -qs "^HUMANLOOP_API_KEY=." .env
LOCAL = SECRET_KEY="$${SECRET_KEY:-$$(cat .venv/secret-key)}" ALLOWED_HOSTS="$${ALLOWED_HOSTS:-127.0.0.1,localhost}" \
	HTTPS_ONLY="$${HTTPS_ONLY:-False}" SANDBOX="$${SANDBOX:-$$($(KEY_IS_SET) || echo True)}" PORT=$(PORT)

run: .venv/.run .venv/secret-key
	@$(LOCAL) $(BIN)/python manage.py setup --verbosity 0
	@echo "The panel starts on http://127.0.0.1:$(PORT) (Ctrl+C stops it)."
	@$(LOCAL) $(BIN)/python manage.py demo || echo "So there is no practice data; the rest goes on."
	@$(LOCAL) exec $(BIN)/gunicorn adminpanel.wsgi -c gunicorn.conf.py --bind 127.0.0.1:$(PORT)

# Again on Postgres what depends on it; the tests of processes and of pages in a browser see to theirs themselves.
# More at once than there are cores: one of them waits at most times, for a remote, a browser or a process.
PYTEST = $(BIN)/pytest --dist worksteal

test: lint
	$(PYTEST) -n 4
	$(BIN)/python tests/with_postgres.py $(PYTEST) -n 3 -m "database and not browser and not processes"

# What a deployment on a platform with a certificate has, with values of no use to anybody.
DEPLOYED = SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ALLOWED_HOSTS=panel.example.com \
	DEBUG=False HTTPS_ONLY=True SANDBOX=True HUMANLOOP_API_KEY= DATABASE_URL=postgres://panel@127.0.0.1:1/panel

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/deptry --no-ansi .
	$(BIN)/deptry --no-ansi --exclude .venv --requirements-files requirements.txt,requirements-dev.txt .
	DEBUG=True $(BIN)/mypy
	DEBUG=True DATABASE_URL= $(BIN)/python manage.py makemigrations --check --dry-run
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python tests/audit.py

# The README's pictures, of a panel on practice data.
screenshots: .venv/.test
	$(BIN)/python tests/screenshots/take.py

# The README's tables of numbers, as Markdown. QUICK=--quick tries it with less of everything.
bench: .venv/.test
	@$(BIN)/python -m tests.bench.run $(QUICK)
