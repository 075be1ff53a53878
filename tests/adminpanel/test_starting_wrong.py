"""Settings that refuse to start: all that is wrong at once, a line each, by name, never by value, no traceback."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from adminpanel.environment import Environment, detect_platform
from adminpanel.settings_checks import loses_data
from tests import forked
from tests.running_panel import PROCFILE

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_KEY = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "panel.example.com", "DATABASE_URL": "sqlite:///x.sqlite3"}
FINE = WITHOUT_KEY | {"HUMANLOOP_API_KEY": "hl_sk_0123"}
SECRET = "hl-s3cret-canary"


def environment(variables):
    """These variables and no others."""
    base = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    # An empty value counts as unset, and keeps what a developer's .env says out of the test.
    unset = dict.fromkeys(["SECRET_KEY", "ALLOWED_HOSTS", "DEBUG", "HUMANLOOP_API_KEY", "SANDBOX", "DATABASE_URL"], "")
    return base | unset | variables


def run(*command, **variables):
    """Run something of the panel's."""
    return subprocess.run(
        command, env=environment(variables), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def manage(*arguments, **variables):
    return forked.manage(arguments, environment(variables))


def refusals(**variables):
    """What `manage.py check` says with these variables."""
    done = manage("check", **variables)
    assert done.returncode != 0, done.stdout
    first, *lines = done.stderr.strip().splitlines()
    assert first == "The panel can't start:"
    assert all(re.fullmatch(r"- [A-Z_]+ .+\.?", line) for line in lines), done.stderr
    assert "Traceback" not in done.stderr
    return lines


def names(lines):
    return [line.split()[1] for line in lines]


def test_a_start_without_anything_names_what_is_needed():
    assert names(refusals()) == ["SECRET_KEY", "HUMANLOOP_API_KEY", "ALLOWED_HOSTS"]


def test_all_that_is_wrong_is_said_at_once_and_no_value_is_printed():
    lines = refusals(
        DEBUG=SECRET, HTTPS_ONLY=SECRET, HUMANLOOP_DEADLINE=SECRET, TRUSTED_PROXY_HOPS=SECRET, LOG_LEVEL=SECRET,
        HUMANLOOP_API_KEY=f"{SECRET}\nX-Evil: 1", HUMANLOOP_BASE_URL=f"http://{SECRET}.example",
        DATABASE_URL=f"nonsense://{SECRET}", ALLOWED_HOSTS=f"https://{SECRET}/", CSRF_TRUSTED_ORIGINS=SECRET,
        FIRST_ADMIN_PASSWORD=SECRET,
    )  # fmt: skip
    assert sorted(names(lines)) == sorted([
        "DEBUG", "HTTPS_ONLY", "HUMANLOOP_DEADLINE", "TRUSTED_PROXY_HOPS", "LOG_LEVEL", "HUMANLOOP_API_KEY",
        "HUMANLOOP_BASE_URL", "DATABASE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "FIRST_ADMIN_USERNAME",
        "SECRET_KEY",
    ])  # fmt: skip
    assert SECRET not in "".join(lines)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("REQUIRE_SECOND_FACTOR", "2"),
        ("PROPOSALS_EXPIRE_AFTER_DAYS", "0"),
        ("PROPOSALS_EXPIRE_AFTER_DAYS", "a fortnight"),
        ("PROPOSALS_EXPIRE_AFTER_DAYS", "1.5"),
        ("HUMANLOOP_DEADLINE", "soon"),
        ("HUMANLOOP_DEADLINE", "nan"),
        ("HUMANLOOP_DEADLINE", "300"),
        ("CLOCK", "on"),
        ("NOTICE_EVERY", "-1"),
        ("SCHEDULE_MISSED_AFTER_MINUTES", "0"),
        ("SCHEDULE_MISSED_AFTER_MINUTES", "an hour"),
        ("NOTICE_CALLS", "19"),
        ("NOTICE_CALLS", "many"),
        ("HUMANLOOP_CA_BUNDLE", "no/such/file.pem"),
        ("HUMANLOOP_CA_BUNDLE", "/"),
        ("HUMANLOOP_CA_BUNDLE", "README.md"),
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("WEB_CONCURRENCY", "many"),
        ("WEB_CONCURRENCY", "1.5"),
        ("WEB_CONCURRENCY", "-1"),
        ("WEB_THREADS", "0"),
        ("TRUSTED_PROXY_HOPS", "1.5"),
        ("TRUSTED_PROXY_HOPS", "-1"),
        ("HUMANLOOP_API_KEY", "two words"),
        ("HUMANLOOP_API_KEY", "line\nbreak"),
        ("HUMANLOOP_API_KEY", "clé"),
        ("HUMANLOOP_BASE_URL", "http://api.humanloop.com/v4"),
        ("HUMANLOOP_BASE_URL", "http://localhost.evil.example/v4"),
        ("HUMANLOOP_BASE_URL", "ftp://api.humanloop.com/v4"),
        ("HUMANLOOP_BASE_URL", "https://user:secret@api.humanloop.com/v4"),
        ("HUMANLOOP_BASE_URL", "https://[bad/v4"),
        ("DATABASE_URL", "$DATABASE"),
        ("DATABASE_URL", "mysql://u:p@h/n"),
        ("DATABASE_URL", "postgres://u:p@h:port/n"),
        ("DATABASE_URL", "postgres://"),
        ("HUMANLOOP_API_KEY", '"hl_sk_0123"'),
        ("HUMANLOOP_API_KEY", "'hl_sk_0123"),
        ("HUMANLOOP_API_KEY", "HUMANLOOP_API_KEY=hl_sk_0123"),
        ("HUMANLOOP_API_KEY", "export HUMANLOOP_API_KEY=hl_sk_0123"),
        ("HUMANLOOP_API_KEY", "hl_sk_0123,"),
        ("HUMANLOOP_API_KEY", "${KEY}"),
        ("HUMANLOOP_API_KEY", "<key>"),
        ("HUMANLOOP_BASE_URL", '"https://api.humanloop.com/v4"'),
        ("HUMANLOOP_BASE_URL", "https://api.humanloop.com"),
        ("HUMANLOOP_BASE_URL", "https://api.humanloop.com/v5"),
        ("HUMANLOOP_BASE_URL", "https://humanloop.example.com//v4"),
        ("HUMANLOOP_BASE_URL", "https://humanloop.example.com/v4?"),
        ("HUMANLOOP_BASE_URL", "https://humanloop.example.com/v4/projects"),
        ("HUMANLOOP_BASE_URL", "https://humanloop.example.com/v4, https://other.example.com/v4"),
        ("DATABASE_URL", '"sqlite:///x.sqlite3"'),
        ("DATABASE_URL", "DATABASE_URL=sqlite:///x.sqlite3"),
        ("DATABASE_URL", "sqlite:////no/such/folder/panel.sqlite3"),
        ("DATABASE_URL", "sqlite:////tmp"),
        ("DATABASE_URL", "sqlite:///README.md"),
        ("DATABASE_URL", "sqlite:////proc/panel.sqlite3"),
        ("DATABASE_URL", "sqlite:////dev/null"),
        ("DATABASE_URL", f"sqlite:////tmp/{'a' * 300}"),
        ("DATABASE_URL", "sqlite:///x.sqlite3?mode=ro"),
        ("DATABASE_URL", "sqlite:///x.sqlite3?timeout=soon"),
        ("DATABASE_URL", "sqlite:///x.sqlite3?transaction_mode=soon"),
        ("DATABASE_URL", f"postgres://u:p@h/{'n' * 64}"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DATABASE_URL", "postgres://u:p@h/n?sslmod=require"),
        ("DATABASE_URL", "postgres://u:p@h/n?sslmode=required"),
        ("ALLOWED_HOSTS", "https://panel.example.com"),
        ("ALLOWED_HOSTS", "panel.example.com:8443"),
        ("ALLOWED_HOSTS", '"panel.example.com"'),
        ("ALLOWED_HOSTS", '"panel.example.com","www.example.com"'),
        ("ALLOWED_HOSTS", 'www.example.com,"panel.example.com"'),
        ("ALLOWED_HOSTS", "panel.example.com www.example.com"),
        ("ALLOWED_HOSTS", "panel.example.com;www.example.com"),
        ("ALLOWED_HOSTS", "['panel.example.com']"),
        ("ALLOWED_HOSTS", "*.example.com"),
        ("ALLOWED_HOSTS", "panel.example.com."),
        ("ALLOWED_HOSTS", "panel_1.example.com"),
        ("ALLOWED_HOSTS", "münchen.example"),
        ("ALLOWED_HOSTS", "::1"),
        ("ALLOWED_HOSTS", "."),
        ("CSRF_TRUSTED_ORIGINS", "https://panel.example.com/"),
        ("CSRF_TRUSTED_ORIGINS", "https://panel.example.com/login"),
        ("CSRF_TRUSTED_ORIGINS", '"https://panel.example.com"'),
        ("CSRF_TRUSTED_ORIGINS", "https://panel.example.com https://www.example.com"),
        ("CSRF_TRUSTED_ORIGINS", "panel.example.com"),
        ("CSRF_TRUSTED_ORIGINS", "https://Panel.example.com"),
        ("CSRF_TRUSTED_ORIGINS", "https://panel.example.com:443"),
        ("CSRF_TRUSTED_ORIGINS", "http://panel.example.com:80"),
        ("CSRF_TRUSTED_ORIGINS", "https://*"),
        ("CSRF_TRUSTED_ORIGINS", "https://user@panel.example.com"),
        ("SECRET_KEY_FALLBACKS", '"old","older"'),
        ("SECRET_KEY_FALLBACKS", "old older"),
        ("SANDBOX", "maybe"),
        ("DEBUG", '"True"'),
        ("HTTPS_ONLY", "'False'"),
        ("PORT", '"8000"'),
        ("PANEL_NAME", '"Prompts"'),
        ("HELP_CONTACT", "HELP_CONTACT=Ada"),
        ("FIRST_ADMIN_PASSWORD", "'correct horse battery staple'"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_variable_that_cannot_be_right_is_named(name, value):
    assert names(refusals(**FINE | {name: value})) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ".example.com, Panel.example.com,[::1],127.0.0.1,localhost"),
        ("CSRF_TRUSTED_ORIGINS", "https://panel.example.com, https://*.example.com:8443"),
        ("CSRF_TRUSTED_ORIGINS", "http://127.0.0.1:8000,https://panel.example.com:80,http://[::1]:443"),
        ("HUMANLOOP_BASE_URL", "https://humanloop.example.com/api/v4/"),
        ("HUMANLOOP_API_KEY", "hl_sk_0123-ABC.x+y/z=="),
        ("HELP_CONTACT", '"Ada Lovelace" <ada@example.com>'),
        ("PANEL_NAME", "Ada's “prompts”"),
        ("DATABASE_URL", "postgres://u:p@h/n?sslmode=require&connect_timeout=9"),
    ],
)
def test_a_value_that_can_work_is_let_through(name, value):
    done = manage("check", **FINE | {name: value})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\xa0", "U+00A0 NO-BREAK SPACE"),
        ("\n", "a line break"),
        ("\x1b", "U+001B"),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("name", ["FIRST_ADMIN_USERNAME", "HUMANLOOP_API_KEY", "ALLOWED_HOSTS"])
