"""People talk about a change on its page, approve it, and decide against it."""

import pytest
from django.utils import timezone

from adminpanel.accounts.sudo import PASSWORD_AT
from projects import services
from projects.models import Change, Protection
from tests.conftest import make_user, signed_in
from tests.pages import words


@pytest.fixture
def change(viewer, remote):
    asked = {"before": {"active_config_id": "config_1"}, "requested": {"active_config_id": "config_2"}}
    facts = {"live_field": "active_config_id", "default_environment": "production", "names": {"config_2": "brief"}}
    return Change.objects.create(project_id="pr_1", project_name="Support bot", proposed_by=viewer, **asked, **facts)


@pytest.fixture
def protected(db):
    return Protection.objects.create(
        environment_id="env_1", environment_name="production", is_default=True, approvals=1
    )


def at(change, step=""):
    return f"/changes/{change.pk}/{step}"


def thread(page):
    (part,) = [each for each in page.all("section") if each.get("aria-labelledby") == "conversation"]
    return [words(line) for line in part.iter("div") if line.find("dt") is not None]


def buttons(page):
    return {words(button) for button in page.one("main").iter("button")}


def say(client, change, verdict, text="", status=200):
    return client.send(at(change, "say/"), {"words": text, "verdict": verdict}, status=status)


# The conversation.


def test_what_is_said_stands_in_the_thread_as_it_was_written(as_editor, as_viewer, change):
    page = say(as_editor, change, "comment", "<b>Why</b> this one?\nIt is slower.")
    assert thread(page)[-1].endswith("You wrote: <b>Why</b> this one? It is slower. Strike out")
    assert "&lt;b&gt;Why&lt;/b&gt; this one?\nIt is slower." in page.html
    page = say(as_viewer, change, "comment", "It is right more often.")
    first, second = thread(page)[-2:]
    assert "edgar wrote: <b>Why</b>" in first
    assert "You wrote: It is right more often." in second


def test_one_may_say_something_whatever_became_of_it(as_viewer, change):
    Change.objects.update(state="withdrawn")
    assert "Too late." in thread(say(as_viewer, change, "comment", "Too late."))[-1]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"words": " ", "verdict": "comment"}, "Error: Write what you want to say."),
        ({"words": "\u200b", "verdict": "ask"}, "Error: Write what you want to say."),
        ({"words": "x" * 2001, "verdict": "comment"}, "Error: Use at most 2,000 characters; these are 2001."),
    ],
)
def test_what_can_t_be_said_comes_back_with_what_was_typed(as_editor, change, typed, error):
    page = as_editor.send(at(change, "say/"), typed, status=422)
    assert page.errors_at("words") == error
    assert page.values(at(change, "say/"))["words"] == typed["words"]
    assert not change.events.exists()


def test_a_button_that_is_not_there_says_nothing(as_editor, change):
    page = as_editor.send(at(change, "say/"), {"words": "Well.", "verdict": "shout"}, status=422)
    assert page.values(at(change, "say/"))["words"] == "Well."
    assert not change.events.exists()


def test_one_strikes_out_what_one_said_and_nothing_else(as_editor, as_viewer, change):
    say(as_editor, change, "comment", "Wrong thread.")
    event = change.events.get()
    assert as_viewer.post(at(change, "strike/"), {"event": event.pk}).status_code == 403
    page = as_editor.send(at(change, "strike/"), {"event": event.pk})
    assert thread(page)[-1].endswith("You wrote, and struck the words out.")
    as_editor.send(at(change, "strike/"), {"event": event.pk})
    assert list(change.events.values_list("action", flat=True)) == ["comment", "strike"]
    for number in ("", "x", "9" * 30, "0"):
        assert as_editor.post(at(change, "strike/"), {"event": number}).status_code == 404


def test_asking_for_changes_is_for_others_and_while_it_is_open(as_editor, as_viewer, change):
    assert "Ask for changes" not in buttons(as_viewer.page(at(change)))
    as_viewer.send(at(change, "say/"), {"words": "Well.", "verdict": "ask"}, status=403)
    page = say(as_editor, change, "ask", "Try it in staging first.")
    assert thread(page)[-1].endswith("You asked for changes: Try it in staging first. Strike out")


def test_what_waits_for_its_author_says_so_and_leads_to_the_form(as_editor, as_viewer, change):
    say(as_editor, change, "ask", "Say why.")
    page = as_viewer.page(at(change))
    assert "Waits for you: edgar asked for changes just now." in page.text
    assert "Ask an editor" not in page.text
    main = [each for tag in ("a", "button") for each in page.one("main").iter(tag)]
    assert [words(each) for each in main if "primary" in (each.get("class") or "").split()] == ["Edit"]
    page = as_editor.page(at(change))
    main = [each for tag in ("a", "button") for each in page.one("main").iter(tag)]
    assert [words(each) for each in main if "primary" in (each.get("class") or "")] == []


# Declining.


