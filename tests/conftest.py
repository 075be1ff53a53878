"""What any test may use."""

import hypothesis
import pytest
from django.contrib.auth.models import Group, User

from tests.pages import PageClient
from tests.sandbox_server import SandboxServer

# A machine that is busy with something else fails no test: what is bounded in time says so itself.
hypothesis.settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any-machine")

PASSWORD = "correct horse battery staple"


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
    client = PageClient()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


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

    def point(base_url, key="sandbox", deadline=5.0):
        settings.SANDBOX = False
        settings.HUMANLOOP_API_KEY = key
        settings.HUMANLOOP_BASE_URL = base_url
        settings.HUMANLOOP_DEADLINE = deadline

    return point


@pytest.fixture
def wired(sandbox_server, point_at):
    """The panel in front of the v4 API on a socket; gives the API's side of it."""
    point_at(sandbox_server.base_url)
    return sandbox_server
