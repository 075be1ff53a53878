"""Two people, two tabs, and a browser that goes back: nobody's change is lost, and nothing is sent twice."""

import pytest

from projects.models import Change

EDIT = "/projects/pr_1/edit/"
CONFIRMED = {"confirm_name": "Support bot"}


def propose(person, values=None, **typed):
    """Send the edit form, as it is or as it was when it was opened; return the address of the change."""
    page = person.send(EDIT, {**(values or person.page(EDIT).values(EDIT)), **typed})
    assert page.state == "Draft", page.text
    return f"/changes/{Change.objects.filter(state='draft').latest('proposed_at').pk}/"


def press_apply(person, address):
    return person.send(f"{address}apply/", CONFIRMED)


def test_the_second_of_two_people_on_one_field_sees_what_was_what_is_and_theirs(as_editor, as_admin, remote):
    first, second = propose(as_editor, name="Ours"), propose(as_admin, name="Mine")
    assert press_apply(as_editor, first).state == "Saved"
    page = press_apply(as_admin, second)
    assert page.state == "Out of date"
    (row,) = page.one("tbody").iter("tr")
    assert [cell.get("data-label") for cell in row] == ["Field", "When proposed", "Now", "Asked for", "Changed by"]
    *told, by = ["".join(cell.itertext()).strip() for cell in row]
    assert told == ["Name", "Support bot", "Ours", "Mine"]
    assert by.startswith("edgar, ")
    assert [sent.json for sent in remote.writes] == [{"name": "Ours"}]
    again = as_admin.page(page.links()["Edit"])
    assert again.values(EDIT)["name"] == "Mine"
    third = propose(as_admin, again.values(EDIT))
    assert as_admin.send(f"{third}apply/", {"confirm_name": "Ours"}).state == "Saved"
    assert remote.memory.projects["pr_1"]["name"] == "Mine"


def test_two_people_on_two_fields_are_both_kept(as_editor, as_admin, remote):
    first, second = propose(as_editor, name="Ours"), propose(as_admin, directory_id="dir_2")
    for person, address in ((as_editor, first), (as_admin, second)):
        assert press_apply(person, address).state == "Saved"
    assert [sent.json for sent in remote.writes] == [{"name": "Ours"}, {"directory_id": "dir_2"}]
    project = remote.memory.projects["pr_1"]
    assert (project["name"], project["directory_id"]) == ("Ours", "dir_2")


def test_a_form_open_in_a_second_tab_tells_of_what_the_first_did(as_editor, remote):
    in_second_tab = as_editor.page(EDIT).values(EDIT)
    press_apply(as_editor, propose(as_editor, name="From the first tab"))
    page = as_editor.send(EDIT, {**in_second_tab, "name": "From the second"}, status=422)
    assert "From the first tab" in page.errors_at("name")
    second = propose(as_editor, in_second_tab, directory_id="dir_2")
    assert press_apply(as_editor, second).state == "Saved"
    assert [sent.json for sent in remote.writes] == [{"name": "From the first tab"}, {"directory_id": "dir_2"}]


def test_back_and_apply_again_sends_nothing_and_says_so(as_editor, remote):
    address = propose(as_editor, name="Renamed")
    assert "That press sent nothing" not in press_apply(as_editor, address).text
    page = press_apply(as_editor, address)
    assert page.state == "Saved"
    assert "That press sent nothing" in page.text
    assert len(remote.writes) == 1


def test_back_to_the_form_and_the_same_again_is_nothing_to_change(as_editor, remote):
    form = as_editor.page(EDIT).values(EDIT)
    press_apply(as_editor, propose(as_editor, form, directory_id="dir_2"))
    as_editor.send(EDIT, {**form, "directory_id": "dir_2"}, status=422)
    assert len(remote.writes) == 1


def test_the_same_proposed_twice_is_sent_once(as_editor, remote):
    form = as_editor.page(EDIT).values(EDIT)
    first, second = (propose(as_editor, form, name="Renamed") for _ in range(2))
    press_apply(as_editor, first)
    assert press_apply(as_editor, second).state == "Already so"
    assert len(remote.writes) == 1


@pytest.mark.parametrize("act", ["withdraw", "apply"])
def test_of_withdrawing_and_applying_the_first_counts(as_editor, as_admin, remote, act):
    address = propose(as_editor, name="Renamed")
    acts = {
        "withdraw": lambda: as_admin.send(f"{address}withdraw/", {"words": "Not now."}),
        "apply": lambda: press_apply(as_editor, address),
    }
    acts.pop(act)()
    (other,) = acts.values()
    other()
    assert Change.objects.get().state == ("withdrawn" if act == "withdraw" else "applied")
    assert len(remote.writes) == (0 if act == "withdraw" else 1)
