"""Three roles, read at each request."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import RequestFactory

from adminpanel.accounts.permissions import Capability, Role, may, requires, role_of

pytestmark = pytest.mark.django_db


def test_the_groups_are_there_without_anybody_making_them():
    assert set(Group.objects.values_list("name", flat=True)) >= {"Viewer", "Editor", "Admin"}


def test_someone_in_no_group_is_a_viewer_and_the_highest_of_two_groups_counts():
    person = User.objects.create_user("pat")
    assert role_of(person) == Role.VIEWER
    person = User.objects.get(pk=person.pk)
    person.groups.add(*Group.objects.filter(name__in=["Viewer", "Editor"]))
    assert role_of(person) == Role.EDITOR


def test_a_superuser_is_an_admin():
    assert role_of(User.objects.create_superuser("root")) == Role.ADMIN


@pytest.mark.parametrize(
    ("role", "capabilities"),
    [
        ("Viewer", {Capability.PROPOSE}),
        ("Editor", {Capability.PROPOSE, Capability.APPLY, Capability.LABEL}),
        ("Admin", set(Capability)),
    ],
)
def test_each_role_may_what_the_matrix_says(role, capabilities):
    person = User.objects.create_user("pat")
    person.groups.add(Group.objects.get(name=role))
    assert {capability for capability in Capability if may(person, capability)} == capabilities


def test_nobody_may_anything_who_is_not_signed_in_or_was_deactivated():
    gone = User.objects.create_superuser("gone", is_active=False)
    for capability in Capability:
        assert not may(AnonymousUser(), capability)
        assert not may(gone, capability)


def test_a_view_that_requires_a_capability_is_refused_without_it():
    from django.core.exceptions import PermissionDenied

    view = requires(Capability.APPLY)(lambda request: "done")
    request = RequestFactory().post("/")
    request.user = User.objects.create_user("pat")
    with pytest.raises(PermissionDenied):
        view(request)


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(as_admin, admin):
    assert as_admin.get("/people/").status_code == 200
    admin.groups.clear()
    assert as_admin.get("/people/").status_code == 403
