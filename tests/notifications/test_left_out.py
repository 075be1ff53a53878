"""The app can be left out: without its line in the settings there is no address, no word and no row of it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WITHOUT = """
from adminpanel import settings
settings.INSTALLED_APPS.remove("projects.notifications")
import django; django.setup()
from django.core.management import call_command
call_command("check"); call_command("migrate", verbosity=0)
from django.contrib.auth.models import User
from django.test import Client
from projects.clock.jobs import JOBS
from projects.models import Change
from projects.services.transitions import Action, begin
ada = User.objects.create_superuser("ada")
begin(Change(project_id="pr_1", project_name="Support bot", requested={"name": "x"}, proposed_by=ada), Action.PROPOSE)
client = Client()
client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
for path, status in {"/": 200, "/settings/": 200, "/accounts/": 200, "/settings/notifications/": 404}.items():
    answer = client.get(path, headers={"host": "localhost"})
    assert answer.status_code == status, (path, answer.status_code)
    assert status == 404 or b"otifications" not in answer.content, path
assert "deliver" not in {job.name for job in JOBS}
"""


def test_a_panel_without_it_runs(tmp_path):
    here = {"DEBUG": "True", "SANDBOX": "True", "DATABASE_URL": f"sqlite:///{tmp_path}/panel.sqlite3"}
    environment = os.environ | here | {"DJANGO_SETTINGS_MODULE": "adminpanel.settings", "HUMANLOOP_API_KEY": ""}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
