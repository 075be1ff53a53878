"""Practice projects of the customer support directory."""

from . import support_prompts as prompts
from .refunds import REFUNDS
from .shapes import COMMENT, CORRECTION, RATING, Practice, Version, chat, feedback, function, message, only_required

FIND_BOOKING = function(
    "find_booking",
    "Look a booking up by its reference.",
    reference={"type": "string", "description": "Six letters and digits, such as K7QX2M"},
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
        Version("first", only_required("model", "gpt-3.5-turbo"), days_ago=209, uses=41, idle_days=205),
        Version(
            "concise-v1",
            chat(
                "gpt-4o-mini",
                message("system", prompts.CONCISE_V1),
                PASSENGER,
                name="concise-v1",
                temperature=0.7,
                max_tokens=300,
            ),
            days_ago=180,
            uses=18_204,
            idle_days=61,
            scores={"tone": 0.78, "short": 0.91, "satisfaction": 3.6},
        ),
        Version(
            "concise-v2",
            chat(
                "gpt-4o",
                message("system", prompts.CONCISE_V2),
                PASSENGER,
                name="concise-v2",
                description="Asks for the booking reference first.",
                temperature=0.3,
                max_tokens=300,
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
                message("system", prompts.CONCISE_V3),
                PASSENGER,
                name="concise-v3",
                description="Warmer, shorter, and looks bookings up by itself.",
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

LOST_PROPERTY = Practice(
    key="lost-property",
    name="Lost property triage",
    kind="model",
    directory="support",
    members=["chiara", "farah"],
    days_ago=330,
    versions=[
        Version(
            "completion-v1",
            {
                "type": "model",
                "name": "completion-v1",
                "model": "gpt-3.5-turbo-instruct",
                "provider": "openai",
                "endpoint": "complete",
                "prompt_template": prompts.LOST_V1,
                "temperature": 0,
                "max_tokens": 64,
                "stop": "\n\n",
            },
            days_ago=320,
            uses=52_110,
            scores={"agreement": 0.71},
        ),
        Version(
            "completion-v2",
            {
                "type": "model",
                "name": "completion-v2",
                "model": "command-r",
                "provider": "cohere",
                "endpoint": "complete",
                "prompt_template": prompts.LOST_V2,
                "temperature": 0,
                "max_tokens": -1,
                "stop": ["\n\n", "Item:"],
                "presence_penalty": 0.2,
            },
            days_ago=40,
            uses=1_930,
            scores={"agreement": 0.83},
        ),
    ],
    live={"production": "completion-v1", "staging": "completion-v2"},
    evaluators=["agreement"],
    feedback=[feedback("queue", valuables="unset", bags="unset", clothing="unset", medical="unset"), COMMENT],
)

TICKETS = Practice(
    key="tickets-and-passes",
    name='Tickets & passes: "What\'s valid?" 🎫 <beta>',
    kind="model",
    directory="support",
    members=["ben", "gus"],
    days_ago=75,
    versions=[
        Version(
            "v1",
            chat(
                "gemini-1.5-pro",
                message("system", prompts.TICKETS),
                message(
                    "user",
                    [
                        {"type": "text", "text": "Is this ticket valid at {{station}} at {{time}}?"},
                        {"type": "image_url", "image_url": {"url": "{{photo}}", "detail": "low"}},
                    ],
                ),
                name="reads the photo & answers 📷",
                provider="google",
                temperature=0.1,
            ),
            days_ago=70,
            uses=803,
            scores={"tone": 0.9, "policy": 0.55},
        ),
        Version(
            "v2",
            chat(
                "gemini-1.5-pro",
                message("system", prompts.TICKETS + "\nNever guess at a smudged date: ask for a better photo."),
                message(
                    "user",
                    [
                        {"type": "text", "text": "Is this ticket valid at {{station}} at {{time}}?"},
                        {"type": "image_url", "image_url": {"url": "{{photo}}", "detail": "high"}},
                    ],
                ),
                name='asks for a "better" photo',
                provider="google",
                temperature=0.1,
            ),
            days_ago=12,
            uses=96,
            scores={"tone": 0.91, "policy": 0.74},
        ),
    ],
    live={"production": "v2", "development": "v2"},
    evaluators=["tone", "policy"],
    feedback=[RATING],
)

RENEWALS = Practice(
    key="season-tickets",
    name="Season ticket renewals",
    kind="",
    directory="support",
    members=["amara"],
    days_ago=2,
    feedback=[RATING],
)

SUPPORT = [REPLIES, REFUNDS, LOST_PROPERTY, TICKETS, RENEWALS]
