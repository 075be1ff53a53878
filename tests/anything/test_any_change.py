"""Whatever a change holds, and whatever the remote said of it, its page and the history show it as text."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects.humanloop.decoding import decode
from projects.humanloop.errors import Unreadable
from projects.models import Change
from projects.services.kept_score import score_of
from tests.anything.conftest import trying
from tests.anything.nasty import any_json, encode, nearly, right, texts, versions
from tests.fault_server import KEY
from tests.fault_table import says

CONFIRMED = {"confirm_name": "Support bot"}
KINDS = {
    "update": ["name", "active_config_id", "directory_id"],
    "outside": ["name", "active_config_id", "directory_id"],
    "deploy": ["env_1", "env_2"],
    "offline": ["env_1"],
}


def kept(text):
    """A text as the panel keeps it, whoever sent it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def as_read(document):
    """A document as it comes out of an answer; nothing where the answer can't be read."""
    try:
        return decode(encode(document))
    except Unreadable:
        return None


kept_texts = texts.map(kept)
ids = kept_texts | st.sampled_from(["config_1", "config_2", "dir_1"])
objections = st.fixed_dictionaries(
    {
        "fields": st.dictionaries(
            st.sampled_from(["name", "directory_id"]) | kept_texts, st.lists(kept_texts, max_size=2)
        ),
        "general": st.lists(kept_texts, max_size=3),
        "raw": kept_texts,
    }
)
versions_kept = nearly.map(lambda said: as_read(said.of(versions()[0])))


@st.composite
def changes(draw, kind):
    """The fields of a change of this kind as it can stand in the database."""
    fields = draw(st.lists(st.sampled_from(KINDS[kind]), min_size=1, unique=True))
    some = st.fixed_dictionaries(dict.fromkeys(fields, st.none() | ids))
    asked = st.fixed_dictionaries(dict.fromkeys(fields, st.none() if kind == "offline" else ids))
    before, requested, answered = draw(some), draw(asked), draw(some)
    in_play = {value for values in (before, requested, answered) for value in values.values() if value} | {*fields}
    return {
        "kind": kind,
        "project_id": "pr_1",
        "project_name": draw(kept_texts),
        "before": before,
        "requested": requested,
        "answered": answered,
        "names": draw(st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(in_play), kept_texts))),
        "documents": draw(st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(in_play), versions_kept))),
        "score": draw(st.none() | st.fixed_dictionaries(dict.fromkeys(("name", "before", "after"), kept_texts))),
        "volume": draw(st.sampled_from([{}, {"data_count": 10**15, "last_used": "2026-11-20T09:30:00+00:00"}])),
        "note": draw(kept_texts),
        "problem": draw(kept_texts),
        "refusal": draw(st.just({}) | objections),
    }


def states_of(kind):
    return ["noticed"] if kind == "outside" else [state for state in Change.State if state != "noticed"]


@pytest.mark.parametrize("kind", KINDS)
@trying(12)
@given(data=st.data())
def test_any_change_is_text_on_its_page_in_every_state(panel, admin, kind, data):
    panel.begin()
    panel.answers(**right())
    held = data.draw(changes(kind))
    change = Change.objects.create(
        **held, proposed_by=admin, applied_by=admin, settled_at=timezone.now(), last_seen_at=timezone.now()
    )
    score = score_of(change)
    assert score is None or all(isinstance(told, str) for told in score.values())
    for state in data.draw(st.sets(st.sampled_from(states_of(kind)), min_size=1, max_size=3).map(sorted)):
        Change.objects.filter(pk=change.pk).update(state=state, claimed_at=timezone.now())
        panel.get(change.get_absolute_url())
    for path in ("/changes/", "/projects/pr_1/"):
        panel.get(path)
    assert KEY not in b"".join(panel.client.get("/changes.csv").streaming_content).decode()


details = st.builds(
    lambda *objections: {"detail": list(objections)},
    st.fixed_dictionaries(
        {"msg": texts | any_json, "type": texts},
        optional={
            "loc": st.lists(st.sampled_from(["body", "name", "directory_id", "path", 0, -1]) | texts, max_size=3)
            | any_json
        },
    ),
    any_json,
)


@trying(30)
@given(status=st.sampled_from([422, 422, 422, 400, 401, 404, 409, 429]), said=details | any_json, asked=kept_texts)
def test_any_objection_of_the_remote_is_text_at_the_form_and_nothing_was_changed(panel, admin, status, said, asked):
    panel.begin()
    asked = asked or "x"
    change = Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=admin,
        before={"name": "Support bot"}, requested={"name": asked},
    )  # fmt: skip
    panel.remote.on("PATCH", "/projects/pr_1", says(encode(said), status, acts=False))
    page = panel.post(f"{change.get_absolute_url()}apply/", CONFIRMED)
    change.refresh_from_db()
    (sent,) = panel.remote.writes
    assert (change.state, change.requested) == ("refused", sent.json)
    assert page.state == "Not accepted"
    assert panel.remote.memory.projects["pr_1"]["name"] == "Support bot"
    panel.get("/changes/")


@trying(30)
@given(said=nearly, asked=kept_texts)
def test_any_answer_to_a_write_leaves_a_row_that_tells_what_was_sent_and_what_is_so(panel, admin, said, asked):
    panel.begin()
    memory = panel.remote.memory
    memory.projects["pr_1"] = memory.projects["pr_1"] | {"name": "Support bot"}
    asked = asked.strip() or "x"
    change = Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=admin,
        before={"name": "Support bot"}, requested={"name": asked},
    )  # fmt: skip
    answer = said.of(memory.projects["pr_1"] | {"name": asked})
    panel.remote.on("PATCH", "/projects/pr_1", says(encode(answer)))
    panel.post(f"{change.get_absolute_url()}apply/", CONFIRMED)
    change.refresh_from_db()
    (sent,) = panel.remote.writes
    assert sent.json == change.requested == {"name": asked}
    assert memory.projects["pr_1"]["name"] == asked
    assert (change.state, change.answered) == ("applied", {"name": asked})
