"""Foreign text may break anywhere; a button, a badge, a head of a table and a short cell never, whatever is beside."""

import pytest

from adminpanel.accounts import invitations
from adminpanel.accounts.permissions import Role
from projects.forms.directory import label_directory
from projects.models import Change
from tests.conftest import make_user
from tests.fault_server import FaultServer
from tests.memory_remote import MOMENT, config, project

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "W" * 140
EVALUATOR = {
    "id": "evfn_1", "name": LONG, "description": LONG, "type": LONG, "arguments_type": "target_free",
    "return_type": LONG, "code": LONG * 5, "created_at": MOMENT, "updated_at": MOMENT,
}  # fmt: skip
# The words of the page itself that stand on more than one line: those of buttons and badges, and all that is not marked
# as foreign. A word ends at a space and at what a line may end with, as a hyphen.
BROKEN = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, of = node.parentElement;
        if (of.closest('bdi, code, pre, option, script, .visually-hidden, [hidden]') || !of.checkVisibility()) continue;
        for (const match of node.data.matchAll(/[^\\s\\-–—\\/…·,]+/gu)) {
            const range = document.createRange();
            range.setStart(node, match.index);
            range.setEnd(node, match.index + match[0].length);
            const tops = new Set([...range.getClientRects()].filter(r => r.width).map(r => Math.round(r.top)));
            if (tops.size > 1 && !match[0].includes('WWWW')) found.push(`${match[0]} in ${of.tagName}.${of.className}`);
        }
    }
    return found;
}"""


@pytest.fixture
def remote(point_at):
    """A remote where everything that has a name has a long one."""
    with FaultServer() as server:
        memory = server.memory
        judged = [
            {
                "model_config_id": "config_1",
                "evaluator_id": "evfn_1",
                "evaluator_version_id": "v",
                "aggregate_value": 0.5,
            }
        ]
        memory.configs = {
            key: config(
                key, LONG, model=LONG, provider=LONG, endpoint=LONG, chat_template=[{"role": LONG, "content": LONG * 9}]
            )
            | {"evaluation_aggregates": judged}
            for key in ("config_1", "config_2", "config_" + "x" * 90)
        }
        people = [{"id": "usr_1", "email_address": f"{LONG}@example.com", "full_name": LONG}]
        kinds = {"config_type": LONG, "team_id": f"tm_{LONG}", "directory_id": "dir_" + "x" * 90}
        feedback = [{"type": LONG, "values": [{"value": LONG, "sentiment": LONG}]}]
        long = {"users": people, "active_evaluators": [EVALUATOR], "feedback_types": feedback} | kinds
        memory.projects = {
            key: project(key, f"{LONG} {key}", memory.configs["config_1"], **long) for key in ("pr_1", "pr_" + "x" * 90)
        }
        memory.environments = {"env_1": LONG, "env_2": f"{LONG}2"}
        point_at(server.base_url)
        yield server


def change(state, by, **more):
    asked = {
        "before": {"name": LONG, "directory_id": "dir_1"},
        "requested": {"name": f"{LONG}2", "directory_id": "dir_2"},
    }
    about = {
        "project_id": "pr_1",
        "project_name": LONG,
        "proposed_by": by,
        "note": LONG,
        "problem": "",
        "names": {"dir_1": LONG},
    }
    return Change.objects.create(state=state, **asked | about | more)


def test_no_word_of_ours_is_broken_by_a_long_name(visit, remote, settings):
    settings.HELP_CONTACT = LONG
    admin = make_user(LONG, "Admin")
    other = make_user(f"{LONG}2", "Viewer")
    invitations.invite(f"{LONG}3", Role.VIEWER, by=admin)
    label_directory("dir_" + "x" * 90, LONG[:100], by=admin)
    refused = {"refusal": {"fields": {"name": [LONG]}, "general": [LONG], "raw": LONG * 3}}
    rows = [
        change(state, admin, **(refused if state == "refused" else {}))
        for state in ("proposed", "applied", "refused", "stale")
    ]
    person = visit().signs_in(admin)
    broken = {}
    for path in (
        "/projects/", "/projects/?live=behind", "/projects/pr_1/", "/projects/pr_1/edit/", "/projects/pr_1/configs/",
        "/projects/pr_1/compare/?from=config_1&to=config_2", "/projects/pr_1/deploy/?config_id=config_2",
        "/projects/pr_1/offline/?environment_id=env_1", "/changes/", "/directories/", "/help/", "/people/",
        "/people/log/", "/people/invite/", f"/people/{other.pk}/", "/accounts/",
        *(f"/changes/{row.pk}/" for row in rows),
    ):  # fmt: skip
        person.goes(path)
        for size in ("narrow", "medium", "wide"):
            person.looks("light", size)
            if words := person.page.evaluate(BROKEN):
                broken[path, size] = words
            width = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if width > 0:
                broken[path, size, "too wide by"] = width
    assert not broken, "\n".join(f"{where}: {found}" for where, found in broken.items())
    person.mishaps.clear()
