"""axe finds nothing, and nothing scrolls sideways, on any page: both schemes, both widths."""

import pytest
from django.template.loader import render_to_string

from projects import services
from projects.models import Change
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT = "Support replies"


@pytest.fixture(params=[("light", "wide"), ("dark", "wide"), ("light", "narrow")], ids=" ".join)
def person(request, visit, admin):
    scheme, size = request.param
    return visit(scheme=scheme, size=size).signs_in(admin)


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)["id"]


def change(state, project_id, by, **more):
    requested = more.pop("requested", {"name": "New name", "directory_id": "dir_1"})
    before = {"name": SUPPORT, "directory_id": None}
    before = {field: before.get(field) for field in requested}
    return Change.objects.create(
        state=state,
        project_id=project_id,
        project_name=SUPPORT,
        before=before,
        requested=requested,
        proposed_by=by,
        applied_by=by,
        note="Because",
        **more,
    )


def test_lists_and_forms(person, project):
    for path in (
        "/projects/",
        "/projects/?filter=nothing-has-this-name",
        "/projects/?live=behind",
        f"/projects/{project}/",
        f"/projects/{project}/edit/",
        "/changes/",
        "/projects/pr_nothing/",
    ):
        person.goes(path).finds_no_barrier()
    person.mishaps.clear()


@pytest.mark.parametrize("state", [s for s in Change.State if s != Change.State.NOTICED])
def test_a_change_in_each_state(visit, admin, wired, project, state):
    moment = services.proposing.timezone.now()
    answered = {"name": "Theirs", "directory_id": None}
    row = change(
        state,
        project,
        admin,
        answered=answered,
        settled_at=moment,
        claimed_at=moment,
        sent_at=moment,
        problem="It did not answer.",
        refusal={"fields": {"name": ["taken"]}, "general": ["no"], "raw": "{}"},
    )
    for scheme, size in (("light", "wide"), ("dark", "narrow")):
        visit(scheme=scheme, size=size).signs_in(admin).goes(f"/changes/{row.pk}/").finds_no_barrier()


def test_what_warns_and_what_was_refused_in_an_environment(visit, admin, wired, project):
    moment = services.proposing.timezone.now()
    applied = {"settled_at": moment, "sent_at": moment}
    renamed = change(
        "applied", project, admin, requested={"name": "New name"}, answered={"name": "New name"}, **applied
    )
    wired.behind_the_back("PATCH", f"/projects/{project}", json={"name": "New name"})
    wired.behind_the_back("POST", "/projects", json={"name": SUPPORT})
    outside = change("noticed", project, admin, kind="outside", settled_at=moment, last_seen_at=moment)
    (environment,) = [
        row
        for row in wired.behind_the_back("GET", f"/projects/{project}/deployed-configs")
        if row["environment_tag"] == "default"
    ]
    key, version = environment["environment_id"], next(iter(wired.configs(project).values()))["config"]["id"]
    said = {"refusal": {"fields": {"environments": ["frozen"]}, "general": ["no"], "raw": "{}"}}
    deploy = change("refused", project, admin, kind="deploy", requested={key: version}, **said)
    offline = change("refused", project, admin, kind="offline", requested={key: None}, **said)
    for scheme, size in (("light", "wide"), ("dark", "narrow")):
        person = visit(scheme=scheme, size=size).signs_in(admin)
        assert "Something still uses the old name" in person.goes(f"/projects/{project}/").text
        person.finds_no_barrier()
        for row, button in (
            (renamed, "Undo"),
            (outside, "Propose what was before"),
            (deploy, "Review changes"),
            (offline, "Review changes"),
        ):
            person.goes(f"/changes/{row.pk}/").finds_no_barrier()
            assert person.page.get_by_role("button", name=button).first.is_visible()


@pytest.fixture(params=[("light", "wide"), ("dark", "narrow")], ids=" ".join)
def look(request):
    """How a page is looked at where two ways are enough."""
    return dict(zip(("scheme", "size"), request.param, strict=True))


def test_help_people_and_ones_own_account(visit, admin, viewer, look):
    person = visit(**look).signs_in(admin)
    for path in (
        "/help/",
        "/people/",
        "/people/log/",
        "/people/invite/",
        f"/people/{viewer.pk}/",
        "/accounts/",
        "/accounts/password_change/",
        "/accounts/confirm/",
        "/accounts/second-factor/",
        "/directories/",
    ):
        person.goes(path).finds_no_barrier()


def test_pages_that_say_no(visit, viewer, look):
    person = visit(**look)
    for path in ("/accounts/login/", "/accounts/link/no-such-token/"):
        person.goes(path).finds_no_barrier()
    person.clicks("link", "sign in").signs_in(viewer)
    for path in ("/people/", "/no/such/page/"):
        person.goes(path).finds_no_barrier()
    person.mishaps.clear()


def show(person, name):
    """Open a page for a fault of ours, at the address of the panel, whose style sheet it takes."""
    html = render_to_string(f"{name}.html", {"panel": {"sandbox": True, "request_id": "abc123"}})
    person.page.route(f"**/{name}/", lambda route: route.fulfill(body=html, content_type="text/html"))
    return person.goes(f"/{name}/")


def test_pages_for_faults_of_ours(visit, look):
    person = visit(**look)
    for name in ("400", "429", "500", "503"):
        show(person, name).finds_no_barrier()


def test_the_main_job_by_the_keyboard_alone(visit, editor, wired, project):
    person = visit().goes("/accounts/login/")
    person.tabs_to(person.page.get_by_label("Username")).types(editor.username)
    person.tabs_to(person.page.get_by_label("Password", exact=True)).types(PASSWORD).enters()
    person.tabs_to(person.page.get_by_role("link", name=SUPPORT, exact=True)).enters()
    person.tabs_to(person.page.get_by_role("link", name="Edit project").first).enters()
    person.tabs_to(person.page.locator("[name=active_config_id]:checked"))
    person.page.keyboard.press("ArrowUp")
    person.tabs_to(person.page.locator("main .primary")).enters()
    person.tabs_to(person.page.get_by_role("button", name="Apply")).enters()
    assert person.heading.startswith("Saved")
    assert len(wired.writes) == 1
