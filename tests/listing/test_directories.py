"""Directories that are known here, by the names that people gave them."""


def test_the_directories_seen_are_listed_and_lead_to_their_projects(as_editor, wired):
    as_editor.page("/projects/")
    page = as_editor.page("/directories/")
    found = [href for href in page.links().values() if href.startswith("/projects/?directory_id=dir_")]
    assert len(found) == 4
    assert as_editor.page(found[0]).links()


def test_a_viewer_sees_them_and_is_offered_no_label(as_viewer, wired):
    as_viewer.page("/projects/")
    assert not any(text.startswith("Give it a label") for text in as_viewer.page("/directories/").links())
