"""Practice projects of the marketing directory."""

from .shapes import COMMENT, CORRECTION, RATING, Practice, Version, chat, feedback, message

SUBJECTS = """Write five subject lines for Northline's newsletter.
Each has at most 45 characters. No exclamation marks, no "don't miss". Say what the reader gets.
The offer: {{offer}}"""

NEWSLETTER = Practice(
    key="newsletter-subjects",
    name="Newsletter subject lines",
    kind="model",
    directory="marketing",
    members=["farah", "gus"],
    days_ago=400,
    versions=[
        Version(
            "safe",
            chat("gpt-4o-mini", message("user", SUBJECTS), name="safe", temperature=0.7, frequency_penalty=0.3),
            days_ago=390,
            uses=1_204,
            scores={"tone": 0.9},
        ),
        Version(
            "playful",
            chat(
                "gpt-4o-mini",
                message("user", SUBJECTS + "\nOne of the five may be a pun on trains."),
                name="playful",
                temperature=1.1,
                top_p=0.9,
                frequency_penalty=0.6,
                presence_penalty=0.4,
            ),
            days_ago=80,
            uses=366,
            scores={"tone": 0.84},
        ),
    ],
    live={"production": "playful", "staging": "playful", "development": "safe"},
    evaluators=["tone"],
    feedback=[RATING, feedback("open_rate", above="positive", below="negative")],
)

SOCIAL = Practice(
    key="social-posts",
    name="Social posts",
    kind="model",
    directory="marketing",
    members=["farah"],
    days_ago=52,
    versions=[
        Version(
            "draft-1",
            chat(
                "llama3-70b-8192",
                message("system", "Write one post of at most 200 characters. No hashtags."),
                message("user", "{{news}}"),
                name="draft-1",
                provider="groq",
                temperature=0.9,
            ),
            days_ago=50,
            uses=31,
        ),
        Version(
            "draft-2",
            chat(
                "llama3-70b-8192",
                message("system", "Write one post of at most 200 characters. One hashtag: #Northline."),
                message("user", "{{news}}"),
                name="draft-2",
                provider="groq",
                temperature=0.9,
            ),
            days_ago=49,
            uses=8,
        ),
    ],
    feedback=[COMMENT],
)

TRANSLATE = """Translate Northline's notice into {{language}}.
Keep station names, headcodes and times as they are. Keep the line breaks.

Examples:
Platform 2 → Platfform 2 (Cymraeg)
The train is late → Pociąg jest opóźniony (polski)
No trains today → 今日列车停运 (中文)
Replacement bus → حافلة بديلة (العربية)"""

TRANSLATIONS = Practice(
    key="notice-translations",
    name="Notice translations · Cyfieithu hysbysiadau",
    kind="model",
    directory="marketing",
    members=["elin", "gus"],
    days_ago=118,
    versions=[
        Version(
            "nova",
            chat(
                "anthropic.claude-3-sonnet-20240229-v1:0",
                message("system", TRANSLATE),
                message("user", "{{notice}}"),
                name="twelve languages",
                provider="bedrock",
                temperature=0,
            ),
            days_ago=110,
            uses=5_870,
            scores={"agreement": 0.93},
        ),
        Version(
            "formal",
            chat(
                "anthropic.claude-3-sonnet-20240229-v1:0",
                message("system", TRANSLATE + "\n\nAddress the reader formally where the language can."),
                message("user", "{{notice}}"),
                name="twelve languages, formal",
                provider="bedrock",
                temperature=0,
            ),
            days_ago=104,
            uses=44,
            scores={"agreement": 0.89},
        ),
    ],
    live={"production": "nova", "staging": "nova", "development": "formal"},
    evaluators=["agreement"],
    feedback=[CORRECTION],
)

MARKETING = [NEWSLETTER, SOCIAL, TRANSLATIONS]
