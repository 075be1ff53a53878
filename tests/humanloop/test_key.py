"""The key, a canary, is in no text that anything of ours can produce."""

import logging
import traceback

import pytest
from requests.adapters import HTTPAdapter

from projects.humanloop import errors
from projects.humanloop.client import Humanloop
from projects.humanloop.transport import Transport
from tests.fault_server import KEY
from tests.fault_table import FAULTS

FAILING = [fault for fault in FAULTS if fault.error and not fault.slow]


def everything_about(error):
    """The error as a log, a debugger or an error tracker would show it, with the variables of every frame."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "\n".join([repr(error), str(error), error.sentence, repr(vars(error)), *shown.format(chain=True)])


@pytest.mark.parametrize("fault", FAILING, ids=str)
def test_no_error_shows_the_key_not_even_with_its_variables(remote, client, fault, caplog):
    caplog.set_level(logging.DEBUG)
    fault.install(remote)
    with pytest.raises(errors.HumanloopError) as caught:
        client.update_project("pr_1", {"name": "Renamed"})
    assert KEY not in everything_about(caught.value)
    assert KEY not in caplog.text


@pytest.mark.parametrize("fault", FAILING, ids=str)
def test_no_error_drags_the_libraries_errors_along(remote, client, fault):
    """Theirs hold the request, and with it the key, for whoever walks the chain."""
    fault.install(remote)
    with pytest.raises(errors.HumanloopError) as caught:
        client.get_project("pr_1")
    error = caught.value
    while error is not None:
        assert type(error).__module__.startswith(("projects.humanloop", "json", "builtins", "pydantic_core"))
        error = error.__cause__ or error.__context__


def test_no_repr_shows_the_key(client):
    client.get_project("pr_1")
    shown = [repr(client), repr(client.transport), repr(vars(client)), repr(vars(client.transport))]
    assert not any(KEY in text for text in shown)
    assert "127.0.0.1" in repr(client.transport)


def test_an_error_of_a_library_in_the_middle_of_a_call_shows_nothing(remote, client, monkeypatch):
    def leak(self, request, **kwargs):
        raise RuntimeError(f"cannot send {dict(request.headers)!s} {request.headers['X-API-KEY']:s}")

    monkeypatch.setattr(HTTPAdapter, "send", leak)
    with pytest.raises(errors.NotReached) as caught:
        client.get_project("pr_1")
    assert KEY not in everything_about(caught.value)
    assert "RuntimeError" in str(caught.value)


@pytest.mark.parametrize("key", [f"{KEY}\nX-Other: 1", f"{KEY}\r", f"{KEY}\0x", f"{KEY}é", f"a {KEY}\x7f"])
def test_a_key_that_no_header_takes_is_refused_at_once_and_not_repeated(key):
    if key.strip() == KEY:
        assert Humanloop(Transport("http://127.0.0.1:9/v4", key))
        return
    with pytest.raises(ValueError, match="the key holds") as caught:
        Transport("http://127.0.0.1:9/v4", key)
    assert KEY not in str(caught.value)


def test_what_is_told_of_a_call_holds_no_key(remote):
    told = []
    client = Humanloop(Transport(remote.base_url, KEY, on_call=lambda *call: told.append(call)))
    client.update_project("pr_1", {"name": "Renamed"})
    assert KEY not in repr(told)
