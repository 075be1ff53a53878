"""Plants very many projects and versions, to see what holds at that size."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from . import identifiers
from .models import Config, Deployment, Project
from .seeds.shapes import chat, config_id, message
from .seeds.team import BASE, DIRECTORIES, MEMBERS

BATCH = 1_000


@transaction.atomic
def plant(projects: int, versions: int) -> None:
    """Plant that many projects besides those there are, the first of them with that many versions."""
    keys = [f"bulk-{number:05}" for number in range(projects)]
    Project.objects.bulk_create([_project(key, n) for n, key in enumerate(keys)], BATCH, ignore_conflicts=True)
    Project.members.through.objects.bulk_create(
        [_membership(key, n) for n, key in enumerate(keys)], BATCH, ignore_conflicts=True
    )
    counts = [versions, *[1] * (projects - 1)] if projects else []
    rows = [(key, n) for key, count in zip(keys, counts, strict=True) for n in range(count)]
    Config.objects.bulk_create([_config(key, n) for key, n in rows], BATCH, ignore_conflicts=True)
    Deployment.objects.bulk_create(
        [_deployment(key) for key, count in zip(keys, counts, strict=True) if count], BATCH, ignore_conflicts=True
    )


def _project(key: str, number: int) -> Project:
    directory = list(DIRECTORIES)[number % len(DIRECTORIES)]
    made = BASE - timedelta(hours=number + 1)
    return Project(
        pk=identifiers.fixed("pr", key),
        name=f"Timetable notice {number:05}",
        config_type="model",
        directory_id=identifiers.fixed("dir", directory),
        data_count=number * 7,
        created_at=made,
        updated_at=made,
    ).prepare()


def _membership(key: str, number: int) -> Any:
    person = list(MEMBERS)[number % len(MEMBERS)]
    return Project.members.through(project_id=identifiers.fixed("pr", key), member_id=identifiers.fixed("usr", person))


def _config(key: str, number: int) -> Config:
    pk = config_id(key, f"v{number}")
    made = BASE - timedelta(days=400) + timedelta(minutes=number)
    text = f"Write the notice for timetable change {number}. Say what changes, from when, and what to do instead."
    name = f"notice-v{number + 1}"
    prompt = chat("gpt-4o", message("system", text), name=name, temperature=round(number % 11 / 10, 1))
    return Config(
        pk=pk,
        project_id=identifiers.fixed("pr", key),
        document={"id": pk, **prompt},
        num_datapoints=number % 997,
        created_at=made,
        updated_at=made,
        last_used=made + timedelta(days=30),
    )


def _deployment(key: str) -> Deployment:
    return Deployment(
        project_id=identifiers.fixed("pr", key),
        environment_id=identifiers.fixed("env", "production"),
        config_id=config_id(key, "v0"),
    )
