"""Two admins who take the role from each other at the same moment: one of them stays."""

import pytest
from django.contrib.auth.models import Group, User

from adminpanel.accounts import invitations, services
from adminpanel.accounts.models import Link
from adminpanel.accounts.permissions import Role
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def make_admin(name):
    person = User.objects.create_user(name, password="correct horse battery staple")
    person.groups.add(Group.objects.get(name="Admin"))
    return person


@pytest.mark.parametrize("_try", range(5))
def test_of_two_that_take_the_role_from_each_other_one_stays_admin(_try):
    ada, bea = make_admin("ada"), make_admin("bea")
    outcomes = at_once(
        lambda: services.change_role(User.objects.get(pk=bea.pk), Role.VIEWER, by=ada),
        lambda: services.deactivate(User.objects.get(pk=ada.pk), by=bea),
    )
    assert sorted(outcomes) == ["LastAdminError", "done"]
    assert services.admins().count() == 1


def test_a_link_that_is_used_twice_at_once_makes_one_person():
    ada = make_admin("ada")
    token = invitations.invite("newcomer", Role.EDITOR, by=ada)
    link = Link.objects.open().for_token(token).get()
    outcomes = at_once(*(lambda: invitations.accept(link, "an entirely new password").username for _ in range(4)))
    assert sorted(outcomes) == ["LinkSpentError"] * 3 + ["newcomer"]
