"""What nobody would send and somebody does: nasty texts, any JSON, and documents that are nearly right."""

import copy
import json
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.memory_remote import MOMENT, config, project

MARK = "x-canary"
TEXTS = [
    f"<{MARK} onx=1>\"'",
    f'"><{MARK} onx="1">',
    f"'><{MARK} onx='1'>",
    f"</title></textarea></option></code></script><{MARK} onx=1>",
    f"--><{MARK} onx=1><!--",
    f"&lt;{MARK} onx=1&gt;&amp;&#60;",
    f"onx=1 {MARK}='1' x",
    "{{ panel.version }}{% include '404.html' %}{# {{ {% load nothing %}",
    f"%s %(x)s {{0}} {{}} $x ${{x}} <{MARK}>",
    "javascript:alert(1)",
    "//evil.example/",
    "../..",
    "a/b?c=d&e#f",
    "\r\nX-Canary: 1\r\n\r\n<x-canary onx=1>",
    "abc\u202egnp.exe\u2066\u2067",
    "\u200b\u200d\ufeff\u00ad",
    "\ud800",
    "\udfff\ud800x",
    "a\0b",
    "\x7f\x1b[31m\x85\u2028\u2029",
    "\uffff\ufdd0\U0010ffff",
    "e\u0301\u0301\u0301\u0300" * 5,
    "=HYPERLINK(1)",
    "\t\n ",
    "",
    " ",
    "0",
    "-1",
    "٣²",
    "9" * 5_000,
    "x" * 3_000,
    "other",
    "default",
    "config_1",
    "env_1",
    "dir_1",
    "İıßſ",
    "👩‍👩‍👧🏳️‍🌈",
]
any_character = st.characters(exclude_categories=())
texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(any_character, max_size=30),
    st.lists(st.sampled_from(TEXTS), min_size=2, max_size=3).map("".join),
)


@dataclass(frozen=True)
class Raw:
    """A piece of JSON that Python's writer would not write so."""

    text: str


numbers = st.one_of(
    st.sampled_from([0, -1, 1, 2**31, -(2**63), 2**64, 10**19, 10**25]),
    st.sampled_from(
        [Raw("1e999"), Raw("-1e999"), Raw("NaN"), Raw("Infinity"), Raw("-0.0"), Raw("1E400"), Raw("1e-400")]
    ),
    st.sampled_from([Raw("9" * 5_000), Raw("-" + "9" * 400), Raw("0." + "3" * 500), Raw("1e308"), Raw("5e-324")]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
times = st.sampled_from(
    [
        MOMENT,
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-11-20",
        "2026-02-30T00:00:00Z",
        "2026-11-20T09:30:00",
        "2026-11-20T09:30:00+99:99",
        "2016-12-31T23:59:60Z",
        "1e9",
        0,
        Raw("1e300"),
    ]
)
nested = st.integers(3, 120).map(lambda depth: Raw("[" * depth + "]" * depth)) | st.integers(3, 120).map(
    lambda depth: Raw('{"content":' * depth + "1" + "}" * depth)
)
leaves = st.one_of(st.none(), st.booleans(), numbers, texts, times, nested)
KEYS = ["id", "name", "type", "config", "role", "content", "text", "values", "value", "detail", "loc", "msg", "records"]
keys = st.sampled_from(KEYS) | texts
any_json = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=10
)


def encode(value):
    """Write JSON as bytes, with all that Python's own writer refuses or would write in another way."""
    return _written(value).encode()


def _written(value):
    if isinstance(value, Raw):
        return value.text
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_written, value)) + "]"
    return json.dumps(value)


