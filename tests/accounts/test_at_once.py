"""The same form sent many times at once, from one browser or from many: done once, and no fault."""

import pytest
from django.contrib.auth.models import User
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from adminpanel.accounts import bootstrap, invitations, services
from adminpanel.accounts.models import Link, PeopleEvent
from adminpanel.accounts.permissions import Role, role_of
from tests.accounts.conftest import give_password
from tests.accounts.test_second_factor import ENROL, code_now, enrol
from tests.conftest import make_user, signed_in
from tests.pages import PageClient
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "an entirely new password"


def same_browser(client):
    twin = PageClient(raise_request_exception=False)
    twin.cookies = client.cookies
    return twin


def posts(client, path, data=None, times=10):
    """Send it so often at once; return the statuses."""
    return at_once(*[lambda: same_browser(client).post(path, data or {}).status_code] * times)


@pytest.mark.parametrize("_try", range(3))
def test_ten_enrolments_make_one_device_with_its_ten_codes(as_editor, editor, _try):
    give_password(as_editor).page(ENROL)
    key = as_editor.session["second_factor_key"]
    statuses = posts(as_editor, ENROL, {"code": code_now(key)})
    assert sorted(statuses) == [200] + [302] * 9
    assert TOTPDevice.objects.get().key == key
    assert (StaticDevice.objects.count(), StaticToken.objects.count()) == (1, 10)
    assert PeopleEvent.objects.get().act == "second_factor_added"
    # The browser that enrolled goes on with its second factor, and is told of nothing odd.
    assert as_editor.session["otp_device_id"] == TOTPDevice.objects.get().persistent_id
    assert "10 recovery codes" in as_editor.page("/accounts/").text


def test_enrolments_in_several_browsers_make_one_device(editor):
    browsers = [give_password(signed_in(editor)) for _ in range(5)]
    jobs = []
    for browser in browsers:
        form = browser.page(ENROL).values()
        jobs.append(lambda b=browser, f=form: same_browser(b).post(ENROL, f | {"code": code_now(f["key"])}).status_code)
    statuses = at_once(*jobs)
    assert statuses.count(200) == 1
    assert set(statuses) <= {200, 302}
    assert TOTPDevice.objects.count() == StaticDevice.objects.count() == 1


def test_new_codes_and_removals_at_once_leave_one_set_or_none(as_editor):
    enrol(as_editor)
    assert posts(as_editor, f"{ENROL}codes/") == [200] * 10
    assert (StaticDevice.objects.count(), StaticToken.objects.count()) == (1, 10)
    assert set(posts(as_editor, f"{ENROL}remove/")) == {302}
    assert not StaticToken.objects.exists()
    assert PeopleEvent.objects.filter(act="second_factor_removed").count() == 1


@pytest.mark.parametrize("_try", range(3))
def test_the_first_admin_is_made_once(settings, _try):
    settings.FIRST_ADMIN_USERNAME, settings.FIRST_ADMIN_PASSWORD = "first", NEW
    said = at_once(*[bootstrap.ensure] * 4)
    assert sum("Made the first admin" in each for each in said) == 1
    assert role_of(User.objects.get()) == "Admin"


@pytest.mark.parametrize("_try", range(3))
@pytest.mark.parametrize(("name", "twin"), [("mia", "mia"), ("dana", "Dana"), ("élodie", "ÉLODIE")])
def test_of_two_links_for_one_name_one_makes_a_person(admin, name, twin, _try):
    # Two that are open at once: made at the same moment, or before names were compared.
    links = [Link.make(username=each, role=Role.EDITOR, made_by=admin)[0] for each in (name, twin)]
    outcomes = at_once(*(lambda link=link: invitations.accept(link, NEW).username for link in links))
    assert outcomes.count("LinkSpentError") == 1
    assert User.objects.exclude(pk=admin.pk).count() == 1


def test_an_invitation_that_is_sent_ten_times_leaves_one_link(admin):
    browser = give_password(signed_in(admin))
    assert posts(browser, "/people/invite/", {"username": "mia", "role": "Editor"}) == [200] * 10
    assert Link.objects.open().count() == 1
    person = make_user("tom")
    assert posts(browser, f"/people/{person.pk}/reset/") == [200] * 10
    assert Link.objects.open().filter(person=person).count() == 1


def test_a_link_whose_form_is_sent_ten_times_makes_one_person(admin):
    browser = PageClient()
    address = browser.get(f"/accounts/link/{invitations.invite('mia', Role.EDITOR, by=admin)}/")["Location"]
    typed = browser.page(address).values() | {"new_password1": NEW, "new_password2": NEW}
    assert sorted(posts(browser, address, typed)) == [302] + [410] * 9
    assert [role_of(person) for person in User.objects.filter(username="mia")] == ["Editor"]


@pytest.mark.parametrize("_try", range(3))
def test_a_person_has_one_role_whoever_gives_which_at_once(admin, _try):
    person = make_user("mia", "Viewer")
    roles = [Role.EDITOR, Role.ADMIN, Role.VIEWER, Role.EDITOR]
    at_once(*(lambda r=r: services.change_role(User.objects.get(pk=person.pk), r, by=admin) for r in roles))
    assert person.groups.count() == 1


@pytest.mark.parametrize("_try", range(3))
def test_two_admins_who_deactivate_each_other_leave_one(_try):
    ada, bea = make_user("ada", "Admin"), make_user("bea", "Admin")
    browsers = [(give_password(signed_in(ada)), bea), (give_password(signed_in(bea)), ada)]
    jobs = [lambda b=b, p=p: same_browser(b).post(f"/people/{p.pk}/deactivate/").status_code for b, p in browsers]
    statuses = at_once(*jobs)
    assert not [status for status in statuses if status >= 500]
    assert services.admins().count() == 1
