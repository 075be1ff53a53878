"""How code calls what is live in a project: lines for the Python SDK, by the kind of version, or why there are none."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from projects.diff.inputs import inputs_of
from projects.humanloop.resources import Config, Deployment, Project, ProjectConfig

MOST_INPUTS, LONGEST_INPUT = 40, 100
CALLS = {"chat": "chat_deployed", "complete": "complete_deployed"}
NOTHING_LIVE = "Nothing is live, so code has nothing to call. Once a version is live, its call stands here."
NOT_READ = "Nothing is live in the default environment, and what is live elsewhere could not be read."
READ_ONLY = "The SDK has no call that runs {} of a project. This one reads what is live, for your own code to use."
KINDS = {"tool": "a tool", "agent": "an agent", "evaluator": "an evaluator"}


@dataclass(frozen=True)
class Example:
    """The lines, and what has to be said with them; where there are no lines, why."""

    code: str = ""
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
        return Example(lines, READ_ONLY.format(_subject(config)))
    project = [f"project_id={project_id!r},", *place]
    return Example(_lines("answer", call, [*project, *_messages(config, call), *_inputs(config)]))


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


def _messages(config: Config, call: str) -> list[str]:
    """The messages that follow those of the template; where it ends with the person's own, none has to."""
    if call != "chat_deployed":
        return []
    template = config.raw.get("chat_template")
    last = template[-1] if isinstance(template, list) and template else None
    if isinstance(last, dict) and last.get("role") == "user":
        return ["messages=[],"]
    return ['messages=[{"role": "user", "content": "…"}],']


def _inputs(config: Config) -> list[str]:
    names = inputs_of(config.raw)
    if not names:
        return []
    rows = [f'    {name!r}: "…",' for name in names if len(name) <= LONGEST_INPUT][:MOST_INPUTS]
    rest = len(names) - len(rows)
    return ["inputs={", *rows, *([f"    # and {rest:,} more, which stand in the prompt above"] if rest else []), "},"]
