"""How people are named and told the time, as they chose when they joined or in their account."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from adminpanel.accounts import invitations, names, services, time_zones
from adminpanel.accounts.models import PeopleEvent
from adminpanel.accounts.permissions import Role
from projects.models import Change
from tests.conftest import PASSWORD as SIGNS_IN
from tests.conftest import make_user, signed_in
from tests.pages import PageClient, words

pytestmark = pytest.mark.django_db
ACCOUNT, USE = "/accounts/", "/accounts/link/"
PASSWORD = "an entirely new password"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
AT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def save(client, status=200, **typed):
    return client.send(ACCOUNT, {**client.page(ACCOUNT).values(ACCOUNT), **typed}, status)


def give(person, name="", *, zone="", email=""):
    services.change_profile(person, name=name, email=email, time_zone=zone)
    return person


def with_spaces(page):
    return " ".join(words(part) for row in page.one("main").iter("div") for part in row)


def said_of(person):
    return names.called(User.objects.get(pk=person.pk))


@pytest.fixture
def change(editor, viewer):
    """Proposed by an editor, withdrawn by a viewer."""
    return Change.objects.create(
        project_id="pr_1",
        project_name="Alpha",
        state="withdrawn",
        proposed_by=editor,
        proposed_at=AT,
        ended_by=viewer,
        ended_at=AT,
        before={"name": "Alpha"},
        requested={"name": "Beta"},
    )


def test_a_name_stands_in_sentences_and_the_username_in_the_account_and_people(
    as_editor, as_viewer, as_admin, viewer, change
):
    page = save(as_editor, name="  Mia \t Kowalska ")
    assert "Your account is saved." in page.text
    assert page.values(ACCOUNT)["name"] == "Mia Kowalska"
    assert "Username edgar" in with_spaces(page)
    give(viewer, "Tom")
    for path in ("/changes/", f"/changes/{change.pk}/"):
        told = as_admin.page(path).text
        assert "Mia Kowalska" in told
        assert "Tom" in told
        assert "edgar" not in told
        assert "violet" not in told
    assert "Mia Kowalska edgar Editor" in as_admin.page("/people/").text


def test_whoever_reads_is_you(as_editor, as_viewer, change):
    assert "You proposed to " in as_editor.page("/changes/").text
    assert "withdrawn by violet, " in as_editor.page("/changes/").text
    assert "edgar proposed to " in as_viewer.page("/changes/").text
    assert "withdrawn by you, " in as_viewer.page("/changes/").text
    assert "You asked, " in as_editor.page(f"/changes/{change.pk}/").text


def test_the_csv_names_people_by_their_name_and_what_they_sign_in_with(as_editor, editor, viewer, change):
    give(editor, "Mia")
    give(viewer, "Tom", zone="Pacific/Auckland")
    for client in (as_editor, signed_in(viewer)):
        (_, row) = client.get("/changes.csv").getvalue().decode().splitlines()
        assert "Mia (edgar)" in row
        assert "Tom (violet)" in row
        assert "2026-11-24T23:30:00+00:00" in row


def test_two_of_one_name_are_told_apart_by_their_usernames_for_as_long_as_they_are_two(editor, viewer, admin):
    give(editor, "Mia")
    assert said_of(editor) == "Mia"
    give(viewer, "MIA")
    assert (said_of(editor), said_of(viewer)) == ("Mia (edgar)", "MIA (violet)")
    give(viewer, "Tom")
    assert (said_of(editor), said_of(viewer)) == ("Mia", "Tom")
    give(viewer)
    assert said_of(viewer) == "violet"


@pytest.mark.parametrize("alike", ["Mi\u200ba", "Mia\u3164", "\u2066Mia\u2069"])
def test_what_no_eye_sees_makes_no_other_name(editor, viewer, alike):
    give(editor, "Mia")
    give(viewer, alike)
    assert said_of(editor) == "Mia (edgar)"
    assert said_of(viewer) == f"{alike} (violet)"


def test_a_name_of_nothing_to_see_has_the_username_beside_it(viewer):
    give(viewer, "\u3164")
    assert "violet" in said_of(viewer)


@pytest.mark.parametrize("taken", ["ada", "Ada", "Mia (edgar)", "mia (EDGAR)"])
def test_nobody_is_taken_for_another_by_their_username_or_its_brackets(editor, viewer, admin, taken):
    give(editor, "Mia")
    give(viewer, taken)
    assert said_of(viewer) == f"{taken} (violet)"
    assert len({said_of(each) for each in (editor, viewer, admin)}) == 3


def test_who_joins_with_a_username_that_is_somebodys_name_is_told_apart(editor, admin):
    give(editor, "Mia")
    join(invitations.invite("mia", Role.VIEWER, by=admin))
    assert said_of(editor) == "Mia (edgar)"
    assert said_of(User.objects.get(username="mia")) == "mia"


@pytest.mark.parametrize("username", ["a" * 150])
def test_the_longest_username_fits_behind_a_name(editor, username):
    person = User.objects.create_user(username)
    give(editor, "Mia")
    give(person, "Mia")
    assert said_of(person).startswith("Mia (aaa")


def test_what_cannot_be_seen_in_a_name_is_marked_and_what_is_markup_is_text(as_editor, as_viewer, change):
    save(as_editor, name="Mi\u202ea<b>")
    html = as_viewer.get("/changes/").content.decode()
    assert 'Mi<span class="invisible-char" title="Right-to-left override">U+202E</span>a&lt;b&gt;</bdi>' in html


def test_a_name_that_changes_is_logged_with_both(editor):
    give(editor, "Mia")
    give(editor, "Mia", zone="Europe/Berlin")
    assert [event.detail for event in PeopleEvent.objects.filter(act="name_changed")] == ["edgar to Mia"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", "x" * 81), ("email", "not an address"), ("time_zone", "Europe/Nowhere"), ("time_zone", "Etc/GMT+5")],
)
def test_what_does_not_fit_comes_back_as_it_was_typed_with_why(as_editor, field, typed):
    page = save(as_editor, 422, **{field: typed})
    assert page.title.startswith("Error: ")
    assert page.errors_at(field)
    assert field == "time_zone" or page.values(ACCOUNT)[field] == typed


@pytest.mark.parametrize("local", ['"a,b"', "=?utf-8?q?a=2Cb?=", "=?utf-8?q?x=0D=0ABcc=3A_eve=40example.org?="])
def test_an_address_that_the_header_of_a_mail_would_read_otherwise_is_refused(as_editor, editor, local):
    page = save(as_editor, 422, email=f"{local}@example.com")
    assert page.errors_at("email").count("Write an e-mail address, such as mia@example.com") == 1
    editor.refresh_from_db()
    assert editor.email == ""


def test_a_form_that_somebody_else_opened_in_this_browser_changes_nothing(as_editor, editor):
    save(as_editor, 422, username="violet", name="Violet")
    editor.refresh_from_db()
    assert editor.first_name == ""


def test_it_is_told_in_which_browsers_one_is_signed_in_and_the_others_can_be_ended(as_editor, editor):
    with time_machine.travel(timezone.now() - timedelta(minutes=30)):
        other = PageClient()
        other.post("/accounts/login/", {"username": "edgar", "password": SIGNS_IN}, headers={"user-agent": FIREFOX})
    told = with_spaces(as_editor.page(ACCOUNT))
    assert re.search(r"Firefox on Windows, since (29|30) min ago, used last (29|30) min ago", told)
    assert "nowhere else" not in told
    page = as_editor.send("/accounts/sign-out-elsewhere/")
    assert "You are signed out everywhere else." in page.text
    assert "and nowhere else" in page.text
    assert "Sign out everywhere else" not in page.buttons
    assert other.get(ACCOUNT).status_code == 302


def test_an_email_is_for_admins(as_editor, as_admin, admin, editor):
    save(as_editor, email="mia@example.com")
    session = as_admin.session
    session["password_at"] = timezone.now().isoformat()
    session.save()
    assert "mia@example.com" in as_admin.page(f"/people/{editor.pk}/").text


def test_whom_to_ask_is_named_up_to_three_who_can_and_first_who_was_here_last(as_viewer, editor, admin, change):
    Change.objects.update(state="unknown", ended_at=None, ended_by=None)

    def asked():
        return as_viewer.page(f"/changes/{change.pk}/").text

    signed_in(give(editor, "Mia"))
    assert "Ask an editor to check: Mia or ada. Send them this page." in asked()
    signed_in(give(make_user("ben", "Editor"), "Ben"))
    assert "Ask an editor to check: Ben, Mia or ada. Send them this page." in asked()
    give(make_user("zoe", "Editor"), "Zoe")
    assert "Ask an editor to check: Ben, Mia, ada or another one. Send them this page." in asked()
    User.objects.exclude(username="violet").update(is_active=False)
    assert "Nobody here can apply changes. An admin can make somebody an editor." in asked()


def join(token, **typed):
    client = PageClient()
    client.get(f"{USE}{token}/")
    form = client.page(USE).values() | {"new_password1": PASSWORD, "new_password2": PASSWORD}
    return client, client.send(USE, form | typed)


def test_joining_takes_a_name_and_a_password_and_one_is_in(admin):
    token = invitations.invite("mkowalska", Role.EDITOR, by=admin)
    client, page = join(token, name="Mia Kowalska", email="mia@example.com", time_zone="Europe/Berlin")
    assert page.heading == "Home"
    assert "Welcome, Mia Kowalska. You are signed in now. Next time, sign in as mkowalska" in page.text
    assert client.page(ACCOUNT).values(ACCOUNT) == {
        "username": "mkowalska",
        "name": "Mia Kowalska",
        "email": "mia@example.com",
        "time_zone": "Europe/Berlin",
    }


def test_a_reset_asks_for_a_password_alone_and_signs_nobody_in(admin, editor):
    client = PageClient()
    client.get(f"{USE}{invitations.make_reset_link(editor, by=admin)}/")
    assert set(client.page(USE).values()) == {"which", "username", "new_password1", "new_password2"}
    page = client.send(USE, client.page(USE).values() | {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert page.heading == "Sign in"


@time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC))
def test_times_and_days_are_those_of_who_reads_and_it_is_said_which(editor, viewer, change):
    give(editor, zone="Pacific/Auckland")
    here, there = (signed_in(each).page("/changes/") for each in (viewer, editor))
    assert "Tue 24 Nov, 23:30" in here.text
    assert "Wed 25 Nov, 12:30" in there.text
    assert [words(page.all("h2")[0]) for page in (here, there)] == ["Tuesday 24 November", "Wednesday 25 November"]
    assert "Times are those of UTC. Choose your time zone" in words(here.one("footer"))
    assert "Times are those of Pacific / Auckland. Change" in words(there.one("footer"))
    assert "Days are those of Pacific / Auckland:" in there.text
    for page in (here, there):
        assert 'title="24 November 2026, 23:30:00 UTC"' in page.html


def test_a_day_of_the_filters_is_one_where_the_reader_is(editor, viewer, change):
    give(editor, zone="Pacific/Auckland")
    day = {"since": "2026-11-25", "until": "2026-11-25"}
    assert "1 change " in signed_in(editor).page("/changes/", **day).text
    assert "0 changes" in signed_in(viewer).page("/changes/", **day).text


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 10, 29, 20, 30, tzinfo=UTC), "2026-10-29"),
        (datetime(2026, 10, 29, 21, 30, tzinfo=UTC), "2026-10-29"),
        (datetime(2026, 10, 29, 22, 0, tzinfo=UTC), "2026-10-30"),
        (datetime(2026, 4, 23, 21, 59, tzinfo=UTC), "2026-04-23"),
        (datetime(2026, 4, 23, 22, 0, tzinfo=UTC), "2026-04-24"),
    ],
    ids=str,
)
def test_a_day_has_all_its_hours_where_the_clock_is_put_at_midnight(editor, change, at, day):
    """In Cairo the last hour of a day in October comes twice, and the first of one in April does not come."""
    give(editor, zone="Africa/Cairo")
    Change.objects.update(proposed_at=at)
    for asked in (datetime.fromisoformat(day).date() + timedelta(days=days) for days in (-1, 0, 1)):
        found = "1 change " if f"{asked}" == day else "0 changes"
        assert found in signed_in(editor).page("/changes/", since=asked, until=asked).text


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_an_end_of_the_calendar_is_no_fault(editor, zone, day):
    give(editor, zone=zone)
    assert signed_in(editor).get(f"/changes/?since={day}&until={day}").status_code == 200


def test_another_browser_of_the_same_person_is_told_the_new_zone_at_once(as_editor, editor):
    other = signed_in(editor)
    other.page(ACCOUNT)
    save(as_editor, time_zone="Europe/Berlin")
    assert "Europe / Berlin" in words(other.page(ACCOUNT).one("footer"))


def test_a_zone_that_this_machine_does_not_know_is_told_as_utc(editor):
    give(editor, zone="Europe/Gone")
    page = signed_in(editor).page(ACCOUNT)
    assert "Times are those of UTC." in words(page.one("footer"))


def test_summer_time_is_that_of_the_day_and_not_of_now():
    zone = time_zones.zone_of("Europe/Berlin")
    assert datetime(2026, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=2)
    assert "UTC" not in time_zones.known()
    assert time_zones.zone_of("") is UTC


def test_no_page_asks_for_the_reader_or_their_zone_by_itself(as_editor, editor, change, django_assert_max_num_queries):
    as_editor.page("/changes/")
    with django_assert_max_num_queries(11) as before:
        as_editor.page("/changes/")
    give(editor, "Mia", zone="Europe/Berlin")
    with django_assert_max_num_queries(len(before)):
        as_editor.page("/changes/")
