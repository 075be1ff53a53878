"""Several processes and two things at one moment: what is sent had its approvals when it was claimed, and goes once."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

import pytest

from tests.processes.conftest import ADMIN, AS_IT_IS, EDIT, PASSWORD, until
from tests.running_panel import Browser

EDITORS = ["edgar", "mia"]


class Deciders:
    """An admin who proposes and two editors, before two processes on one database; directories are protected."""

    def __init__(self, panel, database, remote):
        self.database, self.remote = database, remote
        for name in EDITORS:
            columns = "password, is_superuser, first_name, last_name, email, is_staff, is_active, date_joined"
            database.rows(
                f"INSERT INTO auth_user (username, {columns}) "
                f"SELECT '{name}', {columns} FROM auth_user WHERE username = '{ADMIN}'"
            )
            self.sql(self.editor_again(name))
        database.rows(
            "INSERT INTO projects_protection (environment_id, environment_name, is_default, approvals, changed_at) "
            "SELECT '', '', FALSE, 1, date_joined FROM auth_user LIMIT 1"
        )
        self.ada, self.edgar, self.mia = (Browser(panel, name, PASSWORD) for name in [ADMIN, *EDITORS])
        self.forms = {browser: browser.form_at("/help/") for browser in (self.ada, self.edgar, self.mia)}
        self.address = self.key = ""

    @staticmethod
    def editor_again(name):
        return (
            "INSERT INTO auth_user_groups (user_id, group_id) SELECT u.id, g.id FROM auth_user u, auth_group g "
            f"WHERE u.username = '{name}' AND g.name = 'Editor'"
        )

    def sql(self, statement):
        return self.database.rows(statement)

    def begin(self, *, approved=True):
        """A proposal of a project that is where it was; mia has approved it, or not."""
        self.remote.memory.projects["pr_1"]["directory_id"] = "dir_1"
        self.remote.requests.clear()
        self.address = self.send(self.ada, EDIT, **AS_IT_IS | {"directory_id": "dir_2"}).headers["Location"]
        key = self.address.split("/")[2]
        self.key = key if self.database.is_postgres else key.replace("-", "")
        self.press(self.ada, "ask")
        if approved:
            self.approve()

    def send(self, browser, path, **typed):
        return browser.post(path, self.forms[browser] | typed, follow=False)

    def press(self, browser, step, **typed):
        return self.send(browser, f"{self.address}{step}/", **typed)

    def approve(self):
        return self.press(self.mia, "say", verdict="approve", words="")

    def apply(self):
        return self.press(self.edgar, "apply")

    def edit(self):
        """Let it ask for another directory."""
        edited = f"{EDIT}?change={self.address.split('/')[2]}"
        return self.send(self.ada, edited, **AS_IT_IS | {"directory_id": "dir_3"})

    @property
    def sent_to(self):
        """Where the project was sent."""
        return [sent.json["directory_id"] for sent in self.remote.writes]

    @property
    def steps(self):
        return [a for (a,) in self.sql(f"SELECT action FROM projects_event WHERE change_id = '{self.key}' ORDER BY id")]

    def came_first(self, step):
        """Whether it is in the history, and before the claim if there is one."""
        until_claim = self.steps[: [*self.steps, "apply"].index("apply")]
        return step in until_claim

    @property
    def state(self):
        ((state,),) = self.sql(f"SELECT state FROM projects_change WHERE id = '{self.key}'")
        return state

    def is_sent_once_or_not(self):
        """Whether it was sent; what the remote got and what the row and its history say are one and the same."""
        sent = len(self.remote.writes)
        assert sent in {0, 1}
        assert self.steps.count("apply") == self.steps.count("send") == self.steps.count("confirm") == sent
        assert (self.state == "applied") == bool(sent)
        return bool(sent)

    @contextmanager
    def held(self):
        """Do something in a transaction that holds the change's row, while whoever wants it waits."""
        connection = self.database.connect()
        connection.execute("BEGIN" if self.database.is_postgres else "BEGIN IMMEDIATE")
        connection.execute(f"UPDATE projects_change SET state = state WHERE id = '{self.key}'")
        try:
            yield connection.execute
        finally:
            connection.execute("COMMIT")
            connection.close()

    def until_it_waits(self, pressed):
        """Wait until a press waits for the row; where nobody can be asked, for as long as that takes at the most."""
        if self.database.is_postgres:
            waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            until(lambda: self.sql(waiting))
        else:
            wait([pressed], timeout=0.7)
        assert not pressed.done()


@pytest.fixture
def deciders(deploy, database, remote):
    return Deciders(deploy(database, WEB_CONCURRENCY="2"), database, remote)


