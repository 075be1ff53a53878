"""Guarding a rename: callers may know the project by its name."""

import unicodedata
from typing import Any

from django import forms

from projects.models import Change


def as_typed(name: str) -> str:
    """Return a name as far as it can be typed: composed, without invisible characters, single spaces, any case."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) not in {"Cf", "Cc"})
    return " ".join(visible.split()).casefold()


class ConfirmRenameForm(forms.Form):
    """Asks for the current name before a rename is applied; asks nothing of any other change."""

    confirm_name = forms.CharField(
        label="Type the project's current name to confirm",
        required=False,
        max_length=2_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, change: Change) -> None:
        """Take the change that is to be applied."""
        super().__init__(data)
        self.current = str(change.before.get("name") or "") if change.renames else ""

    def clean_confirm_name(self) -> str:
        """Compare with what the project is called before the change."""
        typed: str = self.cleaned_data["confirm_name"]
        if self.current and as_typed(typed) != as_typed(self.current):
            raise forms.ValidationError(f"Type the current name, “{self.current}”, to confirm the rename.")
        return typed
