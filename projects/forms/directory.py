"""Labels of directories: the API knows directories by id only."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User

from adminpanel.rebase import has_changed, rebase
from projects.models import DirectoryLabel
from projects.text.invisible import is_visible
from projects.text.labels import as_read
from projects.text.storable import storable


class DirectoryLabelForm(forms.Form):
    """What people here call a directory. A label that comes back as it was shown is neither kept anew nor judged."""

    label = forms.CharField(
        required=False,
        max_length=80,
        label="Label",
        help_text="Shown wherever the directory’s id would be. Leave it empty to take the label off.",
    )

    seen_label = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, now: str, initial: Mapping[str, Any] | None = None) -> None:
        """Take the label as it is now; `initial` is what was typed before."""
        self.now = now
        typed = rebase(initial or {}, {"label": now})
        super().__init__(None if data is None else rebase(data, {"label": now}), initial=typed)

    @property
    def is_touched(self) -> bool:
        """Whether the person changed anything."""
        return has_changed(self.data, "label")

    def clean_label(self) -> str:
        """Refuse a label that nobody could see, and one for a label that somebody else gave meanwhile."""
        label = storable(self.cleaned_data["label"])
        if not self.is_touched:
            return label
        if label and not is_visible(label):
            raise forms.ValidationError("Enter a label that can be seen, or leave it empty.")
        if self.data["seen_label"] != self.now:
            self.data = {**self.data, "seen_label": self.now}
            is_now = f"it is now “{self.now}”" if self.now else "it has none now"
            raise forms.ValidationError(
                f"Somebody changed this while you were editing: {is_now}. Send the form again if you still want yours."
            )
        return label


def label_of(directory_id: str) -> str:
    """Return what a directory is called; empty where nobody labelled it."""
    return DirectoryLabel.objects.filter(pk=directory_id).values_list("label", flat=True).first() or ""


def others_labelled(directory_id: str, label: str) -> list[str]:
    """Return the ids of the other directories that have this label."""
    others = DirectoryLabel.objects.exclude(pk=directory_id).order_by("pk").values_list("pk", "label")
    return [key for key, other in others if as_read(other) == as_read(label)] if label else []


def label_directory(directory_id: str, label: str, *, by: User) -> None:
    """Keep what a directory is called; an empty label takes it off."""
    if label:
        DirectoryLabel.objects.update_or_create(pk=directory_id, defaults={"label": label, "labelled_by": by})
    else:
        DirectoryLabel.objects.filter(pk=directory_id).delete()
