"""Labels of directories: the API knows directories by id only."""

from django import forms
from django.contrib.auth.models import User

from projects.forms import is_visible
from projects.models import DirectoryLabel


class DirectoryLabelForm(forms.Form):
    """What people here call a directory."""

    label = forms.CharField(
        required=False,
        max_length=80,
        label="Label",
        help_text="Shown wherever the directory’s id would be. Leave it empty to take the label off.",
    )

    def clean_label(self) -> str:
        """Refuse a label that nobody could see."""
        label: str = self.cleaned_data["label"].encode("utf-8", "ignore").decode()
        if label and not is_visible(label):
            raise forms.ValidationError("Enter a label that can be seen, or leave it empty.")
        return label


def label_directory(directory_id: str, label: str, *, by: User) -> None:
    """Keep what a directory is called; an empty label takes it off."""
    if label:
        DirectoryLabel.objects.update_or_create(pk=directory_id, defaults={"label": label, "labelled_by": by})
    else:
        DirectoryLabel.objects.filter(pk=directory_id).delete()
