"""axe finds nothing, and nothing scrolls sideways, on any page: both schemes, three widths."""

from base64 import b32decode
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.utils import timezone
from django_otp.oath import TOTP

from adminpanel.accounts.invitations import invite
from adminpanel.accounts.permissions import Role
from projects.models import Change, ChangeQuerySet
from projects.notifications import endpoints
from tests.conftest import PASSWORD
from tests.fault_table import never_answers, objects

pytestmark = pytest.mark.django_db(transaction=True)
SUPPORT = "Support replies"


@pytest.fixture
def project(wired):
    return wired.project(SUPPORT)["id"]


def change(state, project_id, by, **more):
    requested = more.pop("requested", {"name": "New name"})
    before = more.pop("before", {field: {"name": SUPPORT}.get(field) for field in requested})
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


def test_lists_and_forms(visit, admin, project):
    person = visit().signs_in(admin)
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


def test_notifications(visit, admin, project):
    wanted = endpoints.Wanted("Our bot", "https://hooks.example.com/", ["change.applied"], [], "https://panel.example")
    endpoint = endpoints.create("webhook", wanted, by=admin)
    tried = endpoints.send_test(endpoint, by=admin)
    tried.attempts.create(at=timezone.now(), milliseconds=212, status=500, answer="<h1>No</h1>", problem="No.")
    person = visit().signs_in(admin)
    for path in (
        "/settings/notifications/",
        "/settings/notifications/new/",
        endpoint.get_absolute_url(),
        tried.get_absolute_url(),
        "/accounts/mail/",
    ):
        person.goes(path).finds_no_barrier()


def test_what_is_scheduled_and_what_was_held(visit, admin, project):
    at = timezone.now() + timedelta(days=2)
    moment = {"apply_at": at, "apply_at_local": f"{at:%Y-%m-%dT%H:%M}", "apply_at_zone": "UTC", "scheduled_by": admin}
    rows = [change("proposed", project, admin)]
    rows += [change("proposed", project, admin, schedule=how, **moment) for how in ("waiting", "held", "missed")]
    person = visit().signs_in(admin)
    for row in rows:
        person.looks("light", "wide").goes(row.get_absolute_url())
        person.page.locator("main summary", has_text="More").click()
        person.page.locator("main summary", has_text="Apply at a").click()
        assert person.page.get_by_label("Day").is_visible()
        person.finds_no_barrier()


def test_what_was_live_when(visit, admin, wired, project):
    person, moment = visit().signs_in(admin), timezone.now()
    live, other, *_ = (row["config"]["id"] for row in wired.configs(project).values())
    for state, days, before, after in (
        ("applied", 60, live, other),
        ("noticed", 20, other, None),
        ("applied", 1, None, live),
    ):
        at, seen_at = (moment - timedelta(days=each) for each in (days, days + 9))
        values = {"before": {"active_config_id": before}, "requested": {"active_config_id": after}}
        more = {"live_field": "active_config_id", "proposed_at": at, "settled_at": at, "last_seen_at": seen_at}
        change(state, project, admin, **values, **more)
    person.goes(f"/projects/{project}/")
    person.page.get_by_text("The same as a table").click()
    assert person.page.get_by_role("img", name="What was live in production").is_visible()
    person.finds_no_barrier()


def test_a_change_in_each_state(visit, admin, wired, project):
    person, moment = visit().signs_in(admin), timezone.now()
    for state in Change.State.values:
        row = change(
            state,
            project,
            admin,
            answered={"name": "Theirs"},
            settled_at=moment,
            claimed_at=moment,
            sent_at=moment,
            last_seen_at=moment,
            problem="" if state == "stale" else "It did not answer.",
            refusal={"fields": {"name": ["taken"]}, "general": ["no"], "raw": "{}"},
        )
        person.goes(f"/changes/{row.pk}/").finds_no_barrier()
        assert person.page.locator("main .state").get_attribute("class") == f"state {state}"


def test_what_warns_and_what_was_refused_in_an_environment(visit, admin, wired, project):
    moment = timezone.now()
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
    person = visit().signs_in(admin)
    assert "Something still uses the old name" in person.goes(f"/projects/{project}/").text
    person.finds_no_barrier()
    for row, button in (
        (renamed, "Go back to"),
        (outside, "Propose what was before"),
        (deploy, "Review changes"),
        (offline, "Review changes"),
    ):
        person.goes(f"/changes/{row.pk}/").finds_no_barrier()
        assert person.page.get_by_role("button", name=button).first.is_visible()


def test_help_people_and_ones_own_account(visit, admin, viewer):
    person = visit().signs_in(admin)
    for path in (
        "/",
        "/settings/",
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
        "/directories/dir_1/label/",
    ):
        person.goes(path).finds_no_barrier()


