"""The second factor: an app's code after the password, recovery codes, and panels that require it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from adminpanel.accounts.models import PeopleEvent
from tests.accounts.conftest import give_password
from tests.pages import PageClient, words

pytestmark = pytest.mark.django_db
ENROL = "/accounts/second-factor/"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def code_now(key):
    return f"{TOTP(bytes.fromhex(key)).token():06}"


def enrol(client):
    """Set the factor up; return its recovery codes."""
    give_password(client).page(ENROL)
    page = client.send(ENROL, {"code": code_now(client.session["second_factor_key"])})
    return [words(code) for code in page.one("main").iter("code")]


def key_of(user):
    return TOTPDevice.objects.get(user=user).key


def test_an_app_that_shows_the_right_code_is_taken_on_and_codes_are_shown_once(as_editor, editor):
    codes = enrol(as_editor)
    assert len(set(codes)) == 10
    assert not any(code in as_editor.page("/accounts/").html for code in codes)
    assert "10 recovery codes" in as_editor.page("/accounts/").text
    assert PeopleEvent.objects.get().act == "second_factor_added"


def test_a_wrong_code_takes_nothing_on(as_editor, editor):
    give_password(as_editor).page(ENROL)
    for wrong in ("000000", "abc", "", "1" * 21, "١٢٣٤٥٦"):
        as_editor.send(ENROL, {"code": wrong}, 422)
    assert not TOTPDevice.objects.exists()


def test_the_key_is_drawn_as_an_image_of_our_own(as_editor):
    assert as_editor.get(f"{ENROL}qr.svg").status_code == 404
    give_password(as_editor).page(ENROL)
    image = as_editor.get(f"{ENROL}qr.svg")
    assert image["Content-Type"] == "image/svg+xml"
    assert b"<svg" in image.content
    assert b"style=" not in image.content


def test_setting_it_up_needs_the_password_and_ends_the_other_sessions(as_editor, editor, sign_in):
    assert as_editor.get(ENROL)["Location"].startswith("/accounts/confirm/")
    elsewhere, _ = sign_in("edgar")
    enrol(as_editor)
    assert as_editor.get("/projects/").status_code == 200
    assert elsewhere.get("/projects/").status_code == 302


def test_the_password_alone_no_longer_signs_in(as_editor, editor, sign_in, clock):
    enrol(as_editor)
    client, response = sign_in("edgar")
    assert response["Location"] == "/accounts/code/"
    assert client.get("/projects/").status_code == 302
    assert client.get("/people/").status_code == 302
    clock.shift(timedelta(seconds=30))
    assert client.post("/accounts/code/", {"code": code_now(key_of(editor))})["Location"] == "/"
    assert client.get("/projects/").status_code == 200


def test_the_code_page_leads_to_where_the_person_wanted_to_go(as_editor, editor, clock):
    enrol(as_editor)
    client = PageClient()
    typed = {"username": "edgar", "password": "correct horse battery staple", "next": "/changes/"}
    client.post("/accounts/login/", typed)
    clock.shift(timedelta(seconds=30))
    assert client.post("/accounts/code/", {"code": code_now(key_of(editor))})["Location"] == "/changes/"


def test_a_code_works_once(as_editor, editor, sign_in, clock):
    enrol(as_editor)
    clock.shift(timedelta(seconds=30))
    code = code_now(key_of(editor))
    first, _ = sign_in("edgar")
    second, _ = sign_in("edgar")
    assert first.post("/accounts/code/", {"code": code}).status_code == 302
    assert second.post("/accounts/code/", {"code": code}).status_code == 422


def test_a_recovery_code_works_once_in_place_of_the_app(as_editor, editor, sign_in):
    code, *_ = enrol(as_editor)
    first, _ = sign_in("edgar")
    second, _ = sign_in("edgar")
    pasted = f" {code[:4]}\u200b {code[4:].upper()} \ufeff"
    assert first.post("/accounts/code/", {"code": pasted}).status_code == 302
    assert second.post("/accounts/code/", {"code": code}).status_code == 422
    assert StaticToken.objects.count() == 9


def test_guessing_codes_is_slowed_down(as_editor, editor, sign_in, clock):
    enrol(as_editor)
    client, _ = sign_in("edgar")
    clock.shift(timedelta(seconds=30))
    for _ in range(6):
        client.post("/accounts/code/", {"code": "000000"})
    assert client.post("/accounts/code/", {"code": code_now(key_of(editor))}).status_code == 422
    clock.shift(timedelta(minutes=5))
    client, _ = sign_in("edgar")
    assert client.post("/accounts/code/", {"code": code_now(key_of(editor))}).status_code == 302


def test_the_code_page_is_for_who_gave_the_password_lately(as_editor, editor, sign_in, clock):
    enrol(as_editor)
    assert PageClient().get("/accounts/code/")["Location"] == "/accounts/login/"
    client, _ = sign_in("edgar")
    clock.shift(timedelta(minutes=16))
    assert client.post("/accounts/code/", {"code": code_now(key_of(editor))})["Location"] == "/accounts/login/"
    client, _ = sign_in("edgar")
    editor.set_password("an entirely new password")
    editor.save()
    assert client.post("/accounts/code/", {"code": code_now(key_of(editor))})["Location"] == "/accounts/login/"


def test_new_recovery_codes_take_the_place_of_the_old(as_editor, editor, sign_in):
    old, *_ = enrol(as_editor)
    as_editor.send(f"{ENROL}codes/")
    client, _ = sign_in("edgar")
    assert client.post("/accounts/code/", {"code": old}).status_code == 422
    assert StaticToken.objects.count() == 10


def test_it_can_be_removed_by_oneself_and_by_an_admin(as_editor, editor, as_fresh_admin, sign_in):
    enrol(as_editor)
    as_editor.send(f"{ENROL}remove/")
    assert sign_in("edgar")[1]["Location"] == "/"
    enrol(as_editor)
    as_fresh_admin.send(f"/people/{editor.pk}/second-factor/")
    assert as_editor.get("/projects/").status_code == 302
    assert sign_in("edgar")[1]["Location"] == "/"
    assert PeopleEvent.objects.filter(act="second_factor_removed").count() == 2


def test_a_panel_that_requires_it_lets_editors_do_nothing_before_they_have_it(as_editor, as_viewer, editor, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    for path in ("/projects/", "/changes/"):
        assert as_editor.get(path)["Location"] == ENROL
        assert as_viewer.get(path).status_code == 200
    enrol(as_editor)
    assert as_editor.get("/changes/").status_code == 200


def test_it_is_required_too_of_someone_without_a_role_who_may_do_what_editors_may(as_viewer, viewer, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    viewer.user_permissions.add(Permission.objects.get(codename="apply_change"))
    assert as_viewer.get("/changes/")["Location"] == ENROL


def test_it_is_not_required_by_default(as_editor):
    assert as_editor.get("/changes/").status_code == 200