def test_a_sign_that_no_eye_sees_in_a_variable_is_named(name, sign, told):
    (line,) = refusals(**FINE | {"FIRST_ADMIN_PASSWORD": "correct horse", name: f"panel{sign}x"} | {
        "FIRST_ADMIN_USERNAME": f"ada{sign}x" if name == "FIRST_ADMIN_USERNAME" else "ada"
    })  # fmt: skip
    assert line == f"- {name} holds a sign that no eye sees, {told}; write it without that."


def test_one_variable_has_one_line_whatever_is_wrong_with_it():
    wrong = {"HUMANLOOP_API_KEY": f'"{SECRET} {SECRET}"', "DATABASE_URL": f"sqlite:////{SECRET}/panel.sqlite3"}
    lines = refusals(**FINE | wrong | {"DYNO": "web.1"})
    assert names(lines) == ["HUMANLOOP_API_KEY", "DATABASE_URL"]
    assert SECRET not in "".join(lines)


def test_a_start_without_a_key_is_refused_unless_practice_data_is_asked_for():
    assert names(refusals(**WITHOUT_KEY)) == ["HUMANLOOP_API_KEY"]
    assert names(refusals(**WITHOUT_KEY | {"SANDBOX": "False"})) == ["HUMANLOOP_API_KEY"]
    assert names(refusals(**WITHOUT_KEY | {"SANDBOX": "False", "DEBUG": "True"})) == ["HUMANLOOP_API_KEY"]
    assert manage("check", **WITHOUT_KEY | {"SANDBOX": "True"}).returncode == 0


