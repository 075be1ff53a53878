"""A search finds a text in whatever capitals and encoding, in every search box, whoever does the searching."""

import json

import pytest

from adminpanel.caseless import searchable
from projects.models import Change
from projects.text.matching import finder, word_finder
from tests.memory_remote import config, project

# What stands there, and what somebody types.
FOUND = [
    ("İstanbul desk", "istanbul"),
    ("istanbul desk", "İSTANBUL"),
    ("ISPARTA", "ısparta"),
    ("Straße 7", "strasse"),
    ("STRASSE 7", "straße"),
    ("Cafe\u0301", "café"),
    ("CAFÉ", "cafe\u0301"),
    ("ＤＡＮＡ", "dana"),
    ("dana", "Ｄana"),
    ("ﬁle", "FILE"),
    ("ΣΟΦΊΑΣ", "σοφίας"),
    ("Зимний", "ЗИМНИЙ"),
    ("Support\u200b bot", "support bot"),
    ("Support bot", "sup\u200bport\u00a0 bot\ufeff"),
    ("ᾳδω", "ΑΙΔΩ"),
]
OTHER = [("Cafe", "café"), ("dana", "diana"), ("Support bot", "bot support"), ("ağ", "ag")]


@pytest.mark.parametrize(("text", "wanted"), FOUND, ids=ascii)
def test_what_a_search_finds(text, wanted):
    assert finder(wanted)(text)
    assert word_finder(wanted)(text)
    assert searchable(searchable(text)) == searchable(text)


@pytest.mark.parametrize(("text", "wanted"), OTHER, ids=ascii)
def test_what_it_does_not(text, wanted):
    assert not finder(wanted)(text)


@pytest.mark.parametrize(("text", "wanted"), FOUND, ids=ascii)
def test_the_list_finds_a_project_by_its_name_and_its_people(as_viewer, wired, text, wanted):
    wired.behind_the_back("POST", "/projects", json={"name": text, "directory_id": directory_of(wired)})
    listed = [f"/projects/{document['id']}/" for document in records(wired) if document["name"] == text]
    assert listed
    for more in ({}, {"directory_id": directory_of(wired)}, {"live": "none"}):
        page = as_viewer.page("/projects/", filter=wanted, **more)
        assert [href for href in page.links().values() if href in listed] == listed, more
        assert not [
            href for href in as_viewer.page("/projects/", filter=f"{wanted}x").links().values() if href in listed
        ]


def records(wired):
    return wired.behind_the_back("GET", "/projects", params={"size": 100})["records"]


def directory_of(wired):
    return next(document["directory_id"] for document in records(wired) if document.get("directory_id"))


@pytest.mark.parametrize(("text", "wanted"), [*FOUND, ("Cafe", "café"), ("résumé", "resume")], ids=ascii)
def test_what_the_remote_finds_in_its_own_way_is_shown(as_viewer, remote, text, wanted):
    document = project("pr_7", text)
    page = {"records": [document], "page": 0, "size": 25, "total": 1}
    remote.on("GET", "/projects", lambda exchange: exchange.answer(200, json.dumps(page).encode()) or True)
    assert "/projects/pr_7/" in as_viewer.page("/projects/", filter=wanted).links().values()


@pytest.mark.parametrize(("text", "wanted"), FOUND, ids=ascii)
def test_versions_and_changes_are_found_so_too(as_editor, remote, editor, text, wanted):
    remote.memory.configs |= {f"config_n{n}": config(f"config_n{n}", f"n{n}") for n in range(60)}
    remote.memory.configs["config_7"] = config("config_7", text)
    found = " ".join(as_editor.page("/projects/pr_1/configs/", q=wanted).links().values())
    assert "config_7" in found
    assert "config_n1" not in found
    assert "1 of 6" in as_editor.page("/projects/pr_1/edit/", version_query=wanted).text
    assert "config_7" in as_editor.page("/projects/pr_1/compare/", version_query=wanted).html
    Change.objects.create(project_id="pr_1", project_name=text, requested={"name": "x"}, proposed_by=editor)
    assert "1 change" in as_editor.page("/changes/", project=wanted).text
    assert "0 changes" in as_editor.page("/changes/", project=f"{wanted}x").text
