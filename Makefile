# make run: the panel on this machine, with practice data. make test: all that holds it. make lint: a part of make test.
SHELL := /bin/sh
.DELETE_ON_ERROR:

PORT ?= 8000
PYTHON ?= $(shell command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python3)
BIN := .venv/bin

export PYTHONUNBUFFERED := 1

.PHONY: run test lint

# Two stamps, so that `make run` does not wait for what only the tests need.
.venv/.run: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.test: requirements.txt requirements-dev.txt .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# A panel for one's own machine: DEBUG stands in for all that production asks for.
run: export DEBUG := True
run: .venv/.run
	$(BIN)/python manage.py setup
	$(BIN)/python manage.py demo
	$(BIN)/python manage.py runserver --noreload 127.0.0.1:$(PORT)

test: .venv/.test
	$(BIN)/pytest -n 2

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
