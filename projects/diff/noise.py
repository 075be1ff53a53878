"""A config without the keys that say nothing: one registered by code has them all, one saved in the app has none."""

from projects.diff.values import is_empty

SCHEMAS = {"parameters", "setup_schema", "json_schema", "schema"}  # inside of a JSON Schema null is a value
_OF_A_MESSAGE = {"role", "name", "content", "tool_calls", "tool_call", "tool_call_id"}
_LISTS_OF_TOOLS = ("tools", "tool_configs")
_PROMPTS = ("chat_template", "prompt_template")
_A_TOOL = ("tool", "function")


def without_noise(config: dict) -> dict:
    """Leave out what is null at any depth, and what is empty of a config, of its tools and of its messages."""
    return _filled({key: _inside(key, value) for key, value in config.items()})


def says_nothing(value: object) -> bool:
    """Whether a key with this value is as good as none."""
    return value == "" or is_empty(value)


def _filled(own: dict) -> dict:
    return {key: value for key, value in own.items() if not says_nothing(value)}


def _inside(key: str, value: object) -> object:
    if key in SCHEMAS:
        return value
    if isinstance(value, dict) and key in ("model_config", "function"):
        return without_noise(value)
    if isinstance(value, dict) and key == "response_format":
        return {name: _inside(name, inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list) and key in _LISTS_OF_TOOLS:
        return [_tool(item) for item in value]
    if isinstance(value, list) and key in _PROMPTS:
        return [_message(item) for item in value]
    return _without_nulls(value)


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _message(item: object) -> object:
    told = _without_nulls(item)
    if not isinstance(told, dict):
        return told
    return {key: value for key, value in told.items() if not (key in _OF_A_MESSAGE and says_nothing(value))}


def _tool(item: object) -> object:
    """A tool without what follows from the rest: that it is one, and what its call looks like."""
    if not isinstance(item, dict):
        return item
    tool = without_noise(item)
    if tool.get("type") in _A_TOOL:
        del tool["type"]
    if "signature" in tool and tool["signature"] == _signature(tool):
        del tool["signature"]
    return tool


def _signature(tool: dict) -> str:
    parameters = tool.get("parameters")
    properties = parameters.get("properties") if isinstance(parameters, dict) else None
    return f"{tool.get('name')}({', '.join(properties if isinstance(properties, dict) else ())})"
