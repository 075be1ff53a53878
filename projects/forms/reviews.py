"""What people say of a change: a part of the conversation, or why they decline it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q

from adminpanel.accounts.names import called
from adminpanel.accounts.usernames import written
from adminpanel.row_numbers import row_number
from projects.forms.confirm import NameToType, typed_name
from projects.models import Change
from projects.services.reviewers import MOST, may_be_asked, why_not_asked
from projects.services.transitions import Action
from projects.text.invisible import is_visible
from projects.text.storable import storable

LIMIT = 2_000  # characters
VERDICTS = {"comment": Action.COMMENT, "ask": Action.ASK_CHANGES, "approve": Action.APPROVE}


class WordsForm(forms.Form):
    """Words that somebody can read."""

    words = forms.CharField(
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Use at most {LIMIT:,} characters; these are %(show_value)s."},
    )

    def clean_words(self) -> str:
        """Take out what no database keeps, and all of it where nobody could see it."""
        words = storable(self.cleaned_data["words"])
        return words if is_visible(words) else ""

    def clean(self) -> dict[str, Any]:
        """Refuse silence."""
        if "words" not in self.errors and not self.cleaned_data["words"] and self.needs_words:
            self.add_error("words", self.fields["words"].error_messages["required"])
        return self.cleaned_data

    @property
    def needs_words(self) -> bool:
        """Whether there must be some."""
        return True


class SayForm(WordsForm):
    """A part of the conversation; `verdict` is the button that was pressed."""

    verdict = forms.ChoiceField(choices=[(verdict, verdict) for verdict in VERDICTS], widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        """Ids of its own, for there are other words on its page."""
        super().__init__(data, auto_id="say_%s", initial=initial)
        words = self.fields["words"]
        words.label = "Say something about it"
        words.help_text = "Everybody here reads it. Humanloop does not get it."
        words.error_messages["required"] = "Write what you want to say."
        self.fields["verdict"].error_messages["required"] = "Press one of the buttons: nothing was said."

    @property
    def needs_words(self) -> bool:
        """Whether there must be some: an approval speaks for itself."""
        return self.cleaned_data.get("verdict") != "approve"

    @property
    def action(self) -> Action:
        """What the verdict does."""
        return VERDICTS[self.cleaned_data["verdict"]]


class BypassForm(NameToType, WordsForm):
    """Why an admin applies a change that lacks approvals."""

    LEAST = 10  # characters
    CONFIRMS = "confirm_without"
    confirm_without = typed_name()
    field_order = ["words", "confirm_without"]

    def __init__(self, data: Any = None, *, change: Change, initial: Any = None) -> None:
        """Ids of its own, for there are other words on its page."""
        super().__init__(data, change=change, initial=initial)
        self.auto_id = "bypass_%s"
        self.fields["words"].label = "Why it can’t wait"
        self.fields["words"].error_messages["required"] = "Write why it can’t wait for an approval."

    def clean_words(self) -> str:
        """Refuse what tells nothing."""
        words = super().clean_words()
        if words and len(words) < self.LEAST:
            raise forms.ValidationError(f"Write at least {self.LEAST} characters: others have to understand it later.")
        return words


class ReadForm(WordsForm):
    """What somebody says who looked at what nobody decided on here."""

    def __init__(self, data: Any = None, *, change: Change, initial: Any = None) -> None:
        """Ids of its own, for there are other words on its page."""
        super().__init__(data, auto_id="read_%s", initial=initial)
        self._change = change
        self.fields["words"].label = "What you found" if self.needs_words else "Who did it, and why (optional)"
        self.fields["words"].error_messages["required"] = "Write what you found, for those who ask later."

    @property
    def needs_words(self) -> bool:
        """Whether there must be some: who says that it was meant has said what there is to say."""
        return self._change.needs_reading


class PeopleBoxes(forms.CheckboxSelectMultiple):
    """People as checkboxes, by their usernames."""

    template_name = "projects/widgets/people_boxes.html"


class PeopleField(forms.MultipleChoiceField):
    """People by username or id, whoever they are; whether they can be asked is for the form to say."""

    widget = PeopleBoxes

    def validate(self, value: Any) -> None:
        """Leave it to the form, which says of each why not."""

    def clean(self, value: Any) -> list[User]:
        """Find each of them, once.

        Raises:
            ValidationError: there is nobody who is called so.
        """
        typed = dict.fromkeys(storable(written(each))[:150] for each in super().clean(value) if each.strip())
        ids = [number for each in typed if (number := row_number(each)) is not None]
        found = list(User.objects.filter(Q(username__in=typed) | Q(pk__in=ids)))
        by_name = {str(each.pk): each for each in found} | {each.username: each for each in found}
        if unknown := next((each for each in typed if each not in by_name), ""):
            raise forms.ValidationError(f"Nobody here is called “{unknown}”. Nobody was asked.")
        return list(dict.fromkeys(by_name[each] for each in typed))


class AskForm(forms.Form):
    """Whom to ask by name."""

    reviewers = PeopleField(
        required=False,
        label="Who should decide?",
        help_text=f"Up to {MOST} people. Tick nobody, and it waits for any editor.",
    )

    def __init__(self, data: Any = None, *, change: Change, initial: Any = None) -> None:
        """Offer those who may decide; `initial` has the usernames that are ticked."""
        super().__init__(data, auto_id="ask_%s", initial=initial)
        self._change = change
        cast(forms.MultipleChoiceField, self.fields["reviewers"]).choices = self._offered

    def _offered(self) -> list[tuple[str, str]]:
        people = sorted(self._people, key=lambda each: called(each).casefold())
        return [(each.username, called(each)) for each in people]

    @cached_property
    def _people(self) -> Sequence[User]:
        return list(may_be_asked(self._change))

    def clean_reviewers(self) -> list[User]:
        """Refuse those who can't be asked, and too many."""
        people: list[User] = self.cleaned_data["reviewers"]
        if why := why_not_asked(people, self._change):
            raise forms.ValidationError(f"{why} Nobody was asked.")
        return people


class DeclineForm(WordsForm):
    """Why a proposal is declined."""

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        """Ids of its own, for there are other words on its page."""
        super().__init__(data, auto_id="decline_%s", initial=initial)
        self.fields["words"].label = "Why not"
        self.fields["words"].help_text = "Whoever proposed it reads it, and so does everybody else here."
        self.fields["words"].error_messages["required"] = "Write why: whoever proposed it should know."


class WithdrawForm(WordsForm):
    """Why a proposal is withdrawn; whether somebody has to say so is for the service."""

    needs_words = False

    def __init__(self, data: Any = None) -> None:
        """Ids of its own, for there are other words on its page."""
        super().__init__(data, auto_id="withdraw_%s")
        self.fields["words"].label = "Why you withdraw it"
        self.fields["words"].help_text = "Whoever proposed it reads it, and so does everybody else here."
