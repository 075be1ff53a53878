"""Plants practice data into an empty sandbox."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db import transaction

from . import bulk as many
from . import identifiers
from .models import Config, Deployment, Directory, Environment, Member, Project
from .seeds import PRACTICE
from .seeds.evaluators import evaluator_document
from .seeds.shapes import Practice, Version, config_id
from .seeds.team import BASE, DIRECTORIES, ENVIRONMENTS, MEMBERS


def seed() -> None:
    """Plant the practice data, unless there are projects already."""
    if not Project.objects.exists():
        reset()


def bulk(projects: int = 5_000, versions: int = 2_000) -> None:
    """Plant that many projects besides the practice data, the first of them with that many versions."""
    seed()
    many.plant(projects, versions)


@transaction.atomic
def reset() -> None:
    """Throw away whatever there is and plant the practice data again."""
    for model in (Deployment, Config, Project, Environment, Directory, Member):
        model.objects.all().delete()
    plant_team()
    Project.objects.bulk_create([_project(practice) for practice in PRACTICE])
    Config.objects.bulk_create(chain.from_iterable(_configs(practice) for practice in PRACTICE))
    Project.members.through.objects.bulk_create(chain.from_iterable(_memberships(practice) for practice in PRACTICE))
    Deployment.objects.bulk_create(chain.from_iterable(_deployments(practice) for practice in PRACTICE))


def directory_names() -> dict[str, str]:
    """Return id to name of the directories that are planted; the API tells the ids alone."""
    return {identifiers.fixed("dir", key): name for key, name in DIRECTORIES.items()}


def plant_team() -> None:
    """Plant the people, the directories and the environments."""
    Member.objects.bulk_create(
        [
            Member(pk=identifiers.fixed("usr", key), email_address=address, full_name=name).prepare()
            for key, (address, name) in MEMBERS.items()
        ]
    )
    Directory.objects.bulk_create([Directory(pk=key, name=name) for key, name in directory_names().items()])
    Environment.objects.bulk_create(
        [
            Environment(pk=identifiers.fixed("env", name), name=name, tag=tag, position=position)
            for position, (name, tag) in enumerate(ENVIRONMENTS)
        ]
    )


def _project(practice: Practice) -> Project:
    newest = min([practice.days_ago, *(version.days_ago for version in practice.versions)])
    return Project(
        pk=identifiers.fixed("pr", practice.key),
        name=practice.name,
        config_type=practice.kind,
        directory_id=identifiers.fixed("dir", practice.directory) if practice.directory else None,
        data_count=sum(version.uses for version in practice.versions),
        feedback_types=list(practice.feedback),
        active_evaluators=[evaluator_document(key) for key in practice.evaluators],
        created_at=ago(practice.days_ago),
        updated_at=ago(newest * 0.9),
    ).prepare()


def _configs(practice: Practice) -> Iterable[Config]:
    return (_config(practice, version) for version in practice.versions)


def _config(practice: Practice, version: Version) -> Config:
    pk = config_id(practice.key, version.key)
    idle = version.days_ago * 0.1 if version.idle_days is None else version.idle_days
    return Config(
        pk=pk,
        project_id=identifiers.fixed("pr", practice.key),
        document={"id": pk, **version.document},
        num_datapoints=version.uses,
        evaluation_aggregates=[_aggregate(pk, key, value) for key, value in version.scores.items()],
        created_at=ago(version.days_ago),
        updated_at=ago(version.days_ago),
        last_used=ago(idle),
    )


def _aggregate(config: str, key: str, value: float) -> dict[str, object]:
    return {
        "model_config_id": config,
        "evaluator_id": identifiers.fixed("evfn", key),
        "evaluator_version_id": config_id("evaluator-version", key),
        "aggregate_value": value,
    }


def _memberships(practice: Practice) -> Iterable[Any]:
    return (
        Project.members.through(
            project_id=identifiers.fixed("pr", practice.key), member_id=identifiers.fixed("usr", key)
        )
        for key in practice.members
    )


def _deployments(practice: Practice) -> Iterable[Deployment]:
    return (
        Deployment(
            project_id=identifiers.fixed("pr", practice.key),
            environment_id=identifiers.fixed("env", environment),
            config_id=config_id(practice.key, version),
        )
        for environment, version in practice.live.items()
    )


def ago(days: float) -> datetime:
    """Return the time that many days before the base of the practice data."""
    return BASE - timedelta(days=days)
