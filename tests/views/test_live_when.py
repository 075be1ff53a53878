"""What was live when, on the page of a project: the picture, and the table that says the same."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from projects.models import Change
from tests.fault_table import never_answers
from tests.pages import words

pytestmark = pytest.mark.django_db
PROJECT = "/projects/pr_1/"
LIVE = "active_config_id"


def section(page):
    (found,) = [each for each in page.all("section") if each.get("aria-labelledby") == "when"]
    return found


def rows(page):
    return [[words(cell) for cell in row] for row in section(page).findall(".//tbody/tr")]


def bars(page):
    """The bars of each lane, with the name of the lane."""
    lanes = section(page).findall(".//{*}svg/{*}g")
    return {words(lane.find("{*}text")): [bar.get("data-kind") for bar in lane.findall("{*}rect")] for lane in lanes}


def make(days, before, after, field=LIVE, state="applied", by=None, **more):
    at = timezone.now() - timedelta(days=days)
    facts = {"live_field": LIVE if field == LIVE else "", "default_environment": "production", "applied_by": by}
    facts |= {"kind": "update" if field == LIVE else "deploy", "project_id": "pr_1", "project_name": "Support bot"}
    facts |= {"names": {"config_9": "gone", "env_2": "staging"}, "proposed_at": at, "settled_at": at, "state": state}
    values = {"before": {field: before}, "requested": {field: after}, "answered": {field: after}}
    return Change.objects.create(**facts | values | more)


def test_a_project_without_a_known_change_says_so_and_has_no_picture(as_viewer, remote):
    page = as_viewer.page(PROJECT)
    assert "knows of no change of what is live here" in words(section(page))
    assert not section(page).findall(".//{*}svg")
    assert rows(page) == []


def test_what_was_not_looked_through_is_not_called_unknown(as_viewer, remote):
    make(40, "config_9", "config_1")
    renames = {"kind": "update", "state": "applied", "before": {"name": "A"}, "requested": {"name": "B"}}
    Change.objects.bulk_create([Change(project_id="pr_1", **renames) for _ in range(59)])
    page = as_viewer.page(PROJECT)
    assert bars(page)["production"] == ["unknown", "now"]
    assert "Only the latest 60 changes of the project are looked through." in words(section(page))
    Change.objects.create(project_id="pr_1", **renames)
    assert "None of the latest 60 changes of the project is of what is live" in words(section(as_viewer.page(PROJECT)))


def test_a_long_history_has_a_table_of_its_latest_part(as_viewer, remote):
    pair = "config_1", "config_2"
    for number in range(24):
        make(80 - number, pair[number % 2], pair[1 - number % 2])
    page = as_viewer.page(PROJECT)
    assert [row[1] for row in rows(page)] == [*["production"] * 10, "staging"]
    assert "The table has the latest 10 rows of an environment." in words(section(page))
    assert len(bars(page)["production"]) == 25


def test_each_environment_has_a_lane_and_each_version_a_row_with_its_change(as_viewer, remote, editor):
    made = make(40, "config_9", "config_1", by=editor)
    page = as_viewer.page(PROJECT)
    assert bars(page) == {"production": ["unknown", "now"], "staging": ["unknown"]}
    (first, second, third) = rows(page)
    assert (first[0], first[1], first[3], first[4]) == ("1 calm", "production", "now", "edgar")
    assert (second[0], second[2].split()[0], second[4]) == ("2 gone", "before", "not known")
    assert third == ["3 Nothing", "staging", "not known", "now", "not known"]
    assert page.links()[first[2]] == made.get_absolute_url()
    picture = section(page).find(".//{*}svg")
    assert picture.get("role") == "img"
    assert (
        words(picture.find("{*}title")) == "What was live in production and staging in the last 90 days, with 1 change."
    )


def test_a_number_that_stands_where_a_name_does_not_fit_is_named_under_the_picture(as_viewer, remote):
    make(12, "config_9", "config_2")
    make(4, "config_2", "config_1")
    page = as_viewer.page(PROJECT)
    told = {words(each): (each.get("data-from"), each.get("data-below")) for each in section(page).findall(".//p/span")}
    assert told == {"2 is brief.": ("0", "640"), "1 is calm.": ("640", "0")}
    texts = section(page).findall(".//{*}svg//{*}text")
    drawn = {words(each): (each.get("data-from"), each.get("data-below")) for each in texts}
    assert (drawn["2"], drawn["1"]) == (("0", "640"), ("640", "0"))
    for number in range(7):
        make(60 - 4 * number, *(("config_1", "config_2") if number % 2 else ("config_2", "config_1")))
    many = section(as_viewer.page(PROJECT))
    assert not many.findall(".//p/span")
    assert "A number is the row of the table that names the version." in words(many)


def test_what_is_live_now_is_in_doubt_where_the_last_change_left_something_else(as_viewer, remote):
    make(40, "config_9", "config_2")
    page = as_viewer.page(PROJECT)
    assert bars(page)["production"] == ["unknown"]
    now, before, *_ = rows(page)
    assert (now[0], now[2].split()[0], now[3]) == ("1 calm", "after", "now")
    assert (before[0], before[3].split()[0]) == ("2 brief", "after")


def test_a_change_made_elsewhere_is_hatched_between_two_looks(as_viewer, remote):
    make(80, "config_9", "config_2")
    make(20, "config_2", "config_1", state="noticed", last_seen_at=timezone.now() - timedelta(days=30))
    page = as_viewer.page(PROJECT)
    assert bars(page)["production"] == ["unknown", "past", "unknown", "now"]
    assert rows(page)[0][4] == "outside this panel"
    assert rows(page)[0][2].startswith("between")
    assert "A ring is where the panel noticed one" in words(section(page))


def test_environments_that_cannot_be_read_are_told_as_far_as_changes_tell(as_viewer, remote):
    made = make(40, None, "config_2", field="env_2")
    as_viewer.page(PROJECT)
    remote.on("GET", "/projects/pr_1/deployed-configs", never_answers)
    page = as_viewer.page(PROJECT)
    assert bars(page) == {"production": ["unknown"], "staging": ["unknown"]}
    (brief,) = [row for row in rows(page) if row[0] == "2 brief"]
    assert brief[3] == "not known"
    assert page.links()[brief[2]] == made.get_absolute_url()


def test_another_environment_may_have_been_the_default_one(as_viewer, remote):
    make(40, None, "config_2", field="env_2", live_field="env_2", default_environment="staging")
    make(30, "config_9", "config_1", field="env_1", live_field="", default_environment="")
    page = as_viewer.page(PROJECT)
    assert bars(page) == {"production": ["unknown", "now"], "staging": ["unknown"]}


def test_names_of_environments_and_versions_cannot_write_the_page(as_viewer, remote):
    make(40, None, "config_9", field="env_9", names={"config_9": "</title><b>\u202e", "env_9": "<i>\u200b"})
    page = as_viewer.page(PROJECT)
    assert "<i>U+200B" in bars(page)
    assert ("2 </title><b>U+202E", "<i>U+200B") in [(row[0], row[1]) for row in rows(page)]


def test_practice_data_shows_each_kind_of_bar(as_viewer):
    call_command("demo", verbosity=0)
    kinds = set()
    for name in ("Refund decisions", "Incident summaries", "Tickets & passes"):
        change = Change.objects.filter(project_name__startswith=name).first()
        page = as_viewer.page(f"/projects/{change.project_id}/")
        assert len(bars(page)) == 3
        kinds |= {kind for lane in bars(page).values() for kind in lane}
    assert kinds == {"unknown", "past", "now", "nothing"}