def test_declining_needs_a_reason_and_is_an_end(as_editor, as_viewer, change, remote):
    page = as_editor.send(at(change, "decline/"), {"words": ""}, status=422)
    assert page.errors_at("words") == "Error: Write why: whoever proposed it should know."
    assert Change.objects.get().state == "proposed"
    page = as_editor.send(at(change, "decline/"), {"words": "It is slower, and nobody asked for it."})
    assert "Declined by you" in page.text
    assert "“It is slower, and nobody asked for it.” Nothing was sent" in page.text
    page = as_viewer.page(at(change))
    assert "Declined by edgar" in page.text
    assert "Propose it again" in page.text
    page = as_editor.send(at(change, "apply/"))
    assert "That press sent nothing." in page.text
    assert remote.writes == []


def test_a_declined_change_is_named_so_in_the_lists_and_the_csv(as_editor, change):
    as_editor.send(at(change, "decline/"), {"words": "No."})
    assert "Declined" in as_editor.page("/changes/?outcome=declined").text
    (row,) = as_editor.get("/changes.csv").streaming_content and [
        b"".join(as_editor.get("/changes.csv").streaming_content)
    ]
    assert b"Declined" in row


# Withdrawing.


def test_what_somebody_else_proposed_is_withdrawn_with_a_reason_only(as_editor, as_viewer, change, remote):
    assert not {"Withdraw", "Discard this draft"} & buttons(as_editor.page(at(change)))
    page = as_editor.send(at(change, "withdraw/"), {"words": "\u200b"}, status=422)
    missing = "Write why you withdraw it: somebody else proposed it and should know. Nothing was changed."
    assert page.errors_at("words") == f"Error: {missing}"
    assert Change.objects.get().state == "proposed"
    assert "Withdraw" in buttons(page)
    page = as_editor.send(at(change, "withdraw/"), {"words": "It is in the wrong project."})
    assert "Withdrawn by you" in page.text
    assert "“It is in the wrong project.” Nothing was sent" in page.text
    assert thread(as_viewer.page(at(change)))[-1].endswith("edgar withdrew it: It is in the wrong project.")


def test_the_service_decides_that_and_ones_own_needs_none(change, viewer, editor):
    with pytest.raises(services.ReasonMissing):
        services.withdraw(change, by=editor)
    assert (Change.objects.get().state, change.events.count()) == ("proposed", 0)
    assert services.withdraw(change, by=viewer).state == "withdrawn"


def test_why_nothing_was_sent_is_not_quoted_as_why_it_was_withdrawn(as_viewer, change):
    Change.objects.update(state="not_sent", problem="Humanloop did not answer.")
    page = as_viewer.send(at(change, "withdraw/"))
    assert "Humanloop did not answer." not in page.text


def test_its_author_is_led_to_comment_and_others_to_ask_for_changes_too(as_viewer, as_editor, change):
    assert "Comment" in as_viewer.page(at(change)).links()
    assert "Comment or ask for changes" in as_editor.page(at(change)).links()


# Approving.


def test_approving_and_applying_is_one_press_where_that_is_the_last_one(
    as_editor, as_viewer, change, protected, remote
):
    page = as_viewer.page(at(change))
    assert "It needs 1 approval, for production." in page.text
    assert "Ask an editor: edgar." in page.text
    page = as_editor.page(at(change))
    assert "Approve and make live in production" in buttons(page)
    assert "Make live in production" not in buttons(page)
    as_editor.send(at(change, "apply/"), {"approve": "1"})
    assert Change.objects.get().state == "applied"
    assert list(change.events.values_list("action", flat=True))[:2] == ["approve", "apply"]


def test_an_approval_that_is_void_says_why(as_editor, change, protected, remote, editor):
    say(as_editor, change, "approve")
    page = as_editor.page(at(change))
    assert "You approved this" in page.text
    assert "Make live in production" in buttons(page)
    Change.objects.update(requested={"active_config_id": "config_3"})
    page = signed_in(make_user("mia", "Editor")).page(at(change))
    assert "edgar approved this" in page.text
    assert "It does not count: what is asked for was changed since." in page.text


def test_an_approval_can_be_struck_out_and_counts_no_more(as_editor, change, protected, remote, editor):
    page = say(as_editor, change, "approve")
    assert "Make live in production" in buttons(page)
    page = as_editor.send(at(change, "strike/"), {"event": change.events.get().pk})
    assert thread(page)[-1].endswith("You approved it, and struck it out.")
    assert "It does not count: it was struck out." in page.text
    assert "Make live in production" not in buttons(page)
    as_editor.send(at(change, "apply/"))
    assert remote.writes == []
    say(as_editor, change, "approve")
    as_editor.send(at(change, "apply/"))
    assert Change.objects.get().state == "applied"


def test_nobody_finishes_what_they_proposed_themselves(as_editor, change, protected, editor):
    Change.objects.update(proposed_by=editor)
    page = as_editor.page(at(change))
    assert not [words for words in buttons(page) if "live in production" in words]
    as_editor.send(at(change, "apply/"), {"approve": "1"}, status=403)
    assert Change.objects.get().state == "proposed"


