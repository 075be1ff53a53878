"""What stands over the comparisons of a change, and in place of those that are not made."""

from collections.abc import Mapping, Sized

from projects.diff.result import Comparison
from projects.diff.summary import ALL_ADDED, ALL_REMOVED
from projects.humanloop.resources import ProjectConfig
from projects.presenters.markup import spelled
from projects.presenters.moments import words
from projects.presenters.phrase import Phrase, Said, counted, phrase

NOT_KEPT = (
    "How the versions differ is not kept here: of a change that was never sent, the panel keeps it for {} days after "
    "it ended."
)
NONE_READ = "How the versions differ is not shown: the panel has not read all of them."


def comparison_title(comparison: Comparison, among: Sized) -> Phrase:
    """Return the heading of one comparison, `among` those of its change."""
    alone = {ALL_ADDED: comparison.after_name, ALL_REMOVED: comparison.before_name}.get(comparison.summary)
    if alone:
        return phrase("What is in ", Said(alone))
    if len(among) > 1:
        return phrase("How it differs from ", Said(comparison.before_name))
    return phrase("How the two versions differ")


def not_compared(number: int, compared: Sized, *, days: int = 0) -> str:
    """Return what is said of pairs of versions that are not compared, beside those that are.

    Args:
        number: how many pairs.
        compared: those that are.
        days: for how many days they were kept, where that is why.
    """
    if not compared and days:
        return NOT_KEPT.format(days)
    if not compared:
        return NONE_READ
    return f"{counted(number, 'more pair')} of versions {'is' if number == 1 else 'are'} not compared here."


def version_option(version: ProjectConfig, called: Mapping[str, str], live_id: str | None) -> str:
    """Return how a version is offered among others: its name, when it was made, and whether it is live.

    Args:
        called: id to what each is called among them; where that tells it from another one it has the date already.
        live_id: of the one that the default environment serves.
    """
    name = called.get(version.id, version.label)
    made = version.created_at if name == version.label else None
    facts = [words(made, short=True, ago=False)] if made else []
    return " · ".join([spelled(name), *facts, *(["live"] if version.id == live_id else [])])
