"""What is said of what is live by default: since when and by whom, and whether there is something newer."""

from projects.mirror.fetch import FetchedProject
from projects.models import Change
from projects.presenters.phrase import Link, Moment, Name, Part, Person, Phrase, phrase
from projects.versions import Newness, labels, the_newest


def told_since(change: Change, *, first: bool = False, headed: bool = False) -> Phrase:
    """Return since when what a change made live is so, with a link to it, and by whom.

    Args:
        change: what made it so.
        first: it begins a sentence.
        headed: it stands under a head that says what this is.
    """
    by: list[Part] = [", " if headed else ", by ", Person(change.applied_by)] if change.applied_by else []
    at, link = Moment(change.settled_at, short=True, ago=headed or change.is_from_outside), change.get_absolute_url()
    if change.is_from_outside:
        what = "" if headed else f"{'C' if first else 'c'}hanged outside this panel, "
        return phrase(what, Link(link, ("noticed ", at)), ", outside" if headed else "")
    since = [] if headed else ["Since " if first else "since "]
    return phrase(Link(link, (*since, at)), *by)


def newness_told(of: FetchedProject) -> Phrase:
    """Return whether what is live by default is the newest version, or which is newer, as far as that is known."""
    live, newest = of.project.active_config, the_newest(of.versions)
    if live and of.newness == Newness.BEHIND:
        newer = of.versions[0]
        return phrase("a newer version exists: ", Name(labels([newer, live])[newer.id]))
    return phrase("the newest version") if live and newest and newest.id == live.id else phrase()


def compare_words(of: FetchedProject) -> str:
    """Return the words of the link that compares what is live with another version; empty where there is none."""
    live, newest = of.project.active_config, the_newest(of.versions)
    if not live or len(of.versions) < 2:
        return ""
    if newest is None:
        return "Compare with another version"
    return f"Compare with {'an earlier version' if newest.id == live.id else 'the newest'}"
