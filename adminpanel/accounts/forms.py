"""The forms of sign-in, the account and the people."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from adminpanel import caseless
from adminpanel.accounts import invitations, role_words, usernames
from adminpanel.accounts.permissions import Role
from adminpanel.rebase import has_changed, rebase
from adminpanel.unseen import without_formats

TYPED_EXACTLY = {"autocapitalize": "none", "spellcheck": "false"}
LONGEST_NAME = User._meta.get_field("username").max_length or 150
MOST_AT_ONCE = 50  # invitations by one form
CURRENT = {"autocomplete": "current-password"}


class UsernameField(forms.CharField):
    """A username in the one form in which names are stored and looked up."""

    def to_python(self, value: Any) -> str:
        """Return it so, unless it is too long for any name: that is refused, and a megabyte takes a while."""
        name = super().to_python(without_formats(value or "")) or ""
        return name if len(name) > LONGEST_NAME else usernames.written(name)


class SignInForm(AuthenticationForm):
    """Name and password. One text for every failure: it must not tell which names exist."""

    username = UsernameField(
        widget=forms.TextInput(attrs=TYPED_EXACTLY | {"autocomplete": "username", "autofocus": True}),
        error_messages={"required": "Enter your username."},
    )
    error_messages = {
        "invalid_login": "The username or the password is not right. Both are case-sensitive.",
        "inactive": "The username or the password is not right. Both are case-sensitive.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].error_messages["required"] = "Enter your password."

    def clean(self) -> dict[str, Any]:
        """Refuse a name that nobody can have before anyone is asked; django-axes has no room for it on Postgres."""
        if len(self.cleaned_data.get("username", "")) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        return super().clean()

    def get_invalid_login_error(self) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages["invalid_login"], code="invalid_login")


def is_password_of(request: HttpRequest, password: str) -> bool:
    """Tell whether the person of this request has this password. Guesses are slowed down as at sign-in."""
    return authenticate(request, username=request.user.get_username(), password=password) is not None


def refuse_another_person(form: forms.BaseForm, username: str) -> None:
    """Refuse a form that was opened by someone else in this browser: what is typed there is not for this account."""
    if form.data.get("username", username) != username:
        text = f"You are signed in as {username} now, and this form was opened as someone else. Nothing was changed."
        raise forms.ValidationError(text)


class ConfirmPasswordForm(forms.Form):
    """The password again, before something that matters."""

    password = forms.CharField(
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs=CURRENT),
        error_messages={"required": "Enter your password."},
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        refuse_another_person(self, self.request.user.get_username())
        if not is_password_of(self.request, self.cleaned_data["password"]):
            raise forms.ValidationError("That is not your password.")
        return self.cleaned_data["password"]


class NewPasswordForm(SetPasswordForm):
    """A new password, twice. What is wrong with it is said where it is typed first."""

    error_messages = {"password_mismatch": "The two are not the same. Type the new password again."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].error_messages["required"] = "Enter a new password."
        self.fields["new_password2"].error_messages["required"] = "Type the new password again."
        self.fields["new_password1"].help_text = "12 characters or more, and not one that many people use."
        self.fields["new_password2"].label, self.fields["new_password2"].help_text = "The new password again", ""

    def validate_password_for_user(self, user: Any, password_field_name: str = "") -> None:
        """Check its strength; Django would say it beside the second field."""
        super().validate_password_for_user(user, "new_password1")


class ChangePasswordForm(NewPasswordForm, PasswordChangeForm):
    """The old password and a new one, twice."""

    error_messages = NewPasswordForm.error_messages

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)
        self.fields["old_password"].error_messages["required"] = "Enter the password you have now."

    def clean_old_password(self) -> str:
        """Check the old one, with guesses counted: a stolen session must not become a stolen password."""
        refuse_another_person(self, self.request.user.get_username())
        if not is_password_of(self.request, self.cleaned_data["old_password"]):
            raise forms.ValidationError("That is not your password.")
        return self.cleaned_data["old_password"]


class UsernamesField(forms.CharField):
    """Several usernames, one a line or with commas between, each in its one form and once."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return them so. More than can be asked in at once are refused before any of them is looked at."""
        typed = [each for each in re.split(r"[\r\n,;]+", value or "") if each.strip()]
        if len(typed) > MOST_AT_ONCE:
            raise forms.ValidationError(f"These are {len(typed)} names. Invite {MOST_AT_ONCE} people at once at most.")
        names: dict[str, str] = {}
        for name in filter(None, map(UsernameField().to_python, typed)):
            names.setdefault(caseless.folded(name), name)
        return list(names.values())

    def run_validators(self, value: Any) -> None:
        """Check each; of several, say which one is meant."""
        for name in value:
            try:
                super().run_validators(name)
            except forms.ValidationError as error:
                raise forms.ValidationError(said_of(name, value, error.messages)) from None


