"""What people can have done to practice data: each step made by the services, and dated back afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from projects import gateway, services
from projects.humanloop.resources import ProjectConfig
from projects.mirror import store
from projects.models import Change, Move, Protection, SeenProject
from projects.sandbox import identifiers, seed
from projects.sandbox.models import Deployment, Project
from projects.sandbox.seeds.shapes import config_id
from projects.services.transitions import Action

REVIEW = timedelta(minutes=17)  # from a proposal to the press of its button
SENDING = timedelta(seconds=1)
MOMENTS = {  # by the column that says when
    "proposed_at": [Action.PROPOSE, Action.ASK],
    "claimed_at": [Action.LINE_UP, Action.APPLY],
    "sent_at": [Action.SEND],
    "settled_at": [Action.CONFIRM, Action.NOTICE],
    "ended_at": [Action.WITHDRAW],
}
OPENS, WORKS = timedelta(hours=8, minutes=24), timedelta(hours=9)  # when people work, in UTC


@dataclass(frozen=True)
class Story:
    """Makes changes as these people, each so long before now.

    Attributes:
        people: username to user.
        now: when the story ends.
    """

    people: Mapping[str, User]
    now: datetime

    def live(
        self,
        practice: str,
        version: str,
        *,
        instead: str | None,
        asks: str,
        applies: str,
        why: str,
        days: float,
        where: str = "production",
    ) -> Change:
        """Make a version live where another one, or nothing, was."""
        _serve(practice, instead, where)
        alone = asks == applies
        change = self.propose(practice, version, asks=asks, why=why, days=days, where=where, alone=alone)
        return self.applied(change, applies, days)

    def propose(
        self,
        practice: str,
        version: str,
        *,
        asks: str,
        why: str,
        days: float,
        where: str = "production",
        alone: bool = False,
    ) -> Change:
        """Propose to make a version live, and leave it at that; `alone` nobody else is asked."""
        client, project_id = gateway.client(), project_id_of(practice)
        versions = [row for row in client.list_configs(project_id) if isinstance(row, ProjectConfig)]
        change = services.propose_deployment(
            client.get_project(project_id),
            next(row for row in versions if row.id == config_id(practice, version)),
            deployments=client.list_deployed_configs(project_id),
            environments=[identifiers.fixed("env", where)],
            versions=versions,
            by=self.people[asks],
            note=why,
        )
        if not alone:
            change = services.ask(change, by=self.people[asks])
        return self.dated(change, proposed_at=self.ago(days))

    def offline(self, practice: str, version: str, *, where: str, who: str, why: str, days: float) -> Change:
        """Take an environment offline."""
        _serve(practice, version, where)
        client, project_id = gateway.client(), project_id_of(practice)
        environments = client.list_deployed_configs(project_id)
        change = services.propose_offline(
            client.get_project(project_id),
            next(row for row in environments if row.environment_id == identifiers.fixed("env", where)),
            among=environments,
            versions=[row for row in client.list_configs(project_id) if isinstance(row, ProjectConfig)],
            by=self.people[who],
            note=why,
        )
        return self.applied(change, who, days)

    def rename(self, practice: str, name: str, *, who: str, why: str, days: float) -> Change:
        """Give a project another name."""
        project = gateway.client().get_project(project_id_of(practice))
        change = services.propose(project, requested={"name": name}, by=self.people[who], note=why)
        return self.applied(change, who, days)

    def protected(self, where: str, *, who: str, days: float) -> None:
        """Let what is live somewhere need an approval."""
        place = services.Place(identifiers.fixed("env", where), where, is_default=where == "production")
        services.protect({place: 1}, by=self.people[who])
        Protection.objects.update(changed_at=self.ago(days))

    def said(self, change: Change, words: str, *, who: str, days: float) -> None:
        """Add to the conversation of a change."""
        services.say(change, Action.COMMENT, by=self.people[who], words=words)
        change.events.filter(action=Action.COMMENT).update(at=self.ago(days))

    def withdrawn(self, change: Change, *, days: float) -> None:
        """Take a proposal back as its author."""
        services.withdraw(change, by=change.proposed_by)  # type: ignore[arg-type]  # a proposal has an author
        self.dated(change, ended_at=self.ago(days))

    def undone(self, change: Change, *, who: str, days: float) -> None:
        """Undo a change, and apply that."""
        for back in services.undo(change, by=self.people[who]):
            self.applied(back, who, days)
        change.events.filter(action=Action.UNDO).update(at=self.ago(days))

    def moved(self, *practices: str, was: str, to: str, who: str, why: str, days: float) -> None:
        """File projects in the directory where they are, out of another one."""
        ids = [project_id_of(practice) for practice in practices]
        Project.objects.filter(pk__in=ids).update(directory=identifiers.fixed("dir", was))
        directory_id, by = identifiers.fixed("dir", to), self.people[who]
        labels = seed.directory_names()
        move = services.propose_move(ids, directory_id=directory_id, by=by, note=why, labels=labels)
        services.start(move, by=by)
        services.go_on(move, by=by)
        for change in move.changes.all():
            self.dated(change, **self._moments(days))
        Move.objects.filter(pk=move.pk).update(proposed_at=self.ago(days), started_at=self.ago(days) + REVIEW)

    def elsewhere(self, practice: str, version: str, *, instead: str, days: float, hours: float) -> None:
        """Let a version be made live outside the panel, which notices it so many hours later."""
        _serve(practice, instead)
        project_id, read_at = project_id_of(practice), timezone.now()
        project = gateway.client().get_project(project_id)
        store.remember([project], read_at=read_at, default_environment="production")
        _serve(practice, version)
        store.remember([gateway.client().get_project(project_id)], read_at=read_at + SENDING)
        noticed = Change.objects.get(project_id=project_id, kind=Change.Kind.OUTSIDE)
        at = self.ago(days)
        self.dated(noticed, proposed_at=at, settled_at=at, last_seen_at=at - timedelta(hours=hours))
        SeenProject.objects.filter(pk=project_id).update(seen_at=read_at)

    def applied(self, change: Change, who: str, days: float) -> Change:
        """Press the button of a proposal, some minutes after it was made."""
        services.apply(change, by=self.people[who])
        return self.dated(change, **self._moments(days))

    def dated(self, change: Change, **moments: datetime) -> Change:
        """Write when the steps of a change happened."""
        Change.objects.filter(pk=change.pk).update(**moments)
        for column, moment in moments.items():
            change.events.filter(action__in=MOMENTS.get(column, ())).update(at=moment)
        return Change.objects.with_people().get(pk=change.pk)

    def ago(self, days: float) -> datetime:
        """Return the moment so long before now; of a day that is past, one of its working hours."""
        whole, part = divmod(days, 1)
        if not whole:
            return self.now - timedelta(days=days)
        day = (self.now - timedelta(days=whole)).replace(hour=0, minute=0, second=0, microsecond=0)
        return day + OPENS + part * WORKS

    def _moments(self, days: float) -> dict[str, datetime]:
        proposed = self.ago(days)
        sent = proposed + REVIEW
        return {"proposed_at": proposed, "claimed_at": sent, "sent_at": sent, "settled_at": sent + SENDING}


def project_id_of(practice: str) -> str:
    """Return the id of a project of the practice data."""
    return identifiers.fixed("pr", practice)


def _serve(practice: str, version: str | None, where: str = "production") -> None:
    """Let an environment of the sandbox serve a version, or nothing, as if it had always been so."""
    place: dict[str, Any] = {"project_id": project_id_of(practice), "environment_id": identifiers.fixed("env", where)}
    if version is None:
        Deployment.objects.filter(**place).delete()
        return
    Deployment.objects.update_or_create(defaults={"config_id": config_id(practice, version)}, **place)
