"""Whatever shape a refusal has, its words reach everybody who reads the change, at the field where it names one."""

import json

import pytest

from projects.humanloop.refusals import MESSAGE_CHARACTERS, parse_detail
from projects.models import Change
from tests.fault_table import says

WORDS = "The directory is <b>full</b>."
SHAPES = {
    "the error page's": {"type": "unprocessable_entity_error", "message": WORDS, "code": 422, "origin": "api"},
    "a description": {"detail": {"description": WORDS}},
    "a msg": {"detail": {"msg": WORDS}},
    "a message": {"detail": {"message": WORDS}},
    "a text": {"detail": WORDS},
    "a bare message": {"message": WORDS},
    "an error": {"error": WORDS},
    "an error with a message": {"error": {"message": WORDS, "type": "x"}},
    "errors": {"errors": [{"message": WORDS}]},
    "texts": {"errors": [WORDS]},
    "an empty detail beside it": {"detail": None, "message": WORDS},
    "a list": [{"msg": WORDS}],
    "a JSON text": WORDS,
    "a key that nobody knows": {"reason": {"why": WORDS}},
    "deeper": {"error": {"details": [{"message": WORDS}], "message": ""}},
}
BODIES = {name: json.dumps(document) for name, document in SHAPES.items()} | {
    "plain text": "The directory is full.\n",
    "a page": "<!doctype html><head><style>b{}</style></head><h1>The directory</h1> is&#32;full.<script>x</script>",
}
LONG = "The directory is full. " * 30_000


def refused(client, editor, remote, body, status=422, **asked):
    asked = asked or {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_new"}}
    change = Change.objects.create(project_id="pr_1", project_name="Support bot", proposed_by=editor, **asked)
    remote.on("PATCH", "/projects", says(body, status, acts=False))
    client.send(f"{change.get_absolute_url()}apply/")
    change.refresh_from_db()
    return change


@pytest.mark.pages_alone
@pytest.mark.parametrize("shape", BODIES)
@pytest.mark.parametrize("formless", [False, True], ids=["with the form", "while the remote is away"])
def test_a_viewer_reads_them_whatever_the_shape(as_viewer, as_editor, editor, remote, shape, formless):
    change = refused(as_editor, editor, remote, BODIES[shape])
    if formless:
        remote.refuse()
    page = as_viewer.page(change.get_absolute_url())
    assert change.state == "refused"
    assert "is full." in page.text.replace("<b>full</b>", "full")
    assert "What Humanloop answered, as it came" not in page.text
    assert not list(page.one("main").iter("b"))


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"detail": null}', "[[]]", "  ", "<p></p>"])
def test_what_says_nothing_is_given_no_words(body):
    detail = parse_detail(body)
    assert (detail.fields, detail.general) == ({}, [])


BEFORE = [{"loc": ["body", "name"], "msg": "is odd", "type": "x"}]
AT_FIELD = {"loc": ["body", "directory_id"], "msg": LONG, "type": "x"}
TOO_LONG = {
    "one long message": {"detail": [AT_FIELD]},
    "after another": {"detail": [*BEFORE, AT_FIELD]},
    "beside what was sent": {"detail": [{**AT_FIELD, "msg": LONG[:80], "input": LONG}]},
    "thousands": {"detail": [{**AT_FIELD, "msg": f"{LONG[:80]} {number}"} for number in range(5_000)]},
}


@pytest.mark.parametrize("shape", TOO_LONG)
@pytest.mark.parametrize("packed", [True, False], ids=["packed", "spaced"])
def test_a_body_too_long_to_read_gives_its_first_words_at_the_field(
    as_viewer, as_editor, editor, remote, shape, packed
):
    separators = (",", ":") if packed else None
    body = json.dumps(TOO_LONG[shape], separators=separators, ensure_ascii=not packed)
    assert len(body) > 200_000
    change = refused(as_editor, editor, remote, body)
    page = as_viewer.page(change.get_absolute_url())
    assert LONG[:60].strip() in page.errors_at("directory_id")
    assert ("is odd" in page.text) == (shape == "after another")
    assert len(page.html) < 120_000


@pytest.mark.parametrize("at", range(1, 100))
def test_wherever_a_body_breaks_off_what_came_of_it_is_told(at):
    whole = (
        r'{"detail": [{"loc": ["body", "name"], "msg": "is \"\u00e9\\ taken", "ctx": {"a": [1, null]}, "type": "x"}]}'
    )
    detail = parse_detail(whole[:at])
    said = 'is "é\\ taken'
    told = [*detail.fields.get("name", []), *detail.general]
    if at > whole.index("is ") + 2:
        assert detail.fields.get("name"), told
        assert said.startswith(detail.fields["name"][0].rstrip())


def test_a_body_of_nothing_but_brackets_takes_no_time():
    for body in ("[" * 200_000, "[]," * 66_000, '{"a":' * 40_000, '"\\' * 100_000, "{,}" * 60_000):
        assert all(len(text) <= MESSAGE_CHARACTERS for text in parse_detail(body).general)


def test_the_words_of_a_refusal_stand_on_pages_that_lack_what_was_asked_for(as_viewer, remote):
    remote.on("GET", "/projects/pr_1", says('{"message": "Come back <later>."}', 429, acts=False))
    page = as_viewer.page("/projects/pr_1/", status=503)
    assert "Humanloop’s own words: “Come back <later>.”" in page.text
