"""No form says anything in Django's stock wording: each field of each one is given all that it refuses."""

import re
from importlib import import_module
from inspect import getmembers, isclass
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from adminpanel.accounts.forms import ChangePasswordForm, NewPasswordForm, SignInForm
from adminpanel.accounts.profile_forms import JoinForm
from projects.forms.protections import ProtectionsForm
from projects.services.protect import Place

pytestmark = pytest.mark.pages_alone

ROOT = Path(__file__).parents[2]
STOCK = re.compile(
    "This field|valid choice|Enter a valid|Enter a list|Enter a whole|Ensure |Null characters|password fields|"
    "is not one of|Please|[Ii]nvalid|password is too (short|common|similar)|entirely numeric"
)
WRONG = ["", None, "\0", "x" * 100_000, "no such thing"]


def modules():
    yield from (f"adminpanel.accounts.{name}" for name in ("forms", "profile_forms"))
    yield from (f"projects.forms.{found.name}" for found in iter_modules([ROOT / "projects" / "forms"]))
    yield "projects.notifications.forms"


def every_form():
    found = {each for name in modules() for _, each in getmembers(import_module(name), isclass)}
    ours = [each for each in found if issubclass(each, forms.BaseForm) and each.__module__.split(".")[0] != "django"]
    return sorted(ours, key=lambda each: each.__qualname__)


def said_by(field):
    """All that a field says of what it refuses."""
    is_of_several = isinstance(field.widget, forms.SelectMultiple | forms.MultipleHiddenInput)
    for value in [[], ["no such thing"], "no list"] if is_of_several else WRONG:
        try:
            field.clean(value)
        except ValidationError as error:
            yield from error.messages


def test_every_form_is_looked_at():
    written = [
        name
        for folder in ("adminpanel", "projects")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"^class (\w+Form)\(", path.read_text(), re.MULTILINE)
    ]
    assert {each.__name__ for each in every_form()} >= set(written)


@pytest.mark.parametrize("form", every_form(), ids=lambda form: form.__name__)
def test_no_field_of_a_form_says_it_in_stock_wording(db, form):
    for name, field in form.base_fields.items():
        told = {*said_by(field), *(str(words) for code, words in field.error_messages.items() if code in OF_CODES)}
        assert not [words for words in told if STOCK.search(words)], name


OF_CODES = {"required", "invalid_choice", "invalid_list", "max_length", "min_length", "null_characters_not_allowed"}


def test_nor_do_fields_that_are_made_for_what_is_there(db):
    form = ProtectionsForm({}, places=[Place("env_1", "production", is_default=True)])
    assert form.errors == {"environment_env_1": ["Choose one."]}


@pytest.mark.parametrize(
    ("make", "typed", "told"),
    [
        (SignInForm, {}, {"username": ["Enter your username."], "password": ["Enter your password."]}),
        (
            NewPasswordForm,
            {},
            {"new_password1": ["Enter a new password."], "new_password2": ["Type the new password again."]},
        ),
        (
            JoinForm,
            {"new_password1": "a long password", "new_password2": "another"},
            {"new_password2": ["The two are not the same. Type the new password again."]},
        ),
    ],
)
def test_what_is_missing_is_asked_for_by_its_name(db, make, typed, told):
    person = None if make is SignInForm else User(username="mia")
    assert make(person, typed).errors == told


def test_the_password_that_one_has_is_asked_for_too(rf, viewer):
    request = rf.post("/")
    request.user = viewer
    form = ChangePasswordForm(request, viewer, {"new_password1": "a long password", "new_password2": "a long password"})
    assert form.errors["old_password"] == ["Enter the password you have now."]


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("short", "Use 12 characters or more."),
        ("qwertyuiop123", "Many people use this password, so it is easy to guess. Choose another one."),
        ("margarethe.muster", "This password is too much like your username. Choose another one."),
    ],
)
def test_a_password_that_will_not_do_is_told_of_by_what_to_do(password, told):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="margarethe.muster1"))
    assert told in refused.value.messages
    assert not [words for words in refused.value.messages if STOCK.search(words)]
