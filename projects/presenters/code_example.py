"""How code calls what is live in a project, in Python and with curl, by the kind of version; or why it can't."""

import json
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings

from projects.diff.inputs import inputs_of
from projects.humanloop.resources import Config, Deployment, Project, ProjectConfig

MOST_INPUTS, LONGEST_INPUT = 40, 100
API = "https://api.humanloop.com/v4"  # where practice data stands for
# What the SDK calls the endpoints for what is live, and where the API has them.
CALLS = {"chat": ("chat_deployed", "chat-deployed"), "complete": ("complete_deployed", "completion-deployed")}
NOTHING_LIVE = "Nothing is live, so code has nothing to call. Once a version is live, its call stands here."
NOT_READ = "Nothing is live in the default environment, and what is live elsewhere could not be read."
READ_ONLY = "The SDK has no call that runs {} of a project. This one reads what is live, for your own code to use."
KINDS = {"tool": "a tool", "agent": "an agent", "evaluator": "an evaluator"}


@dataclass(frozen=True)
class Example:
    """The lines in Python and the call with curl, and what has to be said with them; where there are none, why."""

    code: str = ""
    curl: str = ""
    says: str = ""


def example(project: Project, versions: Iterable[Any], deployments: Iterable[Any] | None) -> Example:
    """Return how code calls what is live: in the default environment, else in the first that serves something."""
    if project.active_config:
        return _of(project.id, project.active_config.config, "")
    configs = {version.id: version.config for version in versions if isinstance(version, ProjectConfig)}
    served = [row for row in deployments or () if isinstance(row, Deployment) and row.model_config_id]
    for row in served:
        if row.model_config_id in configs:
            return _of(project.id, configs[row.model_config_id], row.environment_name)
    return Example(says=NOT_READ if served or deployments is None else NOTHING_LIVE)


def _of(project_id: str, config: Config, environment: str) -> Example:
    call = CALLS.get(_endpoint(config)) if config.type == "model" else None
    place = [f"environment={environment!r},"] if environment else []
    if call is None:
        lines = _lines("version", "projects.get_active_config", [f"id={project_id!r},", *place])
        there = f"?environment={quote(environment, safe='')}" if environment else ""
        return Example(lines, _curl(f"projects/{project_id}/active-config{there}"), READ_ONLY.format(_subject(config)))
    function, path = call
    project, messages = [f"project_id={project_id!r},", *place], _messages(config, function)
    body = {"project_id": project_id, **({"environment": environment} if environment else {}), **messages}
    written = [f"messages={json.dumps(each, ensure_ascii=False)}," for each in messages.values()]
    lines = _lines("answer", function, [*project, *written, *_inputs(config)])
    names, more = _names(config)
    return Example(lines, "" if more else _curl(path, body | ({"inputs": dict.fromkeys(names, "…")} if names else {})))


def _curl(path: str, body: dict[str, Any] | None = None) -> str:
    """Write a call for a shell; whatever stands in the names stays in its quotes."""
    address = shlex.quote(f"{API if settings.SANDBOX else settings.HUMANLOOP_BASE_URL}/{path}")
    head = f"curl {address} \\\n  -H 'X-API-KEY: …'"
    if body is None:
        return head
    return f"{head} \\\n  -H 'Content-Type: application/json' \\\n  -d {shlex.quote(_with_dots(body))}"


def _with_dots(body: dict[str, Any]) -> str:
    """Write a body in letters that any shell takes; where a value of one's own belongs stands what stands in Python."""
    return json.dumps(body, indent=2).replace("\\u2026", "…")


def _endpoint(config: Config) -> str:
    """Which of the model's endpoints it is; where the document has none, its template tells."""
    return config.endpoint or ("chat" if isinstance(config.raw.get("chat_template"), list) else "complete")


def _subject(config: Config) -> str:
    if config.type == "model":
        endpoint = config.endpoint or ""
        return f"a prompt for the endpoint “{endpoint[:LONGEST_INPUT]}{'…' if endpoint[LONGEST_INPUT:] else ''}”"
    return KINDS.get(config.type or "", "a version of this kind")


def _lines(result: str, call: str, arguments: list[str]) -> str:
    body = "\n".join(f"    {argument}" for argument in arguments)
    head = 'from humanloop import Humanloop\n\nhumanloop = Humanloop(api_key="…")\n'
    return f"{head}{result} = humanloop.{call}(\n{body}\n)"


def _messages(config: Config, call: str) -> dict[str, list[dict[str, str]]]:
    """The messages that follow those of the template; where it ends with the person's own, none has to."""
    if call != "chat_deployed":
        return {}
    template = config.raw.get("chat_template")
    last = template[-1] if isinstance(template, list) and template else None
    ends = isinstance(last, dict) and last.get("role") == "user"
    return {"messages": [] if ends else [{"role": "user", "content": "…"}]}


def _names(config: Config) -> tuple[list[str], int]:
    """What the prompt is filled in with, as many names as lines can hold, and how many there are besides."""
    every = inputs_of(config.raw)
    names = [name for name in every if len(name) <= LONGEST_INPUT][:MOST_INPUTS]
    return names, len(every) - len(names)


def _inputs(config: Config) -> list[str]:
    names, more = _names(config)
    if not names and not more:
        return []
    rows = [f'    {name!r}: "…",' for name in names]
    return ["inputs={", *rows, *([f"    # and {more:,} more, which stand in the prompt above"] if more else []), "},"]
