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
