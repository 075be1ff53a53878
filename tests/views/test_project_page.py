"""A project's page: what is live where, since when, by whom and why, how it is judged, what waits, and the way back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from projects.models import Change
from tests.conftest import make_user, signed_in
from tests.fault_table import never_answers
from tests.pages import words

pytestmark = pytest.mark.django_db
PROJECT = "/projects/pr_1/"
LIVE = "active_config_id"
JUDGE = {"id": "evfn_1", "name": "Kind", "return_type": "boolean"}


def cards(page):
    """Environment to the lines of its card."""
    return {words(each.find("h3")): [words(line) for line in each if line.tag != "h3"] for each in page.all("article")}


def ways(page, environment):
    """What one can press on a card: the words, and where a link leads or the button posts."""
    (card,) = [each for each in page.all("article") if words(each.find("h3")).startswith(environment)]
    links = {words(link): link.get("href") for link in card.findall(".//a")}
    return links | {words(form.find("button")): form.get("action") for form in card.findall(".//form")}


def judged(value):
    row = {"evaluator_id": "evfn_1", "evaluator_version_id": "v", "aggregate_value": value}
    return {"evaluation_aggregates": [row], "num_datapoints": 2600}


def make(was, now, field=LIVE, state="applied", days=3, **more):
    at = timezone.now() - timedelta(days=days)
    facts = {"live_field": LIVE if field == LIVE else "", "default_environment": "production"}
    facts |= {"kind": "update" if field == LIVE else "deploy", "project_id": "pr_1", "project_name": "Support bot"}
    facts |= {"names": {"env_2": "staging"}, "proposed_at": at, "settled_at": at, "sent_at": at, "state": state}
    facts |= {"before": {field: was}, "requested": {field: now}, "answered": {field: now}}
    return Change.objects.create(**facts | more)


def test_the_first_card_says_what_is_live_since_when_by_whom_and_why_with_its_scores(as_viewer, remote, editor):
    remote.memory.projects["pr_1"]["active_evaluators"] = [JUDGE]
    remote.memory.configs["config_1"] |= judged(0.925)
    change = make("config_2", "config_1", applied_by=editor, note="Two more points, and it is kinder.")
    page = as_viewer.page(PROJECT)
    name, lines = next(iter(cards(page).items()))
    assert name == "production default"
    assert lines[:4] == ["calm", "gpt-4o", f"Since {moment(change)}, by edgar.", "“Two more points, and it is kinder.”"]
    assert lines[4] == "Kind 92.5%"
    assert lines[5].startswith("2,600 datapoints · last used ")
    assert page.links()[f"Since {moment(change)}"] == change.get_absolute_url()


def moment(change):
    at = change.settled_at
    return f"{at:%a} {at.day} {at:%b}"


def test_what_was_not_given_is_said_and_what_is_not_known_is_not_called_none(as_viewer, remote):
    make("config_2", "config_1")
    lines = cards(as_viewer.page(PROJECT))["production default"]
    assert "No reason was given." in lines
    assert "No score" in lines
    assert "Only 3 datapoints" in lines[-2]
    remote.on("GET", "/projects/pr_1/configs", never_answers)
    lines = cards(as_viewer.page(PROJECT))["production default"]
    assert "Scores not read" in lines
    assert "No score" not in lines


def test_of_what_is_live_without_a_known_change_nothing_is_made_up(as_viewer, remote):
    remote.memory.served["pr_1", "env_2"] = "config_2"
    found = cards(as_viewer.page(PROJECT))
    assert "Since when and by whom is not known here." in found["production default"]
    assert "Since when and by whom is not known here." in found["staging"]
    assert "reason" not in " ".join(found["staging"])


def test_a_change_that_left_something_else_than_is_live_there_says_nothing(as_viewer, remote, editor):
    remote.memory.served["pr_1", "env_2"] = "config_1"
    make(None, "config_2", field="env_2", applied_by=editor, note="Try it")
    lines = cards(as_viewer.page(PROJECT))["staging"]
    assert "Since when and by whom is not known here." in lines
    assert "Try it" not in " ".join(lines)


def test_each_environment_says_who_made_it_so(as_editor, remote, editor):
    remote.memory.served["pr_1", "env_2"] = "config_2"
    make(None, "config_2", field="env_2", applied_by=editor, note="Try it")
    lines = cards(as_editor.page(PROJECT))["staging"]
    assert lines[0] == "brief"
    assert any(line.endswith(", by you.") for line in lines)
    assert "“Try it”" in lines


@pytest.mark.parametrize(("days", "said"), [(2, True), (9, False)], ids=["lately", "long ago"])
def test_what_was_made_elsewhere_lately_stands_above_the_cards(as_viewer, remote, days, said):
    as_viewer.page(PROJECT)
    change = make("config_2", "config_1", state="noticed", days=days, kind="outside")
    page = as_viewer.page(PROJECT)
    assert ("Changed outside this panel" in page.text) == said
    if said:
        assert "Somebody made config_1 live in production in place of config_2." in page.text
        assert page.links()["See the change"] == change.get_absolute_url()


def test_what_was_made_elsewhere_and_replaced_since_is_no_news(as_viewer, remote):
    make("config_1", "config_2", state="noticed", days=2, kind="outside")
    make("config_2", "config_1", days=1)
    assert "Changed outside this panel" not in as_viewer.page(PROJECT).text


def test_an_open_proposal_stands_above_with_its_reason_and_leads_to_its_review(as_editor, remote, viewer):
    proposed = make("config_1", "config_2", state="proposed", proposed_by=viewer, note="It is shorter")
    page = as_editor.page(PROJECT)
    assert "violet proposes to make config_2 live in production in place of config_1, " in page.text
    assert "“It is shorter”" in page.text
    assert page.links()["Review this proposal"] == proposed.get_absolute_url()
    assert "You propose to make" in signed_in(viewer).page(PROJECT).text


def test_of_many_proposals_some_are_told_and_that_there_are_more(as_editor, remote, viewer):
    for number in range(5):
        make("config_1", "config_2", state="proposed", proposed_by=viewer, days=number)
    page = as_editor.page(PROJECT)
    assert page.text.count("violet proposes to") == 3
    assert page.links()["all that wait"] == "/changes/?project_id=pr_1&outcome=proposed"


def test_a_change_of_unknown_outcome_goes_before_all_proposals(as_editor, remote, viewer):
    for number in range(12):
        make("config_1", "config_2", state="proposed", proposed_by=viewer, days=number)
    unknown = make("config_1", "config_2", state="unknown", days=1)
    page = as_editor.page(PROJECT)
    assert page.links()["See the change and check what became of it"] == unknown.get_absolute_url()


def test_nothing_stands_above_where_there_is_no_need(as_viewer, remote):
    page = as_viewer.page(PROJECT)
    assert [each for each in page.all("div") if "banner" in (each.get("class") or "")] == []


def test_going_back_takes_two_presses_from_the_projects_page(as_editor, wired):
    project = wired.project("Support replies")
    live = project["active_config"]["config"]
    other = next(row["config"] for row in wired.configs(project["id"]).values() if row["config"]["id"] != live["id"])
    address = f"/projects/{project['id']}/"
    edit = f"{address}edit/"
    as_editor.send(edit, as_editor.page(edit).values(edit) | {LIVE: other["id"]})
    as_editor.send(f"{Change.objects.get().get_absolute_url()}apply/")
    wired.forget()
    (press,) = [where for said, where in ways(as_editor.page(address), "production").items() if said.startswith("Go")]
    review = as_editor.send(press)
    assert wired.writes == []
    assert live["name"] in review.text
    as_editor.send(review.form("/apply/").get("action"))
    assert [write.json for write in wired.writes] == [{LIVE: live["id"]}]
    assert live["name"] in cards(as_editor.page(address))["production default"]


def test_what_was_made_live_elsewhere_is_put_back(as_viewer, remote):
    change = make("config_2", "config_1", state="noticed", kind="outside")
    back = f"{change.get_absolute_url()}put-back/"
    assert ways(as_viewer.page(PROJECT), "production")["Propose going back to brief"] == back


def test_who_may_not_undo_is_led_to_the_form_and_told_who_may(as_viewer, editor, remote):
    make("config_2", "config_1", applied_by=editor)
    page = as_viewer.page(PROJECT)
    back = f"{PROJECT}deploy/?config_id=config_2&environment=env_1"
    assert ways(page, "production")["Propose going back to brief"] == back
    assert "Viewers propose changes, editors apply them. Ask an editor: edgar." in page.text
    boxes = as_viewer.page(f"{PROJECT}deploy/", config_id="config_2", environment="env_1").all("input")
    assert [box.get("value") for box in boxes if box.get("checked") is not None] == ["env_1"]


def test_of_a_change_that_did_more_the_card_goes_back_by_the_form_of_its_own_environment(as_editor, remote):
    remote.memory.served["pr_1", "env_2"] = "config_1"
    both = {"env_1": "config_1", "env_2": "config_1"}
    more = {"kind": "deploy", "live_field": "env_1", "requested": both, "answered": both}
    make("", "", before={"env_1": "config_2", "env_2": "config_2"}, **more)
    page = as_editor.page(PROJECT)
    for place, key in {"production": "env_1", "staging": "env_2"}.items():
        assert ways(page, place)["Go back to brief"] == f"{PROJECT}deploy/?config_id=config_2&environment={key}"


def test_whoever_may_not_even_propose_is_offered_no_way_back(remote):
    Group.objects.get(name="Viewer").permissions.remove(Permission.objects.get(codename="propose_change"))
    make("config_2", "config_1")
    page = signed_in(make_user("nobody")).page(PROJECT)
    assert not [said for said in ways(page, "production") if said.startswith("Go back")]


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "none before"])
def test_there_is_no_way_back_to_nothing_or_to_what_is_gone(as_editor, remote, gone):
    make("config_9" if gone else None, "config_1")
    assert not [said for said in ways(as_editor.page(PROJECT), "production") if said.startswith("Go back")]


@pytest.mark.parametrize(("older", "newer"), [("config_1", "config_2"), ("config_2", "config_1")])
def test_a_newer_version_elsewhere_is_offered_for_production(as_editor, remote, older, newer):
    remote.memory.served["pr_1", "env_2"] = "config_2"
    remote.memory.configs[older]["created_at"] = "2026-11-01T09:00:00Z"
    remote.memory.configs[newer]["created_at"] = "2026-11-20T09:00:00Z"
    page = as_editor.page(PROJECT)
    offered, told = ways(page, "staging"), " ".join(cards(page)["staging"])
    if newer == "config_2":
        where = f"{PROJECT}deploy/?config_id=config_2&environment=env_1"
        assert (offered["Make it live in production"], "newer than in production" in told) == (where, True)
    else:
        assert "Make it live in production" not in offered
        assert "newer than in production" not in told


def test_the_first_button_leads_to_the_versions_for_the_default_environment(as_editor, remote):
    page = as_editor.page(PROJECT)
    assert page.links()["Make another version live in production"] == f"{PROJECT}configs/?environment=env_1"
    assert page.links()["Rename or move"] == f"{PROJECT}edit/"
    assert page.links()["Take production offline"] == f"{PROJECT}offline/?environment_id=env_1"
    remote.memory.serve("pr_1", "env_1", None)
    page = as_editor.page(PROJECT)
    assert page.links()["Make a version live in production"] == f"{PROJECT}configs/?environment=env_1"
    assert "Take production offline" not in page.links()


def test_where_the_environments_can_not_be_read_the_default_one_stands_alone(as_editor, remote):
    make("config_2", "config_1")
    remote.on("GET", "/projects/pr_1/deployed-configs", never_answers)
    page = as_editor.page(PROJECT)
    assert list(cards(page)) == ["the default environment"]
    assert "The environments can’t be loaded right now." in page.text
    assert page.links()["Make another version live in the default environment"] == f"{PROJECT}configs/"
    assert "Go back to brief" in ways(page, "the default environment")


def test_a_dozen_environments_stand_on_a_page_the_default_one_first(as_viewer, remote):
    remote.memory.environments = {f"env_{n}": f"place {n}" for n in reversed(range(1, 31))}
    page = as_viewer.page(PROJECT)
    assert len(cards(page)) == 12
    assert next(iter(cards(page))) == "place 1 default"
    assert page.links()["More environments"] == "?environments=2#environments"
    assert len(cards(as_viewer.page(PROJECT, environments=3))) == 6


def test_a_project_without_a_version_has_one_sentence_and_no_button_that_can_not_work(as_editor, remote):
    remote.memory.configs.clear()
    remote.memory.served.clear()
    remote.memory.projects["pr_1"]["active_config"] = None
    page = as_editor.page(PROJECT)
    assert page.text.count("This project has no version yet") == 1
    assert cards(page) == {}
    assert not [said for said in page.links() if "live" in said.lower() and "Make" in said]
    assert "Rename or move" in page.links()


def test_the_prompt_comes_before_the_settings_and_only_what_is_not_default_stands_in_their_line(as_viewer, remote):
    settings = {"provider": "openai", "temperature": 1, "top_p": 0.5, "max_tokens": 300, "seed": 7}
    text = "\n".join(f"Line {number}" for number in range(60))
    remote.memory.configs["config_1"]["config"] |= settings | {"chat_template": [{"role": "system", "content": text}]}
    page = as_viewer.page(PROJECT)
    (section,) = [each for each in page.all("section") if each.get("aria-labelledby") == "prompt"]
    said = words(section)
    assert said.index("Line 0") < said.index("Model gpt-4o · max tokens 300 · top p 0.5 · seed 7")
    assert [words(each) for each in section.iter("summary")] == ["Show all 60 lines", "All settings"]
    assert [each.get("data-copy") for each in section.iter("button")] == [text]
