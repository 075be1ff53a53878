"""Who may go where: every address, by every method, as everybody, from one table. One that is not in it fails."""

import uuid
from enum import IntEnum

import pytest
from django.contrib.auth.models import User
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects.models import Change
from tests.conftest import make_user, signed_in
from tests.pages import Page, PageClient

# Who may is asked of permissions, which test_permissions reads from each database.
pytestmark = [pytest.mark.django_db, pytest.mark.pages_alone]


class Who(IntEnum):
    """Everybody, from the least trusted."""

    ANYONE = 0
    VIEWER = 1
    EDITOR = 2
    ADMIN = 3


A, V, E, X = Who.ANYONE, Who.VIEWER, Who.EDITOR, Who.ADMIN
ENDPOINT, DELIVERY = {"endpoint_id": 999999}, {"endpoint_id": 999999, "delivery_id": uuid.UUID(int=7)}
PROJECT, CHANGE, PERSON = {"project_id": "pr_nobody"}, {"pk": uuid.UUID(int=7)}, {"pk": 999999}

# Name of the address: what fills it in, and who may GET and POST there (None: nobody, it is 405).
TABLE = {
    "home": ({}, V, None),
    "login": ({}, A, A),
    "logout": ({}, None, A),
    "open_link": ({"token": "no-such-token"}, A, None),
    "use_link": ({}, A, A),
    "second_factor_ask": ({}, A, A),
    "account": ({}, V, V),
    "sign_out_elsewhere": ({}, None, V),
    "password_change": ({}, V, V),
    "confirm_password": ({}, V, V),
    "second_factor_enrol": ({}, V, V),
    "second_factor_qr": ({}, V, None),
    "second_factor_codes": ({}, None, V),
    "second_factor_remove": ({}, None, V),
    "people": ({}, X, None),
    "people_log": ({}, X, None),
    "people_invite": ({}, X, X),
    "link_cancel": (PERSON, None, X),
    "person": (PERSON, X, None),
    "person_role": (PERSON, None, X),
    "person_deactivate": (PERSON, None, X),
    "person_reactivate": (PERSON, None, X),
    "person_sign_out": (PERSON, None, X),
    "person_reset": (PERSON, None, X),
    "person_second_factor": (PERSON, None, X),
    "project_list": ({}, V, V),
    "project_detail": (PROJECT, V, None),
    "project_edit": (PROJECT, V, V),
    "config_list": (PROJECT, V, None),
    "config_compare": (PROJECT, V, None),
    "project_document": (PROJECT, V, None),
    "project_deploy": (PROJECT, V, V),
    "project_offline": (PROJECT, V, V),
    "directory_list": ({}, V, None),
    "directory_label": ({"directory_id": "dir_nobody"}, E, E),
    "move_new": ({}, V, V),
    "move_detail": (CHANGE, V, None),
    "move_apply": (CHANGE, None, E),
    "move_ask": (CHANGE, None, V),
    "move_approve": (CHANGE, None, E),
    "move_say": (CHANGE, None, V),
    "move_strike": (CHANGE, None, V),
    "move_decline": (CHANGE, None, E),
    "move_go_on": (CHANGE, None, E),
    "move_try_again": (CHANGE, None, E),
    "move_undo": (CHANGE, None, E),
    "move_withdraw": (CHANGE, None, V),
    "change_list": ({}, V, None),
    "change_csv": ({}, V, None),
    "change_detail": (CHANGE, V, None),
    "change_apply": (CHANGE, None, E),
    "change_ask": (CHANGE, None, V),
    "change_withdraw": (CHANGE, None, V),
    "change_check": (CHANGE, None, E),
    "change_say": (CHANGE, None, V),
    "change_strike": (CHANGE, None, V),
    "change_decline": (CHANGE, None, E),
    "change_schedule": (CHANGE, None, E),
    "change_unschedule": (CHANGE, None, E),
    "change_acknowledge": (CHANGE, None, E),
    "change_bypass": (CHANGE, None, X),
    "change_refresh": (CHANGE, None, V),
    "change_undo": (CHANGE, None, E),
    "change_put_back": (CHANGE, None, V),
    "settings": ({}, X, None),
    "protections": ({}, X, X),
    "my_mail": ({}, V, V),
    "endpoints": ({}, X, None),
    "endpoint_new": ({}, X, X),
    "endpoint": (ENDPOINT, X, X),
    "endpoint_switch_on": (ENDPOINT, None, X),
    "endpoint_switch_off": (ENDPOINT, None, X),
    "endpoint_rotate": (ENDPOINT, None, X),
    "endpoint_forget_old_secret": (ENDPOINT, None, X),
    "endpoint_test": (ENDPOINT, None, X),
    "endpoint_delete": (ENDPOINT, None, X),
    "delivery": (DELIVERY, X, None),
    "delivery_again": (DELIVERY, None, X),
    "help": ({}, V, None),
    "hide_welcome": ({}, None, V),
    "styleguide": ({}, V, None),
}
METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "POST")


