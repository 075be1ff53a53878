"""Whom a proposal waits for, wherever it is told: one answer; and the number beside Changes is that of its list."""

import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects import services
from projects.models import Change, Move, Protection
from projects.services.transitions import Action
from tests.conftest import make_user, signed_in
from tests.pages import words
from tests.services.proposals import DIRECTORY, propose
from tests.views.test_home import number_in_the_navigation, parts


@pytest.fixture
def protected(db):
    return Protection.objects.create(
        environment_id="env_1", environment_name="production", is_default=True, approvals=1
    )


@pytest.fixture
def elsa(db):
    return make_user("elsa", "Editor")


@pytest.fixture
def change(viewer, remote):
    return propose(viewer, default_environment="production")


def at(change, step=""):
    return f"/changes/{change.pk}/{step}"


def ask(client, change, *names, status=200):
    return client.send(at(change, "ask/"), {"reviewers": names}, status=status)


def say(client, change, verdict, text="Well."):
    return client.send(at(change, "say/"), {"words": text, "verdict": verdict})


def story(page):
    return [words(each) for each in page.one("main").iter("p") if each.get("class") == "since"]


def chat(page):
    return next(words(code) for code in page.all("p") if code.get("class") == "code")


def listed(client, queue):
    return client.page("/changes/", queue=queue)


def number_of(page):
    (count,) = [words(each) for each in page.all("p") if each.get("class") == "count"]
    return int(re.match(r"\d+", count).group())


# Each place where it is told.


def test_it_is_told_alike_wherever_it_stands(as_viewer, as_editor, as_admin, change, editor, elsa):
    ask(as_viewer, change, "edgar", "elsa")
    told = "waits for edgar or elsa, asked just now"
    assert story(as_viewer.page(at(change))) == ["Waits for edgar or elsa."]
    assert chat(as_viewer.page(at(change))).endswith(f"Waits for edgar or elsa. http://testserver{at(change)}")
    assert told in parts(as_viewer.page("/"))["Yours, still open"]
    assert told in as_viewer.page("/changes/").text
    assert told in listed(as_viewer, "yours").text
    assert told in as_viewer.page("/projects/pr_1/").text
    assert told in as_viewer.page("/changes/", project_id="pr_1").text
    assert "waits for you or elsa, asked just now" in parts(as_editor.page("/"))["Waiting for you"]
    assert chat(as_editor.page(at(change))).endswith(f"Waits for edgar or elsa. http://testserver{at(change)}")
    assert "Waiting for you" not in parts(as_admin.page("/"))
    assert number_in_the_navigation(as_admin.page("/")) == "Changes"


def test_what_is_approved_is_ready_for_all_who_may_apply_it(as_viewer, as_editor, as_admin, change, protected):
    assert "Support bot" in parts(as_admin.page("/"))["Waiting for you"]
    say(as_editor, change, "approve")
    told = "you or edgar can apply it, approved just now"
    page = as_admin.page("/")
    assert told in parts(page)["Ready"]
    assert "Waiting for you" not in parts(page)
    assert number_in_the_navigation(page) == "Changes"
    assert number_of(listed(as_admin, "ready")) == 1
    assert "ada or edgar can apply it, approved just now" in parts(as_viewer.page("/"))["Yours, still open"]
    assert "Ready" not in parts(as_viewer.page("/"))
    assert story(as_admin.page(at(change))) == ["You or edgar can apply it, approved just now."]
    as_admin.send(at(change, "apply/"))
    assert "Ready" not in parts(as_admin.page("/"))


def test_changes_that_are_asked_for_wait_for_its_author_alone(as_viewer, as_editor, as_admin, change, protected):
    say(as_editor, change, "ask", "Try it in staging first.")
    page = as_viewer.page("/")
    assert "waits for you: edgar asked for changes just now" in parts(page)["Waiting for you"]
    assert "Yours, still open" not in parts(page)  # it stands above already
    assert number_in_the_navigation(page) == "Changes 1 waiting for you"
    assert number_of(listed(as_viewer, "waiting")) == number_of(listed(as_viewer, "yours")) == 1
    for client in (as_editor, as_admin):
        assert number_in_the_navigation(client.page("/")) == "Changes"
    assert "waits for violet: you asked for changes just now" in as_editor.page("/changes/").text
    ask(as_viewer, change)
    assert number_in_the_navigation(as_viewer.page("/")) == "Changes"
    assert number_in_the_navigation(as_editor.page("/")) == "Changes 1 waiting for you"


