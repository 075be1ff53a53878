"""Each of the five kinds of version, whole and with no more than the API requires: shown, compared, made live."""

import threading

import pytest
from django.utils import timezone

from projects.models import Change
from tests.fault_table import truthfully
from tests.memory_remote import MOMENT

pytestmark = pytest.mark.pages_alone

MODEL = {"model": "gpt-4o", "provider": "openai", "endpoint": "chat", "temperature": 0.3}
PROMPT = {"chat_template": [{"role": "system", "content": "You answer passengers."}], "stop": ["\n"], "max_tokens": -1}
FUNCTION = {"name": "find_booking", "description": "Finds a booking", "parameters": {"type": "object"}}
# By kind, what the API requires besides `id` and `type`, and what there is to it besides.
KINDS = {
    "model": (
        {"model": "gpt-4o"},
        {**MODEL, **PROMPT, "name": "concise", "tools": [FUNCTION], "other": {"team": "care"}},
    ),
    "tool": (
        {"status": "committed", "name": "find booking"},
        {
            **FUNCTION,
            "status": "committed",
            "source_code": "def find(): ...",
            "setup_schema": {},
            "signature": "find()",
        },
    ),
    "agent": (
        {"status": "committed", "name": "planner", "agent_class": "sequential", "model_config": {"model": "gpt-4o"}},
        {
            "status": "committed",
            "name": "patient planner",
            "agent_class": "loop",
            "model_config": MODEL,
            "tools": [FUNCTION],
        },
    ),
    "evaluator": (
        {"status": "committed", "name": "polite", "evaluator_type": "human"},
        {
            "status": "committed",
            "name": "polite by model",
            "evaluator_type": "llm",
            "model_config": MODEL,
            "code": "yes",
        },
    ),
    "generic": (
        {"status": "committed", "name": "rules"},
        {"status": "committed", "name": "rules 2", "description": "A set"},
    ),
}
BARE, WHOLE = "config_bare", "config_whole"


def row(key, kind, held, **more):
    times = {"created_at": MOMENT, "updated_at": MOMENT, "last_used": MOMENT}
    return {
        "project_id": "pr_1",
        "project_name": "Support bot",
        "config": {"id": key, "type": kind, **held},
        **times,
        **more,
    }


@pytest.fixture
def remote(remote, point_at):
    point_at(remote.base_url, deadline=20)
    return remote


@pytest.fixture(params=KINDS)
def kind(request, remote):
    """A project whose versions are of this kind, one with nothing but what is required; that one is live."""
    bare, whole = KINDS[request.param]
    judged = [{"model_config_id": WHOLE, "evaluator_id": "evfn_1", "evaluator_version_id": "v", "aggregate_value": 0.5}]
    remote.memory.configs = {
        BARE: row(BARE, request.param, bare),
        WHOLE: row(WHOLE, request.param, whole, num_datapoints=7, evaluation_aggregates=judged),
        "config_1": remote.memory.configs["config_1"],
    }
    remote.memory.serve("pr_1", "env_1", BARE)
    remote.memory.projects["pr_1"] |= {"config_type": request.param}
    return request.param


def named(kind, key):
    """How pages call the version."""
    return KINDS[kind][key == WHOLE].get("name") or key


def test_each_kind_is_shown_where_it_is_live_and_in_each_list(as_viewer, remote, kind):
    for live in (BARE, WHOLE):
        remote.memory.serve("pr_1", "env_1", live)
        page = as_viewer.page("/projects/pr_1/")
        assert page.text.count(named(kind, live)) >= 3  # live, in its environment, among the versions
        assert named(kind, live) in as_viewer.page("/projects/").text
    for path in ("/projects/pr_1/configs/", "/projects/pr_1/edit/"):
        page = as_viewer.page(path)
        assert named(kind, BARE) in page.text
        assert named(kind, WHOLE) in page.text
    assert "7" in as_viewer.page("/projects/pr_1/configs/", q=WHOLE).text


@pytest.mark.parametrize("other", [WHOLE, "config_1"])
def test_each_kind_is_compared_with_its_own_and_with_a_prompt_both_ways(as_viewer, kind, other):
    for before, after in ((BARE, other), (other, BARE), (BARE, BARE)):
        page = as_viewer.page("/projects/pr_1/compare/", **{"from": before, "to": after})
        assert named(kind, BARE) in page.text
        assert ("one version twice" in page.text) == (before == after)


def review_and_apply(client, remote, path, typed):
    page = client.send(path, typed)
    assert page.state == "Draft"
    assert "How the two versions differ" in page.text
    remote.requests.clear()
    page = client.send(f"/changes/{Change.objects.get(state='draft').pk}/apply/")
    assert page.state == "Saved"
    assert [sent.method for sent in remote.requests] == ["GET", "PATCH"]
    return remote.requests[-1]


@pytest.mark.parametrize("wanted", [WHOLE, BARE])
def test_each_kind_goes_live_by_one_patch_in_the_default_environment(as_editor, remote, kind, wanted):
    remote.memory.serve("pr_1", "env_1", WHOLE if wanted == BARE else BARE)
    edit = "/projects/pr_1/edit/"
    typed = {**as_editor.page(edit).values(edit), "active_config_id": wanted}
    write = review_and_apply(as_editor, remote, edit, typed)
    assert (write.path, write.json) == ("/projects/pr_1", {"active_config_id": wanted})
    assert remote.memory.served["pr_1", "env_1"] == wanted


@pytest.mark.parametrize("wanted", [WHOLE, BARE])
def test_each_kind_goes_live_by_one_deployment_in_the_environments_chosen(as_editor, remote, kind, wanted):
    for environment in ("env_1", "env_2"):
        remote.memory.serve("pr_1", environment, WHOLE if wanted == BARE else BARE)
    path = f"/projects/pr_1/deploy/?config_id={wanted}"
    write = review_and_apply(as_editor, remote, path, {"environment": ["env_1", "env_2"]})
    environments = [{"id": "env_1", "name": "production"}, {"id": "env_2", "name": "staging"}]
    assert (write.path, write.json) == (
        "/projects/pr_1/deploy-config",
        {"config_id": wanted, "environments": environments},
    )


def together(reads):
    """A behaviour that answers none before all are in: made one after another, the first would wait in vain."""
    all_in = threading.Barrier(reads)

    def behaviour(exchange):
        all_in.wait(15)
        return truthfully(exchange)

    return behaviour


@pytest.mark.parametrize(
    ("path", "reads"),
    [("", 3), ("configs/", 3), ("compare/", 3), ("deploy/?config_id=config_1", 3), ("edit/", 3)],
)
def test_the_reads_of_a_page_are_made_side_by_side(as_viewer, remote, path, reads):
    remote.on("GET", "/projects/pr_1", together(reads))
    as_viewer.page(f"/projects/pr_1/{path}")
    assert len([sent for sent in remote.requests if sent.path.startswith("/projects/pr_1")]) == reads


def test_the_look_for_an_old_name_is_made_beside_the_other_reads(as_viewer, viewer, remote):
    moment = timezone.now()
    asked = {"before": {"name": "Old bot"}, "requested": {"name": "Support bot"}, "sent_at": moment}
    Change.objects.create(project_id="pr_1", state="applied", settled_at=moment, proposed_by=viewer, **asked)
    remote.on("GET", "/projects", together(4))
    as_viewer.page("/projects/pr_1/")
    assert len(remote.requests) == 4
