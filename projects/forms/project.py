"""The edit form. Its fields carry the API's names, so that the remote's objections find them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from adminpanel.rebase import has_changed, one_line, rebase
from projects.forms.radios import DirectoryRadios, VersionRadios, labelled_alike
from projects.forms.version_picker import Picker
from projects.humanloop.resources import Project, ProjectConfig
from projects.mirror.store import Directory
from projects.models import ProjectField
from projects.services.kinds import Values, project_values
from projects.text.ids import CONFIG_ID, DIRECTORY_ID, not_an_id, pasted_id
from projects.text.invisible import is_visible
from projects.text.storable import has_controls, storable
from projects.versions import known_versions, labels, names_in_play

OTHER = "other"
NAME_LIMIT = 1_000
NOTE_LIMIT = 1_000
STAYS = "It is in none now. Humanloop’s API can’t take a project out of a directory, so filing it can’t be undone."
MOVES = "Humanloop can file it elsewhere, but not take it out again."
NAME_IN_CODE = (
    "Code that calls this project by its name breaks with a new one, or sends its data to a new, empty project under "
    "the old name."
)
IDS = (ProjectField.LIVE_VERSION, ProjectField.DIRECTORY)


def traffic(project: Project) -> str:
    """Return how much hangs on the name of a project, as HTML."""
    if project.data_count is None:
        return "How much data came in under this name is not known."
    return format_html(
        "<strong>{} datapoint{}</strong> came in under it.",
        f"{project.data_count:,}",
        "" if project.data_count == 1 else "s",
    )


def resolve(form: forms.Form, field: str, shape: re.Pattern[str], prefix: str, *, standing: str | None = None) -> None:
    """Put what was chosen, or typed for "other", in place as the field's value; an error where that can't be an id.

    Args:
        form: while it is being cleaned; it has a field of the name with `_other` after it.
        field: the name of the choice.
        shape: of an id.
        prefix: how an id starts, for the person.
        standing: what is so now, which is right whatever its shape.
    """
    at, value = field, form.cleaned_data.get(field, "")
    if value == OTHER:
        at = f"{field}_other"
        value = form.cleaned_data.get(at, "")
    stands = value == one_line(standing or "")
    value = form.cleaned_data[field] = value if stands else pasted_id(value)
    if at == f"{field}_other" and not value:
        form.add_error(at, f"Enter the id, or choose one from the list. It starts with {prefix}.")
    elif value and not stands and not shape.fullmatch(value):
        form.add_error(at, not_an_id(value, prefix))


def follow_project(typed: Mapping[str, Any], now: Values) -> dict[str, Any]:
    """Let what nobody touched follow what is so now; of the rest, take the ids out of what was pasted."""
    followed = rebase(typed, now)
    return followed | {field: pasted_id(followed[field]) for field in IDS if has_changed(followed, field)}


class RefusableForm(forms.Form):
    """A form that can show what the remote said of what it asked for."""

    # The API's field to ours, and how those objections begin that stand at a place inside of one.
    objects_at: Mapping[str, str] = {}

    def add_refusal(self, refusal: Mapping[str, Any]) -> None:
        """Put the remote's objections on the fields that they are about, the rest on the form as a whole.

        Args:
            refusal: as a change keeps it: `fields` to messages, and `general` messages.
        """
        self.is_valid()
        self.errors.clear()
        for field, messages in refusal.get("fields", {}).items():
            ours = self.objects_at.get(field)
            for message in messages:
                self.add_error(ours, message if ours else f"{field}: {message}")
        for message in refusal.get("general", []):
            self.add_error(self.objects_at.get(message.partition(".")[0]), message)


class ProjectForm(RefusableForm):
    """What a project should be called, which version is live, and where it is filed.

    A field that comes back as it was shown is neither asked for nor judged, whatever it is at the remote by now: what
    was shown travels in the `seen_…` fields.
    """

    objects_at = {field: field for field in ProjectField.values}

    name = forms.CharField(
        required=False,
        strip=False,
        max_length=NAME_LIMIT,
        label="Name",
        help_text=NAME_IN_CODE,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    active_config_id = forms.CharField(
        required=False,
        label="Live version in the default environment",
        help_text="The one that products get when they ask for this project in its default environment.",
        widget=VersionRadios,
    )
    active_config_id_other = forms.CharField(
        required=False,
        label="Config id",
        help_text="For a version that is not in the list. It starts with config_.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )
    directory_id = forms.CharField(
        required=False,
        label="Directory",
        help_text="The folder it is filed in.",
        widget=DirectoryRadios,
    )
    directory_id_other = forms.CharField(
        required=False,
        label="Directory id",
        help_text="It starts with dir_. You find it in Humanloop, in the address of the directory.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )
    note = forms.CharField(
        required=False,
        max_length=NOTE_LIMIT,
        label="Why (optional)",
        help_text="Whoever reviews this change reads it. Humanloop does not get it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version_query = forms.CharField(required=False, label="Search by name, id or model")
    searched_query = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_name = forms.Field(required=False, widget=forms.HiddenInput)
    seen_active_config_id = forms.Field(required=False, widget=forms.HiddenInput)
    seen_directory_id = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        project: Project,
        picker: Picker | None,
        versions: Sequence[ProjectConfig] = (),
        directories: Sequence[Directory] = (),
        proposed: Mapping[str, Any] | None = None,
        default_environment: str = "",
    ) -> None:
        """Take what is so now.

        Args:
            data: what was posted.
            project: as the remote answered just now.
            picker: the versions to offer; None where the list could not be had.
            versions: all of the project's, for the names and the comparison.
            directories: those to offer.
            default_environment: what the one is called that a version is made live in; empty where that is not known.
            proposed: values to begin with in place of what is so: of a link, or typed before.
        """
        self.project, self.now = project, project_values(project)
        self.default_environment = default_environment
        query = picker.query if picker else ""
        queries = {"version_query": query, "searched_query": query}
        super().__init__(
            None if data is None else follow_project(data, self.now) | queries,
            initial=follow_project(proposed or {}, self.now) | queries,
        )
        if not self._is_touched(ProjectField.NAME):
            self.fields[ProjectField.NAME].validators = []  # whatever is so at the remote is right
        self._explain(directories)
        self.picker, self.versions = picker, known_versions(project, versions)
        self.directories = {directory.id: directory for directory in directories}
        shown = {version.id: version for version in picker.versions} if picker else {}
        radios = self.fields[ProjectField.LIVE_VERSION].widget
        radios.project, radios.versions = project, self.versions
        self._offer(ProjectField.LIVE_VERSION, shown, "I have a config id")
        self._offer(ProjectField.DIRECTORY, self.directories, "Another directory id")

    def _explain(self, directories: Sequence[Directory]) -> None:
        """Write beside the fields what hangs on them, for this project."""
        self.fields[ProjectField.NAME].help_text = format_html("{} {}", traffic(self.project), NAME_IN_CODE)
        filed = MOVES if self.now[ProjectField.DIRECTORY] else STAYS
        where = self.fields[ProjectField.DIRECTORY]
        where.help_text = " ".join((str(where.help_text), filed, labelled_alike(directories))).strip()
        if self.default_environment:
            live, environment = self.fields[ProjectField.LIVE_VERSION], one_line(self.default_environment)
            live.label = format_html("Live version in <bdi>{}</bdi>", environment)
            live.help_text = format_html(
                "The one that products get when they ask for this project in <bdi>{}</bdi>, its default environment.",
                environment,
            )

    def _is_touched(self, field: str) -> bool:
        return self.is_bound and has_changed(self.data, field)

    def _chosen(self, field: str) -> str:
        return str(self[field].value() or "")

    @property
    def has_nothing_to_make_live(self) -> bool:
        """Whether there is no version to choose and none was chosen: a box for an id would ask for what is nowhere."""
        return self.picker is not None and not self.picker.total and not self._chosen(ProjectField.LIVE_VERSION)

    def _offer(self, field: str, details: Mapping[str, Any], other: str) -> None:
        """Offer what is known, what is so now and what was chosen, though it is not among them, and a text input."""
        values = dict.fromkeys([*details, self.now[field], self._chosen(field)])
        widget = self.fields[field].widget
        widget.details, widget.current = details, self.now[field]
        widget.choices = [*((value, value) for value in values if value and value != OTHER), (OTHER, other)]

    def clean_name(self) -> str:
        """Refuse a name that nobody could see; the rest is for the remote to judge."""
        name = one_line(self.cleaned_data[ProjectField.NAME])
        if not self._is_touched(ProjectField.NAME):
            return name
        if has_controls(name):
            raise forms.ValidationError(
                "The name has a character in it that can’t be kept, such as a tab. Take it out."
            )
        if not is_visible(name):
            raise forms.ValidationError("Enter a name that can be seen.")
        return name

    def clean_note(self) -> str:
        """Take out what no database keeps."""
        return storable(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        """Resolve the typed ids, then see that something differs."""
        resolve(self, ProjectField.LIVE_VERSION, CONFIG_ID, "config_", standing=self.now[ProjectField.LIVE_VERSION])
        resolve(self, ProjectField.DIRECTORY, DIRECTORY_ID, "dir_", standing=self.now[ProjectField.DIRECTORY])
        if not self.errors and not self.requested:
            self.add_error(None, "Nothing is different yet. Change the name, the live version or the directory first.")
        self._notice_overtaken()
        return self.cleaned_data

    def _shown(self, field: str) -> str:
        """What the person was shown, or what is so now where the form did not come from a page of ours."""
        return str(self.data.get(f"seen_{field}", self.now[field] or ""))

    @property
    def requested(self) -> dict[str, str]:
        """The fields that the person changed, and what to. An empty field is left as it is: the API can't empty one."""
        typed = {field: self.cleaned_data.get(field) or "" for field in ProjectField.values}
        return {
            field: value
            for field, value in typed.items()
            if value and value != one_line(self._shown(field)) and value != one_line(self.now[field] or "")
        }

    def _notice_overtaken(self) -> None:
        """Tell of each field that somebody else changed while this page was open, and that is changed here too."""
        for field in self.requested:
            if self._shown(field) != (self.now[field] or ""):
                self.add_error(
                    field,
                    "Somebody changed this while you were editing: it is now "
                    f"“{self._name_of(self.now[field])}”. Send the form again if you still want yours.",
                )
                self.data = {**self.data, f"seen_{field}": self.now[field] or ""}

    def _name_of(self, value: str | None) -> str:
        """The name by which people know an id; the text itself, if it is none."""
        directory = self.directories.get(value or "")
        return labels(self.versions.values()).get(value or "") or (directory and directory.name) or value or "nothing"

    @property
    def names(self) -> dict[str, str]:
        """Id to name, of the versions and directories that the change is about, and of who judges the versions."""
        ids = self._ids_in_play()
        names = names_in_play(self.project, self._versions_in_play())
        return names | {key: self.directories[key].name for key in ids if key in self.directories}

    @property
    def documents(self) -> dict[str, Any]:
        """Config id to document, of the versions that the change is about; for the comparison on its page."""
        if ProjectField.LIVE_VERSION not in self.requested:
            return {}
        return {version.id: version.raw for version in self._versions_in_play()}

    def _ids_in_play(self) -> set[str]:
        return {value for values in (self.now, self.requested) for value in values.values() if value}

    def _versions_in_play(self) -> list[ProjectConfig]:
        ids = self._ids_in_play()
        return [version for key, version in self.versions.items() if key in ids]
