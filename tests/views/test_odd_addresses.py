"""What people or the remote put into an address does not break a page."""

import pytest

from projects.mirror.query import page_number
from projects.models import Change
from tests.fault_server import FaultServer


@pytest.mark.parametrize(
    ("text", "number"), [("", 1), ("0", 1), ("-1", 1), ("2", 2), ("²", 1), ("9" * 12, 100_000), ("9" * 6_000, 100_000)]
)
def test_a_page_is_a_number_from_one_to_a_bound(text, number):
    assert page_number(text) == number


def test_a_page_number_of_thousands_of_digits_is_a_page_past_the_end(as_viewer, wired):
    assert "past the end" in as_viewer.page(f"/projects/?page={'9' * 6_000}").text
    assert "past the end" in as_viewer.page("/projects/?filter=support&page=9").text


def test_a_directory_id_that_fits_no_address_is_shown_without_a_link(as_editor, point_at):
    with FaultServer() as remote:
        point_at(remote.base_url)
        remote.memory.projects["pr_1"]["directory_id"] = "dir/../x y"
        assert "dir/../x y" in as_editor.page("/projects/pr_1/").text
        assert "dir/../x y" in as_editor.page("/directories/").text


def test_a_version_whose_id_fits_no_address_is_not_sent(as_editor, editor, point_at):
    with FaultServer() as remote:
        point_at(remote.base_url)
        change = Change.objects.create(
            kind=Change.Kind.DEPLOY,
            project_id="pr_1",
            project_name="Support bot",
            before={"env_1": "config_1"},
            requested={"env_1": "config/../2"},
            proposed_by=editor,
        )
        page = as_editor.send(f"{change.get_absolute_url()}apply/")
        assert remote.writes == []
    assert page.state == "Not sent"
    assert Change.objects.get().state == "not_sent"


@pytest.mark.parametrize("name", ["", " ", "\u200b"])
def test_a_project_whose_name_cannot_be_read_goes_by_its_id(as_editor, point_at, name):
    with FaultServer() as remote:
        point_at(remote.base_url)
        remote.memory.projects["pr_1"]["name"] = name
        assert as_editor.page("/projects/").links()["pr_1"] == "/projects/pr_1/"
        assert as_editor.page("/projects/pr_1/").heading == "pr_1"
        as_editor.send("/projects/pr_1/edit/", {"directory_id": "dir_2"})
        (told,) = [
            words
            for words in as_editor.page("/changes/").links()
            if words.startswith("You wrote a draft to move pr_1 ")
        ]
        assert as_editor.page("/changes/").links()[told] == Change.objects.get().get_absolute_url()
