"""The panel's words in plain ones: each is told here, and nowhere else."""

from collections.abc import Mapping

TERMS: Mapping[str, str] = {
    "project": "A project is one prompt, or one tool, and every version of it that was ever saved.",
    "version": (
        "A version (Humanloop says “config”) is one way to ask: the prompt, the model and its settings. It "
        "never changes; a correction is a new version."
    ),
    "live": (
        "The live version (Humanloop says “active config”) is the one that products get when they ask for the"
        " project in its default environment."
    ),
    "environment": (
        "An environment is a place that products ask in, such as production or staging. Each serves one version."
    ),
    "directory": (
        "A directory is the folder a project is filed in. Where it is filed makes no difference to what is live."
    ),
    "change": (
        "A change is one submission, with a page of its own that says what was asked for, by whom and why, "
        "and what came of it."
    ),
    "proposal": "A proposal is a change that nobody has applied yet. Nothing of it was sent.",
}


def meaning(term: str) -> str:
    """Return what a word means."""
    return TERMS[term]
