"""axe finds nothing, and nothing scrolls sideways, on the pages of the main job: both schemes, both widths."""

import pytest

from projects import services
from projects.models import Change

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
