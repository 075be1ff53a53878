"""Signing in and out: one text for every failure, a way back that stays on the site, a session that was not planted."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User

from tests.conftest import make_user
from tests.pages import Page, PageClient

pytestmark = pytest.mark.django_db


def failure(client, username, password):
    page = Page(client.post("/accounts/login/", {"username": username, "password": password}))
    page.check()
    return page


def test_the_right_password_leads_to_the_projects(editor, sign_in):
    client, response = sign_in("edgar")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/projects/").status_code == 200


def test_the_way_back_is_where_the_person_wanted_to_go(editor):
    client = PageClient()
    wanted = client.get("/changes/?page=2")
    assert wanted["Location"] == "/accounts/login/?next=/changes/%3Fpage%3D2"
    page = client.page(wanted["Location"])
    typed = {"username": "edgar", "password": "correct horse battery staple"}
    back = client.post("/accounts/login/", page.values() | typed)
    assert back["Location"] == "/changes/?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        r"/\evil.example/",
        "javascript:alert(1)",
        "https:evil.example",
        "///e",
    ],
)
def test_the_way_back_never_leaves_the_site(editor, elsewhere):
    data = {"username": "edgar", "password": "correct horse battery staple", "next": elsewhere}
    assert PageClient().post("/accounts/login/", data)["Location"] == "/"
    assert PageClient().post(f"/accounts/login/?next={elsewhere}", data | {"next": ""})["Location"] == "/"


def test_a_wrong_password_an_unknown_name_and_a_deactivated_person_read_the_same(editor, viewer):
    User.objects.filter(username="violet").update(is_active=False)
    client = PageClient()
    pages = [
        failure(client, "edgar", "not the password"),
        failure(client, "nobody-of-that-name", "not the password"),
        failure(client, "violet", "correct horse battery staple"),
    ]
    assert {page.status for page in pages} == {422}
    assert len({page.text for page in pages}) == 1
    assert "The username or the password is not right" in pages[0].text
    assert pages[0].title.startswith("Error: ")


def test_an_unknown_name_costs_a_password_check_as_a_known_one_does(editor, settings, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    checked = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        checked.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    counts = []
    for name in ("edgar", "nobody-of-that-name"):
        checked.clear()
        failure(PageClient(), name, "not the password")
        counts.append(len(checked))
    assert counts[0] == counts[1] > 0


def test_a_session_that_someone_planted_is_not_the_one_that_is_signed_in(editor, sign_in):
    attacker = PageClient()
    session = attacker.session
    session["planted"] = "yes"
    session.save()
    victim = PageClient()
    victim.cookies["sessionid"] = session.session_key
    sign_in("edgar", client=victim)
    assert victim.cookies["sessionid"].value != session.session_key
    assert "planted" not in victim.session
    attacker.cookies["sessionid"] = session.session_key
    assert attacker.get("/projects/").status_code == 302


def test_signing_out_is_a_post_and_ends_the_session(as_editor):
    assert as_editor.get("/accounts/logout/").status_code == 405
    key = as_editor.cookies["sessionid"].value
    assert as_editor.post("/accounts/logout/")["Location"] == "/accounts/login/"
    thief = PageClient()
    thief.cookies["sessionid"] = key
    assert thief.get("/projects/").status_code == 302


def test_the_sign_in_page_says_which_command_makes_the_first_admin(db):
    assert "manage.py setup" in PageClient().page("/accounts/login/").text


def test_the_sign_in_page_says_so_when_a_session_ended(editor, sign_in):
    client, _ = sign_in("edgar")
    del client.cookies["sessionid"]
    page = client.page(client.get("/projects/")["Location"])
    assert "You have been signed out" in page.text
    assert "If you pressed a button just now, nothing was sent and nothing has changed." in page.text
    assert "You have been signed out" not in PageClient().page("/accounts/login/?next=/projects/").text


def test_after_a_press_that_came_too_late_the_sign_in_page_says_that_it_sent_nothing(editor, sign_in):
    client, _ = sign_in("edgar")
    del client.cookies["sessionid"]
    change = "/changes/7c8a5393-c534-4521-87fb-19829327b5fb/"
    page = client.send(f"{change}apply/")
    assert page.heading == "Sign in"
    assert "nothing was sent and nothing has changed" in page.text


def test_after_signing_out_the_next_visit_is_not_taken_for_an_expiry(editor, sign_in):
    client, _ = sign_in("edgar")
    client.post("/accounts/logout/")
    assert "You have been signed out" not in client.page("/accounts/login/?next=/projects/").text


def test_a_form_sent_after_the_session_ended_waits_outside_of_any_address(db):
    client = PageClient()
    address = "/projects/pr_x/edit/"
    typed = {"name": "New name", "note": "why & what"}
    sent = client.post(address, typed, headers={"referer": f"http://testserver{address}"})
    (wanted,) = parse_qs(urlsplit(sent["Location"]).query)["next"]
    assert urlsplit(wanted).path == address
    (key,) = parse_qs(urlsplit(wanted).query)["kept"]
    assert client.session["kept_forms"][key]["typed"] == [["name", "New name"], ["note", "why & what"]]


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page(db):
    page = "/changes/7c8a5393-c534-4521-87fb-19829327b5fb/"
    sent = PageClient().post(f"{page}apply/", headers={"referer": f"http://testserver{page}"})
    assert sent["Location"] == f"/accounts/login/?next={page}"


def test_a_referer_of_another_site_is_no_way_back(db):
    sent = PageClient().post("/projects/pr_x/edit/", headers={"referer": "https://evil.example/projects/pr_x/edit/"})
    assert sent["Location"] == "/accounts/login/?next=/"


def test_a_password_is_never_kept_in_an_address(db):
    address = "/accounts/password_change/"
    sent = PageClient().post(address, {"old_password": "s3cret"}, headers={"referer": f"http://testserver{address}"})
    assert "s3cret" not in sent["Location"]


def test_paste_is_allowed_and_password_managers_know_the_fields(db):
    page = PageClient().page("/accounts/login/")
    fields = {field.get("name"): field for field in page.all("input")}
    assert fields["username"].get("autocomplete") == "username"
    assert fields["password"].get("autocomplete") == "current-password"
    assert not any("paste" in key for field in fields.values() for key in field.attrib)


def test_whoever_forgot_the_password_reads_whom_to_ask(client, viewer, settings):
    page = client.get("/accounts/login/").content.decode()
    assert "Forgotten your password? Ask an admin of this panel for a link to choose a new one." in page
    assert "manage.py" not in page
    settings.HELP_CONTACT = "Ada <b>, room 4"
    page = client.get("/accounts/login/").content.decode()
    assert "Ask an admin of this panel (<bdi>Ada &lt;b&gt;, room 4</bdi>) for a link" in page


def test_where_nobody_can_sign_in_yet_the_programmers_line_says_how(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert "manage.py setup" in page
    assert "Forgotten your password?" not in page


def test_the_people_of_the_sandbox_are_named_without_a_command(client, settings, viewer):
    settings.SANDBOX = True
    assert "This is a sandbox" not in client.get("/accounts/login/").content.decode()
    for name in ("viewer", "editor", "admin"):
        make_user(name, "Viewer")
    page = client.get("/accounts/login/").content.decode()
    assert "you can sign in as viewer, editor or admin, and whoever set it up has the passwords." in page
    assert "manage.py" not in page