def test_where_nobody_who_was_asked_may_decide_any_more_it_says_so(as_viewer, as_admin, change, editor):
    ask(as_viewer, change, "edgar")
    assert "Waiting for you" not in parts(as_admin.page("/"))
    editor.groups.clear()
    assert story(as_viewer.page(at(change))) == ["Those who were asked may no longer decide it: waits for ada."]
    assert "may no longer decide it: waits for you" in parts(as_admin.page("/"))["Waiting for you"]
    assert number_in_the_navigation(as_admin.page("/")) == "Changes 1 waiting for you"


def test_of_many_who_may_three_are_named_and_of_those_asked_each(as_viewer, change):
    for name in "abcde":
        make_user(name, "Editor")
    assert story(as_viewer.page(at(change))) == ["Waits for a, b, c or another editor."]
    ask(as_viewer, change, *"abcde")
    assert story(as_viewer.page(at(change))) == ["Waits for a, b, c, d or e."]


def test_it_is_said_that_nobody_is_there(as_viewer, change, protected):
    assert story(as_viewer.page(at(change))) == ["Nobody here can approve it."]
    protected.delete()
    assert story(as_viewer.page(at(change))) == ["Nobody here can apply it."]


def test_a_move_says_whom_it_waits_for(as_viewer, as_editor, viewer, remote):
    Protection.objects.create(environment_id="", approvals=1)
    move = Move.objects.create(directory_id="dir_2", directory_name="Archive", proposed_by=viewer)
    for project in ("pr_1", "pr_2"):
        propose(viewer, DIRECTORY, move=move, project_id=project)
    assert story(as_viewer.page(move.get_absolute_url())) == ["Waits for edgar."]
    assert "waits for you, asked just now" in parts(as_editor.page("/"))["Waiting for you"]
    assert number_of(listed(as_editor, "waiting")) == 1
    assert number_in_the_navigation(as_editor.page("/")) == "Changes 1 waiting for you"


def test_the_number_is_that_of_the_list_however_many_there_are(viewer, editor, elsa, as_editor, protected):
    states = ["proposed", "applied", "not_sent", "withdrawn", "stale", "draft"]
    changes = [propose(viewer, state=states[n % 6], project_id=f"pr_{n}") for n in range(120)]
    for change in changes[::12]:
        change.events.create(action="ask", actor=viewer, data={"reviewers": [elsa.pk]})
    propose(editor)
    page = as_editor.page("/")
    assert number_in_the_navigation(page) == "Changes 30 waiting for you"
    assert number_of(listed(as_editor, "waiting")) == 30
    assert page.links()["All 30"] == "/changes/?queue=waiting"
    whole = [as_editor.page("/changes/", queue="waiting", page=number) for number in (1, 2)]
    assert [len([each for each in page.all("li") if each.get("class") == "event"]) for page in whole] == [25, 5]


def test_a_queue_is_the_csvs_too_and_its_columns_stay(as_editor, viewer, editor, remote):
    mine, others = propose(editor), propose(viewer, project_id="pr_2")
    lines = [
        b"".join(as_editor.get(f"/changes.csv{query}").streaming_content).decode().splitlines()
        for query in ("", "?queue=waiting", "?queue=yours", "?queue=ready")
    ]
    assert [len(each) for each in lines] == [3, 2, 2, 1]
    assert len({each[0] for each in lines}) == 1
    assert str(others.pk) in lines[1][1]
    assert str(mine.pk) in lines[2][1]


@pytest.mark.parametrize(
    ("queue", "title"),
    [("waiting", "Nothing waits for you"), ("ready", "Nothing is ready"), ("yours", "Nothing of yours is open")],
)
def test_an_empty_queue_says_so(as_editor, queue, title):
    assert title in as_editor.page("/changes/", queue=queue).text


def test_a_queue_there_is_not_is_left_out_and_told(as_editor, change):
    assert number_of(as_editor.page("/changes/", queue="nonsense")) == 1


# Asking.


