"""The forms by which a version is made live somewhere, or an environment taken offline."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms

from adminpanel.rebase import one_line
from projects.forms.project import NOTE_LIMIT, RefusableForm
from projects.humanloop.resources import Deployment, Project, ProjectConfig
from projects.text.labels import apart
from projects.text.storable import storable

DEFAULT = "default"
MOST_BOXES = 100


class EnvironmentBoxes(forms.CheckboxSelectMultiple):
    """Environments as checkboxes, each with what it serves now: its `Deployment` is in `details`."""

    template_name = "projects/widgets/environment_boxes.html"
    details: dict[str, Deployment] = {}
    called: Mapping[str, str] = {}
    wanted = ""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the template shows of this choice."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        row = self.details.get(value)
        served_id = (row.model_config_id if row else None) or ""
        served = self.called.get(served_id) or (row.model_config_name if row else None) or served_id
        return {**option, "detail": row, "served": served, "serves_it": served_id == self.wanted}


class NoteForm(RefusableForm):
    """Asks for the reason, which may be left out."""

    note = forms.CharField(
        required=False,
        max_length=NOTE_LIMIT,
        label="Why (optional)",
        help_text="Whoever reviews this, and whoever reads the history, sees it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        """Take out what no database keeps."""
        return storable(self.cleaned_data["note"])


class DeployForm(NoteForm):
    """Asks in which environments a version should be live, the default one first."""

    environment = forms.MultipleChoiceField(
        label="Where should it be live?",
        required=True,
        help_text="An environment is a place that products ask in. Each serves one version.",
        widget=EnvironmentBoxes,
        error_messages={
            "required": "Choose where the version should be live.",
            "invalid_choice": "Choose among the environments listed. One that you chose is not there any more.",
        },
    )
    field_order = ["environment", "note"]
    objects_at = {"environments": "environment"}

    def __init__(
        self,
        data: Any = None,
        *,
        project: Project,
        version: ProjectConfig,
        deployments: Sequence[Deployment],
        called: Mapping[str, str] | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Offer the environments that the remote lists; where it lists none, the default one that each project has.

        `called` is id to what each of the project's versions is called among them.
        """
        super().__init__(data, initial=initial)
        self.project = project
        self.rows = sorted(deployments, key=lambda row: not row.is_default) or [_default_of(project)]
        self.version = version
        field = cast("forms.MultipleChoiceField", self.fields["environment"])
        names = apart({row.environment_id: row.environment_name for row in self.rows})
        field.choices = list(names.items())
        field.widget.choices = [(row.environment_id, names[row.environment_id]) for row in self._offered(data)]
        field.widget.details = {row.environment_id: row for row in self.rows}
        field.widget.wanted, field.widget.called = version.id, called or {}
        self.initial["environment"] = self._preselected(self.initial.get("environment"))

    def _offered(self, data: Any) -> list[Deployment]:
        """Those that get a box: the first ones, the default one, and those that were asked for or chosen."""
        chosen = self["environment"].value() if data is not None else self.initial.get("environment")
        rows = enumerate(self.rows)
        return [row for at, row in rows if at < MOST_BOXES or row.is_default or row.environment_id in (chosen or ())]

    @property
    def without_box(self) -> int:
        """How many environments there are besides those that have a box."""
        return len(self.rows) - len(cast("forms.MultipleChoiceField", self.fields["environment"]).widget.choices)

    @property
    def open_rows(self) -> list[Deployment]:
        """The environments that do not serve the version yet."""
        return [row for row in self.rows if row.model_config_id != self.version.id]

    def _preselected(self, asked: Sequence[str] | None) -> list[str]:
        # What was asked for and is so already gives way to no other: the person chooses.
        chosen = [row for row in self.open_rows if (row.is_default if asked is None else row.environment_id in asked)]
        return [row.environment_id for row in chosen]

    def clean_environment(self) -> list[str]:
        """Refuse a choice of nothing but environments that serve the version already."""
        chosen: list[str] = self.cleaned_data["environment"]
        rows = [row for row in self.rows if row.environment_id in chosen]
        if all(row.model_config_id == self.version.id for row in rows):
            name = one_line(self.version.label)
            raise forms.ValidationError(f"“{name}” is live there already. Choose another environment.")
        return chosen


def _default_of(project: Project) -> Deployment:
    live = project.active_config
    return Deployment(
        environment_id=DEFAULT,
        environment_name="Default environment",
        environment_tag="default",
        model_config_id=live.id if live else None,
        model_config_name=live.label if live else None,
    )
