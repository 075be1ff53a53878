"""A proposal that is out of date says who changed what, and where; what is so already is told, and is no warning."""

import pytest
from django.utils import timezone

from projects import services
from projects.models import Change, Move
from projects.services.approvals import approvals_of
from projects.services.transitions import Action
from tests.pages import words

# Of each kind: before, asked for, what somebody else makes of it, as the project (a PATCH) and the environment have it.
KINDS = {
    "update": ({"directory_id": "dir_1"}, {"directory_id": "dir_2"}, "dir_3"),
    "version": ({"active_config_id": "config_1"}, {"active_config_id": "config_2"}, "config_3"),
    "deploy": ({"env_2": "config_1"}, {"env_2": "config_2"}, "config_3"),
    "offline": ({"env_2": "config_1"}, {"env_2": None}, "config_2"),
}
TABLE = ["Field", "When proposed", "Now", "Asked for", "Changed by"]


@pytest.fixture(params=KINDS)
def proposal(request, remote, editor):
    """A proposal of each kind by one person, and what makes its field so at the remote."""
    before, requested, other = KINDS[request.param]
    memory, (field,) = remote.memory, before
    memory.configs["config_3"] = {**memory.configs["config_2"], "config": {"id": "config_3", "type": "model"}}
    memory.served["pr_1", "env_2"] = "config_1"

    def make_so(value):
        if field == "env_2":
            memory.served["pr_1", "env_2"] = value
        elif field == "active_config_id":
            memory.projects["pr_1"]["active_config"] = memory.configs[value]
        else:
            memory.projects["pr_1"][field] = value

    kind = "update" if request.param == "version" else request.param
    change = Change.objects.create(
        kind=kind, project_id="pr_1", project_name="Support bot", before=before, requested=requested,
        names={"env_2": "staging"}, proposed_by=editor, live_field="active_config_id" if field.startswith("a") else "",
    )  # fmt: skip
    change.other, change.make_so = other, make_so
    return change


def in_force(change, values, **facts):
    """Another change of the same project, from here or noticed."""
    shown = {"kind": change.kind, "project_id": "pr_1", "project_name": "Support bot", "live_field": change.live_field}
    return Change.objects.create(requested=values, answered=values, settled_at=timezone.now(), **shown, **facts)


def row_of(page):
    (row,) = page.one("tbody").iter("tr")
    assert [cell.get("data-label") for cell in row] == TABLE
    return {cell.get("data-label"): " ".join("".join(cell.itertext()).split()) for cell in row}


def test_what_was_changed_and_changed_back_says_so(as_editor, proposal):
    (before,) = proposal.before.values()
    proposal.make_so(proposal.other)
    as_editor.page(proposal.get_absolute_url())
    proposal.make_so(before)
    page = as_editor.page(proposal.get_absolute_url())
    assert "This project was changed since, and is again as it was when this was proposed" in page.text
    assert "Bring up to date" in page.buttons
    assert row_of(page)["Changed by"] == "As it was"
    history = page.text.partition("Conversation and history")[2]
    assert history.count("The panel looked: the project was no longer as it was when this was proposed.") == 1
    assert history.count("The panel looked: the project was again as it was when this was proposed.") == 1


def test_what_was_changed_twice_is_out_of_date_once_in_its_history(as_editor, proposal, remote):
    configs = remote.memory.configs
    configs["config_4"] = {**configs["config_3"], "config": {"id": "config_4", "type": "model"}}
    for other in (proposal.other, "dir_9" if "directory_id" in proposal.requested else "config_4"):
        proposal.make_so(other)
        page = as_editor.page(proposal.get_absolute_url())
    assert proposal.events.filter(action="overtake").count() == 2
    history = page.text.partition("Conversation and history")[2]
    assert history.count("The panel looked: the project was no longer as it was when this was proposed.") == 1


