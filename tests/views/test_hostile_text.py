"""Whatever a name holds, it is text: on every page, in the title, in the table for spreadsheets."""

import csv
import io

import pytest

from projects.models import Change

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


def test_the_spreadsheet_runs_nothing(as_admin, named):
    project_id, name = named
    edit = f"/projects/{project_id}/edit/"
    as_admin.send(edit, {**as_admin.page(edit).values(edit), "name": name + "!"})
    table = b"".join(as_admin.get("/changes.csv").streaming_content).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert any(name in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
