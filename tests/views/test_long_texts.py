"""Names and prompts without bound: pages stay small, say what they leave out, and lead to it; nothing is cut unsaid."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from projects.models import Change
from tests.memory_remote import config

NAMES = {
    "unseen": "\u200b" * 300_000,
    "a letter, then unseen": "A" + "\u200b" * 300_000,
    "letters and unseen": "A\u200b" * 150_000,
    "letters": "x" * 300_000,
}
PAGES = [
    "/projects/",
    "/projects/pr_1/",
    "/projects/pr_1/configs/",
    "/projects/pr_1/compare/",
    "/changes/",
    "/moves/new/?project=pr_1",
]
PAGES += ["/projects/pr_1/deploy/?config_id=config_2", "/projects/pr_1/offline/?environment_id=env_1"]  # fmt: skip
PROMPT = "\n".join(f"Rule {number}: say what is so." for number in range(74))


@pytest.fixture
def memory(remote):
    return remote.memory


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("of", ["project", "version"])
def test_pages_of_a_name_without_end_are_small_and_say_that_it_goes_on(as_editor, memory, name, of):
    if of == "project":
        memory.projects["pr_1"]["name"] = name
    else:
        memory.configs["config_1"]["config"]["name"] = name
        memory.configs["config_2"]["config"]["name"] = name + "b"
        memory.projects["pr_1"]["active_config"] = memory.configs["config_1"]
    change = as_editor.post("/projects/pr_1/deploy/?config_id=config_2", {"environment": "env_2"}).headers["location"]
    for path in [*PAGES, change]:
        response = as_editor.get(path)
        assert response.status_code == 200, path
        assert len(response.content) < 300_000, path
    page = as_editor.page("/projects/pr_1/")
    if name.strip("\u200b"):
        assert "×300,000" in page.html or "characters in all" in page.html
    if of == "project" and name not in (NAMES["unseen"], NAMES["a letter, then unseen"]):
        assert as_editor.get(page.links()["Download all of it"]).json()["name"] == name


@pytest.mark.parametrize(
    "prompt",
    [
        pytest.param("\u200b" * 700_000, id="unseen", marks=pytest.mark.pages_alone),
        pytest.param("a\u200b" * 400_000, id="both"),
        pytest.param("x" * 3_000_000, id="one word"),
        pytest.param("x y\n" * 700_000, id="lines", marks=pytest.mark.pages_alone),
    ],
)
def test_pages_of_a_prompt_without_end_are_bounded_and_lead_to_all_of_it(as_editor, memory, prompt):
    for number, text in ((1, prompt), (2, f"{prompt}!")):
        memory.configs[f"config_{number}"] = config(f"config_{number}", f"v{number}", prompt_template=text)
    memory.projects["pr_1"]["active_config"] = memory.configs["config_1"]
    change = as_editor.post("/projects/pr_1/deploy/?config_id=config_2", {"environment": "env_1"}).headers["location"]
    for path in ["/projects/pr_1/", "/projects/pr_1/compare/", change]:
        response = as_editor.get(path)
        assert response.status_code == 200, path
        assert len(response.content) < 3_000_000, path
        assert b"Nothing differs" not in response.content
        (link,) = set(re.findall(r'href="([^"]*document.json\?config_id=config_1)"', response.content.decode()))
        assert as_editor.get(link).json()["config"]["prompt_template"] == prompt


def test_a_prompt_begins_at_once_and_the_rest_is_there_to_be_opened(as_viewer, memory):
    memory.projects["pr_1"]["active_config"] = config("config_1", "calm", prompt_template=PROMPT)

    page = as_viewer.page("/projects/pr_1/")

    (summary,) = [found for found in page.all("summary") if "Show all" in "".join(found.itertext())]
    assert "".join(summary.itertext()) == "Show all 74 lines"
    first, rest = ("".join(box.itertext()) for box in page.all("div") if box.get("class") == "prompt")
    assert f"{first}\n{rest}" == PROMPT
    assert first.count("\n") == 19


def test_a_short_prompt_is_whole(as_viewer, memory):
    text = "\n".join(PROMPT.splitlines()[:24])
    memory.projects["pr_1"]["active_config"] = config("config_1", "calm", prompt_template=text)

    page = as_viewer.page("/projects/pr_1/")

    (box,) = [box for box in page.all("div") if box.get("class") == "prompt"]
    assert "".join(box.itertext()) == text
    assert "Show all" not in page.text


def test_nothing_scrolls_within_a_page_without_a_name_and_a_way_to_it_by_keyboard(as_viewer, memory):
    paths = ["/projects/pr_1/", "/projects/pr_1/compare/", "/changes/", "/projects/pr_1/configs/", "/projects/"]
    divs = [box for path in paths for box in as_viewer.page(path).all("div")]
    scrolling = [box for box in divs if "scroll" in (box.get("class") or "").split()]
    assert scrolling
    for box in scrolling:
        assert (box.get("role"), box.get("tabindex")) == ("region", "0")
        assert box.get("aria-label")


def test_no_style_gives_a_text_a_box_that_scrolls():
    css = (Path(settings.BASE_DIR) / "static" / "panel.css").read_text()
    assert "max-height" not in css
    # The name of whoever is signed in ends in an ellipsis where it is too long; their account tells all of it.
    (ends,) = re.findall(r".*(?:text-overflow|line-clamp).*", css)
    assert ends == "  > bdi { overflow: hidden; max-width: 12em; white-space: nowrap; text-overflow: ellipsis; }"
    assert f".account > summary {{ {css.split('.account > summary { ')[1].split(ends)[0]}{ends}" in css


def test_the_document_of_a_version_is_given_whole_as_a_file(as_viewer, memory):
    response = as_viewer.get("/projects/pr_1/document.json?config_id=config_2")

    assert response.headers["content-disposition"] == 'attachment; filename="pr_1-version.json"'
    assert json.loads(response.content)["config"] == memory.configs["config_2"]["config"]
    assert as_viewer.get("/projects/pr_1/document.json").json() == memory.projects["pr_1"]
    assert as_viewer.page("/projects/pr_1/document.json?config_id=config_9", 404).heading


def test_a_rename_that_only_takes_a_joiner_away_shows_it(as_viewer, memory):
    memory.projects["pr_1"]["name"] = "می\u200cخواهم"
    page = as_viewer.page("/projects/pr_1/")
    assert "U+200C" not in page.html
    edit = "/projects/pr_1/edit/"
    review = as_viewer.send(edit, {**as_viewer.page(edit).values(edit), "name": "میخواهم"})
    assert review.text.count("U+200C") >= 2
    assert Change.objects.get().requested == {"name": "میخواهم"}


def test_a_version_that_the_panel_has_not_read_is_not_called_nothing(as_viewer, memory):
    edit = "/projects/pr_1/edit/"
    typed = {"active_config_id": "other", "active_config_id_other": "config_unlisted"}
    review = as_viewer.send(edit, as_viewer.page(edit).values(edit) | typed)
    assert "nothing takes its place" not in review.text
    assert "has not read all of them" in review.text
