import pytest
import time_machine
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects.models import Change
from projects.notifications import endpoints
from projects.notifications.catalogue import Type
from projects.notifications.models import Delivery
from projects.services.transitions import Action, begin, transition
from tests.receiver import Receiver
from tests.tls_proxy import make_certificate


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def receiver(certificate, settings):
    with Receiver(certificate) as server:
        settings.ALLOWED_HOSTS, settings.PANEL_ADDRESS = ["testserver"], "https://panel.example"
        settings.WEBHOOK_ALLOW = ["localhost"]
        settings.WEBHOOK_PORTS = [443, server.port]
        settings.WEBHOOK_CA_BUNDLE = str(certificate)
        yield server


@pytest.fixture
def clock():
    """A clock that stands still; gives what puts it forward."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:

        def forward(wait):
            traveller.shift(wait)

        yield forward


@pytest.fixture
def make_endpoint(admin, receiver):
    """Make an endpoint at the receiver, told of all unless said otherwise."""

    def make(channel="webhook", address="", events=tuple(Type.values), places=(), name="Our bot"):
        address = address or receiver.address
        wanted = endpoints.Wanted(name, address, list(events), places, "https://panel.example")
        return endpoints.create(channel, wanted, by=admin)

    return make


@pytest.fixture
def endpoint(make_endpoint):
    return make_endpoint()


@pytest.fixture
def propose(editor):
    """Let a change be proposed."""

    def begun(before=None, requested=None, action=Action.PROPOSE, **facts):
        asked = {"before": before or {"name": "Support bot"}, "requested": requested or {"name": "Renamed"}}
        change = Change(project_id="pr_1", project_name="Support bot", proposed_by=editor, **asked, **facts)
        begin(change, action)
        if action == Action.PROPOSE:
            transition(change, Action.OPEN, by=editor)
        return change

    return begun


@pytest.fixture
def as_admin(as_admin):
    """An admin who gave their password just now."""
    session = as_admin.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    return as_admin


@pytest.fixture
def delivery(endpoint, propose):
    propose()
    return Delivery.objects.get()
