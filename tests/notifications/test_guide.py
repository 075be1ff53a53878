"""What Help and the README tell whoever writes a receiver is so: its parts, and the lines that check it."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from projects.models import Change
from projects.notifications import endpoints
from projects.notifications.deliver import deliver_due
from projects.services.transitions import Action, transition

pytestmark = pytest.mark.django_db
README = (Path(__file__).resolve().parents[2] / "README.md").read_text()


@pytest.fixture
def told(as_viewer):
    """What Help tells: the message, and the lines that check one."""
    (part,) = [each for each in as_viewer.page("/help/").all("details") if "webhook-id" in "".join(each.itertext())]
    return ["".join(block.itertext()) for block in part.iter("pre")]


@pytest.fixture
def sent(receiver, endpoint, propose, admin):
    """The last of what was sent of a change that was applied, when the secret was rotated meanwhile."""
    change = propose({"active_config_id": "config_1"}, {"active_config_id": "config_2"})
    Change.objects.update(names={"config_1": "v7", "config_2": "v8"})
    transition(change, Action.APPLY, by=admin, applied_by=admin)
    endpoints.rotate(endpoint, by=admin)
    transition(change, Action.CONFIRM, by=admin)
    assert deliver_due() == Counter(delivered=2)
    return receiver.requests[-1]


def parts(value):
    """Return what a message is made of, by name and kind."""
    if isinstance(value, dict):
        return {name: parts(each) for name, each in value.items()}
    return [parts(each) for each in value] if isinstance(value, list) else type(value)


def test_the_readme_tells_the_same(told):
    blocks = re.findall(r"```\n(.*?)\n```", README, re.DOTALL)
    assert [block for block in blocks if block.startswith(("{", "import base64"))] == told


def test_a_message_has_the_parts_that_are_told(told, sent):
    assert parts(json.loads(sent.body)) == parts(json.loads(told[0]))


def test_the_lines_that_are_told_know_what_comes_from_here(told, sent, endpoint):
    known = {}
    exec(told[1], known)
    is_ours = known["is_ours"]
    assert is_ours(endpoint.secret, sent.headers, sent.body)
    assert is_ours(endpoint.old_secret, sent.headers, sent.body)
    assert not is_ours(endpoint.secret, sent.headers, sent.body + b" ")
    assert not is_ours(endpoint.secret, sent.headers | {"webhook-id": "msg_other"}, sent.body)
    assert not is_ours(endpoint.secret, sent.headers | {"webhook-timestamp": "1700000000"}, sent.body)
    assert len(told[1].splitlines()) <= 10
