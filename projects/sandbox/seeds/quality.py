"""Practice projects of the quality directory, and the two that nobody has filed."""

from .evaluators import CITES_POLICY, JUDGE, UNDER_80_WORDS
from .shapes import COMMENT, Practice, Version, chat, config_id, message, only_required

TONE = Practice(
    key="tone-judge",
    name="Tone judge",
    kind="evaluator",
    directory="quality",
    members=["amara", "chiara"],
    days_ago=300,
    versions=[
        Version(
            "v1",
            {
                **only_required("evaluator", "tone-judge-v1"),
                "evaluator_type": "llm",
                "arguments_type": "target_free",
                "return_type": "boolean",
                "model_config": {
                    "id": config_id("tone-judge/model", "v1"),
                    **chat("gpt-3.5-turbo", message("system", "Is this reply polite? yes or no"), temperature=0),
                },
            },
            days_ago=298,
            uses=12_040,
        ),
        Version(
            "v2",
            {
                **only_required("evaluator", "tone-judge-v2"),
                "description": "Asks for one digit, and says what counts.",
                "evaluator_type": "llm",
                "arguments_type": "target_free",
                "return_type": "boolean",
                "model_config": {"id": config_id("evaluator-version", "tone"), **JUDGE},
            },
            days_ago=150,
            uses=28_310,
        ),
    ],
    live={"production": "v2", "staging": "v2", "development": "v2"},
)

CHECKS = Practice(
    key="reply-checks",
    name="Reply checks in Python",
    kind="evaluator",
    directory="quality",
    members=["chiara", "dmitri", "ci"],
    days_ago=240,
    versions=[
        Version(
            "bare",
            {**only_required("evaluator", "external-survey"), "evaluator_type": "external"},
            days_ago=238,
            uses=0,
        ),
        Version(
            "short",
            {
                **only_required("evaluator", "under-80-words"),
                "evaluator_type": "python",
                "code": UNDER_80_WORDS,
                "arguments_type": "target_free",
                "return_type": "boolean",
            },
            days_ago=231,
            uses=40_122,
        ),
        Version(
            "policy",
            {
                **only_required("evaluator", "cites-the-policy"),
                "evaluator_type": "python",
                "code": CITES_POLICY,
                "arguments_type": "target_free",
                "return_type": "number",
            },
            days_ago=90,
            uses=9_002,
        ),
    ],
    live={"production": "short", "development": "policy"},
)

PLANNER = chat(
    "gpt-4o",
    message("system", "Plan the passenger's journey. Ask for what is missing, one question at a time."),
    name="planner",
    temperature=0.3,
)

AGENT_TOOLS = [
    {
        "type": "tool",
        "name": "next_trains",
        "description": "Departures between two stations.",
        "parameters": {"type": "object", "properties": {"origin": {"type": "string"}}, "required": ["origin"]},
        "source": "organization",
    },
    {"type": "tool", "name": "step_free_access", "description": "Whether a station can be used without stairs."},
]

JOURNEYS = Practice(
    key="journey-planner",
    name="Journey planner",
    kind="agent",
    directory="",
    members=["ben", "dmitri", "elin"],
    days_ago=85,
    versions=[
        Version(
            "bare",
            {
                **only_required("agent", "planner-bare"),
                "agent_class": "OpenAIFunctions",
                "model_config": {"model": "gpt-4"},
            },
            days_ago=84,
            uses=9,
        ),
        Version(
            "two-tools",
            {
                **only_required("agent", "planner-two-tools"),
                "description": "Looks trains up, and knows which stations are step-free.",
                "agent_class": "OpenAIFunctions",
                "tools": AGENT_TOOLS,
                "model_config": PLANNER,
                "other": {"max_steps": 6},
            },
            days_ago=26,
            uses=740,
        ),
        Version(
            "patient",
            {
                **only_required("agent", "planner-patient"),
                "description": "As before, with more steps and a cooler model.",
                "agent_class": "OpenAIFunctions",
                "tools": AGENT_TOOLS,
                "model_config": {**PLANNER, "temperature": 0.1},
                "other": {"max_steps": 12},
            },
            days_ago=4,
            uses=25,
        ),
    ],
    live={"production": "two-tools", "staging": "patient", "development": "patient"},
    feedback=[COMMENT],
)

DIGEST = Practice(
    key="complaints-digest",
    name="Weekly complaints digest",
    kind="generic",
    directory="",
    members=["amara", "ci"],
    days_ago=36,
    versions=[
        Version(
            "mondays",
            {
                **only_required("generic", "mondays"),
                "other": {"weekday": "Monday", "hour": 7, "recipients": ["quality@northline.example"]},
            },
            days_ago=35,
            uses=5,
        ),
    ],
    live={"production": "mondays"},
)

QUALITY = [TONE, CHECKS, JOURNEYS, DIGEST]
