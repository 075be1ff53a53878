"""The people's pages: whatever an admin does there is done, once, and is a row of the log."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from adminpanel.accounts.models import Link, PanelSession, PeopleEvent
from adminpanel.accounts.permissions import role_of
from tests.conftest import make_user
from tests.pages import PageClient, words

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
NEW = "an entirely new password"


def acts():
    return list(PeopleEvent.objects.order_by("pk").values_list("act", "actor_name", "subject_name", "detail"))


def link_on(page):
    (address,) = re.findall(r"http://testserver(/accounts/link/[\w-]+/)", page.text)
    return address


def invite(client, username="newcomer", role="Editor"):
    return link_on(client.send("/people/invite/", {"username": username, "role": role}))


def opened(address, status=200):
    """Look at a link, as someone does who has just got it."""
    client = PageClient()
    response = client.get(address)
    if status == 200:
        assert response["Location"] == "/accounts/link/"
        return client.page("/accounts/link/")
    return client._checked(response, status)


def accept(address, password=NEW, status=200):
    client = PageClient()
    client.get(address)
    return client.send("/accounts/link/", {"new_password1": password, "new_password2": password}, status)


def can_sign_in(username, password=PASSWORD):
    response = PageClient().post("/accounts/login/", {"username": username, "password": password})
    return response.status_code == 302


def test_everybody_is_listed_with_role_and_the_matrix_of_roles(as_admin, editor, viewer):
    text = as_admin.page("/people/").text
    for told in ("ada (you) ada Admin", "edgar edgar Editor", "violet violet Viewer", "Apply, undo and check changes"):
        assert told in text


def test_the_page_of_a_link_says_the_moment_until_which_it_works(as_fresh_admin):
    page = as_fresh_admin.send("/people/invite/", {"username": "newcomer", "role": "Editor"})
    (moment,) = [element.get("datetime") for element in page.all("time")]
    assert datetime.fromisoformat(moment) == Link.objects.get().expires_at.replace(microsecond=0)
    assert "from now" not in page.text


def test_an_invited_person_chooses_a_password_and_is_what_they_were_invited_as(as_fresh_admin):
    address = invite(as_fresh_admin)
    assert "newcomer" in opened(address).text
    page = accept(address)
    assert page.heading == "Home"
    assert "Welcome, newcomer. You are signed in now." in page.text
    assert role_of(User.objects.get(username="newcomer")) == "Editor"
    assert can_sign_in("newcomer", NEW)
    assert acts() == [("invited", "ada", "newcomer", "Editor"), ("joined", "newcomer", "newcomer", "Editor")]


def test_a_link_is_shown_once_and_only_its_hash_is_stored(as_fresh_admin):
    token = invite(as_fresh_admin).split("/")[-2]
    assert token not in as_fresh_admin.get("/people/").content.decode()
    assert token not in repr(list(Link.objects.values()))
    assert token not in repr(list(PeopleEvent.objects.values()))


def test_a_link_that_was_looked_at_still_works_and_one_that_was_used_does_not(as_fresh_admin):
    address = invite(as_fresh_admin)
    for _ in range(3):
        opened(address)
    accept(address)
    assert accept(address, "yet another password", 410).heading == "This link no longer works"
    assert can_sign_in("newcomer", NEW)


def test_the_address_of_the_form_holds_nothing_of_the_link(as_fresh_admin):
    address = invite(as_fresh_admin)
    token = address.split("/")[-2]
    client = PageClient()
    assert token not in str(client.get(address).headers)
    page = client.page("/accounts/link/")
    assert token not in page.html
    assert token not in repr(dict(client.session.items()))
    assert PageClient().page("/accounts/link/", 410).heading == "This link no longer works"
    assert PageClient().post(address).status_code == 405


def test_a_link_that_was_used_elsewhere_is_spent_for_whoever_had_opened_it(as_fresh_admin):
    address = invite(as_fresh_admin)
    slow = PageClient()
    slow.get(address)
    accept(address)
    page = slow.send("/accounts/link/", {"new_password1": NEW, "new_password2": NEW}, 410)
    assert page.heading == "This link no longer works"


def test_a_link_works_for_a_day(as_fresh_admin):
    address = invite(as_fresh_admin)
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
        opened(address)
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        opened(address, 410)
        accept(address, status=410)
    assert not User.objects.filter(username="newcomer").exists()


def test_a_cancelled_link_and_one_that_was_replaced_no_longer_work(as_fresh_admin):
    first = invite(as_fresh_admin)
    second = invite(as_fresh_admin)
    opened(first, 410)
    as_fresh_admin.send(f"/people/links/{Link.objects.open().get().pk}/cancel/")
    accept(second, status=410)
    assert [act for act, *_ in acts()] == ["invited", "invited", "link_cancelled"]


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "..%2f..", "café"])
def test_a_made_up_link_is_told_so(db, token):
    assert PageClient().get(f"/accounts/link/{token}/").status_code in {404, 410}


def test_a_weak_password_does_not_use_the_link_up(as_fresh_admin):
    address = invite(as_fresh_admin)
    assert "12 characters" in accept(address, "short", 422).text
    accept(address)


@pytest.mark.parametrize("name", ["ada", "ADA", "", "white space", "a" * 151, "<script>"])
def test_a_name_that_is_taken_or_cannot_be_one_is_refused_at_its_field(as_fresh_admin, name):
    page = as_fresh_admin.send("/people/invite/", {"username": name, "role": "Editor"}, 422)
    assert page.errors_at("username")
    assert not Link.objects.exists()


def test_a_nul_in_a_name_is_refused_and_reaches_no_database(as_fresh_admin):
    response = as_fresh_admin.post("/people/invite/", {"username": "nul\x00", "role": "Editor"})
    assert response.status_code == 422
    assert not Link.objects.exists()


def test_a_role_that_is_none_is_refused(as_fresh_admin):
    as_fresh_admin.send("/people/invite/", {"username": "newcomer", "role": "Superuser"}, 422)
    assert not Link.objects.exists()


def test_another_role_counts_at_the_next_request(as_fresh_admin, as_editor, editor):
    as_fresh_admin.send(f"/people/{editor.pk}/role/", {"role": "Admin"})
    assert as_editor.get("/people/").status_code == 200
    as_fresh_admin.send(f"/people/{editor.pk}/role/", {"role": "Viewer"})
    assert as_editor.get("/people/").status_code == 403
    assert acts() == [
        ("role_changed", "ada", "edgar", "Editor to Admin"),
        ("role_changed", "ada", "edgar", "Admin to Viewer"),
    ]


def test_whoever_is_deactivated_is_out_at_once_and_can_be_brought_back(as_fresh_admin, as_editor, editor):
    as_fresh_admin.send(f"/people/{editor.pk}/deactivate/")
    assert as_editor.get("/projects/").status_code == 302
    assert not can_sign_in("edgar")
    assert User.objects.filter(username="edgar").exists()
    as_fresh_admin.send(f"/people/{editor.pk}/reactivate/")
    assert can_sign_in("edgar")
    assert role_of(User.objects.get(username="edgar")) == "Editor"
    assert [act for act, *_ in acts()] == ["deactivated", "reactivated"]


def test_signing_out_everywhere_ends_every_session_of_that_person_only(as_fresh_admin, as_editor, editor):
    as_fresh_admin.send(f"/people/{editor.pk}/sign-out/")
    assert as_editor.get("/projects/").status_code == 302
    assert as_fresh_admin.get("/projects/").status_code == 200
    assert not PanelSession.objects.filter(user=editor).exists()
    assert can_sign_in("edgar")


def test_an_admin_can_sign_themselves_out_everywhere(as_fresh_admin, admin):
    assert as_fresh_admin.send(f"/people/{admin.pk}/sign-out/").heading == "Sign in"


def test_a_reset_link_sets_a_new_password_and_ends_the_sessions(as_fresh_admin, as_editor, editor):
    page = as_fresh_admin.send(f"/people/{editor.pk}/reset/")
    assert can_sign_in("edgar")  # nothing happens before the link is used
    accept(link_on(page))
    assert as_editor.get("/projects/").status_code == 302
    assert not can_sign_in("edgar")
    assert can_sign_in("edgar", NEW)
    assert [act for act, *_ in acts()] == ["reset_link", "password_reset"]


def test_a_reset_link_unlocks_who_guessed_too_often(as_fresh_admin, editor):
    for _ in range(5):
        can_sign_in("edgar", "wrong")
    address = link_on(as_fresh_admin.send(f"/people/{editor.pk}/reset/"))
    accept(address)
    assert can_sign_in("edgar", NEW)


def test_a_reset_link_of_someone_deactivated_since_does_not_work(as_fresh_admin, editor):
    address = link_on(as_fresh_admin.send(f"/people/{editor.pk}/reset/"))
    as_fresh_admin.send(f"/people/{editor.pk}/deactivate/")
    as_fresh_admin.send(f"/people/{editor.pk}/reactivate/")
    accept(address, status=410)


def test_the_last_admin_stays_an_admin(as_fresh_admin, admin, editor):
    page = as_fresh_admin.send(f"/people/{admin.pk}/role/", {"role": "Viewer"}, 422)
    assert "ada is the last admin" in page.text
    page = as_fresh_admin.send(f"/people/{admin.pk}/deactivate/", status=422)
    assert "ada is the last admin" in page.text
    assert as_fresh_admin.get("/people/").status_code == 200
    assert acts() == []


def test_one_of_two_admins_can_go(as_fresh_admin, admin):
    other = User.objects.create_superuser("root", password=PASSWORD)
    as_fresh_admin.send(f"/people/{other.pk}/role/", {"role": "Viewer"})
    assert role_of(User.objects.get(pk=other.pk)) == "Viewer"
    as_fresh_admin.send(f"/people/{admin.pk}/deactivate/", status=422)


def test_an_act_on_people_needs_the_password_given_lately(as_admin, editor):
    person = f"/people/{editor.pk}/"
    sent = as_admin.post(f"{person}deactivate/", headers={"referer": f"http://testserver{person}"})
    assert sent["Location"] == f"/accounts/confirm/?next=%2Fpeople%2F{editor.pk}%2F"
    assert User.objects.get(username="edgar").is_active
    page = as_admin.page(sent["Location"])
    assert as_admin.post("/accounts/confirm/", page.values() | {"password": "wrong"}).status_code == 422
    back = as_admin.post("/accounts/confirm/", page.values() | {"password": PASSWORD})
    assert back["Location"] == person
    as_admin.send(f"{person}deactivate/")
    assert not User.objects.get(username="edgar").is_active


def test_the_password_is_asked_for_again_after_a_quarter_of_an_hour(as_fresh_admin):
    assert as_fresh_admin.get("/people/invite/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert as_fresh_admin.get("/people/invite/")["Location"].startswith("/accounts/confirm/")


def test_confirming_the_password_never_leads_off_the_site(as_admin):
    data = {"password": PASSWORD, "next": "https://evil.example/"}
    assert as_admin.post("/accounts/confirm/", data)["Location"] == "/accounts/"


def test_the_log_is_read_by_admins(as_fresh_admin, as_viewer, editor):
    as_fresh_admin.send(f"/people/{editor.pk}/sign-out/")
    text = as_fresh_admin.page("/people/log/").text
    assert "ada signed out everywhere edgar" in text
    assert PeopleEvent.objects.get().request_id in text
    assert as_viewer.get("/people/log/").status_code == 403


def test_a_person_of_no_such_number_is_a_404(as_fresh_admin):
    for path in ("/people/999999/", "/people/99999999999999999999999999/"):
        assert as_fresh_admin.get(path).status_code == 404


def test_djangos_own_admin_site_is_not_installed(as_admin):
    assert as_admin.get("/admin/").status_code == 404


def test_of_much_that_was_done_to_a_person_the_page_says_how_much_it_leaves_out(as_fresh_admin, editor):
    PeopleEvent.objects.bulk_create(
        PeopleEvent(act="signed_out", subject=editor, subject_name="edgar", actor_name="ada") for _ in range(10)
    )
    address = f"/people/{editor.pk}/"
    assert "not shown here" not in as_fresh_admin.page(address).text
    as_fresh_admin.send(f"{address}sign-out/")
    page = as_fresh_admin.page(address)
    assert "1 older act is not shown here." in page.text
    assert page.links()["See the whole log"] == "/people/log/"


def test_several_are_invited_at_once_each_by_a_link_of_their_own(as_fresh_admin):
    page = as_fresh_admin.send("/people/invite/", {"username": "nadia\r\n nils, NADIA;\n", "role": "Editor"})
    assert page.heading == "Links for new people"
    addresses = re.findall(r"(\w+) http://testserver(/accounts/link/[\w-]+/)", page.text)
    assert [name for name, _ in addresses] == ["nadia", "nils"]
    for name, address in addresses:
        accept(address)
        assert role_of(User.objects.get(username=name)) == "Editor"


def test_of_several_nobody_is_invited_while_one_cannot_be_and_that_one_is_named(as_fresh_admin, editor):
    page = as_fresh_admin.send("/people/invite/", {"username": "nadia\nedgar\nni ls", "role": "Editor"}, 422)
    assert "ni ls: Letters, digits" in page.errors_at("username")
    page = as_fresh_admin.send("/people/invite/", {"username": "nadia\nedgar", "role": "Editor"}, 422)
    assert "edgar: There is a person with this name already." in page.errors_at("username")
    assert page.values()["username"] == "nadia\nedgar"
    page = as_fresh_admin.send("/people/invite/", {"username": "\n".join(map("p{}".format, range(51)))}, 422)
    assert "These are 51 names. Invite 50 people at once at most." in page.errors_at("username")
    assert not Link.objects.exists()


def test_an_invitation_stands_among_the_people_by_its_name_and_can_be_cancelled_there(as_fresh_admin, editor):
    invite(as_fresh_admin, "boris")
    as_fresh_admin.send(f"/people/{editor.pk}/reset/")
    page = as_fresh_admin.page("/people/")
    rows = [[words(cell) for cell in row] for row in page.all("tbody")[0]]
    assert [row[0].split()[0] for row in rows] == ["ada", "boris", "edgar"]
    assert rows[1][0].startswith("boris The invitation from you works until ")
    assert rows[1][1:3] == ["Editor", "Invited"]
    assert rows[2][0].startswith("edgar A link for a new password from you works until ")
    assert [row[-1] for row in rows] == ["", "Cancel the link for boris", "Cancel the link for edgar"]


def test_it_is_told_when_each_was_here_last_and_of_who_signed_out_only_when_they_signed_in(as_fresh_admin, as_viewer):
    as_viewer.page("/changes/")
    away = make_user("wanda")
    away.last_login = timezone.now() - timedelta(days=400)
    away.save()
    here = {words(row[1]): words(row[3]) for row in as_fresh_admin.page("/people/").all("tbody")[0]}
    assert here["violet"] == "just now"
    assert here["wanda"].startswith("signed in ")


def test_what_a_role_may_do_stands_beside_it_as_its_group_has_it_now(as_fresh_admin, editor):
    def told():
        page = as_fresh_admin.page(f"/people/{editor.pk}/")
        return [words(label) for label in page.all("label")]

    assert told() == [
        "ViewerMay see projects, versions and changes; download the history; "
        "propose a change, comment, ask for changes, withdraw one’s own.",
        "EditorAll that a viewer may; approve what others proposed; apply, undo and check changes, "
        "withdraw or decline any; label directories.",
        "AdminAll that an editor may; manage people; say what needs approval, apply without approval; choose who is "
        "told of changes by webhook or in Slack.",
    ]
    Group.objects.get(name="Editor").permissions.remove(Permission.objects.get(codename="propose_change"))
    assert told()[1].startswith("EditorMay see projects, versions and changes; download the history; approve ")
