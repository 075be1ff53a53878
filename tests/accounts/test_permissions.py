"""Three roles whose groups have Django's permissions, read at each request."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adminpanel.accounts.groups import roles_with
from adminpanel.accounts.permissions import Role, declared, matrix, people_managers, role_of
from tests.conftest import make_user, signed_in

ROOT = Path(__file__).resolve().parents[2]
PROPOSE, APPLY, LABEL = "projects.propose_change", "projects.apply_change", "projects.label_directory"
APPROVE, PROTECT, PEOPLE = "projects.approve_change", "projects.manage_protections", "people.manage_people"
NOTIFY = "notifications.manage_notifications"
MAY = {
    "Viewer": {PROPOSE},
    "Editor": {PROPOSE, APPROVE, APPLY, LABEL},
    "Admin": {PROPOSE, APPROVE, APPLY, LABEL, PROTECT, NOTIFY, PEOPLE},
}
BEFORE = {"people": "0005", "projects": "0010"}

pytestmark = pytest.mark.django_db


def names():
    return {name for name, _ in declared()}


def may(person):
    return {name for name in names() if person.has_perm(name)}


def held(role):
    found = Permission.objects.filter(group__name=role).select_related("content_type")
    return {f"{each.content_type.app_label}.{each.codename}" for each in found}


def test_someone_in_no_group_is_a_viewer_and_the_highest_of_two_groups_counts():
    person = User.objects.create_user("pat")
    assert role_of(person) == Role.VIEWER
    person = User.objects.get(pk=person.pk)
    person.groups.add(*Group.objects.filter(name__in=["Viewer", "Editor"]))
    assert role_of(person) == Role.EDITOR


@pytest.mark.parametrize(("role", "permissions"), MAY.items(), ids=MAY)
def test_each_role_may_what_its_group_is_permitted(role, permissions):
    assert held(role) == permissions
    assert may(make_user("pat", role)) == permissions


def test_someone_in_no_group_may_what_a_viewer_may():
    assert may(User.objects.create_user("pat")) == MAY["Viewer"]


def test_a_superuser_is_an_admin_and_may_everything():
    root = User.objects.create_superuser("root")
    assert role_of(root) == Role.ADMIN
    assert may(root) == names()


def test_a_permission_of_one_person_or_of_a_group_of_ones_own_making_counts_too():
    person, other = make_user("pat", "Viewer"), make_user("ola")
    person.user_permissions.add(Permission.objects.get(codename="label_directory"))
    team = Group.objects.create(name="Team leads")
    team.permissions.add(Permission.objects.get(codename="manage_people"))
    other.groups.add(team)
    assert may(User.objects.get(pk=person.pk)) == {PROPOSE, LABEL}
    assert may(User.objects.get(pk=other.pk)) == {PROPOSE, PEOPLE}
    assert role_of(other) == Role.VIEWER
    assert list(people_managers()) == [other]
    assert signed_in(other).get("/people/").status_code == 200


def test_nobody_may_anything_who_is_not_signed_in_or_was_deactivated():
    for nobody in (AnonymousUser(), User.objects.create_superuser("gone", is_active=False)):
        assert not may(nobody)
        assert not nobody.get_all_permissions()
        assert not nobody.has_module_perms("projects")


def test_role_and_permissions_of_a_person_cost_one_query(editor):
    person = User.objects.get(pk=editor.pk)
    with CaptureQueriesContext(connection) as queries:
        may(person)
        role_of(person)
        assert person.has_module_perms("projects")
        assert not person.has_module_perms("people")
    assert len(queries) == 1


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(as_admin, admin):
    assert as_admin.get("/people/").status_code == 200
    admin.groups.clear()
    assert as_admin.get("/people/").status_code == 403


def test_a_permission_that_is_taken_from_a_group_is_gone_at_the_next_request_and_from_the_matrix(as_editor):
    assert as_editor.get("/directories/dir_x/label/").status_code == 200
    Group.objects.get(name="Editor").permissions.remove(Permission.objects.get(codename="label_directory"))
    assert as_editor.get("/directories/dir_x/label/").status_code == 403
    page = as_editor.page("/help/")
    assert "Label directoriesNoNoYes" in page.text
    assert "Apply, undo and check changes, withdraw or decline anyNoYesYes" in page.text


def test_who_may_not_propose_sees_no_form_and_takes_nothing_back(as_viewer):
    Group.objects.get(name="Viewer").permissions.clear()
    for page in ("/projects/pr_1/edit/", "/projects/pr_1/deploy/", "/projects/pr_1/offline/", "/moves/new/"):
        assert as_viewer.get(page).status_code == 403, page
    assert as_viewer.get("/changes/").status_code == 200


def test_the_matrix_has_what_everybody_may_and_each_permission_with_its_words():
    rows = {words: [yes for _, yes in answers] for words, answers in matrix()}
    assert list(rows.values()) == [
        [True, True, True],
        [True, True, True],
        [False, True, True],
        [False, True, True],
        [False, True, True],
        [False, False, True],
        [False, False, True],
        [False, False, True],
    ]
    assert set(rows) == {words for _, words in declared()} | {next(iter(rows))}


def test_the_words_of_each_permission_are_the_same_in_the_database():
    kept = {f"{each.content_type.app_label}.{each.codename}": each.name for each in Permission.objects.all()}
    assert {name: kept[name] for name in names()} == dict(declared())


def test_what_a_group_begins_with_is_the_same_by_migration_and_after_a_flush():
    for role in Role.values:
        assert held(role) == {name for name in names() if role in roles_with(*name.split("."))}


def test_each_permission_that_pages_ask_for_is_declared():
    asked = set()
    for path in (ROOT / "templates").rglob("*.html"):
        asked |= {".".join(found) for found in re.findall(r"perms\.(\w+)\.(\w+)", path.read_text())}
    for path in [*(ROOT / "projects").rglob("views/*.py"), *(ROOT / "adminpanel").rglob("*.py")]:
        asked |= set(
            re.findall(r'(?:has_perm\(|permission_required\(|permission_required = )"([\w.]+)"', path.read_text())
        )
    assert asked >= {APPLY, LABEL, PEOPLE, PROPOSE}
    assert asked <= names()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_emptied_has_the_groups_and_what_they_may():
    call_command("flush", interactive=False, verbosity=0)
    for role, permissions in MAY.items():
        assert held(role) == permissions
        assert may(make_user(f"new-{role}", role)) == permissions


def back_to_the_version_before():
    """Leave the database as one in which no permission was ever declared."""
    for app, migration in BEFORE.items():
        call_command("migrate", app, migration, verbosity=0)
    codenames = [name.split(".")[1] for name in names()]
    Permission.objects.filter(codename__in=codenames).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("migrated_again")
def test_a_panel_of_the_version_before_gets_the_permissions_whatever_became_of_its_groups():
    back_to_the_version_before()
    ed, vi, lee = make_user("ed", "Editor"), make_user("vi", "Viewer"), make_user("lee")
    # By hand: one group is gone, one has a permission and a member more, and there is one of their own making.
    Group.objects.filter(name="Viewer").delete()
    Group.objects.get(name="Admin").permissions.add(Permission.objects.get(codename="view_user"))
    lee.groups.add(Group.objects.create(name="Editors"), Group.objects.get(name="Admin"))
    call_command("setup", verbosity=0)
    assert held("Viewer") == MAY["Viewer"]
    assert held("Editor") == MAY["Editor"]
    assert held("Admin") == {*MAY["Admin"], "auth.view_user"}
    assert held("Editors") == set()
    people = User.objects.in_bulk([ed.pk, vi.pk, lee.pk])
    assert [may(people[person.pk]) for person in (ed, vi, lee)] == [MAY["Editor"], MAY["Viewer"], MAY["Admin"]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("migrated_again")
def test_what_an_admin_took_from_a_group_stays_taken_at_the_next_setup_and_nothing_is_there_twice():
    Group.objects.get(name="Editor").permissions.remove(Permission.objects.get(codename="label_directory"))
    call_command("setup", verbosity=0)
    assert held("Editor") == MAY["Editor"] - {LABEL}
    for codename in ("apply_change", "propose_change", "label_directory", "manage_people"):
        assert Permission.objects.filter(codename=codename).count() == 1
