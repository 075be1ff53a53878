"""The evaluators that watch the practice projects."""

from datetime import timedelta

from .. import identifiers
from .shapes import Document, chat, config_id, message
from .team import BASE

JUDGE = chat(
    "gpt-4o-mini",
    message(
        "system",
        "You grade replies of a train operator's support team. Read the conversation and the reply.\n"
        "Answer 1 if a passenger would feel respected and know what happens next, else 0. Answer with the digit only.",
    ),
    message("user", "Conversation:\n{{messages}}\n\nReply:\n{{output}}"),
    name="tone-judge-v2",
    temperature=0,
    max_tokens=1,
)

UNDER_80_WORDS = '''def evaluate(log):
    """True if the reply is short enough to read on a platform."""
    return len(log["output"].split()) <= 80
'''

CITES_POLICY = '''import re

CLAUSE = re.compile(r"\\\\b(?:section|clause) \\\\d+(?:\\\\.\\\\d+)*", re.IGNORECASE)


def evaluate(log):
    """The share of claims that name the clause they rest on."""
    claims = [line for line in log["output"].splitlines() if line.startswith("- ")]
    return sum(bool(CLAUSE.search(line)) for line in claims) / len(claims) if claims else 0.0
'''.replace("\\\\", "\\")

VALID_JSON = '''import json


def evaluate(log):
    """True if the output is one JSON object."""
    try:
        return isinstance(json.loads(log["output"]), dict)
    except ValueError:
        return False
'''

EVALUATORS: dict[str, Document] = {
    "tone": {
        "name": "Respectful tone",
        "description": "Would a passenger feel respected, and know what happens next?",
        "arguments_type": "target_free",
        "return_type": "boolean",
        "type": "llm",
        "model_config": {"id": config_id("evaluator-version", "tone"), **JUDGE},
    },
    "short": {
        "name": "Under 80 words",
        "description": "The reply can be read on a phone, on a platform.",
        "arguments_type": "target_free",
        "return_type": "boolean",
        "type": "python",
        "code": UNDER_80_WORDS,
    },
    "policy": {
        "name": "Cites the policy",
        "description": "The share of claims that name the clause they rest on.",
        "arguments_type": "target_free",
        "return_type": "number",
        "type": "python",
        "code": CITES_POLICY,
    },
    "json": {
        "name": "Valid JSON",
        "description": "The output is one JSON object.",
        "arguments_type": "target_free",
        "return_type": "boolean",
        "type": "python",
        "code": VALID_JSON,
    },
    "agreement": {
        "name": "Agrees with the desk",
        "description": "The same queue that the control room chose.",
        "arguments_type": "target_required",
        "return_type": "select",
        "type": "human",
    },
    "satisfaction": {
        "name": "Passenger survey",
        "description": "Mean of the survey's stars, from 1 to 5, sent in by the survey service.",
        "arguments_type": "target_required",
        "return_type": "number",
        "type": "external",
    },
}


def evaluator_document(key: str) -> Document:
    """Write an evaluator as a project has it."""
    made = BASE - timedelta(days=300)
    times = {"created_at": made.isoformat(), "updated_at": (made + timedelta(days=40)).isoformat()}
    return {"id": identifiers.fixed("evfn", key), **EVALUATORS[key], **times}
