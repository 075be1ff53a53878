"""Each kind of change has all that a kind has to have; a new one that forgets something is named here."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from projects.models import Change
from projects.services.kinds import KINDS, OfEnvironments, kind_of
from projects.views.refused import FORMS

ADDRESS = "/projects/pr_1/"
PRACTICE = {"project_id": "pr_1", "project_name": "Support bot"}
# Of each kind: what was so and what is asked for; what is sent; what asks for what was so before; how a list tells it.
EXAMPLES = {
    "update": (
        ({"name": "Support bot", "directory_id": "dir_1"}, {"name": "Second name", "directory_id": "dir_2"}),
        ("PATCH", ADDRESS[:-1], {"name": "Second name", "directory_id": "dir_2"}),
        [("update", {"name": "Support bot", "directory_id": "dir_1"})],
        "rename Support bot to Second name and move it to the directory dir_2, from dir_1",
    ),
    "deploy": (
        ({"env_1": "config_1", "env_2": None}, {"env_1": "config_2", "env_2": "config_2"}),
        (
            "PATCH",
            f"{ADDRESS}deploy-config",
            {"config_id": "config_2", "environments": [{"id": "env_1"}, {"id": "env_2"}]},
        ),
        [("deploy", {"env_1": "config_1"}), ("offline", {"env_2": None})],
        "make config_2 live in env_1 of Support bot, in place of config_1 and make config_2 live in env_2, where",
    ),
    "offline": (
        ({"env_1": "config_1"}, {"env_1": None}),
        ("DELETE", f"{ADDRESS}deployed-config/env_1", None),
        [("deploy", {"env_1": "config_1"})],
        "take config_1 offline in env_1 of Support bot",
    ),
    "outside": (
        ({"name": "First name"}, {"name": "Support bot"}),
        None,
        [("update", {"name": "First name"})],
        "Somebody outside the panel renamed First name to Support bot",
    ),
}


@pytest.fixture(params=[pytest.param(kind, id=kind.value) for kind in Change.Kind])
def kind(request):
    assert request.param.value in EXAMPLES, f"no example of the kind {request.param.value!r}"
    return request.param.value


@pytest.fixture
def change(kind, remote, editor):
    """A change of the kind that fits what the remote has: to be applied, or noticed outside."""
    (before, requested), sent, *_ = EXAMPLES[kind]
    facts = {"before": before, "requested": requested, "answered": {} if sent else requested}
    state = "proposed" if sent else "noticed"
    return Change.objects.create(kind=kind, state=state, proposed_by=editor, **facts, **PRACTICE)


def apply(client, change):
    typed = {"confirm_name": "env_1" if change.kind == "offline" else "Support bot"}
    return client.send(f"{change.get_absolute_url()}apply/", typed)


def test_every_kind_has_a_class_and_a_name_of_its_own():
    assert set(KINDS) == set(Change.Kind.values)
    assert len(set(Change.Kind.labels)) == len(KINDS)


def test_the_rows_and_the_classes_agree_on_what_their_fields_are():
    assert set(Change.OF_ENVIRONMENTS) == {key for key, of in KINDS.items() if isinstance(of, OfEnvironments)}


def test_a_kind_is_read_written_and_looked_at_afterwards(as_editor, remote, kind, change):
    sent = EXAMPLES[kind][1]
    page = apply(as_editor, change)
    change.refresh_from_db()
    if sent is None:
        assert "That press sent nothing." in str(page.html)
        assert remote.writes == []
        return
    assert change.state == "applied"
    assert change.answered == change.requested
    (write,) = remote.writes
    assert (write.method, write.path, json.loads(write.body or "null")) == sent


def test_a_kind_says_how_it_is_reversed(as_editor, kind, change):
    sent, back = EXAMPLES[kind][1:3]
    if sent:
        apply(as_editor, change)
    as_editor.send(f"{change.get_absolute_url()}{'undo' if sent else 'put-back'}/")
    found = [(each.kind, each.requested) for each in change.undone_by.order_by("kind")]
    assert sorted(found, key=str) == sorted(back, key=str)


def test_a_kind_is_told_in_words(as_viewer, kind, change):
    assert EXAMPLES[kind][3] in as_viewer.page("/changes/").text


def test_a_kind_that_is_sent_has_its_form_for_when_it_is_refused(as_editor, kind, change):
    of = kind_of(change)
    assert of.form in FORMS
    if change.is_from_outside:
        return
    refusal = {"fields": {}, "general": ["Not today."], "raw": json.dumps("Not today.")}
    Change.objects.update(state="refused", refusal=refusal, note="kept")
    page = as_editor.page(change.get_absolute_url())
    assert "Not today." in page.text
    assert page.values(reverse(of.form, args=["pr_1"]))["note"] == "kept"


# A row of another version of the panel.


@pytest.fixture
def unknown(editor):
    def make(state="proposed", **facts):
        asked = {"before": {"env_1": "config_1"}, "requested": {"env_1": "config_2"}} | facts
        return Change.objects.create(kind="retag", state=state, proposed_by=editor, note="why", **asked, **PRACTICE)

    return make


WORDS = "It was made with another version of the panel, and is of a kind that this one does not know."


@pytest.mark.parametrize("state", Change.State.values)
def test_the_page_of_an_unknown_kind_says_so_and_offers_nothing(as_editor, remote, unknown, state):
    page = as_editor.page(unknown(state).get_absolute_url())
    assert page.status == 200
    assert page.heading == "A change that this panel does not know: Support bot"
    assert WORDS in page.text
    assert page.buttons == ["Copy the project’s id"]
    assert " live" not in page.text


@pytest.mark.parametrize("action", ["apply", "withdraw", "check", "undo", "put-back"])
def test_nothing_is_done_with_an_unknown_kind(as_editor, remote, unknown, action):
    states = {"apply": "proposed", "withdraw": "stale", "check": "unknown", "undo": "applied", "put-back": "noticed"}
    change = unknown(states[action])
    page = as_editor.send(f"{change.get_absolute_url()}{action}/")
    assert "is of a kind that this one does not know. Nothing was sent and nothing was changed." in str(page.html)
    assert remote.writes == []
    assert Change.objects.get().state == states[action]


@pytest.mark.parametrize("state", ["proposed", "applied", "unknown"])
@pytest.mark.parametrize("requested", [{"env_1": "config_2"}, {"active_config_id": "config_2"}, {"name": ["a", 1]}])
def test_lists_tell_that_they_do_not_know_it(as_viewer, remote, unknown, state, requested):
    change = unknown(state, before={}, requested=requested)
    for path in ("/changes/", ADDRESS):
        (line,) = [item for item in as_viewer.page(path).all("li") if item.get("class") == "event"]
        told = "".join(line.itertext())
        assert "omething that this version of the panel does not know" in told
        assert " live" not in told
    assert str(change.pk) in b"".join(as_viewer.get("/changes.csv").streaming_content).decode()


@pytest.mark.parametrize(
    "path", ["/projects/pr_1/edit/?change=", "/projects/pr_1/offline/?environment_id=env_1&change="]
)
def test_an_unknown_kind_has_no_form(as_editor, remote, unknown, path):
    change = unknown()
    for send in (as_editor.get, as_editor.post):
        assert send(f"{path}{change.pk}").status_code == 404


def test_what_is_typed_wrongly_of_an_unknown_kind_is_no_fault(as_editor, remote, unknown):
    change = unknown()
    page = as_editor.send(f"{change.get_absolute_url()}say/", {"words": "x" * 3_000, "verdict": "comment"}, status=422)
    assert page.heading == as_editor.page(change.get_absolute_url()).heading


def test_what_an_unknown_kind_may_have_done_is_not_told_as_done_outside(as_viewer, remote, unknown):
    as_viewer.page(ADDRESS)
    change = unknown("applied", requested={"labels": ["x"], "live": "config_2"})
    Change.objects.filter(pk=change.pk).update(settled_at=change.proposed_at)
    remote.memory.serve("pr_1", "env_1", "config_2")
    as_viewer.page(ADDRESS)
    assert not Change.objects.filter(kind="outside").exists()


def test_reconciling_passes_over_an_unknown_kind(remote, unknown, capsys):
    unknown("unknown")
    call_command("reconcile")
    assert "No change is open." in capsys.readouterr().out
    assert Change.objects.get().state == "unknown"


def test_a_field_that_is_unknown_is_not_taken_for_an_environment(as_viewer, remote, editor):
    Change.objects.create(before={"tags": "a"}, requested={"tags": "b"}, proposed_by=editor, **PRACTICE)
    page = as_viewer.page("/changes/")
    assert "edgar proposed to change tags of" in page.text
    assert "live" not in page.one("main").find(".//li[@class='event']/p[2]").itertext()
