"""The books of `Deciding`: what may be sent, in whole values, and who approved which, when.

They read no fingerprint and ask no service.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from projects import gateway
from projects.humanloop.breaker import Guard
from projects.models import Change
from tests.conftest import make_user
from tests.memory_remote import config, project

ROLES = {
    "Viewer": {"propose"},
    "Editor": {"propose", "approve", "apply"},
    "Admin": {"propose", "approve", "apply", "protect"},
    None: {"propose"},
}
PEOPLE = {"vera": "Viewer", "edgar": "Editor", "mia": "Editor", "ada": "Admin"}
NAMES, DIRECTORIES = ["Support bot", "Renamed", "Third"], ["dir_1", "dir_2"]
VERSIONS, ENVIRONMENTS = ["config_1", "config_2", "config_3"], {"env_1": "production", "env_2": "staging"}
# What a protection is of, by the place that changes; of a project's own fields they are all "itself".
PROTECTED_AS = {"name": "itself", "directory_id": "itself", "env_1": "env_1", "env_2": "env_2"}
OPEN, TAKEN_OUT = {"proposed", "not_sent"}, {"withdrawn", "declined"}
EMERGENCY = "The site is down, nobody is here."


def place_of(name):
    """Where a field of a change is: what is live by default is in the default environment, whatever it is called."""
    return "env_1" if name == "active_config_id" else name


def so_far(state):
    """A state as the books have it: what is its author's alone may be applied like what others know of."""
    return "proposed" if state == "draft" else state


def placed(values):
    return {place_of(name): value or None for name, value in values.items()}


@dataclass
class Proposal:
    """What somebody asks for, in values. `approvals` are each person's last, with all that was approved."""

    pk: object
    project: str
    author: str | None
    before: dict
    after: dict
    texts: dict
    fields: set
    kind: str
    state: str = "proposed"
    undoes: "Proposal | None" = None
    move: "Together | None" = None
    editor: str = ""
    approvals: dict = field(default_factory=dict)
    applied_by: str = ""
    applied_at: datetime | None = None
    found: dict = field(default_factory=dict)  # what was so when it was found out of date
    to_read: bool = False
    bypassed: int = 0

    @property
    def address(self):
        return f"/changes/{self.pk}/"

    @property
    def confirmed(self):
        """What has to be typed: of a rename the name of before, of an environment taken offline its name."""
        offline = [ENVIRONMENTS[place] for place, value in self.after.items() if not value]
        name = (offline or [self.before.get("name") or ""])[0]
        return dict.fromkeys(("confirm_name", "confirm_without"), name)

    @property
    def exactly(self):
        versions = {side.get(place) for side in (self.before, self.after) for place in ENVIRONMENTS} - {None}
        others = {part.project for part in self.move.parts if part.state not in TAKEN_OUT} if self.move else set()
        return dict(self.before), dict(self.after), {key: self.texts.get(key) for key in versions}, others


@dataclass
class Together:
    """Projects that are moved together."""

    pk: object
    author: str
    parts: list = field(default_factory=list)
    started: bool = False

    @property
    def address(self):
        return f"/moves/{self.pk}/"


class Books:
    """What four people in front of a remote may do, and what that does. `clock` is one of time_machine's."""

    def __init__(self, remote, clock):
        self.remote, self.clock = remote, clock
        remote.behave()
        remote.requests.clear()
        memory = remote.memory
        memory.__init__()
        memory.configs["config_3"] = config("config_3", "long")
        memory.projects["pr_2"] = project("pr_2", "Second")
        gateway.client().transport.guard = Guard()
        self.role, self.active, self.clients, self.signed_in = dict(PEOPLE), dict.fromkeys(PEOPLE, True), {}, {}
        self.users = {name: make_user(name, role) for name, role in PEOPLE.items()}
        self.protection = {"itself": 0, "env_1": 0, "env_2": 0}
        self.proposals, self.moves = [], []

    def so_now(self):
        """What the remote has in it, by project and place."""
        memory = self.remote.memory
        own = {(key, name): row[name] for key, row in memory.projects.items() for name in ("name", "directory_id")}
        served = {(key, place): memory.served.get((key, place)) for key in memory.projects for place in ENVIRONMENTS}
        return own | served

    def now_of(self, proposal):
        now = self.so_now()
        return {place: now[proposal.project, place] for place in proposal.after}

    def texts_of(self, *sides):
        versions = {side.get(place) for side in sides for place in ENVIRONMENTS}
        return {key: self.remote.memory.configs[key]["config"].get("chat_template") for key in versions if key}

    def can(self, person, what):
        return self.active[person] and what in ROLES[self.role[person]]

    def counting(self, proposal):
        return [
            person
            for person, approved in proposal.approvals.items()
            if approved == proposal.exactly and self.may_approve(person, proposal)
        ]

    def may_approve(self, person, proposal):
        return self.can(person, "approve") and person not in {proposal.author, proposal.editor}

    def may_change(self, person, proposal):
        return self.can(person, "apply") or (person == proposal.author and self.can(person, "propose"))

    def is_asked(self, proposal):
        """Whether others know of it, and it may still be sent. That alone is read from the rows: pages decide it."""
        return proposal.state in OPEN and Change.objects.get(pk=proposal.pk).state != "draft"

    def lacks(self, proposal):
        """How many approvals it lacks at this moment."""
        needed = max(self.protection[PROTECTED_AS[place]] for place in proposal.after)
        return 0 if self.takes_back(proposal) else max(needed - len(self.counting(proposal)), 0)

    def overtake(self, applied):
        """Enter what is out of date by what was applied: the proposals of which it says all."""
        for other in self.proposals:
            is_open = other is not applied and other.project == applied.project and other.state in {*OPEN, "stale"}
            if is_open and set(other.after) <= set(applied.after):
                now = {place: applied.after[place] for place in other.after}
                if other.state == "stale" or now != other.before:
                    other.state, other.found = "stale", now

    def takes_back(self, proposal):
        """Whether it leads exactly from what was applied within the hour to what was so before that."""
        undone = proposal.undoes
        if not undone or undone.state != "applied" or timezone.now() - undone.applied_at > timedelta(minutes=60):
            return False
        ways = zip(proposal.after, proposal.before.values(), proposal.after.values(), strict=True)
        return all(undone.after.get(place) == start and undone.before.get(place) == end for place, start, end in ways)
