"""Admins say what needs approval; it is asked again of everybody who applies."""

import pytest
from django.db import connection
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects import services
from projects.models import Change, Protection
from tests.fault_table import resets_before_acting
from tests.together import at_once

ADDRESS = "/settings/protections/"


@pytest.fixture
def as_admin(as_admin):
    """An admin who gave their password just now."""
    session = as_admin.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    return as_admin


def test_each_environment_and_the_project_itself_can_be_protected(as_admin, remote, editor, viewer):
    page = as_admin.page(ADDRESS)
    values = page.values(ADDRESS)
    assert values == {"itself": "0", "environment_env_1": "0", "environment_env_2": "0"}
    page = as_admin.send(ADDRESS, {**values, "environment_env_1": "1", "itself": "2"})
    assert "Saved: 2 changed." in page.text
    rows = Protection.objects.order_by("environment_id").values_list(
        "environment_id", "environment_name", "is_default", "approvals", "changed_by__username"
    )
    assert list(rows) == [("", "", False, 2, "ada"), ("env_1", "production", True, 1, "ada")]
    assert as_admin.page(ADDRESS).values(ADDRESS)["environment_env_1"] == "1"


def test_more_approvals_than_there_are_people_who_could_give_them_are_refused(as_admin, remote):
    values = as_admin.page(ADDRESS).values(ADDRESS)
    page = as_admin.send(ADDRESS, {**values, "environment_env_1": "2"}, status=422)
    assert "Only one person here can approve changes. Make more people editors first." in page.text
    assert page.values(ADDRESS)["environment_env_1"] == "2"
    assert not Protection.objects.exists()


def test_when_humanloop_is_away_what_is_protected_can_be_changed_still(as_admin, remote, editor):
    Protection.objects.create(environment_id="env_1", environment_name="production", is_default=True, approvals=1)
    remote.on("GET", "/", resets_before_acting)
    page = as_admin.page(ADDRESS)
    assert "The environments can’t be read right now" in page.text
    as_admin.send(ADDRESS, {**page.values(ADDRESS), "environment_env_1": "0"})
    assert Protection.objects.get().approvals == 0


def test_what_another_admin_protects_at_the_same_moment_is_no_error(as_admin, remote, editor):
    values = as_admin.page(ADDRESS).values(ADDRESS)
    other = iter([Protection(environment_id="env_1", environment_name="production", approvals=2)])

    def comes_between(execute, sql, *args):
        if sql.startswith("INSERT") and "projects_protection" in sql and (row := next(other, None)):
            row.save()
        return execute(sql, *args)

    with connection.execute_wrapper(comes_between):
        page = as_admin.send(ADDRESS, {**values, "environment_env_1": "1", "itself": "1"})
    assert "Saved: 2 changed." in page.text
    rows = Protection.objects.order_by("environment_id").values_list(
        "environment_id", "approvals", "changed_by__username"
    )
    assert list(rows) == [("", 1, "ada"), ("env_1", 1, "ada")]


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_save_at_once_each_is_saved(admin):
    places = [services.Place("env_1", "production", is_default=True), services.ITSELF]

    def save(number, order):
        return lambda: services.protect({places[each]: number for each in order}, by=admin)

    came = at_once(save(1, [0, 1]), save(2, [1, 0]), save(1, [0, 1]), save(2, [1, 0]))
    assert [each for each in came if each != "done" and not isinstance(each, list)] == []
    assert len(set(Protection.objects.values_list("approvals", flat=True))) == 1
    assert Protection.objects.count() == 2


def test_it_is_for_admins(as_editor, remote):
    assert as_editor.get(ADDRESS).status_code == 403


def test_what_is_protected_is_not_applied_without_approval(as_editor, remote, editor, viewer):
    Protection.objects.create(environment_id="", approvals=1)
    asked = {"before": {"directory_id": "dir_1"}, "requested": {"directory_id": "dir_2"}}
    change = Change.objects.create(project_id="pr_1", project_name="Support bot", proposed_by=viewer, **asked)
    page = as_editor.send(f"/changes/{change.pk}/apply/")
    assert "A project’s name or directory needs 1 approval, and none counts yet. Nothing was sent." in page.text
    assert remote.writes == []
    as_editor.send(f"/changes/{change.pk}/say/", {"words": "", "verdict": "approve"})
    as_editor.send(f"/changes/{change.pk}/apply/")
    change.refresh_from_db()
    assert change.state == "applied"