def test_a_key_and_practice_data_at_once_are_refused():
    assert names(refusals(**FINE | {"SANDBOX": "True"})) == ["SANDBOX"]
    assert names(refusals(**FINE | {"SANDBOX": "True", "DEBUG": "True"})) == ["SANDBOX"]


@pytest.mark.parametrize(
    ("variables", "sandbox"),
    [
        (WITHOUT_KEY | {"DEBUG": "True"}, "True"),
        (WITHOUT_KEY | {"SANDBOX": "yes"}, "True"),
        (FINE | {"DEBUG": "True"}, "False"),
        (FINE | {"SANDBOX": "False"}, "False"),
    ],
)
def test_which_data_a_panel_shows(variables, sandbox):
    script = "from adminpanel import settings; print(settings.SANDBOX, settings.HUMANLOOP_BASE_URL)"
    said = run(sys.executable, "-c", script, **variables).stdout.split()
    assert said == [sandbox, "http://sandbox/v4" if sandbox == "True" else "https://api.humanloop.com/v4"]


def test_a_value_with_a_dollar_is_a_value_like_another():
    assert manage("check", **FINE | {"SECRET_KEY": "$" + "k" * 60, "HUMANLOOP_API_KEY": "$key"}).returncode == 0


def test_an_empty_value_counts_as_unset_and_space_around_one_does_not_count():
    done = manage("check", **FINE | {"HUMANLOOP_DEADLINE": "", "HUMANLOOP_API_KEY": "  key\n", "PANEL_NAME": ""})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/v4", "http://localhost:8001/v4", "http://[::1]:8001/v4"])
