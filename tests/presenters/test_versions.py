"""What is said of versions in lists: where each is live, what leads on from it, and how many there are."""

import pytest

from projects.forms.version_picker import Picker
from projects.humanloop.resources import ProjectConfig
from projects.presenters.versions import VersionRow, choose_for, count_in_list, count_on_project, offline_title, picked


def row(environments=(), wanted="", **config):
    version = ProjectConfig.model_validate({"config": {"id": "v1", "type": "model", **config}})
    return VersionRow(
        version=version,
        project_id="pr_1",
        called="brief",
        live=False,
        environments=environments,
        wanted=wanted,
        scores=(),
        more_scores=0,
        volume=None,
        can_go_live=True,
    )


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"type": "model"}, "prompt"),
        ({"type": "tool"}, "tool"),
        ({"model": "gpt-4o"}, "prompt · gpt-4o"),
        ({"model": "gpt-4o", "temperature": 0.7}, "prompt · gpt-4o · temperature 0.7"),
        ({"temperature": 0}, "prompt · temperature 0"),
    ],
)
def test_what_kind_of_version_it_is(config, told):
    assert row(**config).kind.plain == told


@pytest.mark.parametrize(
    ("environments", "serves", "make_live"),
    [
        ([], "", "Make live"),
        (["production"], "Serves production", "Make live elsewhere"),
        (["production", "staging"], "Serves production and staging", "Make live elsewhere"),
        (["a", "b", "c"], "Serves a, b and c", "Make live elsewhere"),
        (
            ["a"] * 1_220,
            f"Serves {', '.join(['a'] * 20)} and 1,200 more: the project’s page lists them",
            "Make live elsewhere",
        ),
    ],
    ids=len,
)
def test_where_it_is_live_and_what_leads_to_more(environments, serves, make_live):
    assert row(environments).serves.plain == serves
    assert row(environments).make_live.plain == make_live
    assert row(environments, wanted="qa").make_live.plain == "Make live in qa"


def test_the_way_to_all_environments_is_a_link_and_their_names_are_foreign_text():
    assert '<a href="/projects/pr_1/#environments">project’s page</a>' in row(["a"] * 21).serves.html
    assert row(["<b>"]).serves.html == "Serves <strong><bdi>&lt;b&gt;</bdi></strong>"


@pytest.mark.parametrize(("served", "now"), [("brief", "brief"), ("", "nothing")])
def test_what_is_asked_where_a_version_is_chosen_for_an_environment(served, now):
    told = f"Choose the version that staging should serve. It serves {now} now."
    assert choose_for("staging", served).plain == told


@pytest.mark.parametrize(
    ("total", "more", "told"),
    [
        (0, {}, "0 versions"),
        (1, {}, "1 version, newest first"),
        (1_200, {}, "1,200 versions, newest first"),
        (1, {"of_all": 40}, "1 of 40 versions, newest first"),
        (0, {"of_all": 1}, "0 of 1 version"),
        (3, {"undated": 1}, "3 versions, newest first as far as known (1 without a time comes last)"),
        (3, {"undated": 2}, "3 versions, newest first as far as known (2 without a time come last)"),
        (3, {"unreadable": 2}, "3 versions, newest first · 2 more can’t be read"),
        (0, {"unreadable": 2}, "0 versions · 2 more can’t be read"),
    ],
)
def test_a_list_says_how_many_it_has_in_what_order_and_what_it_lacks(total, more, told):
    assert count_in_list(total, **{"of_all": None, "undated": 0, "unreadable": 0, **more}) == told


@pytest.mark.parametrize(
    ("total", "undated", "told"),
    [
        (1, 0, "1 version."),
        (8, 0, "8 versions."),
        (9, 0, "9 versions, the newest 8 are shown."),
        (
            9,
            1,
            "9 versions, the 8 at the top of the list are shown. When 1 of them was made is not known, "
            "so which is the newest isn’t either: it comes last.",
        ),
        (
            3,
            2,
            "3 versions. When 2 of them were made is not known, so which is the newest isn’t either: they come last.",
        ),
    ],
)
def test_a_projects_page_says_how_many_there_are_and_which_it_shows(total, undated, told):
    assert count_on_project(total, 8, undated) == told


@pytest.mark.parametrize(
    ("environment", "served", "title"),
    [
        ("", "", "There is no such environment"),
        ("staging", "", "Nothing is live in staging"),
        ("staging", "brief", "Take staging offline"),
    ],
)
def test_the_form_that_takes_an_environment_offline_is_called_what_it_does(environment, served, title):
    assert offline_title(environment, served).plain == title


@pytest.mark.parametrize(
    ("query", "told"), [("", "There are 1,200 versions"), ("warm", "3 of 1,200 versions match “warm”")]
)
def test_it_is_told_among_how_many_versions_somebody_chooses(query, told):
    assert picked(Picker([], total=1_200, matching=3, query=query)).plain == told
