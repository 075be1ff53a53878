"""What is said of what a project has besides versions: its feedback and its evaluators, and what hangs on its name."""

from urllib.parse import urlencode

from django.urls import reverse

from projects.humanloop.resources import Evaluator, FeedbackType, FeedbackValue, Project
from projects.mirror.old_names import Ghost
from projects.models import Change, ProjectField
from projects.presenters.phrase import Link, Moment, Name, Part, Phrase, Quiet, Strong, counted, dotted, listed, phrase
from projects.versions import kind_in_words

GOES_THERE = "Code that calls this project by its old name does not fail: its data goes there."


def project_about(project: Project, directory_label: str | None) -> Phrase:
    """Return what a project is and where it is filed, in a line beneath its name."""
    kind = kind_in_words(project.config_type).capitalize() if project.config_type else ""
    address = f"{reverse('project_list')}?{urlencode({ProjectField.DIRECTORY.value: project.directory_id or ''})}"
    named = Name(directory_label or project.directory_id or "")
    place = phrase("in ", Link(address, (named,))) if project.directory_id else phrase("in no directory")
    used = [] if project.data_count is None else [counted(project.data_count, "datapoint")]
    return dotted([Name(kind)] if kind else [], place, used)


def feedback_told(kind: FeedbackType) -> Phrase:
    """Return a kind of feedback with its first values."""
    name = Name(kind.type)
    if not kind.first_values:
        return phrase(name)
    values = listed([_value(value) for value in kind.first_values], last=", ")
    more = f"and {kind.more_values:,} more, which Humanloop shows"
    rest: list[Part] = [" ", Quiet(more)] if kind.more_values else []
    return phrase(name, ": ", *values, *rest)


def _value(value: FeedbackValue) -> list[Part]:
    told = value.sentiment and value.sentiment != "unset"
    sentiment: list[Part] = [" ", Quiet("(", Name(value.sentiment or ""), ")")] if told else []
    return [Name(value.value or ""), *sentiment]


def evaluator_told(evaluator: Evaluator) -> Phrase:
    """Return what kind of evaluator it is, what it gives and what it needs."""
    gives: list[Part] = [", gives ", Name(evaluator.return_type)] if evaluator.return_type else []
    needs = [", needs a target"] if evaluator.arguments_type == "target_required" else []
    return phrase(Name(evaluator.type or ""), *gives, *needs)


def volume_told(change: Change) -> Phrase:
    """Return how much came in under the name that a project has, when a rename was proposed."""
    count = change.volume.get("data_count")
    if count is None:
        return phrase("How much data this project has is not known.")
    used: list[Part] = ["; its live version was last used ", Moment(change.last_used)] if change.last_used else []
    return phrase(Strong(counted(count, "datapoint")), " came in under this name", *used, ".")


def ghost_told(ghost: Ghost) -> Phrase:
    """Return what appeared under the old name of a project, and what that does."""
    made: list[Part] = ["A new project called ", Name(ghost.name, strong=True), " was made ", Moment(ghost.made_at)]
    seen: list[Part] = [", after this one was renamed. It was last seen ", Moment(ghost.seen_at)]
    data = "" if ghost.data_count is None else f", with {counted(ghost.data_count, 'datapoint')} in it"
    return phrase(*made, *seen, f"{data}. {GOES_THERE}")
