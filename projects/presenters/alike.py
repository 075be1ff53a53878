"""Names that two things would have: a project's new one, and the label of the directory that it is to be filed in."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.urls import reverse

from projects.models import Change, ProjectField, SeenProject
from projects.presenters.phrase import Name, Phrase, phrase
from projects.presenters.to_know import Line
from projects.services.transitions import Action, possible
from projects.text.labels import as_read


def names_alike(change: Change) -> list[Line]:
    """Return what to know of the names that a change asks for, while it can be applied."""
    if not possible(Action.APPLY, change):
        return []
    return [*_projects(change), *_directories(change)]


def _projects(change: Change) -> Iterator[Line]:
    """Which other projects had the new name when they were last seen."""
    wanted = as_read(change.requested.get(ProjectField.NAME) or "")
    names = SeenProject.objects.exclude(pk=change.project_id).order_by("name", "pk").values_list("pk", "name")
    found = [(key, name) for key, name in names if as_read(name) == wanted] if wanted else []
    if len(found) == 1:
        ((key, name),) = found
        told = phrase("Another project has this name, as last seen: ", Name(name))
        yield Line(told, reverse("project_detail", args=[key]))
    elif found:
        address = f"{reverse('project_list')}?{urlencode({'filter': found[0][1]})}"
        yield Line(phrase(f"{len(found):,} other projects have this name, as last seen: ", Name(found[0][1])), address)


def _directories(change: Change) -> Iterator[Line]:
    told = label_alike(change.requested.get(ProjectField.DIRECTORY) or "", change.labels)
    if told:
        yield Line(told, reverse("directory_list"))


def label_alike(directory_id: str, labels: Mapping[str, str]) -> Phrase:
    """Return that other directories have the label of this one, and which it is; nothing where none has.

    Args:
        directory_id: of the one that is chosen.
        labels: id to label, of all that have one.
    """
    label = labels.get(directory_id, "")
    alike = [key for key, other in labels.items() if label and as_read(other) == as_read(label)]
    if len(alike) < 2:
        return phrase()
    return phrase(f"{len(alike):,} directories have the label ", Name(label), ": this one’s id is ", Name(directory_id))
