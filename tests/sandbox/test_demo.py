"""`manage.py demo` makes the panel ready to be tried, for nothing but the sandbox."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.utils import timezone

from adminpanel.accounts.names import called
from projects.models import Change, DirectoryLabel, Protection
from projects.sandbox import seed
from projects.sandbox.models import Config, Deployment, Project

pytestmark = pytest.mark.django_db


def run(*args):
    output = StringIO()
    call_command("demo", *args, stdout=output)
    return output.getvalue().splitlines()


def signed_in(lines):
    """The users that the lines let in, in their order."""
    found = []
    for line in lines:
        words = line.split()
        assert words[:3] == ["Sign", "in", "as"]
        assert words[4:6] == ["with", "password"]
        user = get_user_model().objects.get(username=words[3])
        found.append(user if user.check_password(words[6]) else None)
    return found


def test_each_line_says_how_one_of_the_three_signs_in():
    users = signed_in(run())
    assert [user.username for user in users] == ["viewer", "editor", "admin"]
    assert [user.groups.get().name for user in users] == ["Viewer", "Editor", "Admin"]
    assert [called(user) for user in users] == ["Tom", "Mia", "Ada"]
    assert not any(user.is_superuser or user.is_staff for user in users)
    assert Project.objects.exists()


def test_a_practice_password_would_pass_the_panel_s_own_rules():
    for line in run():
        username, password = line.split()[3], line.split()[6]
        assert len(password) >= 12
        validate_password(password, get_user_model()(username=f"another-{username}"))


def test_a_second_run_says_the_same_and_changes_nothing():
    first = run()
    editor = get_user_model().objects.get(username="editor")
    editor.set_password("changed by its owner")
    editor.save()
    Project.objects.filter(name="Support replies").update(name="Renamed")
    assert run() == first
    editor.refresh_from_db()
    assert editor.check_password("changed by its owner")
    assert get_user_model().objects.count() == 4
    assert Project.objects.filter(name="Renamed").exists()


def test_the_passwords_are_of_no_use_to_who_does_not_have_the_secret_key(settings):
    here = run()
    settings.SECRET_KEY = "of another panel, long enough to be one that somebody would really choose"
    assert not set(run()) & set(here)


def test_with_an_api_key_it_refuses_and_makes_nobody(settings):
    settings.SANDBOX = False
    with pytest.raises(CommandError, match="sandbox only"):
        run()
    assert not get_user_model().objects.exists()
    assert not Project.objects.exists()


def test_very_many_projects_and_versions_are_planted_where_asked_for():
    run("--projects", "30", "--versions", "40")
    assert Project.objects.filter(name__startswith="Timetable notice").count() == 30
    assert Config.objects.filter(project__name="Timetable notice 00000").count() == 40


def test_a_new_panel_starts_as_one_that_was_used(as_viewer):
    run()
    page = as_viewer.page("/projects/")
    assert "Customer support" in page.text
    assert "dir_" not in page.text
    assert "Not known" not in page.text


def test_labels_that_were_taken_off_stay_off():
    run()
    DirectoryLabel.objects.all().delete()
    run()
    assert not DirectoryLabel.objects.exists()


def test_a_new_panel_has_weeks_behind_it_that_end_in_the_practice_data(as_viewer):
    seed.seed()
    planted = set(Deployment.objects.values_list("project", "environment", "config"))
    projects = set(Project.objects.values_list("pk", "name", "directory"))
    run()
    assert set(Deployment.objects.values_list("project", "environment", "config")) == planted
    assert set(Project.objects.values_list("pk", "name", "directory")) == projects
    page = as_viewer.page("/changes/")
    for what in (
        "Proposed",
        "Undone",
        "Replaced",
        "Withdrawn",
        "outside this panel",
        "moved 2 projects to the directory",
        "Lost property triage",
    ):
        assert what in page.text, what


def test_what_happened_lies_behind_and_in_its_order():
    before = timezone.now()
    run()
    changes = list(Change.objects.order_by("effective_at"))
    assert changes[0].effective_at < before - timedelta(days=20)
    assert all(c.proposed_at <= (c.sent_at or c.proposed_at) <= (c.settled_at or before) <= before for c in changes)
    assert {user for c in changes for user in (c.proposed_by, c.applied_by) if user} == set(
        get_user_model().objects.all()
    )
    assert [c.state for c in changes if c.undoes] == ["applied"]


def test_the_steps_of_what_happened_are_told_when_it_happened():
    run()
    steps = [step for change in Change.objects.all() for step in moments_of(change)]
    assert {action for action, *_ in steps} == {
        "propose", "ask", "line_up", "apply", "send", "confirm", "withdraw", "notice", "undo",
    }  # fmt: skip
    assert [step for step in steps if step[1] != step[2]] == []


def moments_of(change):
    """Yield each step of a change with the moment of its event, and with the one that the change says."""
    columns = {
        "propose": change.proposed_at,
        "ask": change.proposed_at,
        "line_up": change.claimed_at,
        "apply": change.claimed_at,
        "send": change.sent_at,
        "confirm": change.settled_at,
        "notice": change.settled_at,
        "withdraw": change.ended_at,
    }
    for event in change.events.exclude(action="comment"):
        back = change.undone_by.get() if event.action == "undo" else None
        yield event.action, event.at, back.proposed_at if back else columns[event.action]


def test_production_is_protected_and_one_proposal_waits_for_an_approval(as_editor, as_viewer):
    run()
    waiting = Change.objects.get(state="proposed")
    page = as_editor.page(waiting.get_absolute_url())
    assert "Approve and make live in production" in page.buttons
    assert "Ben wrote: I read twenty of the answers" in page.text
    assert "Approve and make live in production" not in as_viewer.page(waiting.get_absolute_url()).buttons
    (comment,) = waiting.events.filter(action="comment")
    assert waiting.proposed_at < comment.at < timezone.now()
    assert list(Protection.objects.values_list("environment_name", "approvals")) == [("production", 1)]
    assert as_editor.page("/").text.count("Waiting for you") == 1


def test_a_panel_with_changes_of_its_own_gets_no_others():
    Change.objects.create(project_id="pr_1", project_name="Support", requested={"name": "Help"})
    run()
    assert Change.objects.count() == 1