def test_whoever_reads_it_reads_who_changed_it_with_the_way_there(as_viewer, as_editor, admin, proposal):
    (field,) = proposal.requested
    proposal.make_so(proposal.other)
    theirs = in_force(proposal, {field: proposal.other}, state="applied", applied_by=admin)
    for person, form in ((as_viewer, "Propose your own"), (as_editor, "Edit")):
        page = person.page(proposal.get_absolute_url())
        assert page.state == "Out of date"
        assert "you were editing" not in page.text
        assert "Yours" not in page.text
        row = row_of(page)
        assert row["Now"].startswith(proposal.other)
        assert row["Changed by"].startswith("ada, ")
        assert theirs.get_absolute_url() in page.links().values()
        assert {"Propose your own", "Edit"} & set(page.links()) == {form}


def test_the_version_live_by_default_is_one_field_whichever_way_it_was_changed(as_viewer, remote, editor, admin):
    facts = {"project_id": "pr_1", "project_name": "Support bot", "proposed_by": editor}
    proposal = Change.objects.create(
        before={"active_config_id": None}, requested={"active_config_id": "config_2"}, live_field="active_config_id",
        **facts,
    )  # fmt: skip
    Change.objects.create(
        kind="deploy", state="applied", requested={"env_1": "config_1"}, answered={"env_1": "config_1"},
        live_field="env_1", settled_at=timezone.now(), applied_by=admin, names={"config_1": "calm"}, **facts,
    )  # fmt: skip
    row = row_of(as_viewer.page(proposal.get_absolute_url()))
    assert row["Now"] == "calm config_1"
    assert row["Changed by"].startswith("ada, ")


def test_what_was_changed_elsewhere_is_called_so(as_viewer, proposal):
    (field,) = proposal.requested
    proposal.make_so(proposal.other)
    assert row_of(as_viewer.page(proposal.get_absolute_url()))["Changed by"] == "Outside this panel"
    outside = in_force(proposal, {field: proposal.other}, state="noticed")
    page = as_viewer.page(proposal.get_absolute_url())
    assert row_of(page)["Changed by"].startswith("Outside this panel, noticed")
    assert outside.get_absolute_url() in page.links().values()


def test_who_changed_it_before_somebody_else_did_elsewhere_is_not_named(as_viewer, admin, proposal):
    (field,) = proposal.requested
    in_force(proposal, {field: "config_of_ada"}, state="applied", applied_by=admin)
    proposal.make_so(proposal.other)
    assert row_of(as_viewer.page(proposal.get_absolute_url()))["Changed by"] == "Outside this panel"


@pytest.mark.parametrize("press", [False, True])
def test_what_is_so_already_is_no_warning_and_leads_to_no_form(as_editor, remote, admin, proposal, press):
    (field,), (value,) = proposal.requested, proposal.requested.values()
    proposal.make_so(value)
    in_force(proposal, {field: value}, state="applied", applied_by=admin)
    if press:
        as_editor.send(f"{proposal.get_absolute_url()}apply/", {"confirm_name": "staging"})
    page = as_editor.page(proposal.get_absolute_url())
    assert page.state == "Already so"
    assert not [e for e in page.one("main").iter() if "warning" in (e.get("class") or "")]
    assert not [e for e in page.one("main").iter() if (e.get("class") or "").startswith("state stale")]
    assert "Edit" not in page.links()
    assert row_of(page)["Changed by"].startswith("ada, ")
    assert "Already so" in as_editor.page("/changes/").text
    assert remote.writes == []


def test_now_is_what_is_so_when_the_page_is_read(as_viewer, remote, proposal):
    proposal.make_so(proposal.other)
    first = as_viewer.page(proposal.get_absolute_url())
    (value,), (before,) = proposal.requested.values(), proposal.before.values()
    proposal.make_so(value)
    assert as_viewer.page(proposal.get_absolute_url()).state == "Already so"
    proposal.make_so(before)
    assert row_of(as_viewer.page(proposal.get_absolute_url()))["Changed by"] == "As it was"
    remote.refuse()
    page = as_viewer.page(proposal.get_absolute_url())
    assert first.heading == page.heading
    assert "when the panel last could look" in page.text


