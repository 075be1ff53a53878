"""What is said of versions in lists: where each is live, what leads on from it, and how many there are."""

import pytest

from projects.forms.version_picker import Picker
from projects.humanloop.resources import ProjectConfig
from projects.presenters.phrase import phrase
from projects.presenters.versions import VersionRow, choose_for, count_in_list, count_on_project, offline_title, picked


def row(
    environments=(), wanted="", *, live=False, several_kinds=False, can_go_live=True, serves_wanted=False, **config
):
    version = ProjectConfig.model_validate({"config": {"id": "v1", "type": "model", **config}})
    return VersionRow(
        version=version,
        project_id="pr_1",
        called="brief",
        live=live,
        environments=environments,
        wanted=wanted,
        serves_wanted=serves_wanted,
        can_go_live=can_go_live,
        several_kinds=several_kinds,
    )


@pytest.mark.parametrize(
    ("config", "model", "details"),
    [
        ({}, "prompt", "not used yet"),
        ({"type": "tool"}, "tool", "not used yet"),
        ({"model": "gpt-4o"}, "gpt-4o", "not used yet"),
        ({"model": "gpt-4o", "temperature": 0.7}, "gpt-4o", "temperature 0.7 · not used yet"),
        ({"temperature": 0, "several_kinds": True}, "prompt", "prompt · temperature 0 · not used yet"),
    ],
)
def test_what_kind_of_version_it_is(config, model, details):
    assert row(**config).model.plain == model
    assert row(**config).details.plain == details


@pytest.mark.parametrize(
    ("environments", "live", "serves", "make_live"),
    [
        ([], False, "", "Make live"),
        ([], True, "Live", "Make live elsewhere"),  # the environments are not known
        (["production"], True, "production", "Make live elsewhere"),
        (["staging"], False, "staging", "Make live"),
        (["production", "staging"], True, "production, staging", "Make live elsewhere"),
        (
            ["a"] * 1_205,
            False,
            f"{', '.join(['a'] * 5)} and 1,200 more: the project’s page lists them",
            "Make live",
        ),
    ],
)
def test_where_it_is_live_and_what_leads_to_more(environments, live, serves, make_live):
    assert row(environments, live=live).serves.plain == serves
    assert row(environments, live=live).make_live.plain == make_live


@pytest.mark.parametrize(
    ("more", "make_live", "why_not"),
    [
        ({"wanted": "qa"}, "Make live in qa", ""),
        ({"wanted": "qa", "serves_wanted": True}, "", "Live in qa"),
        ({"environments": ["qa"], "can_go_live": False}, "", "Live everywhere"),
        ({"can_go_live": False}, "", ""),
    ],
)
def test_what_can_be_made_live_is_offered_and_what_is_so_is_said(more, make_live, why_not):
    assert (row(**more).make_live.plain, row(**more).why_not.plain) == (make_live, why_not)


def test_the_way_to_all_environments_is_a_link_and_their_names_are_foreign_text():
    assert '<a href="/projects/pr_1/#environments">project’s page</a>' in row(["a"] * 6).serves.html
    assert row(["<b>"]).serves.html == "<bdi>&lt;b&gt;</bdi>"
    assert row(["<b>"], live=True).serves.html == '<span class="badge live"><bdi>&lt;b&gt;</bdi></span>'


def test_a_kind_that_only_humanloop_knows_is_foreign_text():
    unknown = row(type="<b>\u200b", several_kinds=True)
    for told in (unknown.model, unknown.details):
        assert told.html.startswith("<bdi>&lt;b&gt;<span")


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
    asked = {"order": phrase("newest first"), "of_all": None, "undated": 0, "unreadable": 0, **more}
    assert count_in_list(total, **asked).plain == told


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
    assert count_on_project(total, 8, order=phrase(), undated=undated).plain == told


@pytest.mark.parametrize(
    ("total", "told"), [(3, "3 versions, by name."), (9, "9 versions, the first 8 are shown, by name.")]
)
def test_in_another_order_it_says_which(total, told):
    assert count_on_project(total, 8, order=phrase("by name"), undated=2).plain == told


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
