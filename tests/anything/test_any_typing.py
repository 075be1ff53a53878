"""Whatever somebody types or puts into an address, no page breaks, and what is sent is what the row says."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from projects.models import Change, DirectoryLabel, Move
from projects.text.ids import pasted_id
from tests.accounts.conftest import give_password
from tests.anything.conftest import Subject, arrived, on_the_wire, trying
from tests.anything.nasty import right, texts
from tests.memory_remote import MemoryRemote
from tests.pages import PageClient

EDIT = "/projects/pr_1/edit/"
BEFORE = {"name": "Support bot", "active_config_id": "config_1", "directory_id": "dir_1"}
names = st.just("Support bot") | texts
configs = st.sampled_from(["config_2", "config_1", "config_x", "other"]) | texts
directories = st.sampled_from(["dir_1", "dir_2", "dir_-", "other"]) | texts
environments = st.sampled_from(["env_1", "env_2", "env_9"]) | texts
numbers = texts | st.integers().map(str) | st.sampled_from(["2", "999999999", "1e3", "+1", "0x1", "last"])


def typed(required=(), **fields):
    """A form's fields, some of them missing."""
    return st.fixed_dictionaries({name: fields.pop(name) for name in required}, optional=fields)


def written(text):
    """A part of an address that says this."""
    return quote(text, safe="", errors="surrogatepass")


def applied(panel, change):
    """Apply a change by its page; return what was written to the remote for it."""
    panel.remote.requests.clear()
    confirm = change.name_of(next(iter(change.requested))) if change.kind == "offline" else "Support bot"
    panel.post(f"{change.get_absolute_url()}apply/", {"confirm_name": confirm})
    change.refresh_from_db()
    return panel.remote.writes


@trying(40)
@given(
    form=typed(
        ["name"], name=names, active_config_id=configs, active_config_id_other=configs, directory_id=directories,
        directory_id_other=directories, note=texts,
    ),
    more=st.just({}) | typed(
        version_query=texts, search=st.just("1"), seen_name=names, seen_active_config_id=configs,
        seen_directory_id=directories,
    ),
)  # fmt: skip
def test_any_text_in_the_edit_form_is_refused_or_proposed_and_sent_as_the_row_says(panel, form, more):
    panel.begin()
    memory = panel.remote.memory = MemoryRemote()
    page = panel.post(EDIT, form | more)
    change = Change.objects.filter(state="draft").first()
    assert page.status == (200 if change else page.status)
    assert panel.remote.writes == []
    if change is None:
        assert page.status == 422 or "search" in more or more["version_query"]
        return
    assert "search" not in more
    assert change.before == {field: BEFORE[field] for field in change.requested}
    for field, value in change.requested.items():
        given = {arrived(form.get(name, "")) for name in (field, f"{field}_other")}
        lines = {text.replace("\r", "").replace("\n", "").strip() for text in given}
        assert value in (lines if field == "name" else {pasted_id(text) for text in lines})
    (sent,) = applied(panel, change)
    assert (sent.method, sent.path, sent.json) == ("PATCH", "/projects/pr_1", change.requested)
    known = change.requested.get("active_config_id", "config_2") in memory.configs
    assert change.state == ("applied" if known else "refused")


@trying(15)
@given(
    form=typed(environment=st.lists(environments, max_size=3), note=texts),
    config=configs,
    filled=typed(environment=environments, note=texts),
)
def test_any_text_in_the_deployment_form_is_refused_or_proposed_and_sent_as_the_row_says(panel, form, config, filled):
    panel.begin()
    panel.remote.memory = MemoryRemote()
    address = f"/projects/pr_1/deploy/?config_id={written(config)}"
    panel.get(address, **filled)
    panel.post(address, form)
    panel.post("/projects/pr_1/deploy/?config_id=config_2", form)
    assert panel.remote.writes == []
    change = Change.objects.filter(state="draft").first()
    if change is None:
        return
    (sent,) = applied(panel, change)
    if change.kind == Change.Kind.UPDATE:
        assert sent.json == change.requested == {"active_config_id": "config_2"}
    else:
        assert {row["id"]: sent.json["config_id"] for row in sent.json["environments"]} == change.requested
    assert change.state == "applied"


