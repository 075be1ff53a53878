"""A password or a code that is typed into any form stands nowhere afterwards: in no row, file or line of the log."""

import zlib
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from adminpanel.accounts import invitations
from adminpanel.accounts.models import PanelSession
from adminpanel.accounts.permissions import Role
from adminpanel.logs import JsonFormatter
from tests.accounts.conftest import PASSWORD, give_password
from tests.accounts.test_second_factor import ENROL, enrol
from tests.pages import PageClient

pytestmark = pytest.mark.django_db(transaction=True)
CHANGE, CONFIRM, LOGIN, CODE, LINK = (
    "/accounts/password_change/", "/accounts/confirm/", "/accounts/login/", "/accounts/code/", "/accounts/link/",
)  # fmt: skip
TYPED = {"password", "one-time-code", "current-password", "new-password"}


class Typist:
    """Types another canary into each field for a secret that a page has, and sends it; knows all that was typed."""

    def __init__(self):
        self.canaries = []

    def send(self, client, address, status=422, **other):
        form = client.page(address)
        fields = [f.get("name") for f in form.all("input") if {f.get("type"), f.get("autocomplete")} & TYPED]
        assert fields, address
        response = client.post(address, form.values() | {name: self.canary() for name in fields} | other)
        assert response.status_code == status, address
        return response

    def canary(self):
        self.canaries.append(f"kanari {len(self.canaries):03}")
        return self.canaries[-1]


def everything_stored():
    """Every row of every table, sessions as they read, and on SQLite the bytes of the files."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            yield table, repr(cursor.fetchall())
    for session in PanelSession.objects.all():
        yield "a session", repr(session.get_decoded())
        yield "a session, unpacked", repr(_unpacked(session.session_data))
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        for each in file.parent.glob(f"{file.name}*"):
            yield each.name, each.read_bytes().decode("latin-1")


def _unpacked(data):
    packed = data.split(":")[0]
    text = urlsafe_b64decode(packed.lstrip(".") + "===")
    return zlib.decompress(text) if packed.startswith(".") else text


def where_found(canaries, caplog):
    log = "\n".join(f"{JsonFormatter().format(record)} {record.getMessage()}" for record in caplog.records)
    return [(place, c) for place, text in [*everything_stored(), ("the log", log)] for c in canaries if c in text]


def test_what_is_typed_into_a_field_for_a_secret_is_kept_nowhere(editor, admin, as_editor, as_admin, caplog):
    typist = Typist()
    invitation = invitations.invite("newcomer", Role.EDITOR, by=admin)
    reset = invitations.make_reset_link(editor, by=admin)
    typist.send(PageClient(), LOGIN, username="edgar")
    typist.send(PageClient(), LOGIN, username="nobody-of-that-name")
    typist.send(as_editor, CHANGE)
    typist.send(as_editor, CHANGE, old_password=PASSWORD)
    typist.send(as_editor, CONFIRM)
    typist.send(give_password(as_editor), ENROL)
    for token in (invitation, reset):
        client = PageClient()
        typist.send(client, client.get(f"{LINK}{token}/")["Location"])
    enrol(as_admin)
    client = PageClient()
    asked = client.post(LOGIN, {"username": "ada", "password": PASSWORD})
    typist.send(client, asked["Location"])
    assert len(typist.canaries) == 15
    assert not where_found(typist.canaries, caplog)


@pytest.mark.parametrize("address", [LOGIN, CHANGE, CONFIRM, LINK, CODE, ENROL])
def test_nor_is_what_comes_too_late_without_its_token_or_in_an_address(address, editor, as_editor, caplog):
    canaries = [f"kanari {address} {number}" for number in range(3)]
    fields = ("password", "old_password", "new_password1", "new_password2", "code", "a_field_of_tomorrow")
    secrets = dict.fromkeys(fields, canaries[0]) | {"username": "edgar"}
    here = {"referer": f"http://testserver{address}"}
    PageClient().post(address, secrets, headers=here)
    as_editor.post(address, secrets, headers=here, query_params={"password": canaries[1], "other": canaries[1]})
    as_editor.handler.enforce_csrf_checks = True
    assert as_editor.post(address, dict.fromkeys(fields, canaries[2]), headers=here).status_code == 403
    assert not where_found(canaries, caplog)


def test_a_migration_clears_what_was_kept_before(editor, migrated_again):
    call_command("migrate", "people", "0002", verbosity=0)
    row = "('edgar', '', '', '/', '2026-11-01', 'next=', 'old_password=kanari 1\nnew_password1=kanari 2', 3)"
    columns = "username, user_agent, http_accept, path_info, attempt_time, get_data, post_data, failures_since_start"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO axes_accessattempt ({columns}) VALUES {row}")
        cursor.execute("SELECT post_data FROM axes_accessattempt")
        assert "kanari 2" in cursor.fetchone()[0]
    call_command("migrate", "people", verbosity=0)
    assert not [place for place, text in everything_stored() if "kanari" in text]
    with connection.cursor() as cursor:
        cursor.execute("SELECT username, failures_since_start FROM axes_accessattempt")
        assert cursor.fetchall() == [("edgar", 3)]
