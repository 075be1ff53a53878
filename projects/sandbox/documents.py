"""Rows as the API's documents. An optional key without a value is absent, never null."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from .models import TEAM_ID, Config, Deployment, Environment, Member, Project

Document = dict[str, Any]


def with_parts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Fetch what the documents of projects need, in a number of queries that does not grow with them."""
    live = Deployment.objects.filter(environment__tag=Environment.Tag.DEFAULT).select_related("config")
    return projects.prefetch_related("members", Prefetch("deployments", queryset=live, to_attr="live"))


def project(row: Project) -> Document:
    """Draw a project that `with_parts` fetched."""
    live: list[Deployment] = row.live  # type: ignore[attr-defined]
    return present(
        id=row.id,
        name=row.name,
        active_config=config_of(row, live[0].config) if live else None,
        users=[member(person) for person in row.members.all()],
        data_count=row.data_count,
        feedback_types=row.feedback_types,
        team_id=TEAM_ID,
        config_type=row.config_type or None,
        active_evaluators=row.active_evaluators,
        directory_id=row.directory_id,
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
    )


def config_of(owner: Project, row: Config, *, with_aggregates: bool = False) -> Document:
    """Draw a version of a project."""
    return present(
        project_id=owner.id,
        project_name=owner.name,
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
        last_used=moment(row.last_used),
        num_datapoints=row.num_datapoints,
        evaluation_aggregates=row.evaluation_aggregates if with_aggregates else None,
        config=row.document,
    )


def member(row: Member) -> Document:
    """Draw a person."""
    return present(id=row.id, email_address=row.email_address, full_name=row.full_name or None)


def deployments(owner: Project) -> list[Document]:
    """Draw every environment, with what serves it in this project."""
    serving = {row.environment_id: row.config for row in owner.deployments.select_related("config")}
    return [deployment(owner, place, serving.get(place.id)) for place in Environment.objects.all()]


def deployment(owner: Project, place: Environment, serving: Config | None) -> Document:
    """Draw one environment of a project."""
    return present(
        project_id=owner.id,
        project_name=owner.name,
        model_config_id=serving.id if serving else None,
        model_config_name=serving.document.get("name") if serving else None,
        environment_id=place.id,
        environment_name=place.name,
        environment_tag=place.tag,
    )


def moment(value: datetime) -> str:
    """Write a time down as ISO 8601 with its zone."""
    return value.isoformat()


def present(**values: Any) -> Document:
    """Leave out what has no value."""
    return {key: value for key, value in values.items() if value is not None}