def at_once(*jobs):
    """Start them together; return what each gives."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait(20)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


# What happens while a press of Apply waits, which was allowed when it began → what makes it undone again.
MIA = "(SELECT id FROM auth_user WHERE username = 'mia')"
EDGAR = MIA.replace("mia", "edgar")
APPROVAL = "(SELECT {} FROM projects_event WHERE change_id = '{}' AND action = 'approve')"
MEANWHILE = {
    "whoever approved is no editor any more": (
        f"DELETE FROM auth_user_groups WHERE user_id = {MIA}", Deciders.editor_again("mia"),
    ),
    "whoever approved leaves": (
        f"UPDATE auth_user SET is_active = FALSE WHERE id = {MIA}",
        f"UPDATE auth_user SET is_active = TRUE WHERE id = {MIA}",
    ),
    "whoever applies it is no editor any more": (
        f"DELETE FROM auth_user_groups WHERE user_id = {EDGAR}", Deciders.editor_again("edgar"),
    ),
    "one more is needed": (
        "UPDATE projects_protection SET approvals = 2", "UPDATE projects_protection SET approvals = 1",
    ),
    "something else is asked for": (
        "UPDATE projects_change SET requested = '{{\"directory_id\": \"dir_3\"}}' WHERE id = '{key}'", "SELECT 1",
    ),
    "changes are asked for": (
        "INSERT INTO projects_event (change_id, action, actor_id, at, words, data, request_id) "
        f"SELECT id, 'ask_changes', {MIA}, proposed_at, '', documents, '' FROM projects_change WHERE id = '{{key}}'",
        "SELECT 1",
    ),
}  # fmt: skip


def it_goes_while_a_press_waits(of, happens):
    """A press that was allowed when it began waits for the row; when it is its turn, it is not."""
    of.begin()
    with ThreadPoolExecutor(1) as pool:
        with of.held() as do:
            pressed = pool.submit(of.apply)
            of.until_it_waits(pressed)
            do(happens.format(key=of.key))
        answer = pressed.result(30)
    page = answer.text or of.edgar.get(of.address).text
    assert not of.is_sent_once_or_not()
    assert any(told in page for told in ("and none counts yet", "1 approval counts", "You may not do this"))


def race_of_approving_and_applying(of):
    of.begin(approved=False)
    at_once(of.approve, of.apply)
    if of.is_sent_once_or_not():
        assert of.steps.index("approve") < of.steps.index("apply")
    else:
        of.apply()
        assert of.is_sent_once_or_not()


def race_of_bringing_up_to_date_and_approving(of):
    of.begin()
    of.remote.memory.projects["pr_1"]["directory_id"] = "dir_3"
    of.edgar.get(of.address)
    assert of.state == "stale"
    at_once(lambda: of.press(of.edgar, "refresh"), of.approve)
    of.apply()
    approved = [number for number, step in enumerate(of.steps) if step == "approve"]
    assert of.is_sent_once_or_not() == (approved[-1] > of.steps.index("refresh"))


def race_of_editing_and_approving(of):
    of.begin(approved=False)
    at_once(of.edit, of.approve)
    of.apply()
    if of.is_sent_once_or_not():
        assert of.steps.index("edit") < of.steps.index("approve")
    else:  # it was of what was there before the edit, even where it was written down after that
        of.approve()
        of.apply()
        assert of.is_sent_once_or_not()
    assert of.sent_to == ["dir_3"]


def race_of_editing_and_applying(of):
    of.begin()
    at_once(of.edit, of.apply)
    assert of.is_sent_once_or_not() != of.came_first("edit")
    assert of.sent_to in ([], ["dir_2"])


def race_of_asking_for_changes_and_applying(of):
    of.begin()
    at_once(lambda: of.press(of.mia, "say", verdict="ask", words="Wait."), of.apply)
    assert of.is_sent_once_or_not() != of.came_first("ask_changes")


def race_of_striking_out_and_applying(of):
    of.begin()
    ((event,),) = of.sql(f"SELECT id FROM projects_event WHERE change_id = '{of.key}' AND action = 'approve'")
    at_once(lambda: of.press(of.mia, "strike", event=event), of.apply)
    assert of.is_sent_once_or_not() != of.came_first("strike")


def race_of_declining_and_applying(of):
    of.begin()
    at_once(lambda: of.press(of.mia, "decline", words="No."), of.apply)
    assert of.is_sent_once_or_not() == ("decline" not in of.steps)
    assert of.state in {"applied", "declined"}


def race_of_a_protection_and_applying(of):
    of.begin()
    asked = {"environment_env_1": "0", "environment_env_2": "0", "itself": "2"}
    at_once(lambda: of.send(of.ada, "/settings/protections/", **asked), of.apply)
    of.is_sent_once_or_not()
    assert of.sql("SELECT approvals FROM projects_protection WHERE environment_id = ''") == [(2,)]
    of.sql("UPDATE projects_protection SET approvals = 1")


def race_of_applying(of):
    of.begin()
    at_once(of.apply, of.apply, lambda: of.press(of.mia, "apply"), lambda: of.press(of.ada, "apply"))
    assert of.is_sent_once_or_not()


RACES = [
    race_of_editing_and_approving,
    race_of_editing_and_applying,
    race_of_approving_and_applying, race_of_bringing_up_to_date_and_approving, race_of_asking_for_changes_and_applying,
    race_of_striking_out_and_applying, race_of_declining_and_applying, race_of_a_protection_and_applying,
    race_of_applying,
]  # fmt: skip


def test_what_is_sent_had_its_approvals_when_it_was_claimed_and_goes_once(deciders):
    for happens, undo in MEANWHILE.values():
        it_goes_while_a_press_waits(deciders, happens)
        deciders.sql(undo)
    for race in RACES:
        race(deciders)
