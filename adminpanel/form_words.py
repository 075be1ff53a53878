"""What forms say of what was typed, where a field says nothing of its own: what to do, in place of Django's wording."""

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

FILL_IN, CHOOSE = "Fill this in.", "Choose one."
NOT_KEPT = "This has a character in it that can’t be kept. Take it out."
NOT_LISTED = "That is not in the list any more. Choose another one."
WORDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {
        "required": FILL_IN,
        "max_length": "Use at most %(limit_value)s characters; these are %(show_value)s.",
        "min_length": "Use at least %(limit_value)s characters; these are %(show_value)s.",
    },
    forms.ChoiceField: {"required": CHOOSE, "invalid_choice": NOT_LISTED},
    forms.MultipleChoiceField: {
        "required": "Choose at least one.",
        "invalid_choice": NOT_LISTED,
        "invalid_list": CHOOSE,
    },
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": NOT_LISTED},
    forms.DateField: {"invalid": "Enter a day as a date, such as 2026-11-26."},
    forms.TimeField: {"invalid": "Enter a time of day, such as 06:00."},
    forms.EmailField: {"invalid": "Enter an e-mail address, such as mia@example.com."},
}


def speak() -> None:
    """Let every field that is made from now on say these."""
    ProhibitNullCharactersValidator.message = NOT_KEPT  # of which some fields have one of their own
    for field, words in WORDS.items():
        field.default_error_messages = {**getattr(field, "default_error_messages", {}), **words}