def test_links_codes_and_a_page_that_was_open_too_long(visit, admin, viewer):
    person = visit().goes(f"/accounts/link/{invite('norma', Role.EDITOR, by=admin)}/")
    assert person.heading == "Join Prompt panel"
    person.finds_no_barrier()
    person.clicks("button", "Join").finds_no_barrier()
    person = visit().signs_in(admin).goes("/people/invite/")
    person.page.get_by_label("Username").fill("nils")
    person.clicks("button", "Make the links").finds_no_barrier()
    person.goes("/accounts/second-factor/").page.get_by_text("I can’t scan it").click()
    key = b32decode(person.page.locator("details code").inner_text().replace(" ", ""))
    person.page.get_by_label("Code").fill(f"{TOTP(key).token():06}")
    person.clicks("button", "Use this app").finds_no_barrier()
    assert person.heading == "Your recovery codes"
    person.goes("/accounts/").finds_no_barrier()
    person.signs_out().signs_in(admin).finds_no_barrier()
    assert person.heading == "Your code"
    person.clicks("button", "Sign in").finds_no_barrier()
    person.goes("/accounts/login/").context.clear_cookies()
    person.page.get_by_label("Username").fill("ada")
    person.page.get_by_label("Password", exact=True).fill("anything")
    person.clicks("button", "Sign in").finds_no_barrier()
    assert person.heading == "This page was open too long"
    person.mishaps.clear()


def test_while_humanloop_is_away(visit, admin, remote, settings, guarded):
    person = visit().signs_in(admin).goes("/projects/")
    proposal = change("proposed", "pr_1", admin)
    guarded(pause=600)  # it lasts, however busy the machine

    def sees(path, *told):
        person.goes(path).finds_no_barrier()
        assert all(words in person.page.locator("body").inner_text() for words in told), person.text

    remote.on("*", "/", objects(401))
    sees("/projects/", "Humanloop refused the panel’s key", "What was last seen", "Support bot")
    remote.on("*", "/", objects(503))
    sees("/projects/pr_1/", "This project can’t be loaded right now", "What was last seen")
    sees("/projects/?filter=nothing", "Projects can’t be loaded right now", "No project that was seen matches")
    sees(f"/changes/{proposal.pk}/", "can’t be told right now")
    sees("/projects/", "For the next", "leaves it alone", "Support bot")
    settings.HUMANLOOP_DEADLINE = 0.3
    remote.on("*", "/", never_answers)
    sees("/projects/pr_2/", "This project can’t be loaded right now")
    person.mishaps.clear()


def test_while_the_panels_own_database_is_full(visit, admin, remote, monkeypatch):
    person = visit().signs_in(admin)
    proposal = change("proposed", "pr_1", admin, requested={"directory_id": "dir_2"}, before={"directory_id": "dir_1"})
    real = ChangeQuerySet.update
    for state, told in (
        (Change.State.SENDING, "The panel is not available right now"),
        (Change.State.APPLIED, "Saved, but not recorded here"),
    ):

        def update(self, full_at=state, **values):
            if values.get("state") == full_at:
                raise OperationalError("database or disk is full")
            return real(self, **values)

        monkeypatch.setattr(ChangeQuerySet, "update", update)
        person.goes(f"/changes/{proposal.pk}/").clicks("button", "File in dir_2").finds_no_barrier()
        assert person.heading == told
    person.mishaps.clear()


def test_pages_that_say_no(visit, viewer):
    person = visit()
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


def test_pages_for_faults_of_ours(visit):
    person = visit()
    for name in ("400", "429", "500", "503"):
        show(person, name).finds_no_barrier()


def test_the_main_job_by_the_keyboard_alone(visit, editor, wired, project):
    person = visit().goes("/accounts/login/")
    person.tabs_to(person.page.get_by_label("Username")).types(editor.username)
    person.tabs_to(person.page.get_by_label("Password", exact=True)).types(PASSWORD).enters()
    person.tabs_to(person.page.get_by_role("link", name="Projects", exact=True)).enters()
    person.tabs_to(person.page.get_by_role("link", name=SUPPORT, exact=True)).enters()
    person.tabs_to(person.page.get_by_role("link", name="Rename or move")).enters()
    person.tabs_to(person.page.locator("[name=active_config_id]:checked"))
    person.page.keyboard.press("ArrowUp")
    person.tabs_to(person.page.locator("main .primary")).enters()
    person.tabs_to(person.page.get_by_role("button", name="Make live in production")).enters()
    assert person.state == "Saved"
    assert len(wired.writes) == 1