def said_of(name: str, names: list[str], sentences: list[str]) -> list[str]:
    """Return sentences about one username of those that were typed."""
    return [f"{name}: {each}" for each in sentences] if len(names) > 1 else sentences


class InviteForm(forms.Form):
    """Who is to come, and as what."""

    username = UsernamesField(
        label="Usernames",
        validators=[MaxLengthValidator(LONGEST_NAME), usernames.validate_signs],
        help_text="What they sign in with, one a line: letters, digits and @ . + - _ only. An email address will do.",
        widget=forms.Textarea(attrs=TYPED_EXACTLY | {"autocomplete": "off", "rows": 3}),
        error_messages={"required": "Enter at least one username."},
    )
    role = forms.ChoiceField(
        choices=role_words.choices,
        initial=Role.VIEWER,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )

    def clean_username(self) -> list[str]:
        """Refuse a name that is taken, by someone who left too."""
        names = self.cleaned_data["username"]
        for name in filter(invitations.name_is_taken, names):
            self.name_is_taken(name)
        return names

    def name_is_taken(self, name: str) -> None:
        """Say so of one of the names."""
        told = "There is a person with this name already. Whoever left can be brought back."
        names = UsernamesField().to_python(self.data.get("username"))
        self.add_error("username", forms.ValidationError(said_of(name, names, [told])))


class RoleForm(forms.Form):
    """Another role for a person."""

    role = forms.ChoiceField(
        choices=role_words.choices, widget=forms.RadioSelect, error_messages={"required": "Choose a role."}
    )
    seen_role = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: Role, initial: Mapping[str, Any]) -> None:
        """Take the role of now; `initial` is what was chosen before."""
        self.now = now
        typed = rebase(initial, {"role": now.value})
        super().__init__(None if data is None else rebase(data, {"role": now.value}), initial=typed)

    @property
    def is_touched(self) -> bool:
        """Whether another role was chosen than the page showed."""
        return has_changed(self.data, "role")

    def clean_role(self) -> str:
        """Tell of a role that a colleague gave meanwhile, before it is replaced."""
        if self.is_touched and self.data["seen_role"] != self.now.value:
            self.data = {**self.data, "seen_role": self.now.value}
            raise forms.ValidationError(
                f"Somebody changed this while you were looking: the role is {self.now.label} now. "
                "Send the form again if you still want yours."
            )
        return str(self.cleaned_data["role"])


class CodeForm(forms.Form):
    """A code of the second factor: six digits, or a recovery code."""

    code = forms.CharField(
        max_length=20,
        widget=forms.TextInput(attrs=TYPED_EXACTLY | {"autocomplete": "one-time-code"}),
        error_messages={"required": "Enter the code."},
    )

    def clean_code(self) -> str:
        """Take out the spaces that people type for legibility, and what pasting brings along."""
        return "".join(usernames.written(self.cleaned_data["code"]).split()).lower()
