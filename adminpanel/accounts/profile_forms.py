"""The forms in which a person says how they are named, reached and told the time."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from adminpanel.accounts import names, time_zones
from adminpanel.accounts.forms import NewPasswordForm, refuse_another_person
from adminpanel.accounts.mail_addresses import NO_ADDRESS, PLAIN

UNKNOWN_ZONE = "Choose a time zone of the list."


class NameField(forms.CharField):
    """A name on one line, its words one space apart."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class ProfileFields(forms.Form):
    """What people choose when they join, and later in their account."""

    name = NameField(
        required=False,
        max_length=names.LONGEST,
        help_text="What colleagues read wherever you did something. While it is empty, that is your username.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        required=False,
        label="E-mail (optional)",
        max_length=254,
        error_messages={"invalid": NO_ADDRESS},
        validators=[PLAIN],
        help_text="Admins read it under People, to reach you. What is about you is mailed to it, where mail is set up.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    time_zone = forms.ChoiceField(
        required=False,
        label="Time zone",
        choices=[("", "UTC"), *time_zones.choices()],
        help_text="Times and days of all pages are told in it.",
        error_messages={"invalid_choice": UNKNOWN_ZONE},
    )

    @property
    def profile(self) -> dict[str, str]:
        """What was chosen, as services take it."""
        return {field: self.cleaned_data[field] for field in ProfileFields.base_fields}


class ProfileForm(ProfileFields):
    """The account of whoever is signed in."""

    username = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, person: User, data: Any = None, *, time_zone: str, typed: dict[str, Any]) -> None:
        """Take the person with the time zone that they have; `typed` is what they had begun to type."""
        self.person = person
        now = {"name": person.first_name, "email": person.email, "time_zone": time_zone}
        super().__init__(data, initial=now | typed | {"username": person.get_username()})

    def clean_username(self) -> str:
        """Refuse what another person opened in this browser."""
        refuse_another_person(self, self.person.get_username())
        return self.person.get_username()


class JoinForm(ProfileFields, NewPasswordForm):
    """A name and a password, and one is in."""

    field_order = ["name", "new_password1", "new_password2", "email", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget.attrs["data-own-zone"] = True