def test_plain_http_is_for_this_very_machine(url):
    assert manage("check", **FINE | {"HUMANLOOP_BASE_URL": url}).returncode == 0


@pytest.mark.parametrize(
    ("line", "variables", "named"),
    [
        ("web", {}, ["SECRET_KEY", "HUMANLOOP_API_KEY", "ALLOWED_HOSTS"]),
        ("web", WITHOUT_KEY, ["HUMANLOOP_API_KEY"]),
        ("release", WITHOUT_KEY, ["HUMANLOOP_API_KEY"]),
        ("web", FINE | {"DATABASE_URL": f"sqlite:////{SECRET}/panel.sqlite3"}, ["DATABASE_URL"]),
        ("release", FINE | {"DATABASE_URL": f"sqlite:////{SECRET}/panel.sqlite3"}, ["DATABASE_URL"]),
        ("web", FINE | {"PORT": "99999999"}, ["PORT"]),
        ("web", FINE | {"PORT": SECRET, "WEB_THREADS": SECRET}, ["PORT", "WEB_THREADS"]),
        # Gunicorn itself reads this one before any line of ours runs, so the release has to stop it.
        ("release", FINE | {"WEB_CONCURRENCY": SECRET}, ["WEB_CONCURRENCY"]),
        ("release", FINE | {"PORT": SECRET, "WEB_THREADS": SECRET}, ["PORT", "WEB_THREADS"]),
    ],
)
def test_the_lines_of_the_procfile_say_the_same_and_start_nothing(line, variables, named):
    program, *arguments = shlex.split(PROCFILE[line])
    done = run(str(Path(sys.executable).with_name(program)), *arguments, **variables)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    assert names(done.stderr.strip().splitlines()[1:]) == named


