"""The project with the long prompt: refund decisions under the operator's rules."""

from .handbook import HANDBOOK, HANDBOOK_2026
from .shapes import COMMENT, RATING, Document, Practice, Version, chat, feedback, message

ROLE = """You decide on refund claims for Northline. You are given the claim, the booking and how the train ran.
Follow the rules below and nothing else. Where they leave a choice, choose what favours the passenger."""

ANSWER_IN_WORDS = "Answer with the decision, the amount in pounds and the clause it rests on, one a line."
ANSWER_IN_JSON = "Answer with one JSON object with the keys decision, pounds and clause, and no text around it."

CLAIM = message("user", "Claim:\n{{claim}}\n\nBooking:\n{{booking}}\n\nHow the train ran:\n{{running}}")

EXAMPLE = message(
    "user",
    "Claim:\nMy 08:14 was cancelled and I took the next one.\n\nBooking:\nAdvance single, £24.60\n\n"
    "How the train ran:\n1R14 cancelled, 1R16 arrived 31 minutes after the booked time",
    name="example_claim",
)
EXAMPLE_ANSWER = message("assistant", '{"decision": "pay", "pounds": 12.30, "clause": "4.2"}', name="example_answer")

DECISION: Document = {
    "type": "object",
    "properties": {
        "decision": {"type": "string", "enum": ["pay", "refuse", "ask"]},
        "pounds": {"type": "number", "minimum": 0},
        "clause": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)*$"},
    },
    "required": ["decision", "pounds", "clause"],
    "additionalProperties": False,
}
DECISION_WITH_REASON: Document = {
    **DECISION,
    "properties": {**DECISION["properties"], "reason": {"type": "string", "maxLength": 280}},
    "required": ["decision", "pounds", "clause", "reason"],
}

VERSIONS = [
    Version(
        "words",
        chat(
            "gpt-4-turbo",
            message("system", f"{ROLE}\n\n{ANSWER_IN_WORDS}\n\n{HANDBOOK}"),
            CLAIM,
            name="in-words",
            temperature=0.5,
        ),
        days_ago=160,
        uses=2_240,
        idle_days=120,
        scores={"policy": 0.62, "json": 0.0},
    ),
    Version(
        "json",
        chat(
            "gpt-4o",
            message("system", f"{ROLE}\n\n{ANSWER_IN_JSON}\n\n{HANDBOOK}"),
            CLAIM,
            name="json-v1",
            temperature=0,
            response_format={"type": "json_object"},
            seed=7,
        ),
        days_ago=121,
        uses=7_015,
        idle_days=30,
        scores={"policy": 0.81, "json": 0.97},
    ),
    Version(
        "json-example",
        chat(
            "gpt-4o",
            message("system", f"{ROLE}\n\n{ANSWER_IN_JSON}\n\n{HANDBOOK}"),
            EXAMPLE,
            EXAMPLE_ANSWER,
            CLAIM,
            name="json-v2-with-example",
            temperature=0,
            response_format={"type": "json_object"},
            seed=7,
        ),
        days_ago=31,
        uses=3_488,
        idle_days=0.05,
        scores={"policy": 0.88, "json": 0.99},
    ),
    # The rules leave the first message for one of their own, which stands after the example, and one clause is new.
    Version(
        "rules-apart",
        chat(
            "gpt-4o",
            message("system", f"{ROLE}\n\n{ANSWER_IN_JSON}"),
            {**EXAMPLE, "name": "sample_claim"},
            {**EXAMPLE_ANSWER, "name": "sample_answer"},
            message("system", HANDBOOK_2026, name="rules"),
            CLAIM,
            name="json-v3-rules-apart",
            temperature=0,
            response_format={"type": "json_schema", "json_schema": DECISION},
            seed=7,
        ),
        days_ago=9,
        uses=260,
        idle_days=0.4,
        scores={"policy": 0.94, "json": 1.0},
    ),
    Version(
        "reasoned",
        chat(
            "o1-mini",
            message("user", f"{ROLE}\n\n{ANSWER_IN_JSON}\n\n{HANDBOOK_2026}\n\n{CLAIM['content']}"),
            name="reasoned-experiment",
            response_format={"type": "json_schema", "json_schema": DECISION_WITH_REASON},
            other={"reasoning_effort": "medium"},
        ),
        days_ago=1.5,
        uses=12,
        idle_days=1.2,
        scores={"policy": 0.96, "json": 0.92},
    ),
]

REFUNDS = Practice(
    key="refund-decisions",
    name="Refund decisions",
    kind="model",
    directory="support",
    members=["amara", "dmitri", "elin"],
    days_ago=165,
    versions=VERSIONS,
    live={"production": "json-example", "staging": "rules-apart", "development": "reasoned"},
    evaluators=["policy", "json"],
    feedback=[RATING, feedback("action", paid="positive", appealed="negative", withdrawn="neutral"), COMMENT],
)
