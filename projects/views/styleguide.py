"""Every part of the pages in every state, on one page for those who build them. Served under DEBUG only."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.diff import compare
from projects.diff.facts import facts
from projects.models import Change, ProjectField
from projects.presenters.to_know import part_of_page

MOMENT = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)
LEVELS = ("info", "success", "warning", "doubt", "error")
# A right-to-left override, a zero-width space and two spaces: three names that look like others.
ODD_NAMES = ("Support \u202eseilper", "Support\u200b replies", "Support  replies ")
PROMPT = """You answer passengers of Northline, a train operator.
Be brief: {length} sentences at most.

Never promise an amount.
Never guess a platform.
Say what you do not know.
Give times as the station shows them.
Name the line, not its number.
{ending}"""


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="A line of text", help_text="A hint says what is wanted, before it is asked for.")
    password = forms.CharField(label="A password", widget=forms.PasswordInput)
    day = forms.DateField(label="A day", widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label="One of many", choices=[("", "Any"), ("prompt", "Prompt"), ("tool", "Tool")])
    version = forms.ChoiceField(
        label="One of few",
        help_text="Radios, so that all of them can be read.",
        widget=forms.RadioSelect,
        choices=[("3", "concise-v3"), ("2", "concise-v2")],
    )
    places = forms.MultipleChoiceField(
        label="Any of few", widget=forms.CheckboxSelectMultiple, choices=[("p", "production"), ("s", "staging")]
    )
    agree = forms.BooleanField(label="Yes or no", help_text="A hint beside the box.")
    note = forms.CharField(label="Several lines", widget=forms.Textarea(attrs={"rows": 3}))


def _version(name: str, length: str, ending: str, **settings: Any) -> dict[str, Any]:
    template = [
        {"role": "system", "content": PROMPT.format(length=length, ending=ending)},
        {"role": "user", "content": "{{question}}"},
    ]
    config = {"id": f"config_{name}", "type": "model", "name": name, "model": "gpt-4o", "chat_template": template}
    return {"config": {**config, **settings}, "num_datapoints": 9377}


def _change(state: str) -> Change:
    return Change(
        state=state,
        project_id="pr_sample",
        project_name="Support replies",
        before={ProjectField.NAME: "Support replies", ProjectField.DIRECTORY: None},
        requested={ProjectField.NAME: ODD_NAMES[0], ProjectField.DIRECTORY: "dir_sample"},
        proposed_by=User(username="violet"),
        proposed_at=MOMENT,
        effective_at=MOMENT,  # else the database works it out
        note="Shorter, and warmer.",
    )


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the parts, filled in with what is made up here: nothing is read and nothing is called."""
    wrong = Sample({"name": "", "version": "9"}, prefix="wrong")
    wrong.add_error(None, "This is an error of the form as a whole.")
    versions = (
        _version("concise-v2", "four", "Sign as Northline.", temperature=0.7),
        _version("concise-v3", "three", "Do not sign.", temperature=0.2, max_tokens=200),
    )
    comparison = compare(*versions)
    context = {
        "plain": Sample(prefix="plain", initial={"version": "3"}),
        "wrong": wrong,
        "levels": LEVELS,
        "moment": MOMENT,
        "odd_names": ODD_NAMES,
        "changes": [_change(state) for state in Change.State.values],
        "page": Paginator(range(100), 10).page(3),
        "bars": ((100, "18,204"), (51.5, "9,377"), (0.2, "41")),
        "comparison": comparison,
        "to_know": part_of_page(facts(*versions, comparison), "pr_sample", 1),
    }
    return render(request, "projects/styleguide.html", context)