def test_static_files_are_collected_with_nothing_set():
    done = manage("collectstatic", "--noinput", "--dry-run")
    assert done.returncode == 0, done.stderr


def test_the_deployment_check_is_clean():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **FINE | {"SECRET_KEY": "aBcDeFgHiJ0123456789" * 4})
    assert done.returncode == 0, done.stderr


def platform(**variables):
    return detect_platform(Environment(variables))


@pytest.mark.parametrize(
    ("variables", "hosts", "hops"),
    [
        ({"DYNO": "web.1"}, (".herokuapp.com",), 1),
        ({"DYNO": "web.1", "HEROKU_APP_DEFAULT_DOMAIN_NAME": "a-1.herokuapp.com"}, ("a-1.herokuapp.com",), 1),
        ({"RENDER": "true", "RENDER_EXTERNAL_HOSTNAME": "a.onrender.com"}, ("a.onrender.com",), 1),
        ({"RAILWAY_ENVIRONMENT": "production", "RAILWAY_PUBLIC_DOMAIN": "a.up.railway.app"}, ("a.up.railway.app",), 1),
        ({"RAILWAY_PUBLIC_DOMAIN": "a.up.railway.app"}, ("a.up.railway.app",), 1),
        ({"FLY_APP_NAME": "a"}, ("a.fly.dev",), 1),
        ({"KOYEB_APP_NAME": "a", "KOYEB_PUBLIC_DOMAIN": "a.koyeb.app"}, ("a.koyeb.app",), 1),
        ({}, (), 0),
    ],
)
def test_a_platform_is_known_by_its_own_variables(variables, hosts, hops):
    found = platform(**variables)
    assert (found.hosts, found.proxy_hops) == (hosts, hops)


def sqlite(path):
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path}


@pytest.mark.parametrize(
    ("variables", "path", "loses"),
    [
        ({"DYNO": "web.1"}, "/data/db.sqlite3", True),
        ({"RENDER": "true"}, str(ROOT / "db.sqlite3"), True),
        ({"RENDER": "true"}, "/tmp/db.sqlite3", True),
        ({"RENDER": "true"}, "/var/data/db.sqlite3", False),
        ({"RAILWAY_ENVIRONMENT": "p"}, str(ROOT / "db.sqlite3"), True),
        ({"RAILWAY_ENVIRONMENT": "p", "RAILWAY_VOLUME_MOUNT_PATH": str(ROOT)}, str(ROOT / "db.sqlite3"), False),
        ({"FLY_APP_NAME": "a"}, "/data/db.sqlite3", False),
        ({}, str(ROOT / "db.sqlite3"), False),
    ],
)
def test_a_file_that_a_platform_wipes_is_known(variables, path, loses):
    assert loses_data(sqlite(path), platform(**variables), ROOT) is loses


def test_postgres_is_never_lost():
    assert not loses_data({"ENGINE": "django.db.backends.postgresql", "NAME": "x"}, platform(DYNO="web.1"), ROOT)


@pytest.mark.parametrize(
    "variables", [{"DYNO": "web.1"}, {"RENDER": "true", "RENDER_EXTERNAL_HOSTNAME": "a.onrender.com"}]
)
def test_a_start_on_a_disk_that_is_wiped_is_refused_unless_it_is_wanted(variables):
    alone = FINE | {"ALLOWED_HOSTS": "", "DATABASE_URL": ""} | variables
    assert names(refusals(**alone)) == ["DATABASE_URL"]
    assert manage("check", **alone, ALLOW_EPHEMERAL_SQLITE="True").returncode == 0


@pytest.mark.django_db
def test_a_panel_that_loses_its_data_says_so_on_every_page(client, settings):
    assert "lost at each restart" not in client.get("/accounts/login/").content.decode()
    settings.EPHEMERAL_SQLITE = True
    assert "lost at each restart" in client.get("/accounts/login/").content.decode()


def test_every_variable_of_the_settings_is_in_the_example():
    read = set(re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "adminpanel/settings.py").read_text()))
    read |= set(re.findall(r'env\.\w+\("([A-Z_]+)"', (ROOT / "gunicorn.conf.py").read_text()))
    example = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read == example
