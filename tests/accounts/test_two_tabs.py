"""Two tabs of one browser are two forms: what one opened never decides what the other's does."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from adminpanel.accounts import invitations
from adminpanel.accounts.models import Link
from adminpanel.accounts.permissions import Role
from tests.accounts.conftest import PASSWORD, give_password
from tests.accounts.test_people_pages import NEW, can_sign_in
from tests.accounts.test_second_factor import ENROL, code_now, enrol, key_of
from tests.conftest import make_user, signed_in
from tests.pages import Page, PageClient

pytestmark = pytest.mark.django_db
USE, LOGIN, CODE = "/accounts/link/", "/accounts/login/", "/accounts/code/"
ANOTHER = "yet another password"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture(params=["two invitations", "two resets", "an invitation and a reset", "a reset and an invitation"])
def links(request, admin):
    """Two links, each with whose it is."""

    def invitation(name):
        return name, invitations.invite(name, Role.EDITOR, by=admin)

    def reset(name):
        return name, invitations.make_reset_link(make_user(name), by=admin)

    makes = {
        "two invitations": (invitation, invitation),
        "two resets": (reset, reset),
        "an invitation and a reset": (invitation, reset),
        "a reset and an invitation": (reset, invitation),
    }
    return [make(name) for make, name in zip(makes[request.param], ("mia", "tom"), strict=True)]


def opened(browser, token):
    """Open a link in a tab; give the address where that leads, and the page."""
    address = browser.get(f"{USE}{token}/")["Location"]
    return address, browser.page(address)


def set_password(browser, tab, password, status=302):
    address, page = tab
    response = browser.post(address, page.values() | {"new_password1": password, "new_password2": password})
    assert response.status_code == status
    return Page(response)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_each_of_two_links_sets_the_password_of_its_own_person(links, order):
    browser = PageClient()
    tabs = [opened(browser, token) for _, token in links]
    for number in order:
        set_password(browser, tabs[number], f"a password of number {number}")
    for number, (name, _) in enumerate(links):
        assert can_sign_in(name, f"a password of number {number}")
        assert not can_sign_in(name, f"a password of number {1 - number}")


def test_a_tab_that_is_loaded_again_is_still_its_own_link(links):
    browser = PageClient()
    tabs = [opened(browser, token) for _, token in links]
    for (name, _), (address, _) in zip(links, tabs, strict=True):
        assert f" {name}" in browser.page(address).text
    address, page = tabs[0]
    mistyped = browser.post(address, page.values() | {"new_password1": NEW, "new_password2": "something else"})
    assert links[0][0] in Page(mistyped).text


def test_a_form_whose_link_is_used_up_never_reaches_the_one_that_is_open(links):
    browser = PageClient()
    tabs = [opened(browser, token) for _, token in links]
    set_password(browser, tabs[0], NEW)
    set_password(browser, tabs[0], ANOTHER, 410)
    assert "It was used" in set_password(browser, tabs[0], ANOTHER, 410).text
    assert can_sign_in(links[0][0], NEW)
    assert not can_sign_in(links[1][0], ANOTHER)
    assert Link.objects.open().get().username == links[1][0]


def test_a_form_without_its_sign_is_nobodys_where_two_links_are_open(links):
    browser = PageClient()
    for _, token in links:
        opened(browser, token)
    typed = {"new_password1": NEW, "new_password2": NEW}
    assert browser.post(USE, typed).status_code == 410
    assert browser.post(USE, typed | {"which": "made-up"}).status_code == 410
    assert Link.objects.open().count() == 2


def test_a_form_that_names_someone_else_than_its_link_sets_no_password(links):
    browser = PageClient()
    opened(browser, links[0][1])
    typed = {"username": "someone-else", "new_password1": NEW, "new_password2": NEW}
    assert browser.post(USE, typed).status_code == 410
    assert Link.objects.open().count() == 2


def test_a_form_from_before_a_sign_in_in_another_tab_reaches_no_link_opened_after(links, editor):
    browser = PageClient()
    early = opened(browser, links[0][1])
    browser.post(LOGIN, {"username": "edgar", "password": PASSWORD})
    opened(browser, links[1][1])
    page = set_password(browser, early, NEW, 410)
    assert "Open the link again from the message" in page.text
    assert Link.objects.open().count() == 2


def test_many_links_in_one_browser_and_the_first_is_still_the_first(admin):
    browser = PageClient()
    names = [f"person{number}" for number in range(30)]
    tabs = [opened(browser, invitations.invite(name, Role.VIEWER, by=admin)) for name in names]
    for number in (0, 29):
        set_password(browser, tabs[number], f"a password of number {number}")
        assert can_sign_in(names[number], f"a password of number {number}")
    set_password(browser, tabs[1], NEW, 410)
    assert User.objects.count() == 3


def test_whoever_is_signed_in_stays_so_and_is_told_whose_password_was_set(as_editor, admin):
    tab = opened(as_editor, invitations.invite("mia", Role.EDITOR, by=admin))
    set_password(as_editor, tab, NEW)
    page = as_editor.page("/accounts/")
    assert "The password of mia is set. You are still signed in as edgar here" in page.html
    assert can_sign_in("mia", NEW)
    assert can_sign_in("edgar")


def test_ones_own_reset_link_opened_while_signed_in_leads_to_the_sign_in(editor, sign_in, admin):
    browser, _ = sign_in("edgar")
    tab = opened(browser, invitations.make_reset_link(editor, by=admin))
    set_password(browser, tab, NEW)
    assert "Your password is set" in browser.page(LOGIN).html
    assert browser.get("/projects/").status_code == 302


@pytest.fixture
def two_with_factors(editor, admin, clock):
    codes = {person.username: enrol(signed_in(person)) for person in (editor, admin)}
    clock.shift(timedelta(seconds=30))
    return codes


def ask(browser, name, next_page="/"):
    typed = {"username": name, "password": PASSWORD, "next": next_page}
    address = browser.post(LOGIN, typed)["Location"]
    return address, browser.page(address)


@pytest.mark.parametrize("first", [0, 1])
def test_each_of_two_sign_ins_takes_the_code_of_its_own_person(two_with_factors, editor, admin, first, clock):
    browser, people = PageClient(), [(editor, "/changes/"), (admin, "/directories/")]
    tabs = [ask(browser, person.username, wanted) for person, wanted in people]
    for (person, _), (_, page) in zip(people, tabs, strict=True):
        assert f"sign in as {person.username}" in page.text
    (person, wanted), (other, _) = people[first], people[1 - first]
    address, page = tabs[first]
    assert browser.post(address, page.values() | {"code": code_now(key_of(other))}).status_code == 422
    clock.shift(timedelta(minutes=1))  # after a wrong code
    recovery = two_with_factors[person.username][0]
    assert browser.post(address, page.values() | {"code": recovery})["Location"] == wanted
    assert person.username in browser.page("/accounts/").text


def test_the_code_page_that_was_left_open_says_who_is_signed_in_now(two_with_factors, editor, admin):
    browser = PageClient()
    tabs = [ask(browser, person.username) for person in (editor, admin)]
    browser.post(tabs[0][0], tabs[0][1].values() | {"code": code_now(key_of(editor))})
    late = tabs[1][1].values() | {"code": code_now(key_of(admin))}
    page = Page(browser.post(tabs[1][0], late, follow=True))
    assert "That code signed nobody in. You are signed in as edgar here" in page.html


def test_a_sign_in_form_that_was_left_open_signs_in_whom_it_names(editor, viewer, sign_in):
    browser, _ = sign_in("edgar")
    assert browser.get(LOGIN).status_code == 302
    assert browser.post(LOGIN, {"username": "violet", "password": "wrong"}).status_code == 422
    assert "edgar" in browser.page("/accounts/").text
    sign_in("violet", client=browser)
    assert "violet" in browser.page("/accounts/").text


@pytest.mark.parametrize("address", ["/accounts/password_change/", "/accounts/confirm/"])
def test_a_form_of_ones_account_opened_as_someone_else_does_nothing(editor, viewer, sign_in, address):
    browser, _ = sign_in("violet")
    form = browser.page(address).values()
    sign_in("edgar", client=browser)  # who happens to have the same password
    typed = {"old_password": PASSWORD, "password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    page = Page(browser.post(address, form | typed))
    assert page.status == 422
    assert "You are signed in as edgar now" in page.text
    assert not can_sign_in("edgar", NEW)


def test_an_enrolment_page_takes_no_code_for_another_key(as_editor, editor, clock):
    early = give_password(as_editor).page(ENROL).values()
    enrol(as_editor)
    as_editor.send(f"{ENROL}remove/")
    as_editor.page(ENROL)
    page = as_editor.send(ENROL, early | {"code": code_now(as_editor.session["second_factor_key"])}, 422)
    assert "Another key was offered since" in page.text
    as_editor.send(ENROL, page.values() | {"code": code_now(page.values()["key"])})
    assert key_of(editor) == page.values()["key"]