def addresses(resolver=None):
    """Every address that the panel answers, by its name."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.name
        else:
            yield from addresses(entry)


ADDRESSES = sorted(set(addresses()))


def client_for(who):
    if who is Who.ANYONE:
        return PageClient()
    client = signed_in(make_user(f"walker-{who.name.lower()}", who.name.capitalize()))
    session = client.session
    session[PASSWORD_AT] = "2999-01-01T00:00:00+00:00"
    session.save()
    return client


def allowed(name, method):
    _, get, post = TABLE[name]
    return {"GET": get, "HEAD": get, "POST": post}.get(method)


def test_the_table_has_every_address_and_no_other():
    assert set(ADDRESSES) == set(TABLE)


@pytest.mark.parametrize("who", list(Who), ids=lambda who: who.name.lower())
@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_lets_in_whom_the_table_says(name, who):
    if name not in TABLE:
        pytest.fail(f"{name} is not in the table: say there who may go to it")
    client = client_for(who)
    for method in METHODS:
        check_door(client, name, method, who)


def check_door(client, name, method, who):
    kwargs, *doors = TABLE[name]
    lowest = min(door for door in doors if door is not None)
    response = client.generic(method, reverse(name, kwargs=kwargs))
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/accounts/login/?next=")
    needed = allowed(name, method)
    if who is Who.ANYONE and lowest is not Who.ANYONE:
        assert to_sign_in, method
    elif needed is None:
        assert response.status_code in ({405} if who >= lowest else {403, 405}), method
    elif who < needed:
        assert response.status_code == 403, method
    else:
        assert response.status_code not in {403, 405}, method
        assert response.status_code < 500, method
        assert not to_sign_in, method


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name in TABLE and 999999 in TABLE[name][0].values()])
@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 5000])
def test_a_number_that_no_row_has_is_a_404_however_long_it_is(name, number):
    kwargs, get, _ = TABLE[name]
    address = reverse(name, kwargs=kwargs).replace("999999", number)
    client = client_for(Who.ADMIN)
    session = client.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    response = client.generic("GET" if get is not None else "POST", address)
    assert response.status_code == 404


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name in TABLE and TABLE[name][2] is not None])
def test_a_form_without_our_token_is_refused_with_a_page_that_says_so(name):
    admin = client_for(Who.ADMIN)
    admin.handler.enforce_csrf_checks = True
    page = Page(admin.post(reverse(name, kwargs=TABLE[name][0]), {"name": "forged"}))
    page.check()
    assert (page.status, page.heading) == (403, "This page was open too long")


@pytest.mark.parametrize("act", ["apply", "check", "undo", "withdraw"])
def test_a_viewer_does_nothing_to_the_change_of_another(act, viewer, editor, as_viewer):
    asked = {"before": {"name": "a"}, "requested": {"name": "b"}}
    change = Change.objects.create(project_id="pr_x", project_name="X", proposed_by=editor, **asked)
    page = Page(as_viewer.post(f"/changes/{change.pk}/{act}/"))
    page.check()
    assert (page.status, page.heading) == (403, "You may not do this")
    assert Change.objects.get().state == change.state
    assert Change.objects.count() == 1


def test_a_viewer_who_posts_everywhere_makes_nobody_and_becomes_nothing(viewer):
    before = User.objects.count()
    for name in ADDRESSES:
        signed_in(viewer).post(reverse(name, kwargs=TABLE[name][0]), {"username": "x", "role": "Admin"})
    assert User.objects.count() == before
    assert not User.objects.get(pk=viewer.pk).groups.filter(name="Admin").exists()
