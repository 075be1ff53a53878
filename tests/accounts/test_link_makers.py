"""A link lets someone in by the word of who made it, and no longer than that word counts."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.utils import timezone

from adminpanel.accounts import invitations
from adminpanel.accounts.models import Link
from adminpanel.accounts.permissions import Role
from tests.accounts.conftest import give_password
from tests.accounts.test_people_pages import NEW, accept, can_sign_in, invite, link_on
from tests.accounts.test_people_pages import acts as log
from tests.conftest import make_user, signed_in
from tests.pages import PageClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    return make_user("bea", "Admin")


@pytest.fixture
def as_bea(bea):
    return give_password(signed_in(bea))


def loses(way, client, person):
    """The ways to lose the right: by an admin's act, or behind the panel's back."""
    if way == "deactivated":
        client.send(f"/people/{person.pk}/deactivate/")
    elif way in {"Editor", "Viewer"}:
        client.send(f"/people/{person.pk}/role/", {"role": way})
    elif way == "inactive in the database":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif way == "out of the group":
        person.groups.clear()
    else:
        Link.objects.filter(made_by=person).update(made_by=None)


WAYS = ["deactivated", "Editor", "Viewer", "inactive in the database", "out of the group", "deleted"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ["Viewer", "Editor", "Admin"])
def test_an_invitation_ends_with_the_right_of_who_made_it(as_fresh_admin, as_bea, bea, way, role):
    address = invite(as_bea, "newcomer", role)
    opened_before = PageClient()
    opened_before.get(address)
    loses(way, as_fresh_admin, bea)
    accept(address, status=410)
    late = opened_before.send("/accounts/link/", {"new_password1": NEW, "new_password2": NEW}, 410)
    for page in (PageClient().page(address, 410), late):
        assert "Whoever made it may no longer make links, so it ended." in page.text
    assert not User.objects.filter(username="newcomer").exists()


@pytest.mark.parametrize("way", WAYS)
def test_a_reset_link_too(as_fresh_admin, as_bea, bea, editor, way):
    address = link_on(as_bea.send(f"/people/{editor.pk}/reset/"))
    loses(way, as_fresh_admin, bea)
    accept(address, status=410)
    assert can_sign_in("edgar")


def test_links_of_the_other_admins_go_on(as_fresh_admin, as_bea, bea):
    address = invite(as_fresh_admin)
    loses("deactivated", as_fresh_admin, bea)
    accept(address)


def test_what_ended_stays_ended_when_the_right_comes_back(as_fresh_admin, as_bea, bea):
    first, second = invite(as_bea, "one"), invite(as_bea, "two")
    as_fresh_admin.send(f"/people/{bea.pk}/role/", {"role": "Editor"})
    as_fresh_admin.send(f"/people/{bea.pk}/role/", {"role": "Admin"})
    as_fresh_admin.send(f"/people/{bea.pk}/deactivate/")
    as_fresh_admin.send(f"/people/{bea.pk}/reactivate/")
    for address in (first, second):
        accept(address, status=410)
    accept(invite(give_password(signed_in(bea)), "three"))


@pytest.mark.parametrize("back", [("reactivate", {}), ("role", {"role": "Admin"})])
def test_nor_does_the_right_come_back_to_links_of_one_who_lost_it_behind_the_panels_back(
    as_fresh_admin, as_bea, bea, back
):
    address = invite(as_bea)
    User.objects.filter(pk=bea.pk).update(is_active=back[0] != "reactivate")
    bea.groups.set(Group.objects.filter(name="Admin" if back[0] == "reactivate" else "Editor"))
    as_fresh_admin.send(f"/people/{bea.pk}/{back[0]}/", back[1])
    accept(address, status=410)


def test_the_admins_are_told_which_links_ended_and_can_make_them_anew(as_fresh_admin, as_bea, bea, editor):
    invite(as_bea, "newcomer", "Editor")
    as_bea.send(f"/people/{editor.pk}/reset/")
    page = as_fresh_admin.send(f"/people/{bea.pk}/deactivate/")
    assert "2 open links that they made ended too: see People." in page.html
    assert {("link_cancelled", "ada", name, "made by bea") for name in ("newcomer", "edgar")} <= set(log())
    people = as_fresh_admin.page("/people/")
    ended = "from bea ended: who made it is no admin any more"
    assert f"newcomer The invitation {ended}" in people.text
    assert f"edgar A link for a new password {ended}" in people.text
    assert "works until" not in people.text
    page = as_fresh_admin.page(people.links()["newcomer"])
    assert page.values() == {"username": "newcomer", "role": "Editor"}
    accept(link_on(as_fresh_admin.send("/people/invite/", page.values())))
    as_fresh_admin.send(f"/people/{editor.pk}/reset/")
    assert "is no admin any more" not in as_fresh_admin.page("/people/").text


def test_one_link_is_told_as_one_and_none_as_none(as_fresh_admin, as_bea, bea):
    invite(as_bea)
    page = as_fresh_admin.send(f"/people/{bea.pk}/role/", {"role": "Viewer"})
    assert "bea is Viewer now. An open link that they made ended too: see People." in page.text
    page = as_fresh_admin.send(f"/people/{bea.pk}/role/", {"role": "Editor"})
    assert "bea is Editor now." in page.text
    assert "ended too" not in page.html


def test_the_page_of_a_link_says_why_it_ended(as_fresh_admin, admin, editor):
    def reason(address):
        return PageClient().page(address, 410).text

    used = invite(as_fresh_admin, "one")
    accept(used)
    assert "It was used: it works once." in reason(used)
    replaced, cancelled = invite(as_fresh_admin, "two"), invite(as_fresh_admin, "two")
    as_fresh_admin.send(f"/people/links/{Link.objects.open().get().pk}/cancel/")
    assert "A newer link took its place." in reason(replaced)
    assert "It was cancelled." in reason(cancelled)
    reset = link_on(as_fresh_admin.send(f"/people/{editor.pk}/reset/"))
    as_fresh_admin.send(f"/people/{editor.pk}/deactivate/")
    assert "The account that it was for is deactivated." in reason(reset)
    old = invite(as_fresh_admin, "three")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert "It was made more than 24 hours ago." in reason(old)
    assert "It may have been used, cancelled" in reason("/accounts/link/made-up/")


def test_cancelling_is_told_as_what_it_is_and_not_as_a_success(as_fresh_admin, admin):
    invite(as_fresh_admin)
    link = Link.objects.open().get()
    cancel = f"/people/links/{link.pk}/cancel/"
    page = as_fresh_admin.send(cancel)
    assert "You cancelled the link for newcomer: whoever has it can’t use it." in page.html
    assert "banner info" in page.html
    assert "banner success" not in page.html
    page = as_fresh_admin.send(cancel)
    assert "There was nothing to cancel: the link for newcomer had ended before." in page.html
    assert "banner warning" in page.html


def test_a_link_whose_name_someone_has_by_now_makes_nobody(admin):
    token = invitations.invite("newcomer", Role.EDITOR, by=admin)
    make_user("Newcomer")
    accept(f"/accounts/link/{token}/", status=410)
    assert not User.objects.filter(username="newcomer").exists()