@trying(15)
@given(note=texts, environment=environments, confirm=texts)
def test_any_text_about_taking_offline_is_refused_or_sent_as_the_row_says(panel, note, environment, confirm):
    panel.begin()
    panel.remote.memory = MemoryRemote()
    address = f"/projects/pr_1/offline/?environment_id={written(environment)}"
    panel.get(address, note=note)
    panel.post(address, {"note": note})
    change = Change.objects.filter(state="draft").first()
    if change is None:
        return
    panel.post(f"{change.get_absolute_url()}apply/", {"confirm_name": confirm})
    assert panel.remote.writes == []
    (sent,) = applied(panel, change)
    assert sent.path == f"/projects/pr_1/deployed-config/{next(iter(change.requested))}"
    assert change.state == "applied"


@trying(10)
@given(
    projects=st.lists(st.sampled_from(["pr_1", "pr_2"]) | texts, max_size=3),
    form=typed(["directory_id"], directory_id=directories, directory_id_other=directories, note=texts),
)
def test_any_text_in_the_form_of_a_move_is_refused_or_proposed_and_sent_as_the_row_says(panel, projects, form):
    panel.begin()
    panel.remote.memory = MemoryRemote()
    for chosen in (projects, ["pr_1"]):
        panel.get("/moves/new/", project=chosen, **form)
        panel.post("/moves/new/", {"project": chosen, **form})
    assert panel.remote.writes == []
    move = Move.objects.first()
    if move is None:
        return
    panel.get(move.get_absolute_url())
    panel.post(f"{move.get_absolute_url()}apply/", {})
    panel.post(f"{move.get_absolute_url()}go-on/", {})
    panel.get(move.get_absolute_url())
    (change,) = move.changes.all()
    (sent,) = panel.remote.writes
    assert (change.state, change.requested, sent.json) == ("applied", *[{"directory_id": move.directory_id}] * 2)


@trying(25)
@given(
    listed=typed(
        filter=texts, user_filter=texts, directory_id=texts, live=texts, sort_by=texts, order=texts, page=numbers
    ),
    versions=typed(q=texts, kind=texts, page=numbers, environment=texts),
    compared=typed(**{"from": configs, "to": configs}, version_query=texts),
    filled=typed(name=texts, active_config_id=configs, directory_id=directories, note=texts, version_query=texts),
    history=typed(
        project_id=texts, project=texts, person=numbers, outcome=texts, since=texts, until=texts, page=numbers
    ),
    path=texts,
)
def test_any_address_is_a_page(panel, listed, versions, compared, filled, history, path):
    panel.begin()
    panel.answers(**right())
    panel.get("/projects/", **listed)
    panel.get("/projects/pr_1/configs/", **versions)
    panel.get("/projects/pr_1/compare/", **compared)
    panel.get(EDIT, **filled)
    for address in ("/changes/", "/people/", "/people/log/", "/directories/"):
        panel.get(address, **history)
    panel.get(f"/projects/{written(path)}/")
    panel.get(f"/{written(path)}")
    response = panel.client.get("/changes.csv", QUERY_STRING=on_the_wire(history))
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    b"".join(response.streaming_content).decode()


@trying(10)
@given(label=texts)
def test_any_label_of_a_directory_is_refused_or_kept_and_shown_as_text(panel, label):
    panel.begin()
    panel.answers(**right())
    DirectoryLabel.objects.all().delete()
    panel.get("/projects/")
    panel.post("/directories/dir_1/label/", {"label": label})
    for path in ("/directories/", "/projects/pr_1/", EDIT):
        panel.get(path)


@trying(15)
@given(name=texts, password=texts, role=texts, after=texts)
def test_any_text_at_sign_in_and_about_people_is_text(panel, name, password, role, after):
    panel.begin()
    stranger = Subject(PageClient(), panel.remote)
    stranger.post("/accounts/login/", {"username": name, "password": password, "next": after})
    stranger.get("/accounts/login/", next=after)
    give_password(panel.client)
    panel.post("/people/invite/", {"username": name, "role": role})
    panel.get("/people/invite/", username=name, role=role)
