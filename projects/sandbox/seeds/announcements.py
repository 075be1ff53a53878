"""The project with very many versions: one came out of every weekly tuning of the announcements."""

from .shapes import RATING, Practice, Version, chat, feedback, message

OPENING = "You write what the speakers at a Northline station say. At most 25 words, no abbreviations."

HABITS = [
    "Begin with the train: its time and where it goes.",
    "Begin with what passengers should do.",
    "Begin with the platform.",
    "Begin with how late the train is.",
]
EXTRAS = [
    "Say sorry once.",
    "Say sorry only if the train is more than 15 minutes late.",
    "Name the reason in three words at most, and only if it is in the data.",
    "Name the next train that calls at the same stations.",
    "Say times as a clock would: eight fourteen, never zero eight one four.",
    "Repeat the platform at the end.",
    "Leave out the operator's name.",
]
MODELS = ["gpt-3.5-turbo", "gpt-4o-mini", "gpt-4o"]
WEEKS = 64
LIVE = "week-57"


def week(number: int) -> Version:
    """Write the version of one week: each differs from the last in one or two things."""
    instructions = [OPENING, HABITS[number // 16 % len(HABITS)]]
    instructions += [extra for place, extra in enumerate(EXTRAS) if number >> place & 1]
    prompt = chat(
        MODELS[number * len(MODELS) // (WEEKS + 1)],
        message("system", "\n".join(instructions)),
        message("user", "Train: {{train}}\nRunning: {{running}}\nPlatform: {{platform}}"),
        # One in nine was never given a name.
        name=f"week-{number:02}" if number % 9 else None,
        temperature=round(0.1 * (number % 5), 1),
        max_tokens=60,
    )
    return Version(
        f"week-{number:02}",
        prompt,
        days_ago=(WEEKS - number) * 7 + 2,
        uses=37 * (number * 29 % 83),
        scores={"short": round(0.6 + number * 0.005, 3), "tone": round(0.7 + number * 17 % 25 / 100, 2)},
    )


ANNOUNCEMENTS = Practice(
    key="delay-announcements",
    name="Delay announcements",
    kind="model",
    directory="operations",
    members=["dmitri", "elin", "farah", "gus", "ci"],
    days_ago=WEEKS * 7 + 4,
    versions=[week(number) for number in range(1, WEEKS + 1)],
    live={"production": LIVE, "staging": "week-63", "development": "week-64"},
    evaluators=["short", "tone"],
    feedback=[RATING, feedback("issue", unclear="negative", wrong_platform="negative")],
)