def test_of_a_move_what_is_there_already_is_not_proposed_again(as_editor, remote, editor):
    move = Move.objects.create(
        directory_id="dir_2", directory_name="dir_2", proposed_by=editor, started_at=timezone.now()
    )
    Change.objects.create(
        project_id="pr_1", project_name="Support bot", before={"directory_id": "dir_1"}, move=move,
        requested={"directory_id": "dir_2"}, proposed_by=editor,
    )  # fmt: skip
    remote.memory.projects["pr_1"]["directory_id"] = "dir_2"
    page = as_editor.send(f"{move.get_absolute_url()}go-on/")
    assert "1 there already" in page.text
    assert "out of date" not in page.text.lower()
    assert not {"Propose the rest again", "Propose it again"} & set(page.links())


def test_the_comparison_says_that_it_is_with_what_was_live_then(as_editor, wired):
    project = wired.project("Support replies")
    address, said = f"/projects/{project['id']}/edit/", "Compared with what was live when this was proposed."
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/configs")
    live = project["active_config"]["config"]["id"]
    asked, other = [row["config"]["id"] for row in rows if row["config"]["id"] != live][:2]
    page = as_editor.send(address, {**as_editor.page(address).values(address), "active_config_id": asked})
    assert said not in page.text
    wired.behind_the_back("PATCH", f"/projects/{project['id']}", json={"active_config_id": other})
    assert said in as_editor.page(Change.objects.get(requested={"active_config_id": asked}).get_absolute_url()).text


# Bringing it up to date.


def test_it_is_brought_up_to_date_in_place_and_what_was_approved_before_counts_no_more(
    as_editor, as_viewer, remote, editor, viewer
):
    change = proposed_by(viewer, {"active_config_id": "config_0"}, {"active_config_id": "config_2"})
    services.say(change, Action.APPROVE, by=editor)
    page = as_viewer.page(change.get_absolute_url())
    assert "Bring up to date" in [words(button) for button in page.one("main").iter("button")]
    page = as_viewer.send(f"{change.get_absolute_url()}refresh/")
    change.refresh_from_db()
    assert (change.state, change.before, change.requested) == (
        "proposed",
        {"active_config_id": "config_1"},
        {"active_config_id": "config_2"},
    )
    assert (change.answered, change.name_of("config_1")) == ({}, "calm")
    assert set(change.documents) == {"config_1"}
    assert "in place of calm" in page.text
    assert [approval.void for approval in approvals_of(change).given] == ["What is asked for was changed since."]
    event = change.events.get(action="refresh")
    assert event.data["instead_of"]["before"] == {"active_config_id": "config_0"}
    as_editor.send(f"{change.get_absolute_url()}apply/")
    change.refresh_from_db()
    assert change.state == "applied"


def test_of_several_fields_what_is_so_already_is_asked_for_no_more(as_viewer, remote, viewer):
    before = {"active_config_id": "config_0", "directory_id": "dir_0"}
    change = proposed_by(viewer, before, {"active_config_id": "config_1", "directory_id": "dir_2"})
    as_viewer.page(change.get_absolute_url())
    as_viewer.send(f"{change.get_absolute_url()}refresh/")
    change.refresh_from_db()
    assert (change.before, change.requested, change.live_field) == (
        {"directory_id": "dir_1"},
        {"directory_id": "dir_2"},
        "",
    )


def test_nobody_brings_up_to_date_what_is_so_already(as_viewer, remote, viewer):
    change = proposed_by(viewer, {"active_config_id": "config_0"}, {"active_config_id": "config_1"})
    page = as_viewer.page(change.get_absolute_url())
    assert "Bring up to date" not in page.text
    page = as_viewer.send(f"{change.get_absolute_url()}refresh/")
    assert "there is nothing left to ask for" in page.text
    change.refresh_from_db()
    assert change.state == "stale"


def proposed_by(person, before, requested):
    live_field = "active_config_id" if "active_config_id" in requested else ""
    return Change.objects.create(
        project_id="pr_1",
        project_name="Support bot",
        before=before,
        requested=requested,
        live_field=live_field,
        proposed_by=person,
    )