JUDGE = {
    "id": "evfn_1", "name": "Polite", "description": "Is it?", "arguments_type": "target_free", "type": "python",
    "return_type": "boolean", "code": "return 1", "created_at": MOMENT, "updated_at": MOMENT,
}  # fmt: skip
TOOL = {
    "name": "find",
    "description": "Finds",
    "parameters": {"type": "object", "properties": {"q": {"type": "string"}}},
}
QUESTION = [{"type": "text", "text": "{{question}}"}, {"type": "image_url", "image_url": {"url": "x"}}]
MESSAGES = [
    {"role": "system", "content": "You help.\n\nBe  brief."},
    {"role": "user", "content": QUESTION},
    {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "find"}}]},
    {"role": "tool", "content": "found", "name": "find", "tool_call_id": "1"},
]
KINDS = {
    "config_1": {"chat_template": MESSAGES, "tools": [TOOL], "stop": ["x"], "max_tokens": -1, "other": {"a": [1]}},
    "config_2": {
        "chat_template": MESSAGES[:2], "endpoint": "chat", "provider": "openai", "top_p": 1, "seed": 3,
        "response_format": {"type": "json_object"}, "tool_configs": [TOOL], "description": "x",
    },
    "config_3": {"prompt_template": "Hello {{name}}\n" * 5, "template_language": "jinja", "stop": "x"},
    "config_4": {"type": "tool", "status": "x", "parameters": TOOL["parameters"], "source_code": "def f():\n  x"},
    "config_5": {"type": "agent", "status": "x", "agent_class": "x", "tools": [TOOL], "model_config": {"model": "m"}},
    "config_6": {"type": "evaluator", "status": "x", "evaluator_type": "llm", "code": "1", "model_config": None},
    "config_7": {"type": "generic", "status": "x"},
}  # fmt: skip


def versions():
    """One version of each kind, as the remote lists them."""
    average = {"evaluator_id": "evfn_1", "evaluator_version_id": "evv_1", "aggregate_value": 0.5}
    return [
        config(key, f"version {key[-1]}", **more) | {"evaluation_aggregates": [dict(average)]}
        for key, more in copy.deepcopy(KINDS).items()
    ]


def right():
    """What a remote of one project answers, all of it right: the project, its versions and environments, the list."""
    rows = versions()
    of = project("pr_1", "Support bot", copy.deepcopy(rows[0]), active_evaluators=[dict(JUDGE)])
    served = {"project_id": "pr_1", "project_name": "Support bot", "model_config_id": "config_1"}
    environments = [
        served | {"environment_id": "env_1", "environment_name": "production", "environment_tag": "default",
                  "model_config_name": "version 1"},
        served | {"environment_id": "env_2", "environment_name": "staging", "environment_tag": "other",
                  "model_config_id": "config_2"},
        {"project_id": "pr_1", "project_name": "Support bot", "environment_id": "env_3", "environment_name": "empty",
         "environment_tag": "other"},
    ]  # fmt: skip
    page = {"records": [copy.deepcopy(of), project("pr_2", "Other")], "page": 0, "size": 25, "total": 2}
    return {"project": of, "configs": rows, "deployments": environments, "listed": page}


def paths(document, at=()):
    """Every place in a document, as a path of keys."""
    if at:
        yield at
    items = (
        document.items() if isinstance(document, dict) else enumerate(document if isinstance(document, list) else [])
    )
    for key, item in items:
        yield from paths(item, (*at, key))


@dataclass(frozen=True)
class Oddity:
    """One place of a document that is not as it should be: which of its places (modulo their number), and how."""

    at: int
    how: str
    value: object
    key: str

    def spoil(self, document):
        """Do it, in place."""
        places = list(paths(document))
        if not places:
            return
        *way, last = places[self.at % len(places)]
        within = document
        for key in way:
            within = within[key]
        match self.how:
            case "gone":
                del within[last]
            case "twice" if isinstance(within, list):
                within.insert(last, copy.deepcopy(within[last]))
            case "more" if isinstance(within, dict):
                within[self.key] = self.value
            case "wrapped":
                within[last] = [within[last]]
            case _:
                within[last] = self.value


other_texts = st.builds(Oddity, at=st.integers(0, 5_000), how=st.just("text"), value=texts, key=st.just(""))
other_shapes = st.builds(
    Oddity,
    at=st.integers(0, 5_000),
    how=st.sampled_from(["other", "gone", "twice", "more", "wrapped"]),
    value=leaves | any_json,
    key=keys,
)
oddities = st.lists(other_texts | other_texts | other_shapes, max_size=4)


@dataclass(frozen=True)
class Nearly:
    """A document that is nearly right; or `instead`, which is not."""

    oddities: list[Oddity]
    instead: list[object]

    def of(self, document):
        """Return it, made from the right one."""
        document = copy.deepcopy(document)
        for oddity in self.oddities:
            oddity.spoil(document)
        return self.instead[0] if self.instead else document


nearly = st.builds(
    Nearly,
    oddities=oddities,
    instead=st.integers(0, 9).flatmap(lambda n: st.just([]) if n else st.lists(any_json, min_size=1, max_size=1)),
)
