"""The deploy files say the same as the code, and each is what its platform reads."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from packaging.utils import canonicalize_name

from tests.audit import pins

ROOT = Path(__file__).resolve().parents[2]
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
SETTINGS = (ROOT / "adminpanel/settings.py").read_text()


def known(name):
    return name in {"PORT", "WEB_CONCURRENCY"} or f'"{name}"' in SETTINGS


def test_the_procfile_starts_gunicorn_and_releases_by_setup():
    assert PROCFILE == {
        "web": "gunicorn adminpanel.wsgi -c gunicorn.conf.py",
        "release": "python manage.py setup",
    }


def test_the_heroku_button_asks_for_what_the_settings_read():
    app = json.loads((ROOT / "app.json").read_text())
    assert all(known(name) for name in app["env"])
    assert app["env"]["SECRET_KEY"]["generator"] == "secret"
    assert any(addon.startswith("heroku-postgresql") for addon in app["addons"])
    assert {check["path"] for check in app["healthchecks"]["web"]} == {"/healthz", "/readyz"}


def test_the_render_blueprint_runs_the_lines_of_the_procfile():
    blueprint = yaml.safe_load((ROOT / "render.yaml").read_text())
    (service,) = blueprint["services"]
    assert service["startCommand"] == PROCFILE["web"]
    assert service["preDeployCommand"] == PROCFILE["release"]
    assert "collectstatic" in service["buildCommand"]
    assert service["healthCheckPath"] == "/readyz"
    assert all(known(variable["key"]) for variable in service["envVars"])
    database = next(v for v in service["envVars"] if v["key"] == "DATABASE_URL")["fromDatabase"]["name"]
    assert database in {row["name"] for row in blueprint["databases"]}


def test_everything_that_production_installs_is_pinned_and_so_is_what_that_brings_along():
    lines = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and line[0] != "#"]
    pinned = {canonicalize_name(re.sub(r"\[.*", "", line.split("==")[0])): line.split("==")[1] for line in lines}
    installed = dict(pin.split("==") for pin in pins())
    # psycopg's own metadata pins the one; requirements.txt says why the other is not.
    for floating in ("psycopg-binary", "certifi"):
        installed.pop(floating)
    assert {canonicalize_name(name): version for name, version in installed.items()} == pinned


def test_the_python_of_the_platforms_is_one_that_django_takes():
    assert (ROOT / ".python-version").read_text().strip() in {"3.11", "3.12", "3.13"}


def test_django_s_own_admin_site_is_not_installed():
    assert "django.contrib.admin" not in SETTINGS


@pytest.mark.parametrize(
    ("variables", "sandbox"),
    [
        ({}, "True"),
        ({"HUMANLOOP_API_KEY": "key"}, ""),
        ({"HUMANLOOP_API_KEY": "key", "SANDBOX": "no"}, "no"),
        ({"in .env": "HUMANLOOP_API_KEY=key"}, ""),
    ],
)
def test_make_run_asks_for_practice_data_unless_there_is_a_key(variables, sandbox, tmp_path):
    (tmp_path / ".env").write_text(variables.pop("in .env", "HUMANLOOP_API_KEY=") + "\n")
    recipe = subprocess.run(
        ["make", "--dry-run", "--makefile", ROOT / "Makefile", "run"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    setting = re.search(r"SANDBOX=(\S.*?) PORT=", recipe)[1]
    said = subprocess.run(
        ["sh", "-c", f"echo {setting}"],
        cwd=tmp_path, env={"PATH": os.environ["PATH"]} | variables, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.strip() == sandbox


def test_the_files_for_platforms_leave_practice_data_off():
    app = json.loads((ROOT / "app.json").read_text())
    (service,) = yaml.safe_load((ROOT / "render.yaml").read_text())["services"]
    assert app["env"]["SANDBOX"]["value"] == "False"
    assert {"key": "SANDBOX", "value": "False"} in service["envVars"]
