"""Whatever a name holds, it is text: on every page, in the title, in the table for spreadsheets."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change
from projects.services.transitions import Action, begin, remark, transition

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "quotes": '"><img src=x onerror=alert(1)> \' "',
    "template": "{{ request.user.password }}{% now 'Y' %}",
    "override": "abc\u202egnp.exe",
    "long": "x" * 255,
    "emoji": "👩‍👩‍👧 family 🏳️‍🌈",
    "formula": '=HYPERLINK("http://example.invalid")',
}


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys())
def named(request, wired):
    project = wired.project("Support replies")
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"name": request.param})
    wired.forget()
    return project["id"], request.param


def test_a_hostile_name_is_text_on_every_page(as_editor, named):
    project_id, name = named
    pages = [as_editor.page("/projects/"), as_editor.page(f"/projects/{project_id}/")]
    edit = f"/projects/{project_id}/edit/"
    form = as_editor.page(edit)
    assert form.values(edit)["name"] == name
    pages += [form, as_editor.send(edit, {**form.values(edit), "name": name[:-1] + "?"})]
    change = Change.objects.get()
    assert (change.before, change.requested) == ({"name": name}, {"name": name[:-1] + "?"})
    pages += [as_editor.send(f"/changes/{change.pk}/apply/", {"confirm_name": name}), as_editor.page("/changes/")]
    assert Change.objects.get().state == "applied"
    for page in pages:
        assert not [e for e in page.one("main").iter() if e.tag in {"script", "img"}]
        assert name.split("\u202e")[0][:40] in page.text


def test_characters_that_cannot_be_seen_are_shown_where_a_change_is_reviewed(as_viewer, wired):
    project = wired.project("Support replies")["id"]
    edit = f"/projects/{project}/edit/"
    page = as_viewer.send(edit, {**as_viewer.page(edit).values(edit), "name": "Support\u200b replies"})
    assert "U+200B" in page.text


def test_why_a_change_was_held_is_told_with_the_signs_in_it_that_cannot_be_seen(as_editor, editor, remote):
    asked = {"before": {"name": "Support bot"}, "requested": {"name": "Renamed"}}
    at = timezone.now() - timedelta(minutes=9)
    moment = {"apply_at": at, "apply_at_local": f"{at:%Y-%m-%dT%H:%M}", "apply_at_zone": "UTC", "scheduled_by": editor}
    change = begin(Change(project_id="pr_1", project_name="Support bot", proposed_by=editor, **asked), Action.PROPOSE)
    transition(change, Action.OPEN, by=editor)
    chosen = {"local": moment["apply_at_local"], "zone": "UTC", "apply_at": at.isoformat()}
    transition(change, Action.SCHEDULE, schedule="waiting", **moment, data=chosen)
    why = "It waits for A\u200bda\u202e. Nothing was sent."
    remark(change, Action.HOLD_SCHEDULE, words=why, schedule="held", held_because=why)
    page = as_editor.page(change.get_absolute_url())
    assert page.text.count("It waits for AU+200BdaU+202E. Nothing was sent.") == 3  # banner, history, copied text
    for told in (page, as_editor.page("/projects/pr_1/"), as_editor.page("/changes/")):
        assert "AU+200BdaU+202E" in told.text
        assert not {"\u200b", "\u202e"} & set(told.html)


def test_the_spreadsheet_runs_nothing(as_admin, named):
    project_id, name = named
    edit = f"/projects/{project_id}/edit/"
    as_admin.send(edit, {**as_admin.page(edit).values(edit), "name": name + "!"})
    table = b"".join(as_admin.get("/changes.csv").streaming_content).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert any(name in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
