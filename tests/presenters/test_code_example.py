"""The lines under "Use in code" run against the official SDK, and ask for what is live with its own inputs."""

import json
import re
import shlex

import pytest

from projects.diff.inputs import inputs_of
from projects.humanloop.resources import Deployment, Project, ProjectConfig
from projects.presenters.code_example import API, MOST_INPUTS, example
from tests.fault_server import FaultServer

pytestmark = pytest.mark.django_db


def lines_of(page):
    """The lines on a project's page, and the sentence that stands with them."""
    (section,) = [part for part in page.all("section") if part.get("aria-labelledby") == "code"]
    code = section.find(".//pre")
    return ("" if code is None else "".join(code.itertext())), "".join(section.itertext())


def run(code, base_url, key="key"):
    """Run the lines as they stand, but for the key and where Humanloop is; return what they made."""
    assert 'api_key="…"' in code
    compile(code, "the page", "exec")
    made = {}
    exec(code.replace('api_key="…"', f'api_key="{key}", host="{base_url}"'), made)
    return made


def sent_by(code):
    """What goes out when the lines run: the path and the body of the one request."""
    with FaultServer() as server:
        server.on("POST", "/", lambda exchange: exchange.answer(200, b"{}", {"Content-Type": "application/json"}))
        run(code, server.base_url)
        (sent,) = server.requests
    return sent.path.removeprefix("/v4"), json.loads(sent.body)


def curled(line):
    """What a shell makes of a call with curl: the path and the body."""
    words = [word for word in shlex.split(line) if word.strip()]
    address, body = words[1], words[words.index("-d") + 1]
    assert words[2:4] == ["-H", "X-API-KEY: …"]
    return address.removeprefix(API), json.loads(body) | {"provider_api_keys": {}}  # which the SDK adds


def version(id_="config_1", **document):
    return {"project_id": "pr_1", "project_name": "P", "config": {"id": id_, "type": "model", "model": "m"} | document}


def lines(versions=(), deployments=(), active=None):
    project = Project.read({"id": "pr_1", "name": "P", "active_config": active})
    placed = None if deployments is None else [Deployment.read(row) for row in deployments]
    return example(project, [ProjectConfig.read(row) for row in versions], placed)


def test_every_project_of_the_practice_data_has_lines_that_run_or_a_reason(as_viewer, wired):
    seen = set()
    for record in wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]:
        code, says = lines_of(as_viewer.page(f"/projects/{record['id']}/"))
        active = record.get("active_config")
        kind = active["config"]["type"] if active else None
        seen.add(kind)
        if kind is None:
            assert not code
            assert "Nothing is live" in says
        elif kind == "model":
            path, body = sent_by(code)
            assert path == {"chat": "/chat-deployed", "complete": "/completion-deployed"}[active["config"]["endpoint"]]
            assert body["project_id"] == record["id"]
            template = json.dumps(active["config"].get("chat_template") or active["config"].get("prompt_template"))
            assert set(body.get("inputs", {})) == set(re.findall(r"\{\{(\w+)\}\}", template))
        else:
            assert "no call that runs" in says
            assert run(code, wired.base_url, wired.key)["version"].config.id == active["config"]["id"]
    assert seen == {"model", "tool", "agent", "evaluator", "generic", None}


def test_what_a_chat_needs_follows_from_how_its_template_ends():
    chat = [{"role": "system", "content": "Be brief about {{ topic }}."}]
    path, body = sent_by(lines(active=version(endpoint="chat", chat_template=chat)).code)
    assert (path, body["inputs"]) == ("/chat-deployed", {"topic": "…"})
    assert body["messages"] == [{"role": "user", "content": "…"}]
    chat.append({"role": "user", "content": [{"type": "text", "text": "{{question}} {{ topic }}"}]})
    path, body = sent_by(lines(active=version(endpoint="chat", chat_template=chat)).code)
    assert (body["messages"], list(body["inputs"])) == ([], ["topic", "question"])


def test_curl_says_what_the_sdk_sends(settings):
    chat = [{"role": "system", "content": "Be brief about {{ it's }}."}]
    told = lines(active=version(endpoint="chat", chat_template=chat))
    assert curled(told.curl) == sent_by(told.code)
    row = {"environment_id": "env_2", "environment_name": "the st'aging", "model_config_id": "config_1"}
    told = lines([version(endpoint="complete", prompt_template="x")], [row])
    assert curled(told.curl)[1]["environment"] == "the st'aging"
    settings.SANDBOX, settings.HUMANLOOP_BASE_URL = False, "https://humanloop.example.com/v4"
    told = lines([version(type="tool")], [row])
    assert shlex.split(told.curl)[1] == (
        "https://humanloop.example.com/v4/projects/pr_1/active-config?environment=the%20st%27aging"
    )


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"prompt_template": "Say {{x}}."}, "/completion-deployed"),
        ({"chat_template": [{"role": "user", "content": "Say {{x}}."}]}, "/chat-deployed"),
        ({"endpoint": "complete", "prompt_template": "Say {{x}}.", "chat_template": []}, "/completion-deployed"),
    ],
)
def test_a_version_that_names_no_endpoint_is_called_by_its_template(document, path):
    where, body = sent_by(lines(active=version(**document)).code)
    assert (where, body["inputs"]) == (path, {"x": "…"})


def test_an_endpoint_that_the_sdk_has_no_call_for_says_so():
    told = lines(active=version(endpoint="edit", prompt_template="{{x}}"))
    assert "“edit”" in told.says
    assert "projects.get_active_config" in told.code


def test_what_is_live_only_elsewhere_is_called_there():
    row = {"environment_id": "env_2", "environment_name": 'st"aging', "model_config_id": "config_1"}
    told = lines([version(endpoint="complete", prompt_template="x")], [row])
    assert sent_by(told.code)[1]["environment"] == 'st"aging'


def test_where_nothing_is_live_there_are_no_lines_and_what_was_not_read_is_not_called_empty():
    row = {"environment_id": "env_2", "environment_name": "staging"}
    assert lines([version()], [row]) == lines([], [])
    assert lines().says.startswith("Nothing is live, so")
    assert lines([], None).says.endswith("could not be read.")
    assert lines([], [row | {"model_config_id": "config_9"}]).says.endswith("could not be read.")


@pytest.mark.parametrize(
    "name", ['quo"te', "back\\slash", "apos'trophe", "line\u2028break", "\u202eright", "first name", "naïve", "日本"]
)
def test_a_name_of_any_signs_stays_a_name(name):
    told = lines(active=version(endpoint="complete", prompt_template=f"x {{{{ {name} }}}} y"))
    assert sent_by(told.code)[1]["inputs"] == {name: "…"}
    assert curled(told.curl) == sent_by(told.code)


def test_inputs_without_number_are_cut_with_a_word_and_still_run():
    many = " ".join(f"{{{{n{number}}}}}" for number in range(5000)) + "{{" + "x" * 9000 + "}}" + "{{" * 9000
    told = lines(active=version(endpoint="complete", prompt_template=many))
    assert len(sent_by(told.code)[1]["inputs"]) == MOST_INPUTS
    assert f"# and {5001 - MOST_INPUTS:,} more" in told.code
    assert not told.curl  # a body has no room for a word


def test_what_a_jinja_template_makes_itself_is_no_input():
    text = """{% set n = 3 %}{% for row in rows %}{{ row.name|upper }} {{ loop.index }}{% endfor %}
    {% if polite and not x %}{{ user.name }} {{ n }}{% endif %}"""
    assert inputs_of({"template_language": "jinja", "prompt_template": text}) == ["rows", "polite", "x", "user"]
