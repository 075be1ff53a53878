"""The form that moves many projects to a directory."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from projects.forms.deployment import NoteForm
from projects.forms.project import OTHER, ProjectForm, resolve
from projects.forms.radios import labelled_alike
from projects.mirror.store import Directory
from projects.models import ProjectField
from projects.services.bulk_move import MOST
from projects.text.ids import DIRECTORY_ID, is_id, pasted_id


def too_many(projects: Sequence[str]) -> str:
    """Say that these are more than one move may have; empty where they are not."""
    if len(projects) <= MOST:
        return ""
    return f"{len(projects):,} projects are too many for one move. Choose {MOST} at most, and the others after them."


class ProjectsField(forms.Field):
    """The projects that were chosen, by their ids; what can't be an id is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        """Return each id once."""
        return [key for key in dict.fromkeys(map(pasted_id, value or [])) if is_id(key)]

    def validate(self, value: list[str]) -> None:
        """Refuse none, and more than one move may have."""
        if not value:
            raise forms.ValidationError("Choose at least one project in the list first.")
        if problem := too_many(value):
            raise forms.ValidationError(problem)


class MoveForm(NoteForm):
    """Asks where the chosen projects should be filed."""

    project = ProjectsField()
    directory_id = ProjectForm.base_fields[ProjectField.DIRECTORY]
    directory_id_other = ProjectForm.base_fields["directory_id_other"]
    field_order = ["project", ProjectField.DIRECTORY, "directory_id_other", "note"]

    def __init__(
        self, data: Any = None, *, directories: Sequence[Directory], initial: dict[str, Any] | None = None
    ) -> None:
        """Offer the directories that are known, and whichever was chosen."""
        super().__init__(data, initial=initial)
        where = self.fields[ProjectField.DIRECTORY]
        where.help_text = f"{where.help_text} {labelled_alike(directories)}".strip()
        known = {directory.id: directory for directory in directories}
        values = dict.fromkeys([*known, str(self[ProjectField.DIRECTORY].value() or "")])
        widget = where.widget
        widget.details = known
        widget.choices = [
            *((value, value) for value in values if value and value != OTHER),
            (OTHER, "Another directory id"),
        ]

    @property
    def chosen(self) -> list[str]:
        """The ids of the projects, whatever else is wrong with the form."""
        field = cast(ProjectsField, self.fields["project"])
        return field.to_python(self["project"].value())

    @property
    def too_many(self) -> str:
        """Why no move can be made of the projects that were chosen, if there are too many."""
        return too_many(self.chosen)

    def clean(self) -> dict[str, Any]:
        """See that there is a directory."""
        resolve(self, ProjectField.DIRECTORY, DIRECTORY_ID, "dir_")
        if ProjectField.DIRECTORY not in self.errors and not (
            self.cleaned_data[ProjectField.DIRECTORY] or "directory_id_other" in self.errors
        ):
            self.add_error(ProjectField.DIRECTORY, "Choose the directory to move them to.")
        return self.cleaned_data
