"""The list of changes: what it says, how it is narrowed, who may take it away as a table."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from projects.models import Change, Move, SeenProject

NOVEMBER = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def changes(viewer, editor):
    def make(project, by, day, state="proposed"):
        moment = datetime(2026, 11, day, 12, tzinfo=UTC)
        names = {"before": {"name": project}, "requested": {"name": project + "2"}}
        whose = {"project_id": f"pr_{project}", "project_name": project, "proposed_by": by}
        return Change.objects.create(state=state, proposed_at=moment, **names, **whose)

    return [make("Alpha", viewer, 1), make("Beta", editor, 2, "applied"), make("Alpha", editor, 3, "refused")]


def names(page):
    return [text for text, href in page.links().items() if href.startswith("/changes/") and "changes.csv" not in href]


@time_machine.travel(NOVEMBER)
def test_the_newest_day_comes_first(as_viewer, changes):
    page = as_viewer.page("/changes/")
    days = ["".join(h.itertext()).strip() for h in page.all("h2")]
    assert days[:3] == ["Tuesday 3 November", "Monday 2 November", "Sunday 1 November"]
    assert "3 changes" in page.text
    assert "Somebody renamed Beta to Beta2" in page.text  # who is not known
    assert "violet proposed to rename Alpha to Alpha2" in page.text


def test_a_projects_page_names_the_project_once_and_leads_to_each_change_by_what_it_does(as_viewer, wired, viewer):
    project = wired.project("Support replies")
    asked = {"before": {"directory_id": None}, "requested": {"directory_id": "dir_new"}, "proposed_by": viewer}
    whose = {"project_id": project["id"], "project_name": project["name"]}
    made = [Change.objects.create(state=state, **asked, **whose) for state in ("applied", "proposed")]
    links = as_viewer.page(f"/projects/{project['id']}/").links()
    assert links["Somebody moved it to the directory dir_new"] == made[0].get_absolute_url()
    assert links["You proposed to move it to the directory dir_new"] == made[1].get_absolute_url()
    assert project["name"] not in links


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"project_id": "pr_Alpha"}, "2 changes"),
        ({"project": "beta"}, "1 change"),
        ({"outcome": "refused"}, "1 change"),
        ({"since": "2026-11-02"}, "2 changes"),
        ({"until": "2026-11-01"}, "1 change"),
        ({"since": "2026-11-02", "until": "2026-11-02"}, "1 change"),
        ({"project": "nothing"}, "0 changes"),
    ],
)
def test_each_filter_narrows(as_viewer, changes, asked, found):
    assert found in as_viewer.page("/changes/", **asked).text


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Réponses d’été", "ÉTÉ"),
        ("RÉPONSES", "réponses"),
        ("Réponses", "re\u0301ponses"),
        ("Ответы", "ОТВЕТЫ"),
        ("Απαντήσεις", "ΑΠΑΝΤΉΣΕΙΣ"),
        ("Straße", "STRASSE"),
        ("Ｓｕｐｐｏｒｔ", "support"),
        ("İzmir", "i\u0307zmir"),
        ("100% sure_", "% SURE_"),
    ],
)
def test_a_name_is_found_in_any_capitals_of_any_script_on_the_page_and_in_the_file(
    as_admin, as_viewer, changes, viewer, name, typed
):
    asked = {"before": {"name": name}, "requested": {"name": "x"}, "proposed_by": viewer}
    Change.objects.create(project_id="pr_n", project_name=name, **asked)
    assert "1 change" in as_viewer.page("/changes/", project=typed).text
    table = b"".join(as_admin.get("/changes.csv", {"project": typed}).streaming_content).decode("utf-8-sig")
    assert len(table.splitlines()) == 2
    assert "4 changes" in as_viewer.page("/changes/").text


def test_a_filter_by_person(as_viewer, changes, viewer):
    assert "1 change" in as_viewer.page("/changes/", person=viewer.pk).text


def test_no_name_of_a_person_turns_the_list_of_them_round(as_viewer, changes, editor):
    editor.first_name = "Ed\u202eNN"
    editor.save()
    page = as_viewer.page("/changes/")
    assert "\u202e" not in page.html
    assert [words for option in page.all("option") if "Ed" in (words := "".join(option.itertext()))]


@pytest.mark.parametrize("part", ["proposed_by", "applied_by", "ended_by"])
def test_a_person_is_anybody_who_had_a_part_in_it(as_viewer, changes, admin, part):
    assert "0 changes" in as_viewer.page("/changes/", person=admin.pk).text
    Change.objects.filter(pk=changes[1].pk).update(**{part: admin})
    page = as_viewer.page("/changes/", person=admin.pk)
    assert "1 change" in page.text
    assert "Beta" in page.text


@time_machine.travel(NOVEMBER)
def test_the_days_are_those_of_taking_effect_else_of_the_proposal_and_their_zone_is_said(as_viewer, changes):
    tenth = datetime(2026, 11, 10, 23, 59, tzinfo=UTC)
    for change in changes:  # of these, one took effect
        Change.objects.filter(pk=change.pk).update(settled_at=tenth, sent_at=tenth)
    page = as_viewer.page("/changes/", since="2026-11-10", until="2026-11-10")
    assert "1 change" in page.text
    assert [day for day in page.all("h2") if day.text == "Tuesday 10 November"]
    assert "renamed Beta to Beta2" in page.text
    page = as_viewer.page("/changes/", until="2026-11-09")
    assert "2 changes" in page.text
    assert {"From", "To"} <= {"".join(label.itertext()) for label in page.all("label")}
    assert "Days are those of UTC: of when a change took effect, else of when it was proposed." in page.text


@time_machine.travel(NOVEMBER)
def test_what_took_effect_last_comes_first_though_it_was_proposed_long_before(as_viewer, changes):
    Change.objects.filter(pk=changes[1].pk).update(settled_at=datetime(2026, 11, 20, tzinfo=UTC))
    days = ["".join(h.itertext()).strip() for h in as_viewer.page("/changes/").all("h2")]
    assert days[:3] == ["Friday 20 November", "Tuesday 3 November", "Sunday 1 November"]


def test_who_withdrew_is_named_and_has_applied_nothing(as_viewer, as_editor, wired, viewer):
    path = f"/projects/{wired.project('Support replies')['id']}/edit/"
    as_viewer.send(path, {**as_viewer.page(path).values(path), "name": "Mine"})
    change = Change.objects.get()
    page = as_editor.send(f"{change.get_absolute_url()}withdraw/", {"words": "Not this one."})
    change.refresh_from_db()
    assert (change.ended_by.username, change.applied_by, change.settled_at) == ("edgar", None, None)
    assert "Withdrawn by you, just now" in page.text
    for path in ("/changes/", change.get_absolute_url(), f"/projects/{change.project_id}/"):
        text = as_viewer.page(path).text
        assert "ithdrawn by" in text
        assert "pplied by" not in text


def test_who_tried_and_who_withdrew_are_two_people(as_viewer, as_editor, wired, viewer, point_at):
    path = f"/projects/{wired.project('Support replies')['id']}/edit/"
    as_viewer.send(path, {**as_viewer.page(path).values(path), "name": "Mine"})
    change = Change.objects.get()
    point_at("http://127.0.0.1:9/v4")
    as_editor.send(f"{change.get_absolute_url()}apply/", {"confirm_name": "Support replies"})
    page = as_viewer.send(f"{change.get_absolute_url()}withdraw/")
    assert "Tried by edgar" in page.text
    assert "Withdrawn by you, just now" in page.text


@pytest.mark.parametrize("asked", [{"since": "yesterday"}, {"person": "x"}, {"outcome": "lost"}, {"page": "0"}])
def test_a_filter_that_makes_no_sense_is_told_of_or_left_out(as_viewer, changes, asked):
    assert "3 changes" in as_viewer.page("/changes/", **asked).text


@pytest.mark.parametrize("asked", [{"since": "yesterday"}, {"person": "x"}, {"outcome": "lost"}])
def test_a_filter_that_makes_no_sense_is_told_of_in_the_panels_own_words(as_viewer, changes, asked):
    text = as_viewer.page("/changes/", **asked).text
    assert "valid" not in text
    assert ("Choose another one." in text) == ("since" not in asked)
    assert ("such as 2026-11-26" in text) == ("since" in asked)


def test_a_page_costs_a_fixed_number_of_queries(as_viewer, changes, viewer, django_assert_max_num_queries):
    as_viewer.page("/changes/")
    Change.objects.bulk_create(
        Change(project_id="pr_x", project_name="x", before={"name": "x"}, requested={"name": "y"}, proposed_by=viewer)
        for _ in range(60)
    )
    with django_assert_max_num_queries(14):
        page = as_viewer.page("/changes/")
    assert "Page 1 of 3" in page.text


def test_whoever_is_signed_in_takes_the_history_away(as_viewer, changes, client):
    assert client.get("/changes.csv").status_code == 302
    assert as_viewer.page("/changes/").links()["Download as CSV"] == "/changes.csv"
    answer = as_viewer.get("/changes.csv?outcome=applied")
    assert answer["Content-Type"].startswith("text/csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "Beta2" in lines[1]


def chips(page):
    found = page.one("main").find("./div/nav").iter("a")
    return {"".join(a.find("bdi").itertext()): (a.get("href"), a.get("aria-current")) for a in found}


def current(page):
    return [label for label, (_, current) in chips(page).items() if current]


def test_what_is_asked_for_most_is_an_address_and_says_whether_it_is_this_one(as_viewer, changes):
    page = as_viewer.page("/changes/")
    views = ["Waiting for you", "Yours", "All waiting", "Outside", "Default environment", "This week", "All"]
    assert list(chips(page)) == views
    assert current(page) == ["All"]
    for label, (address, _) in chips(page).items():
        each = as_viewer.page(address)
        assert current(each) == [label]
        assert each.one("main").find(".//details").get("open") is None
        assert current(as_viewer.page(chips(each)[label][0])) == ["All"]
    assert as_viewer.page("/changes/", outcome="refused").one("main").find(".//details").get("open") is not None


@time_machine.travel(NOVEMBER)
def test_where_and_when_are_asked_for_together(as_viewer, changes):
    Change.objects.exclude(pk=changes[0].pk).update(live_field="active_config_id")
    Change.objects.exclude(pk=changes[1].pk).update(proposed_at=NOVEMBER)
    page = as_viewer.page("/changes/")
    for label in ("This week", "Default environment"):
        page = as_viewer.page(chips(page)[label][0])
    assert current(page) == ["Default environment", "This week"]
    assert changes[2].get_absolute_url() in page.links().values()
    assert "1 change" in page.text
    assert current(as_viewer.page(chips(page)["All waiting"][0])) == ["All waiting", "Default environment", "This week"]
    assert current(as_viewer.page(chips(page)["This week"][0])) == ["Default environment"]


def seen(project_id, environment):
    facts = {"name": project_id, "document": {}, "seen_at": timezone.now()}
    SeenProject.objects.create(project_id=project_id, default_environment=environment, **facts)


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["production"], "production"),
        (["live", "", "live"], "live"),
        (["live", "production"], "Default environment"),
        ([""], "Default environment"),
    ],
)
def test_what_is_live_by_default_goes_by_its_own_name(as_viewer, changes, names, label):
    Change.objects.filter(pk=changes[0].pk).update(live_field="active_config_id")
    for number, name in enumerate(names):
        seen(f"pr_{number}", name)
    assert "1 change" in as_viewer.page(chips(as_viewer.page("/changes/"))[label][0]).text


def test_what_another_change_undid_is_found(as_viewer, as_admin, changes, editor):
    undone, back = changes[1], changes[0]
    Change.objects.filter(pk=back.pk).update(state="applied", undoes=undone)
    page = as_viewer.page("/changes/", outcome="undone")
    assert "1 change" in page.text
    assert undone.get_absolute_url() in page.links().values()
    Change.objects.filter(pk=back.pk).update(state="withdrawn")
    assert "0 changes" in as_viewer.page("/changes/", outcome="undone").text


@pytest.fixture
def move(viewer, editor):
    made = Move.objects.create(directory_id="d", directory_name="Archive", proposed_by=viewer)
    for number in range(70):
        whose = {"project_id": f"pr_{number}", "project_name": f"P{number}", "proposed_by": viewer, "move": made}
        Change.objects.create(before={"directory_id": None}, requested={"directory_id": "d"}, **whose)
    return made


def test_a_move_is_one_entry_on_one_page_and_all_its_lines_are_in_the_file(as_viewer, as_admin, changes, move):
    page = as_viewer.page("/changes/")
    assert "4 changes" in page.text
    assert "Page 1" not in page.text
    assert page.links()["You proposed to move 70 projects to the directory Archive"] == move.get_absolute_url()
    assert "1 change" in as_viewer.page("/changes/", person=move.proposed_by_id, since="2026-11-04").text
    table = b"".join(as_admin.get("/changes.csv").streaming_content).decode("utf-8-sig")
    assert len(table.splitlines()) == 1 + 3 + 70


def test_of_one_project_its_own_part_of_a_move_is_listed(as_viewer, move):
    page = as_viewer.page("/changes/", project_id="pr_7")
    assert "1 change" in page.text
    assert "You proposed to move P7 to the directory d" in page.links()
    assert page.links()["a move"] == move.get_absolute_url()


@time_machine.travel(NOVEMBER)
def test_the_list_is_copied_with_days_names_and_its_address(as_viewer, changes):
    page = as_viewer.page("/changes/", project="beta")
    (text,) = [each.get("data-copy") for each in page.all("button") if "renamed" in (each.get("data-copy") or "")]
    assert text.splitlines() == [
        "1 change",
        "- Mon 2 Nov, 12:00: Somebody renamed Beta to Beta2.",
        "http://testserver/changes/?project=beta",
    ]
    assert "".join(page.one("pre").itertext()) == text


def test_days_in_the_wrong_order_are_told_of_and_not_searched_by(as_viewer, change):
    page = as_viewer.page("/changes/", since="2026-11-20", until="2026-11-10")
    assert page.errors_at("until") == "Error: This day is before the other one. Choose a later one."
