"""Home: what needs a look, what waits and for whom, and a week of changes, with the remote away or not."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from projects.models import Change, Move, SeenProject
from projects.presenters.home import MOST_PROBLEMS
from projects.presenters.week import COUNTED
from projects.services.kept_score import score_of
from tests.conftest import make_user, signed_in

pytestmark = pytest.mark.django_db
LIVE = {"before": {"active_config_id": "config_1"}, "requested": {"active_config_id": "config_2"}}
NAMED = {"names": {"config_1": "brief", "config_2": "warm"}, "default_environment": "production"}


def make(state="proposed", project="Support", days=0.0, **facts):
    at = timezone.now() - timedelta(days=days)
    moments = {"proposed_at": at, "settled_at": at if state in {"applied", "noticed"} else None}
    about = {"project_id": f"pr_{project}", "project_name": project, "live_field": "active_config_id"}
    answered = {"answered": LIVE["requested"]} if state in {"applied", "noticed"} else {}
    change = Change(**{"state": state, **about, **LIVE, **NAMED, **moments, **answered, **facts})
    change.score = score_of(change)
    change.save()
    return change


def parts(page):
    return {"".join(section.find("h2").itertext()): "".join(section.itertext()) for section in page.all("section")}


def number_in_the_navigation(page):
    (link,) = [a for a in page.navigation.iter("a") if a.get("href") == "/changes/"]
    return " ".join("".join(link.itertext()).split())


def test_it_is_where_one_lands(client, editor):
    typed = {"username": "edgar", "password": "correct horse battery staple"}
    assert client.post("/accounts/login/", typed)["Location"] == "/"
    assert client.get("/").status_code == 200


def test_it_stands_while_the_remote_is_away(as_editor, remote, viewer):
    make(proposed_by=viewer)
    remote.on("GET", "/projects", b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n")
    assert "Waiting for you" in as_editor.page("/").text
    assert remote.requests == []


def test_proposals_of_others_wait_for_who_may_apply_them(as_editor, as_viewer, viewer, editor):
    make(proposed_by=viewer, note="Warmer.")
    make(proposed_by=editor, project="Own")
    page = as_editor.page("/")
    assert "Support" in parts(page)["Waiting for you"]
    assert "“Warmer.”" in parts(page)["Waiting for you"]
    assert "Own" not in parts(page)["Waiting for you"]
    assert "Own" in parts(page)["Yours, still open"]
    assert number_in_the_navigation(page) == "Changes 1 waiting for you"
    theirs = as_viewer.page("/")
    assert "Waiting for you" not in parts(theirs)
    assert "Support" in parts(theirs)["Yours, still open"]
    assert number_in_the_navigation(theirs) == "Changes"


def test_the_oldest_waits_first_and_what_is_decided_waits_no_more(as_editor, viewer):
    make(proposed_by=viewer, project="Newer", days=1)
    make(proposed_by=viewer, project="Older", days=2)
    for state in ("applied", "withdrawn", "stale", "sending", "refused"):
        make(state, proposed_by=viewer, project="Decided", days=20)
    waiting = parts(as_editor.page("/"))["Waiting for you"]
    assert waiting.index("Older") < waiting.index("Newer")
    assert "Decided" not in waiting


def test_what_this_version_of_the_panel_cannot_decide_waits_for_nobody(as_editor, viewer):
    make(proposed_by=viewer, kind="teleport")
    page = as_editor.page("/")
    assert "Waiting for you" not in parts(page)
    assert number_in_the_navigation(page) == "Changes"


def test_a_move_waits_as_one(as_editor, as_viewer, viewer):
    move = Move.objects.create(directory_id="dir_1", directory_name="Archive", proposed_by=viewer)
    for project in ("A", "B", "C"):
        make(project=project, proposed_by=viewer, move=move)
    page = as_editor.page("/")
    asked = "violet proposed to move 3 projects to the directory Archive"
    assert page.links()[asked] == move.get_absolute_url()
    assert number_in_the_navigation(page) == "Changes 1 waiting for you"
    own = as_viewer.page("/")
    assert "You proposed to move 3 projects to the directory Archive" in parts(own)["Yours, still open"]
    Move.objects.update(started_at=timezone.now())
    assert "Yours, still open" not in parts(as_viewer.page("/"))
    assert number_in_the_navigation(as_editor.page("/")) == "Changes"


def test_what_is_unknown_or_was_made_elsewhere_needs_a_look(as_viewer, editor):
    make("unknown", project="Doubtful", proposed_by=editor, sent_at=timezone.now())
    make("noticed", project="Elsewhere", kind="outside", days=1)
    make("noticed", project="Long ago", kind="outside", days=9)
    look = parts(as_viewer.page("/"))["Needs a look"]
    assert "Doubtful" in look
    assert "Elsewhere" in look
    assert "Long ago" not in look


def test_what_was_made_elsewhere_needs_a_look_however_much_came_after_and_whichever_week_is_read(as_viewer, editor):
    make("noticed", project="Elsewhere", kind="outside", days=2)
    for number in range(12):
        make("applied", project=f"P{number}", applied_by=editor, days=1)
    make("noticed", project="Long ago", kind="outside", days=9)
    page = as_viewer.page("/")
    before = as_viewer.page("/" + page.links()["The seven days before"])
    for each in (page, before):
        look = parts(each)["Needs a look"]
        assert "Elsewhere" in look
        assert "Long ago" not in look


def test_a_move_needs_a_look_once_however_many_of_its_changes_are_not_known(as_viewer, editor):
    move = Move.objects.create(directory_id="dir_1", proposed_by=editor, started_at=timezone.now())
    for project in ("A", "B"):
        make("unknown", project=project, proposed_by=editor, move=move, sent_at=timezone.now())
    page = as_viewer.page("/")
    (look,) = [each for each in page.all("section") if "Needs a look" in "".join(each.find("h2").itertext())]
    assert [a.get("href") for a in look.iter("a")].count(move.get_absolute_url()) == 1


@pytest.mark.parametrize("noticed", [12, MOST_PROBLEMS], ids=["few", "many"])
def test_what_needs_a_look_and_is_not_listed_is_counted(as_viewer, editor, noticed):
    move = Move.objects.create(directory_id="dir_1", proposed_by=editor, started_at=timezone.now())
    for project in ("A", "B"):
        make("unknown", project=project, proposed_by=editor, move=move, sent_at=timezone.now())
    for number in range(noticed):
        make("noticed", project=f"P{number}", kind="outside", days=1)
    look = parts(as_viewer.page("/"))["Needs a look"]
    assert f"And {noticed - 9} more" in look


def test_an_old_name_that_is_in_use_needs_a_look(as_viewer, editor):
    renamed = {"before": {"name": "Old"}, "requested": {"name": "New"}, "answered": {"name": "New"}, "live_field": ""}
    make("applied", days=3, sent_at=timezone.now() - timedelta(days=3), applied_by=editor, **renamed)
    assert "Needs a look" not in parts(as_viewer.page("/"))
    made = (timezone.now() - timedelta(days=1)).isoformat()
    document = {"id": "pr_ghost", "name": "Old", "created_at": made, "active_evaluators": [], "feedback_types": []}
    SeenProject.objects.create(project_id="pr_ghost", name="Old", document=document, seen_at=timezone.now())
    page = as_viewer.page("/")
    assert "Something still uses this name" in parts(page)["Needs a look"]
    assert page.links()["Old"] == "/projects/pr_ghost/"


def test_a_week_is_told_in_a_sentence_and_by_day(as_viewer, editor, admin):
    first = make("applied", applied_by=editor, days=3)
    make("applied", applied_by=admin, days=2.9, undoes=first)
    make("applied", applied_by=editor, project="Other", days=1)
    make("noticed", kind="outside", project="Elsewhere", days=2)
    make("applied", applied_by=editor, days=8)
    make("proposed", proposed_by=editor, days=1)
    page = as_viewer.page("/")
    week = parts(page)["The last seven days"]
    assert "4 changes in 3 projects by edgar (2), ada (1) and outside the panel (1); 1 was undone." in week
    (picture,) = [svg for svg in page.tree.iter() if svg.get("class") == "chart"]
    assert len([each for each in picture.iter() if each.tag.endswith("rect")]) == 4


def test_of_a_week_with_too_many_changes_those_are_undone_that_are_counted(as_viewer, editor):
    first = make("applied", applied_by=editor, days=5)
    made = make("applied", applied_by=editor, days=4)
    facts = {
        field.attname: getattr(made, field.attname) for field in Change._meta.concrete_fields if field.name != "id"
    }
    Change.objects.bulk_create(Change(**facts) for _ in range(COUNTED - 2))
    back = make("applied", applied_by=editor, undoes=first)
    assert f"More than {COUNTED} changes in 1 project by edgar ({COUNTED})." in as_viewer.page("/").text
    Change.objects.filter(pk=back.pk).update(undoes=made)
    assert f"by edgar ({COUNTED}); 1 was undone." in as_viewer.page("/").text


def test_the_changes_as_text_say_which_of_them_they_are(as_viewer, editor):
    make("applied", applied_by=editor)
    assert as_viewer.get("/changes/").context["as_text"].startswith("1 change\n")
    for number in range(25):
        make("applied", applied_by=editor, days=number / 100)
    text = as_viewer.get("/changes/").context["as_text"]
    assert text.startswith("26 changes, of which these are 1 to 25\n")
    assert len(text.splitlines()) == 27
    assert as_viewer.get("/changes/?page=2").context["as_text"].startswith("26 changes, of which this is number 26\n")


def test_the_week_names_people_as_they_are_called_and_who_reads_it_you(as_editor, editor, viewer):
    User.objects.filter(pk=editor.pk).update(first_name="Mia")
    User.objects.filter(pk=viewer.pk).update(first_name="Tom <b>")
    make("applied", applied_by=editor, days=2)
    make("applied", applied_by=viewer, days=1)
    make("applied", applied_by=viewer)
    sentence = "3 changes in 1 project by {} (2) and {} (1)."
    assert sentence.format("Tom <b>", "you") in as_editor.page("/").text
    assert sentence.format("you", "Mia") in signed_in(viewer).page("/").text
    assert "<bdi>Tom &lt;b&gt;</bdi> (2)" in as_editor.page("/").html


def test_an_earlier_week_is_a_link_away(as_viewer, editor):
    make("applied", applied_by=editor, days=9)
    page = as_viewer.page("/")
    assert "Nothing took effect." in page.text
    before = as_viewer.page("/" + page.links()["The seven days before"])
    assert "1 change in 1 project by edgar (1)." in before.text
    assert "The seven days after" in before.links()


@pytest.mark.parametrize("week", ["", "nonsense", "2026-02-31", "9999-12-31", "0001-01-01", "2026-11-26T10:00", "\0"])
def test_a_week_that_makes_no_sense_is_this_one(as_viewer, week):
    assert "The last seven days" in as_viewer.page(f"/?week={quote(week)}").text


def test_projects_that_one_changed_are_named_as_they_are_called_now(as_editor, editor):
    make("applied", applied_by=editor, project="Support", days=20)
    SeenProject.objects.create(project_id="pr_Support", name="Support desk", seen_at=datetime.now(UTC))
    assert as_editor.page("/").links()["Support desk"] == "/projects/pr_Support/"


def test_very_many_changes_cost_no_more_queries(as_editor, editor, django_assert_max_num_queries):
    for number in range(60):
        make("applied", applied_by=editor, project=f"P{number}", days=number / 10)
        make(proposed_by=make_user(f"u{number}", "Viewer"), project=f"Q{number}")
    with django_assert_max_num_queries(25):
        page = as_editor.page("/")
    assert "All 60" in page.links()
    assert signed_in(editor).page("/").heading == "Home"


def test_a_week_that_is_too_long_says_that_some_of_it_is_not_listed(as_viewer, editor):
    for number in range(10):
        make("applied", applied_by=editor, project=f"P{number}")
    assert "These are the latest" not in as_viewer.page("/").text
    make("applied", applied_by=editor, project="P10")
    page, today = as_viewer.page("/"), timezone.localdate()
    assert "These are the latest 10 of 11." in page.text
    assert "These are the latest 10 of 11." in as_viewer.get("/").context["as_text"].splitlines()
    first = today - timedelta(days=6)
    assert page.links()["All of these days"] == f"/changes/?since={first:%Y-%m-%d}&until={today:%Y-%m-%d}"


def test_whoever_only_proposed_is_not_told_that_they_changed_anything(as_viewer, viewer):
    make("withdrawn", proposed_by=viewer)
    assert "You proposed or applied changes to these lately." in as_viewer.page("/").text


def document(json):
    average = {"evaluator_id": "ev_1", "evaluator_version_id": "1", "aggregate_value": json}
    return {"evaluation_aggregates": [average]}


def test_what_waits_says_who_asks_what_where_and_the_score_that_moved(as_editor, viewer):
    names = {**NAMED["names"], "ev_1": "Valid JSON"}
    documents = {"config_1": document(0.92), "config_2": document(1)}
    asked = make(
        proposed_by=viewer, note="Better.", **{**NAMED, "names": names}, documents=documents, yes_or_no=["ev_1"]
    )
    page = as_editor.page("/")
    waiting = parts(page)["Waiting for you"]
    assert "violet proposed to make warm live in production of Support, in place of brief" in waiting
    assert "Valid JSON 92% → 100%" in waiting
    assert "asked just now" in waiting
    assert "“Better.”" in waiting
    assert page.links()["Review what was proposed for Support"] == asked.get_absolute_url()


@pytest.mark.parametrize("before", [{"name": "brief"}, document(0.92)], ids=["of both", "of one"])
def test_scores_that_were_not_read_are_not_told_as_none(as_editor, viewer, before):
    make(proposed_by=viewer, documents={"config_1": before, "config_2": {"name": "warm"}})
    assert "Scores of one version, or of both, not read." in parts(as_editor.page("/"))["Waiting for you"]


def test_two_proposals_for_one_project_are_told_apart(as_editor, viewer, admin):
    make(proposed_by=viewer, days=1)
    rival = {"requested": {"active_config_id": "config_3"}, "names": {**NAMED["names"], "config_3": "calm"}}
    make(proposed_by=admin, **{**NAMED, **rival})
    waiting = parts(as_editor.page("/"))["Waiting for you"]
    assert "violet proposed to make warm live in production of Support" in waiting
    assert "ada proposed to make calm live in production of Support" in waiting


def test_ones_own_says_whom_it_waits_for(as_viewer, as_editor, viewer, editor):
    make(proposed_by=viewer)
    make(proposed_by=editor, project="Own")
    assert "waits for edgar, asked just now" in parts(as_viewer.page("/"))["Yours, still open"]
    assert "you can apply it, asked just now" in parts(as_editor.page("/"))["Yours, still open"]


def test_ones_own_that_went_out_of_date_lately_waits_for_nobody_else(as_viewer, viewer, editor):
    make("stale", proposed_by=viewer, days=1)
    make("stale", proposed_by=viewer, project="Bygone", days=30)
    yours = parts(as_viewer.page("/"))["Yours, still open"]
    assert "Out of date" in yours
    assert "waits for" not in yours
    assert "Bygone" not in yours


def test_a_move_is_one_change_of_the_week(as_viewer, editor):
    move = Move.objects.create(
        directory_id="d", directory_name="Archive", proposed_by=editor, started_at=timezone.now()
    )
    for number in range(12):
        make("applied", project=f"P{number}", applied_by=editor, proposed_by=editor, move=move, days=number / 100)
    make("applied", applied_by=editor, days=1)
    page = as_viewer.page("/")
    week = parts(page)["The last seven days"]
    assert "2 changes in 13 projects by edgar (2)." in week
    (picture,) = [svg for svg in page.tree.iter() if svg.get("class") == "chart"]
    assert len([each for each in picture.iter() if each.tag.endswith("rect")]) == 2
    assert week.count("edgar moved 12 projects to the directory Archive") == 2  # in the list, and in it as text
    assert page.links()["edgar moved 12 projects to the directory Archive"] == move.get_absolute_url()
    assert "These are the latest" not in week


def test_the_week_is_copied_with_names_days_and_its_address(as_editor, editor):
    make("applied", applied_by=editor, days=1, note="Warmer.")
    page = as_editor.page("/")
    (button,) = [each for each in page.all("button") if (each.get("data-copy") or "").startswith("Changes from")]
    heading, sentence, line, address = button.get("data-copy").splitlines()
    today = timezone.localdate()
    assert str(today.year) in heading
    assert sentence == "1 change in 1 project by edgar (1)."
    assert line.endswith(": edgar made warm live in production of Support, in place of brief. “Warmer.”")
    assert address == f"http://testserver/?week={today:%Y-%m-%d}"
    assert "".join(page.one("pre").itertext()) == button.get("data-copy")


@pytest.mark.parametrize("week", ["2001-01-01", "2001-01-07"])
def test_the_first_weeks_there_are_lead_nowhere_before(as_viewer, week):
    page = as_viewer.page(f"/?week={week}")
    assert "January 2001" in page.one("main").find(".//section[@class='week']/h2").text
    assert "The seven days before" not in page.links()
    assert "The seven days after" in page.links()


def test_this_month_is_a_link_to_the_history(as_viewer):
    link = as_viewer.page("/").links()["This month"]
    assert link == f"/changes/?since={timezone.localdate():%Y-%m}-01"


def test_what_was_declined_lately_is_told_to_its_author_once_with_the_reason(as_viewer, as_editor, viewer, editor):
    at = {"ended_by": editor, "problem": "Too long an answer.", "proposed_by": viewer}
    make("declined", days=3, ended_at=timezone.now() - timedelta(minutes=12, seconds=30), note="Warmer.", **at)
    make("declined", project="Old", days=20, ended_at=timezone.now() - timedelta(days=8), **at)
    page = as_viewer.page("/")
    told = parts(page)["Yours, declined lately"]
    assert "Support" in told
    assert re.search("declined by edgar, 1[12] min ago: “Too long an answer.”", told)
    assert "Old" not in told
    assert page.text.count("Too long an answer.") == 1
    assert "Yours, declined lately" not in parts(as_editor.page("/"))


def test_a_move_that_was_declined_is_told_as_one(as_viewer, viewer, editor):
    move = Move.objects.create(directory_id="dir_1", proposed_by=viewer)
    for number in range(3):
        ended = {"ended_by": editor, "ended_at": timezone.now(), "problem": "These stay."}
        make("declined", project=f"P{number}", move=move, proposed_by=viewer, **ended)
    told = parts(as_viewer.page("/"))["Yours, declined lately"]
    assert told.count("3 projects") == 1
    assert told.count("declined by edgar, just now: “These stay.”") == 1


def test_what_came_to_be_so_without_it_is_nobodys_any_more(as_viewer, viewer):
    for answered, is_told in (("Elsewhere", True), ("New", False)):
        Change.objects.all().delete()
        make("stale", proposed_by=viewer, requested={"name": "New"}, answered={"name": answered})
        assert ("Yours, still open" in parts(as_viewer.page("/"))) == is_told


def test_what_was_held_is_told_since_its_moment_not_since_it_was_proposed(as_editor, viewer):
    at = timezone.now() - timedelta(minutes=7, seconds=30)
    moment = {"apply_at": at, "apply_at_local": f"{at:%Y-%m-%dT%H:%M}", "apply_at_zone": "UTC"}
    make(days=3, proposed_by=viewer, schedule="held", held_because="It lacked an approval.", **moment)
    assert re.search("Held [67] min ago", parts(as_editor.page("/"))["Needs a look"])
