"""Practice projects of the customer support directory."""

from .shapes import COMMENT, CORRECTION, RATING, Practice, Version, chat, feedback, function, message

CONCISE = """You answer passengers of Northline, a train operator.
Be brief: three sentences at most, no greeting, no sign-off.

If the passenger asks for money back, say which form to use and how long it takes. Never promise an amount.

If you do not know, say so and give the number of the help desk: 0800 555 0142."""

CONCISE_V2 = CONCISE.replace(
    "If the passenger asks for money back, say which form to use and how long it takes. Never promise an amount.",
    "If the passenger asks for money back, first ask for the booking reference unless it is already in the message. "
    "Then name the Delay Repay form and say that it takes up to 20 working days. Never promise an amount.",
)

CONCISE_V3 = CONCISE_V2.replace("three sentences at most", "two sentences at most").replace(
    "Be brief", "Be warm and brief"
)

FIND_BOOKING = function(
    "find_booking",
    "Look a booking up by its reference.",
    reference={"type": "string", "description": "Six letters and digits, such as K7QX2M"},
)
FIND_TRAIN = function(
    "find_train",
    "Say where a train is now, and how late.",
    headcode={"type": "string", "pattern": "^[0-9][A-Z][0-9]{2}$"},
    day={"type": "string", "format": "date"},
)

PASSENGER = message("user", "{{question}}")

REPLIES = Practice(
    key="support-replies",
    name="Support replies",
    kind="model",
    directory="support",
    members=["amara", "ben", "chiara", "ci"],
    days_ago=210,
    versions=[
        Version(
            "concise-v1",
            chat(
                "gpt-4o-mini", message("system", CONCISE), PASSENGER, name="concise-v1", temperature=0.7, max_tokens=300
            ),
            days_ago=180,
            uses=18_204,
            idle_days=61,
            scores={"tone": 0.78, "short": 0.91, "satisfaction": 3.6},
        ),
        Version(
            "concise-v2",
            chat(
                "gpt-4o", message("system", CONCISE_V2), PASSENGER, name="concise-v2", temperature=0.3, max_tokens=300
            ),
            days_ago=61,
            uses=9_377,
            idle_days=0.01,
            scores={"tone": 0.86, "short": 0.88, "satisfaction": 4.1},
        ),
        Version(
            "concise-v3",
            chat(
                "gpt-4o",
                message("system", CONCISE_V3),
                PASSENGER,
                name="concise-v3",
                temperature=0.2,
                max_tokens=200,
                tools=[FIND_BOOKING],
            ),
            days_ago=3,
            uses=412,
            idle_days=0.2,
            scores={"tone": 0.93, "short": 0.97, "satisfaction": 4.4},
        ),
    ],
    live={"production": "concise-v2", "staging": "concise-v3", "development": "concise-v3"},
    evaluators=["tone", "short", "satisfaction"],
    feedback=[RATING, feedback("issue", wrong="negative", rude="negative", too_long="neutral"), CORRECTION, COMMENT],
)

SUPPORT = [REPLIES]
