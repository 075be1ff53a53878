"""Versions and directories as radios that show more of each choice than a label."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from adminpanel.rebase import one_line
from projects.humanloop.resources import Project, ProjectConfig
from projects.mirror.store import Directory
from projects.text.labels import apart, as_read


class DetailedRadios(forms.RadioSelect):
    """Radios that show more of each choice than a label: what is in `details`, and which one is in force."""

    details: Mapping[str, Any] = {}
    current: str | None = None

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the template shows of this choice."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        return {**option, "detail": self.details.get(value), "current": value == self.current}


class VersionRadios(DetailedRadios):
    """Versions as radios, each with its time, its model and its scores among those of all: `versions` by id."""

    template_name = "projects/widgets/version_radios.html"
    project: Project
    versions: Mapping[str, ProjectConfig] = {}

    def get_context(self, *args: Any) -> dict[str, Any]:
        """Add what the scores are read of."""
        return {**super().get_context(*args), "project": self.project, "versions": self.versions}


def labelled_alike(directories: Iterable[Directory]) -> str:
    """Say which labels several directories have, so that one looks at the ids; empty where none has."""
    labels = sorted((directory.label for directory in directories if directory.label), reverse=True)
    counts = Counter(map(as_read, labels))
    alike = {as_read(label): label for label in labels if counts[as_read(label)] > 1}
    named = " and ".join(f"“{one_line(label)}”" for label in reversed(alike.values()))
    return f"Several directories have the label {named}: their ids tell them apart." if named else ""


class DirectoryRadios(DetailedRadios):
    """Directories as radios, each with how many projects it holds; those of one name with their ids."""

    template_name = "projects/widgets/directory_radios.html"
    called: Mapping[str, str] = {}

    def optgroups(self, *args: Any) -> list[Any]:
        """Tell those of one name apart, then make the options."""
        self.called = apart({directory.id: directory.name for directory in self.details.values()})
        return super().optgroups(*args)

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what it is called among the others."""
        return {**super().create_option(name, value, *args, **kwargs), "called": self.called.get(value, "")}