# Without approval.


@pytest.fixture
def as_admin(as_admin):
    """An admin who gave their password just now."""
    session = as_admin.session
    session[PASSWORD_AT] = timezone.now().isoformat()
    session.save()
    return as_admin


def test_an_admin_applies_it_without_approval_with_a_reason_and_that_stays(as_admin, change, protected):
    path = at(change, "apply-without-approval/")
    page = as_admin.send(path, {"words": "Because."}, status=422)
    assert page.errors_at("words") == "Error: Write at least 10 characters: others have to understand it later."
    assert page.values(path)["words"] == "Because."
    page = as_admin.send(path, {"words": "The site is down."})
    assert Change.objects.get().state == "applied"
    assert any("You applied it without approval: The site is down." in line for line in thread(page))


def test_it_asks_for_the_password_again(admin, change, protected):
    client = signed_in(admin)
    session = client.session
    session.pop(PASSWORD_AT, None)
    session.save()
    answer = client.post(at(change, "apply-without-approval/"), {"words": "The site is down."})
    assert answer["Location"].startswith("/accounts/confirm/")
    assert Change.objects.get().state == "proposed"


def test_where_nothing_came_of_it_there_is_nothing_to_look_at(as_admin, as_editor, change, protected, remote):
    remote.memory.serve("pr_1", "env_1", None)
    page = as_admin.send(at(change, "apply-without-approval/"), {"words": "The site is down."})
    assert page.state == "Out of date"
    assert "This was made without an approval" not in as_editor.page(at(change)).text
    assert remote.writes == []


def test_only_admins_may_and_only_where_an_approval_lacks(as_editor, as_admin, change, protected):
    assert "Apply without approval" not in as_editor.page(at(change)).text
    as_editor.send(at(change, "apply-without-approval/"), {"words": "The site is down."}, status=403)
    protected.delete()
    assert "Apply without approval" not in as_admin.page(at(change)).text
    page = as_admin.send(at(change, "apply-without-approval/"), {"words": "The site is down."})
    assert "it has every approval that it needs" in page.text.lower() or "every approval that it needs" in page.text
    assert Change.objects.get().state == "proposed"


def test_who_alone_could_approve_what_they_proposed_is_not_sent_to_themselves(as_editor, change, editor, protected):
    Change.objects.update(proposed_by=editor)
    page = as_editor.page(at(change))
    assert "Nobody here can approve it." in page.text
    assert "Ask an editor" not in page.text


def test_how_it_ended_is_said_once(as_editor, change):
    page = as_editor.send(at(change, "decline/"), {"words": "No."})
    assert page.text.count("Declined by you") == 1
    assert "Its page tells why" not in page.text


# A second person looks at what was made past an approval.


def looks(page):
    return "This was made without an approval" in page.text


def test_what_was_applied_without_approval_stays_on_home_until_a_second_person_looked(
    as_admin, as_editor, as_viewer, change, protected
):
    as_admin.send(at(change, "apply-without-approval/"), {"words": "The site is down."})
    for client in (as_admin, as_editor, as_viewer):
        home = client.page("/").text
        assert "Needs a look" in home
        assert "made without an approval, and a second person has not looked at it yet" in home
    page = as_admin.page(at(change))
    assert looks(page)
    assert "Ask an editor to look at it: edgar." in page.text  # not themselves
    assert "I looked at it" not in buttons(page)
    as_admin.send(at(change, "acknowledge/"), {"words": "It was me."}, status=403)
    page = as_editor.send(at(change, "acknowledge/"), {"words": ""}, status=422)
    assert page.errors_at("words") == "Error: Write what you found, for those who ask later."
    page = as_editor.send(at(change, "acknowledge/"), {"words": "It helped: no faults since."})
    assert not looks(page)
    assert any("You looked at it: It helped: no faults since." in line for line in thread(page))
    assert "Needs a look" not in as_admin.page("/").text
    page = as_editor.send(at(change, "acknowledge/"), {"words": "Again."})
    assert "Somebody has looked at it already" in page.text


def test_a_change_made_elsewhere_in_a_protected_place_is_to_be_looked_at(as_editor, remote, protected, editor):
    as_editor.page("/projects/pr_1/")
    remote.memory.projects["pr_1"]["active_config"] = remote.memory.configs["config_2"]
    as_editor.page("/projects/pr_1/")
    noticed = Change.objects.get(state="noticed")
    assert noticed.needs_reading
    page = as_editor.send(at(noticed, "acknowledge/"), {"words": "Olga did it on purpose."})
    assert not looks(page)


def test_home_says_what_nobody_here_can_approve(as_editor, as_viewer, protected, editor):
    assert "fewer people here can give one" not in as_editor.page("/").text
    editor.groups.clear()
    assert "production needs 1 approval, and fewer people here can give one." in as_viewer.page("/").text
