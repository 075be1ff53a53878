"""A browser in words, by what it says of itself, so that people know their own sign-ins apart."""

# Whoever builds on another's browser names that one too, so the more particular comes first.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "a Mac",
    "Linux": "Linux",
}


def in_words(user_agent: str) -> str:
    """Return the browser and the system it runs on; nothing of a browser that is not known."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    return " on ".join(filter(None, [browser, system])) if browser else ""


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in names.items() if sign in user_agent), "")
