"""The clocks of a moment are chosen with it: one's own at first, those that were chosen once it is scheduled."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from adminpanel.accounts.models import PanelSession, Profile
from adminpanel.accounts.time_zones import known
from projects import services
from projects.models import Change
from tests.conftest import PASSWORD, make_user, signed_in
from tests.pages import words

pytestmark = pytest.mark.django_db
BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"
WHEN = {"date": "2026-11-24", "time": "06:00"}
UNKNOWN = "Choose a time zone of the list."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def filed(remote, viewer):
    return Change.objects.create(
        project_id="pr_1", project_name="Support bot", proposed_by=viewer,
        before={"directory_id": "dir_1"}, requested={"directory_id": "dir_2"}, names={"dir_2": "Archive"},
    )  # fmt: skip


@pytest.fixture
def in_berlin(editor):
    Profile.objects.create(user=editor, time_zone=BERLIN)
    return signed_in(editor)


def offered(page):
    (field,) = [each for each in page.form("/schedule/").iter("select") if each.get("name") == "zone"]
    return [(each.get("value"), words(each)) for each in field.iter("option")]


def chosen(page):
    values = page.values("/schedule/")
    return values["date"], values["time"], values["zone"]


def sent(person, change, **typed):
    return person.send(f"{change.get_absolute_url()}schedule/", WHEN | typed)


def at():
    return Change.objects.get().apply_at


def test_ones_own_is_chosen_at_first_and_another_takes_effect(in_berlin, filed):
    page = in_berlin.page(filed.get_absolute_url())
    assert chosen(page) == ("", "", BERLIN)
    page = sent(in_berlin, filed, zone="UTC")
    assert "Scheduled for Tue 24 Nov 06:00 UTC" in page.text
    assert (at(), Change.objects.get().apply_at_zone) == (datetime(2026, 11, 24, 6, tzinfo=UTC), "UTC")


def test_offered_are_ones_own_that_of_everybody_and_those_of_people_and_moments_here(in_berlin, filed, admin, remote):
    Profile.objects.create(user=make_user("mia", "Viewer"), time_zone=NEW_YORK)
    gone = make_user("gone", "Viewer")
    Profile.objects.create(user=gone, time_zone="Asia/Seoul")
    gone.is_active = False
    gone.save()
    Profile.objects.create(user=admin, time_zone="Mars/Olympus")  # as an older database of zones may have known it
    planned = Change.objects.create(
        project_id="pr_2", project_name="Refunds", before={"name": "a"}, requested={"name": "b"},
    )  # fmt: skip
    services.schedule(planned, by=admin, local=datetime(2026, 11, 24, 6), zone=TOKYO)
    assert offered(in_berlin.page(filed.get_absolute_url())) == [
        (BERLIN, "Europe / Berlin"),
        ("UTC", "UTC"),
        (NEW_YORK, "America / New York"),
        (TOKYO, "Asia / Tokyo"),
    ]


def test_each_zone_that_an_account_can_have_is_taken_though_it_is_not_offered(as_editor, filed):
    assert "Asia/Kathmandu" in known()
    page = sent(as_editor, filed, zone="Asia/Kathmandu")
    assert at() == datetime(2026, 11, 24, 0, 15, tzinfo=UTC)
    assert chosen(page) == ("2026-11-24", "06:00", "Asia/Kathmandu")


def all_zones(page):
    """The buttons that lead to all zones: where each sends the form."""
    buttons = page.form("/schedule/").iter("button")
    return [each.get("formaction") for each in buttons if words(each) == "Choose from all of them"]


def test_the_page_leads_to_all_of_them_as_an_account_offers_them(in_berlin, filed):
    page = in_berlin.page(filed.get_absolute_url())
    assert len(offered(page)) == 2
    assert all_zones(page) == [f"{filed.get_absolute_url()}schedule/#schedule_zone"]
    page = in_berlin.send(
        f"{filed.get_absolute_url()}schedule/", {"date": "", "time": "", "zone": BERLIN, "zones": "all"}
    )
    names = [name for name, _ in offered(page)]
    assert names[0] == "UTC"
    assert (len(names), set(names)) == (1 + len(known()), {"UTC", *known()})
    assert chosen(page) == ("", "", BERLIN)
    around = [each for each in page.all("details") if page.form("/schedule/") in each.iter("form")]
    assert around
    assert all(each.get("open") is not None for each in around)
    assert all_zones(page) == []
    sent(in_berlin, filed, **page.values("/schedule/") | WHEN | {"zone": "Asia/Kathmandu"})
    assert at() == datetime(2026, 11, 24, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize("planned", [False, True])
def test_what_is_filled_in_stays_while_a_zone_is_looked_for_and_nothing_is_judged(in_berlin, filed, admin, planned):
    if planned:
        services.schedule(filed, by=admin, local=datetime(2026, 11, 25, 6), zone=NEW_YORK)
    was = at()
    typed = {"date": "2026-11-01", "time": "06:15", "zone": TOKYO, "zones": "all"}  # a day that is past
    page = in_berlin.send(f"{filed.get_absolute_url()}schedule/", typed)
    assert chosen(page) == ("2026-11-01", "06:15", TOKYO)
    assert not page.title.startswith("Error")
    assert "That moment is past" not in page.text
    assert at() == was
    sent(in_berlin, filed, **page.values("/schedule/") | {"date": "2026-11-24"})
    assert at() == datetime(2026, 11, 23, 21, 15, tzinfo=UTC)


def test_the_name_that_confirms_stays_too(in_berlin, filed):
    Change.objects.update(before={"name": "Support bot"}, requested={"name": "Support desk"})
    typed = {"confirm_then": "Support bot", "zones": "all"}
    page = in_berlin.send(f"{filed.get_absolute_url()}schedule/", WHEN | typed)
    assert page.values("/schedule/")["confirm_then"] == "Support bot"


def test_enter_in_the_form_applies_it_and_looks_for_no_zone(in_berlin, filed):
    first = next(iter(in_berlin.page(filed.get_absolute_url()).form("/schedule/").iter("button")))
    assert (words(first), first.get("name")) == ("Apply at this time", None)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Etc/GMT+5", "utc", "../etc/passwd"])
def test_one_that_nobody_knows_is_refused_at_its_field(in_berlin, filed, zone):
    page = in_berlin.send(f"{filed.get_absolute_url()}schedule/", {**WHEN, "zone": zone}, status=422)
    assert page.errors_at("zone") == f"Error: {UNKNOWN}"
    assert (chosen(page), at()) == (("2026-11-24", "06:00", BERLIN), None)


def test_what_is_scheduled_is_filled_in_as_it_was_chosen_whoever_reads(in_berlin, filed, as_admin):
    sent(as_admin, filed, zone=NEW_YORK)
    assert chosen(in_berlin.page(filed.get_absolute_url())) == ("2026-11-24", "06:00", NEW_YORK)


def test_sent_again_as_it_is_the_second_of_two_in_the_readers_zone_stays(in_berlin, filed, as_admin):
    sent(as_admin, filed, date="2027-10-31", time="01:30", zone="UTC")  # 02:30 in Berlin for the second time
    meant = at()
    page = in_berlin.page(filed.get_absolute_url())
    in_berlin.send(f"{filed.get_absolute_url()}schedule/", page.values("/schedule/"))
    assert at() == meant == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_a_zone_that_this_machine_knows_no_longer_is_told_on_the_readers_clocks(in_berlin, filed, as_admin):
    sent(as_admin, filed)
    Change.objects.update(apply_at_zone="Mars/Olympus")
    assert chosen(in_berlin.page(filed.get_absolute_url())) == ("2026-11-24", "07:00", BERLIN)


def test_a_page_of_before_sends_none_and_means_ones_own(in_berlin, filed):
    sent(in_berlin, filed)
    assert at() == datetime(2026, 11, 24, 5, tzinfo=UTC)


def test_what_was_chosen_comes_back_after_an_error(in_berlin, filed):
    typed = {"date": "2026-11-01", "time": "06:00", "zone": TOKYO}
    page = in_berlin.send(f"{filed.get_absolute_url()}schedule/", typed, status=422)
    assert chosen(page) == tuple(typed.values())
    assert (page.errors_at("zone"), at()) == ("", None)


@pytest.mark.parametrize(("typed", "zone"), [({"zone": TOKYO}, TOKYO), ({}, BERLIN)])
def test_what_was_chosen_comes_back_after_signing_in(in_berlin, editor, filed, admin, typed, zone):
    services.schedule(filed, by=admin, local=datetime(2026, 11, 25, 6), zone=NEW_YORK)
    address = f"{filed.get_absolute_url()}schedule/"
    PanelSession.objects.all().delete()
    del in_berlin.cookies["sessionid"]
    answer = in_berlin.post(address, WHEN | typed)
    next_page = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    known_as = {"username": editor.username, "password": PASSWORD, "next": next_page}
    back = in_berlin.send("/accounts/login/", known_as)
    assert chosen(back) == (*WHEN.values(), zone)


@pytest.mark.parametrize(
    "typed", ["\0", "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"), "x" * 5000, "<b>"]
)
def test_whatever_was_typed_before_is_no_fault(as_editor, filed, typed):
    path = f"{filed.get_absolute_url()}schedule/"
    page = as_editor.send(path, {"date": typed, "time": typed, "zone": typed, "zones": "all"})
    assert page.heading
    filed.refresh_from_db()
    assert not filed.is_scheduled
