"""Practice projects of the operations directory."""

from .announcements import ANNOUNCEMENTS
from .shapes import COMMENT, RATING, Document, Practice, Version, chat, feedback, function, message, only_required

INCIDENT = """You write the incident summary for the control room of Northline.

Read the log. Write at most 120 words, in this order:
- what happened, where, when
- which trains are affected, by headcode
- what is being done, and by whom
- when the next update is due

Use 24-hour times. Do not name passengers or staff. Do not speculate about causes."""

INCIDENT_V2 = INCIDENT.replace(
    "- when the next update is due",
    "- how many passengers wait, and where\n- when the next update is due",
).replace("at most 120 words", "at most 90 words")

TRAIN_POSITION = function(
    "train_position",
    "Say where a train is now, and how late.",
    headcode={"type": "string", "pattern": "^[0-9][A-Z][0-9]{2}$"},
    day={"type": "string", "format": "date"},
)
CROWDING = function(
    "platform_crowding",
    "Count the passengers on a platform by the last camera pass.",
    station={"type": "string", "description": "Three-letter code"},
    platform={"type": "string"},
)

INCIDENTS = Practice(
    key="incident-summaries",
    name="Incident summaries",
    kind="model",
    directory="operations",
    members=["dmitri", "elin", "ci"],
    days_ago=140,
    versions=[
        Version(
            "haiku",
            chat(
                "claude-3-haiku-20240307",
                message("system", INCIDENT),
                message("user", "{{log}}"),
                name="haiku-120-words",
                provider="anthropic",
                temperature=0.4,
                max_tokens=400,
            ),
            days_ago=130,
            uses=611,
            scores={"short": 0.44},
        ),
        Version(
            "sonnet",
            chat(
                "claude-3-5-sonnet-20240620",
                message("system", INCIDENT_V2),
                message("user", "{{log}}"),
                name="sonnet-90-words",
                provider="anthropic",
                temperature=0.2,
                max_tokens=400,
                tools=[TRAIN_POSITION],
            ),
            days_ago=33,
            uses=284,
            scores={"short": 0.72},
        ),
        Version(
            "sonnet-crowding",
            chat(
                "claude-3-5-sonnet-20240620",
                message("system", INCIDENT_V2),
                message(
                    "assistant",
                    None,
                    tool_calls=[
                        {
                            "id": "call_1",
                            "type": "function",
                            "function": {
                                "name": "platform_crowding",
                                "arguments": '{"station": "{{station}}", "platform": "1"}',
                            },
                        }
                    ],
                ),
                message("tool", "{{crowding}}", tool_call_id="call_1"),
                message("user", "{{log}}"),
                name="sonnet-with-crowding",
                provider="anthropic",
                temperature=0.2,
                max_tokens=400,
                tools=[TRAIN_POSITION, CROWDING],
            ),
            days_ago=6,
            uses=38,
            scores={"short": 0.79},
        ),
    ],
    live={"production": "sonnet-crowding", "staging": "sonnet-crowding", "development": "haiku"},
    evaluators=["short"],
    feedback=[RATING, feedback("issue", late="negative", wrong_train="negative")],
)

HALF_AN_HOUR = '''def next_trains(origin: str, destination: str, minutes: int = 30) -> list[dict]:
    """List the departures that still have seats."""
    board = timetable.departures(origin, within=minutes)
    return [train for train in board if destination in train["calls"]]
'''

ONLY_WITH_SEATS = HALF_AN_HOUR.replace(
    'if destination in train["calls"]]', 'if destination in train["calls"] and train["seats"] > 0]'
)

BOARD: Document = {
    "type": "object",
    "properties": {
        "origin": {"type": "string", "description": "Three-letter code"},
        "destination": {"type": "string", "description": "Three-letter code"},
        "minutes": {"type": "integer", "default": 30},
    },
    "required": ["origin", "destination"],
}

NEXT_TRAINS = Practice(
    key="next-trains",
    name="Next trains",
    kind="tool",
    directory="operations",
    members=["dmitri", "gus"],
    days_ago=260,
    versions=[
        Version("bare", only_required("tool", "next_trains_stub"), days_ago=255, uses=3),
        Version(
            "half-hour",
            {
                **only_required("tool", "next_trains"),
                "description": "Departures between two stations in the next half hour.",
                "source": "organization",
                "source_code": HALF_AN_HOUR,
                "parameters": BOARD,
                "signature": "next_trains(origin: str, destination: str, minutes: int = 30) -> list[dict]",
                "setup_schema": {"type": "object", "properties": {"timetable_url": {"type": "string"}}},
            },
            days_ago=200,
            uses=70_551,
        ),
        Version(
            "with-seats",
            {
                **only_required("tool", "next_trains"),
                "description": "Departures between two stations that still have seats.",
                "source": "organization",
                "source_code": ONLY_WITH_SEATS,
                "parameters": {
                    **BOARD,
                    "properties": {**BOARD["properties"], "first_class": {"type": "boolean", "default": False}},
                },
                "signature": "next_trains(origin: str, destination: str, minutes: int = 30) -> list[dict]",
                "setup_schema": {"type": "object", "properties": {"timetable_url": {"type": "string"}}},
            },
            days_ago=14,
            uses=120,
        ),
    ],
    live={"production": "half-hour", "staging": "with-seats"},
)

CREW = Practice(
    key="crew-rota",
    name="Crew rota import",
    kind="generic",
    directory="operations",
    members=["farah"],
    days_ago=90,
    versions=[
        Version("bare", only_required("generic", "rota-import"), days_ago=88, uses=14),
        Version(
            "2026-winter",
            {
                **only_required("generic", "rota-import-winter"),
                "description": "Column names of the winter rota.",
                "other": {"delimiter": ";", "columns": ["crew", "depot", "start", "end"], "skip_rows": 2},
            },
            days_ago=20,
            uses=6,
        ),
    ],
    live={"production": "2026-winter"},
    feedback=[COMMENT],
)

OPERATIONS = [ANNOUNCEMENTS, INCIDENTS, NEXT_TRAINS, CREW]
