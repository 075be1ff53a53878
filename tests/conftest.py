"""What any test may use."""

import gc
from functools import partial

import hypothesis
import pytest
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import timezone

from adminpanel.accounts.sessions import SessionStore
from projects import gateway as our_remote
from projects.humanloop.breaker import Guard
from projects.models import Change
from tests import canary, running_panel
from tests.fault_server import FaultServer
from tests.pages import PageClient
from tests.sandbox_server import SandboxServer

# A machine that is busy with something else fails no test: what is bounded in time says so itself.
hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")

PASSWORD = "correct horse battery staple"
CONFIRMED = {"confirm_name": "Support bot"}

connection_created.connect(canary.watch_writes)


def pytest_collection_modifyitems(items):
    """Mark what uses the database. Pytest-django keeps it from all other tests: they need no run on another one.

    Nor do those that draw pages of what a remote answered, and read and write only rows that others have on each.
    """
    for item in items:
        if item.get_closest_marker("pages_alone"):
            continue
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames):
            item.add_marker(pytest.mark.database)


def pytest_collection_finish():
    """Let the collector pass over what stays to the end anyway, thousands of tests, and come by less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


def pytest_unconfigure():
    running_panel.at_the_end.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let a test fail at whose end the key is found where it should not be."""
    report = yield
    if call.when == "teardown":
        for title, text in report.sections:
            canary.look(title, text)
        if leaks := canary.taken():
            report.outcome = "failed"
            report.longrepr = "\n".join(["The key leaked:", *leaks])
    return report


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Look through the database before it goes."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        canary.look_through(cursor, connection.introspection.table_names(cursor))


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory):
    server = SandboxServer(tmp_path_factory.mktemp("sandbox"))
    yield server
    server.stop()


@pytest.fixture
def sandbox_server(running_sandbox):
    """The v4 API on a socket, with the practice data as it was planted, and a record of what came in."""
    running_sandbox.reset()
    return running_sandbox


def make_user(username, role=None):
    user = User.objects.create_user(username, password=PASSWORD)
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def signed_in(user):
    """A client of somebody who signed in just now, as the form leaves it; thousands of tests begin so."""
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])
    session = SessionStore()
    session[auth.SESSION_KEY], session[auth.HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[auth.BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    client = PageClient()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What the process remembers of one test is nothing to the next."""
    cache.clear()


@pytest.fixture
def viewer(db):
    return make_user("violet", "Viewer")


@pytest.fixture
def editor(db):
    return make_user("edgar", "Editor")


@pytest.fixture
def admin(db):
    return make_user("ada", "Admin")


@pytest.fixture
def as_viewer(viewer):
    return signed_in(viewer)


@pytest.fixture
def as_editor(editor):
    return signed_in(editor)


@pytest.fixture
def as_admin(admin):
    return signed_in(admin)


@pytest.fixture
def point_at(settings):
    """Point the panel at a remote on a socket."""

    def point(base_url, key=canary.KEY, deadline=5.0):
        settings.SANDBOX = False
        settings.HUMANLOOP_API_KEY = key
        settings.HUMANLOOP_BASE_URL = base_url
        settings.HUMANLOOP_DEADLINE = deadline

    return point


@pytest.fixture
def guarded(monkeypatch):
    """Let the panel's client have a guard that was told so: another clock, say, or a longer pause."""

    def guard(**how):
        monkeypatch.setattr(our_remote, "Guard", partial(Guard, **how))
        our_remote.client_for.cache_clear()

    yield guard
    our_remote.client_for.cache_clear()


@pytest.fixture
def remote(point_at):
    """The panel in front of a remote that can break its promises."""
    our_remote.client_for.cache_clear()
    with FaultServer() as server:
        point_at(server.base_url)
        yield server


@pytest.fixture
def wired(sandbox_server, point_at):
    """The panel in front of the v4 API on a socket; gives the API's side of it."""
    point_at(sandbox_server.base_url)
    return sandbox_server


@pytest.fixture
def change(editor):
    """A rename, proposed and not yet sent."""
    return Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        before={"name": "Support bot"},
        requested={"name": "Renamed"},
        proposed_by=editor,
    )


@pytest.fixture
def apply(as_editor, change):
    """Press Apply; gives the page that it leads to and the change as it is then."""

    def press(status=200):
        page = as_editor.send(f"/changes/{change.pk}/apply/", CONFIRMED, status=status)
        change.refresh_from_db()
        return page, change

    return press
