"""Two admins who take the role from each other at the same moment: one of them stays."""

import threading

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection

from adminpanel.people import acts
from adminpanel.people.models import Link
from adminpanel.people.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def groups():
    # Emptied tables are filled again by no migration.
    for name in Role.values:
        Group.objects.get_or_create(name=name)


def make_admin(name):
    person = User.objects.create_user(name, password="correct horse battery staple")
    person.groups.add(Group.objects.get(name="Admin"))
    return person


def at_once(*jobs):
    """Run jobs in threads that start together; return what each came to."""
    start = threading.Barrier(len(jobs))
    outcomes = [None] * len(jobs)

    def run(number, job):
        start.wait(10)
        try:
            outcomes[number] = job() or "done"
        except Exception as error:
            outcomes[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.parametrize("_try", range(5))
def test_of_two_that_take_the_role_from_each_other_one_stays_admin(_try):
    ada, bea = make_admin("ada"), make_admin("bea")
    outcomes = at_once(
        lambda: acts.change_role(User.objects.get(pk=bea.pk), Role.VIEWER, by=ada),
        lambda: acts.deactivate(User.objects.get(pk=ada.pk), by=bea),
    )
    assert sorted(outcomes) == ["LastAdminError", "done"]
    assert acts.admins().count() == 1


def test_a_link_that_is_used_twice_at_once_makes_one_person():
    ada = make_admin("ada")
    token = acts.invite("newcomer", Role.EDITOR, by=ada)
    link = Link.objects.open().for_token(token).get()
    outcomes = at_once(*(lambda: acts.accept(link, "an entirely new password").username for _ in range(4)))
    assert sorted(outcomes) == ["LinkSpentError"] * 3 + ["newcomer"]
