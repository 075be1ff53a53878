"""The panel's one settings file, in an environment made for tests: nothing of the developer's own reaches them."""

import os
import tempfile
from pathlib import Path

OURS = (
    "HUMANLOOP_", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_", "HTTPS_ONLY", "TRUSTED_", "DATABASE_URL", "ALLOW_", "FIRST_",
    "SANDBOX", "PANEL_", "HELP_", "LOG_LEVEL", "REQUIRE_", "CLOCK", "NOTICE_", "EMAIL_", "WEBHOOK_",
    "DYNO", "RENDER", "RAILWAY_", "FLY_", "KOYEB_",
)  # fmt: skip
for name in [name for name in os.environ if name.startswith(OURS)]:
    del os.environ[name]
# What a developer's .env says of the remote must not reach a test: an empty value there counts as unset.
os.environ |= {"DEBUG": "True", "HUMANLOOP_API_KEY": "", "HUMANLOOP_BASE_URL": "", "LOG_LEVEL": "WARNING"}
os.environ |= dict.fromkeys(["CLOCK", "NOTICE_EVERY", "NOTICE_CALLS"], "")
OWN_FILE = Path(tempfile.gettempdir()) / f"panel-test-{os.getpid()}.sqlite3"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "") or f"sqlite:///{OWN_FILE}"
# Processes that a test starts are the panel itself, and take the environment that the test gives them.
os.environ["DJANGO_SETTINGS_MODULE"] = "adminpanel.settings"

from adminpanel.settings import *  # noqa: E402, F403
from adminpanel.settings import DATABASES, LOGGING, MIDDLEWARE  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: one in memory has neither WAL nor a second connection.
    DATABASES["default"]["TEST"] = {"NAME": str(OWN_FILE)}
MIDDLEWARE.insert(0, "tests.canary.Responses")
LOGGING["handlers"]["canary"] = {"class": "tests.canary.Records"}
LOGGING["root"]["handlers"].append("canary")
# The canary reads every line, but only what is amiss is printed.
LOGGING["loggers"]["panel"]["level"], LOGGING["handlers"]["stdout"]["level"] = "DEBUG", "WARNING"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