def test_asking_again_changes_who_is_asked_and_the_history_says_it(as_viewer, as_editor, change, elsa, admin):
    ask(as_viewer, change, "edgar", "ada")
    page = ask(as_editor, change, str(elsa.pk))
    history = [words(line) for line in page.all("dd")]
    assert "violet asked you and ada for review." in history
    assert "You asked elsa for review." in history
    assert story(page) == ["Waits for elsa."]
    assert [box.get("value") for box in page.all("input") if box.get("checked") is not None] == ["elsa"]


@pytest.mark.parametrize(
    ("names", "error"),
    [
        (["e0", "e1", "e2", "e3", "e4", "e5"], "Ask at most 5 people: these are 6. Nobody was asked."),
        (["edgar", "nobody"], "Nobody here is called “nobody”. Nobody was asked."),
        (["edgar", "vera"], "vera may neither approve nor apply changes. Choose an editor. Nobody was asked."),
        (["edgar", "gone"], "gone is not here any more. Choose somebody else. Nobody was asked."),
        (["edgar", "violet"], "Whoever proposed it can’t be asked: somebody else has to decide. Nobody was asked."),
        (["9" * 30], f"Nobody here is called “{'9' * 30}”. Nobody was asked."),
        (["\0"], "Nobody here is called “�”. Nobody was asked."),
    ],
)
def test_who_cannot_be_asked_is_said_and_what_was_ticked_stays(as_viewer, change, editor, names, error):
    for name in ("vera", "gone", *(f"e{n}" for n in range(6))):
        make_user(name, "Viewer" if name == "vera" else "Editor")
    User.objects.filter(username="gone").update(is_active=False)
    page = ask(as_viewer, change, *names, status=422)
    assert page.errors_at("reviewers") == f"Error: {error}"
    offered = {box.get("value") for box in page.all("input") if box.get("name") == "reviewers"}
    assert offered == {"edgar", *(f"e{n}" for n in range(6))}
    ticked = {box.get("value") for box in page.all("input") if box.get("checked") is not None}
    assert ticked == set(names) & offered
    assert not change.events.exists()


def test_five_are_asked_and_each_once(as_viewer, change):
    people = [make_user(f"e{n}", "Editor") for n in range(5)]
    ask(as_viewer, change, *(each.username for each in people), str(people[0].pk), " e1 ")
    assert change.events.get().data["reviewers"] == [each.pk for each in people]


def test_a_draft_is_asked_for_by_name(as_viewer, as_editor, viewer, editor, elsa, remote):
    draft = propose(viewer, state="draft", is_private=True)
    page = ask(as_viewer, draft, "elsa")
    assert (page.state, story(page)) == ("Proposed", ["Waits for elsa."])
    assert Change.objects.get().state == "proposed"
    assert "Waiting for you" not in parts(as_editor.page("/"))
    assert "Waiting for you" in parts(signed_in(elsa).page("/"))


def plant(number, violet, edgar):
    """Of each: one that undoes another, one that somebody approved, and a move."""
    for _ in range(number):
        facts = {"project_id": "pr_1", "project_name": "Support bot", "proposed_by": violet}
        there = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}, **facts}
        undone = Change.objects.create(state="applied", answered=there["requested"], sent_at=timezone.now(), **there)
        Change.objects.create(**{**there, "before": there["requested"], "requested": there["before"]}, undoes=undone)
        move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=violet)
        for each in (Change.objects.create(**there), Change.objects.create(move=move, **there)):
            services.say(each, Action.APPROVE, by=edgar)


@pytest.mark.parametrize(
    "path", ["/", "/changes/", "/changes/?queue=waiting", "/changes/?queue=yours", "/projects/pr_1/"]
)
def test_however_many_are_open_a_page_asks_as_often(as_viewer, viewer, editor, remote, path):
    Protection.objects.create(approvals=2)
    asked = []
    for number in (3, 7):
        plant(number, viewer, editor)
        as_viewer.get(path)
        with CaptureQueriesContext(connection) as queries:
            as_viewer.get(path)
        asked.append(len(queries))
    assert asked[1] <= asked[0] + 1


def test_where_an_approval_lacks_nobody_is_sent_to_themselves_or_to_its_author(as_editor, elsa, remote):
    Protection.objects.create(approvals=2)
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=elsa)
    propose(elsa, DIRECTORY, move=move)
    for asked in (move, propose(elsa, DIRECTORY)):
        page = as_editor.page(asked.get_absolute_url())
        assert "Waits for" in page.text
        assert ("Ask an editor" in page.text, "needs 2 approvals" in page.text) == (False, True)
