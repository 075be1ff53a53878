"""What to know before a version goes live stands before the comparison, each fact a link to its place."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change
from tests.pages import words

pytestmark = pytest.mark.pages_alone

REFUNDS = "Refund decisions"


@pytest.fixture
def project(wired):
    return wired.project(REFUNDS)


@pytest.fixture
def versions(wired, project):
    """Name to id."""
    return {name: row["config"]["id"] for name, row in wired.configs(project["id"]).items()}


def propose(client, project, version):
    path = f"/projects/{project['id']}/edit/"
    client.send(path, client.page(path).values(path) | {"active_config_id": version})
    return Change.objects.latest("proposed_at")


def make_live(client, project, version):
    change = propose(client, project, version)
    client.send(f"{change.get_absolute_url()}apply/")
    change.refresh_from_db()
    assert change.state == "applied"
    return change


def compare(client, project, before, after):
    return client.page(f"/projects/{project['id']}/compare/?from={before}&to={after}")


def part(page):
    """The part, with its heading taken off; None where there is none."""
    found = [each for each in page.all("section") if each.get("aria-labelledby") == "to-know"]
    return found[0] if found else None


def told(page):
    """Each fact with where it leads; those that lead to a place on the page lead to one."""
    section = part(page)
    links = {} if section is None else {words(link): link.get("href") for link in section.iter("a")}
    ids = {element.get("id") for element in page.tree.iter()}
    assert {leads[1:] for leads in links.values() if leads.startswith("#")} <= ids
    return links


def days(text):
    return re.sub(r"today \d\d:\d\d", "DAY", text)


def test_a_review_tells_the_worst_first_each_with_its_place(as_editor, project, versions):
    change = propose(as_editor, project, versions["reasoned-experiment"])
    page = as_editor.page(change.get_absolute_url())
    assert told(page) == {
        "1 of 2 scores is lower: Valid JSON; higher: Cites the policy": "#comparison-1-scores",
        "Only 12 datapoints behind its scores": "#comparison-1-scores",
        "The answer’s format is another one: JSON object → JSON by schema": "#comparison-1-settings",
        "Changed: model gpt-4o → o1-mini": "#comparison-1-settings",
        "The prompt now says 35 days where it said 28": "#comparison-1-prompt",
    }
    assert page.html.index('id="to-know"') < page.html.index('id="comparison-1"')


def test_what_was_live_before_is_told_with_the_change_that_made_it_so(as_editor, project, versions):
    made = make_live(as_editor, project, versions["json-v3-rules-apart"])
    make_live(as_editor, project, versions["json-v1"])
    change = propose(as_editor, project, versions["json-v3-rules-apart"])
    facts = told(as_editor.page(change.get_absolute_url()))
    assert {days(fact): leads for fact, leads in facts.items() if "live" in fact} == {
        "Was live in production for under a minute, DAY": made.get_absolute_url()
    }


def test_a_version_that_was_not_seen_live_is_told_since_when_that_is_known(as_editor, project, versions):
    first = make_live(as_editor, project, versions["json-v3-rules-apart"])
    change = propose(as_editor, project, versions["json-v1"])
    facts = {days(fact): leads for fact, leads in told(as_editor.page(change.get_absolute_url())).items()}
    assert facts["Not seen live in production before, where changes are known since DAY"] == first.get_absolute_url()


def test_another_open_change_is_told(as_editor, project, versions):
    other = propose(as_editor, project, versions["json-v1"])
    change = propose(as_editor, project, versions["json-v3-rules-apart"])
    assert "Another change of this project is open" not in told(as_editor.page(change.get_absolute_url()))
    for each in (other, change):
        as_editor.send(f"{each.get_absolute_url()}ask/")
    facts = told(as_editor.page(change.get_absolute_url()))
    assert facts["Another change of this project is open"] == other.get_absolute_url()
    facts = told(compare(as_editor, project, versions["json-v1"], versions["json-v3-rules-apart"]))
    assert facts["2 other changes of this project are open"] == f"/changes/?project_id={project['id']}"


def test_a_change_that_is_settled_tells_what_stands_in_the_versions_alone(as_editor, project, versions):
    change = make_live(as_editor, project, versions["json-v3-rules-apart"])
    propose(as_editor, project, versions["json-v1"])
    facts = told(as_editor.page(change.get_absolute_url()))
    assert "Both scores are higher" in facts
    assert not [fact for fact in facts if "live" in fact or "open" in fact]


def test_a_change_that_was_refused_tells_none(as_editor, project, versions):
    change = propose(as_editor, project, versions["reasoned-experiment"])
    Change.objects.filter(pk=change.pk).update(state="refused", problem="No.")
    assert part(as_editor.page(change.get_absolute_url())) is None


def test_a_change_that_is_not_about_versions_tells_none(as_editor, project):
    path = f"/projects/{project['id']}/edit/"
    as_editor.send(path, as_editor.page(path).values(path) | {"name": "Another name"})
    assert part(as_editor.page(Change.objects.get().get_absolute_url())) is None


def test_a_comparison_tells_them_and_what_serves_a_version_now(as_editor, project, versions):
    facts = told(compare(as_editor, project, versions["json-v3-rules-apart"], versions["reasoned-experiment"]))
    assert next(iter(facts)).startswith("1 of 2 scores is lower")
    assert facts["Live now in development"] == f"/projects/{project['id']}/#environments"


def test_the_live_version_is_not_told_to_have_been_live(as_editor, project, versions):
    make_live(as_editor, project, versions["json-v1"])
    facts = told(compare(as_editor, project, versions["json-v2-with-example"], versions["json-v1"]))
    assert not [fact for fact in facts if "live" in fact.lower()]


def test_nothing_of_note_is_said_where_all_was_read(as_editor, remote):
    page = as_editor.page("/projects/pr_1/compare/?from=config_1&to=config_1")
    assert part(page) is None
    for config in remote.memory.configs.values():
        config.update(evaluation_aggregates=[])
        config["config"].update(chat_template=[{"role": "system", "content": "Be brief."}], model="gpt-4o")
    page = as_editor.page("/projects/pr_1/compare/?from=config_1&to=config_2")
    assert words(part(page)) == "What to know Nothing of note."


def test_several_replaced_versions_are_told_apart(as_editor, wired, project, versions):
    rows = wired.behind_the_back("GET", f"/projects/{project['id']}/deployed-configs")
    path = f"/projects/{project['id']}/deploy/?config_id={versions['json-v1']}"
    page = as_editor.send(path, {"environment": [row["environment_id"] for row in rows]})
    headings = [words(heading) for heading in part(page).iter("h3")]
    assert headings == [  # of production, development and staging
        "Instead of json-v2-with-example",
        "Instead of reasoned-experiment",
        "Instead of json-v3-rules-apart",
    ]
    lists = [[link.get("href")[: len("#comparison-1-")] for link in each.iter("a")] for each in part(page).iter("ul")]
    assert [set(leads) for leads in lists] == [{"#comparison-1-"}, {"#comparison-2-"}, {"#comparison-3-"}]


def test_what_was_declined_before_says_so_first_with_who_and_why(as_viewer, as_editor, wired, project, versions):
    first, other = (propose(as_viewer, project, versions[name]) for name in ("json-v3-rules-apart", "json-v1"))
    for change in (first, other):
        as_viewer.send(f"{change.get_absolute_url()}ask/")
    as_editor.send(f"{first.get_absolute_url()}decline/", {"words": "Legal has not seen it."})
    again = propose(as_viewer, project, versions["json-v3-rules-apart"])
    facts = told(as_viewer.page(again.get_absolute_url()))
    assert next(iter(facts.items())) == (
        "The same was declined by edgar, just now: “Legal has not seen it.”",
        first.get_absolute_url(),
    )
    assert len(facts) <= 5
    for change in (first, other):
        assert not any("declined" in fact for fact in told(as_viewer.page(change.get_absolute_url())))


def test_what_was_declined_long_ago_is_not_told(as_viewer, as_editor, wired, project, versions):
    first = propose(as_viewer, project, versions["json-v3-rules-apart"])
    as_viewer.send(f"{first.get_absolute_url()}ask/")
    as_editor.send(f"{first.get_absolute_url()}decline/", {"words": "Legal has not seen it."})
    Change.objects.update(ended_at=timezone.now() - timedelta(days=31))
    again = propose(as_viewer, project, versions["json-v3-rules-apart"])
    assert not any("declined" in fact for fact in told(as_viewer.page(again.get_absolute_url())))
