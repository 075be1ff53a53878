"""Every error of a service and of the remote is a page that says it, whichever view meets it: never a 500."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects import services
from projects.humanloop import errors
from projects.humanloop.refusals import parse_detail
from projects.models import Change, Move

FIELDS = {"name": "Typed here", "note": "why it is typed"}
PROJECT = "/projects/pr_1/"
TOMORROW = timezone.now().date() + timedelta(days=1)


def kinds_of(base):
    return [base, *(deeper for kind in base.__subclasses__() for deeper in kinds_of(kind))]


def made(kind, change):
    return kind(change) if kind is services.OutcomeNotRecorded else kind("A sentence of its own.")


def met(kind):
    detail = {"status": 403, "detail": parse_detail('{"message": "No."}')}
    return kind("change this project", **detail) if kind is errors.NotAllowed else kind()


SERVICE = kinds_of(services.ServiceError)
REMOTE = kinds_of(errors.HumanloopError)
# What a view asks of a service: its name there, how it is asked, and what is typed.
ASKED = {
    "propose": (f"{PROJECT}edit/", FIELDS),
    "propose_deployment": (f"{PROJECT}deploy/?config_id=config_2", {"environment": "env_2", "note": "why"}),
    "propose_offline": (f"{PROJECT}offline/?environment_id=env_1", {"note": "why"}),
    "propose_move": ("/moves/new/", {"project": "pr_1", "directory_id": "dir_2", "note": "why"}),
    "ask": ("/changes/{change}/ask/", {}),
    "apply": ("/changes/{change}/apply/", {}),
    "withdraw": ("/changes/{change}/withdraw/", {}),
    "check": ("/changes/{change}/check/", {}),
    "undo": ("/changes/{change}/undo/", {}),
    "put_back": ("/changes/{change}/put-back/", {}),
    "refresh": ("/changes/{change}/refresh/", {}),
    "say": ("/changes/{change}/say/", {"words": "why", "verdict": "comment"}),
    "strike": ("/changes/{change}/strike/", {"event": "{event}"}),
    "decline": ("/changes/{change}/decline/", {"words": "why not"}),
    "schedule": ("/changes/{change}/schedule/", {"date": "{tomorrow}", "time": "06:00"}),
    "unschedule": ("/changes/{change}/unschedule/", {}),
    "acknowledge": ("/changes/{change}/acknowledge/", {"words": "all is well"}),
    "ask_move": ("/moves/{move}/ask/", {}),
    "say_of_move": ("/moves/{move}/say/", {"words": "why", "verdict": "comment"}),
    "decline_move": ("/moves/{move}/decline/", {"words": "why not"}),
    "start": ("/moves/{move}/apply/", {}),
    "go_on": ("/moves/{move}/go-on/", {}),
    "try_again": ("/moves/{move}/try-again/", {}),
    "undo_move": ("/moves/{move}/undo/", {}),
    "withdraw_move": ("/moves/{move}/withdraw/", {}),
    "opened": ("/changes/{change}/", None),
    "opened_move": ("/moves/{move}/", None),
    "expire": ("/changes/{change}/", None),
    "look_again": ("/changes/{change}/", None),
    "read_averages": ("/changes/{change}/", None),
}
NOTHING_ASKED = {
    "reconcile_all",
    "apply_due",
    "is_any_due",
    "moment_of",
    "default_name",
    "environment_names",
    "prune_comparisons",
    "comparison_expired",
    "reading",
}
OF_ADMINS = {"protect"}  # its page lets every error through likewise
MAY_LACK_THE_REMOTE = {"look_again", "read_averages"}


@pytest.fixture
def meet(as_editor, remote, editor, monkeypatch):
    """Let a service fail so when a page asks it; gives the page."""
    move = Move.objects.create(directory_id="dir_2", directory_name="dir_2", proposed_by=editor)
    change = Change.objects.create(
        project_id="pr_1", project_name="Support bot", before={"directory_id": "dir_1"},
        requested={"directory_id": "dir_2"}, proposed_by=editor,
    )  # fmt: skip
    event = change.events.create(action="comment", actor=editor, words="why")
    as_editor.raise_request_exception = False

    def ask(service, error):
        def fails(*args, **kwargs):
            raise error

        monkeypatch.setattr(services, service, fails)
        path, typed = ASKED[service]
        path = path.format(change=change.pk, move=move.pk)
        if typed is None:
            return as_editor.get(path)
        typed = {name: value.format(event=event.pk, tomorrow=TOMORROW) for name, value in typed.items()}
        return as_editor.post(path, typed, headers={"referer": f"http://testserver{path}"})

    ask.change, ask.move = change, move
    return ask


def test_the_table_has_every_service_that_a_view_asks():
    verbs = {name for name in services.__all__ if name[0].islower()}
    assert verbs == {*ASKED, *NOTHING_ASKED, *OF_ADMINS}


STATUSES = {services.OutcomeNotRecorded: 200, services.IntentNotRecorded: 503, services.NotInState: 409}
SAID = {services.IntentNotRecorded: "does not answer", services.OutcomeNotRecorded: "did not answer"}


@pytest.mark.pages_alone
@pytest.mark.parametrize("service", ASKED)
def test_each_error_of_a_service_is_a_page_with_its_sentence(as_editor, meet, service):
    """Those of one service one after the other: where one fails nothing is altered."""
    for kind in SERVICE:
        error = made(kind, meet.change)
        response, status = meet(service, error), STATUSES.get(kind, 422)
        if response.status_code == 302:
            response, status = as_editor.get(response["Location"]), 200
        assert (kind.__name__, response.status_code) == (kind.__name__, status)
        assert SAID.get(kind, error.sentence) in response.content.decode(), kind.__name__


@pytest.mark.pages_alone
@pytest.mark.parametrize("service", sorted(set(ASKED) - MAY_LACK_THE_REMOTE))
def test_each_error_of_the_remote_is_a_page_too(meet, service):
    for kind in REMOTE:
        response = meet(service, met(kind))
        assert response.status_code in {404, 502, 503, 504}, kind.__name__
        assert "<h1>" in response.content.decode(), kind.__name__


def test_what_was_typed_is_a_link_away(as_editor, meet):
    response = meet("propose", services.NothingToChange())
    assert response.status_code == 422
    again = response.context["again"]
    form = as_editor.page(again).values("/edit/")
    assert (form["name"], form["note"]) == (FIELDS["name"], FIELDS["note"])


@pytest.mark.parametrize("where", ["change", "move"])
def test_from_a_button_the_way_back_is_the_page_with_the_button(meet, where):
    service = {"change": "check", "move": "try_again"}[where]
    response = meet(service, errors.NoAnswer())
    assert response.context["again"] == getattr(meet, where).get_absolute_url()


def test_a_check_that_fails_does_not_say_that_nothing_was_changed_for_it_may_have_been(meet):
    said = meet("check", errors.NoAnswer()).content.decode()
    assert "Nothing was sent." in said
    assert "Nothing was changed" not in said


def test_two_answers_that_disagree_are_told_at_the_field_with_what_was_typed(as_editor, remote):
    remote.memory.served["pr_1", "env_1"] = "config_2"
    path = f"{PROJECT}deploy/?config_id=config_1"
    page = as_editor.send(path, {"environment": "env_1", "note": "it was better"}, status=422)
    assert "live in the default environment already" in page.errors_at("environment")
    assert page.values("/deploy/") == {"environment": "env_1", "note": "it was better"}
    remote.memory.served["pr_1", "env_1"] = "config_1"
    remote.memory.projects["pr_1"]["active_config"] = None
    page = as_editor.send(path, {"environment": "env_1", "note": "it was better"}, status=422)
    assert "live there already" in page.errors_at("environment")
    assert not Change.objects.filter(state="draft").exists()
