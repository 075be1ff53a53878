"""The calls on what serves which environment."""

from django.db import transaction
from django.http import HttpRequest, JsonResponse

from .. import bodies, documents
from ..bodies import Fields
from ..endpoints import answer
from ..models import Environment, Project
from ..queries import Query
from ..refusals import Missing
from ..serving import put_live, take_off
from . import lookups


def list_deployed_configs(request: HttpRequest, id: str) -> JsonResponse:
    """Answer every environment, with the version that serves it."""
    return answer(documents.deployments(lookups.project(id)))


@transaction.atomic
def deploy_config(request: HttpRequest, project_id: str) -> JsonResponse:
    """Put a version live in the environments named, or in the default one."""
    fields = bodies.read(request)
    project = lookups.locked_project(project_id)
    environments = [_environment(item) for item in fields.objects("environments")]
    config_id = fields.text("config_id", required=True)
    config = lookups.config_in(project, config_id) if config_id is not None else None
    if config_id is not None and config is None:
        fields.refuse("config_id", f"Config {config_id} does not belong to this project.")
    fields.check()
    places = [place for place in environments if place] or [lookups.environment("")]
    moved = [put_live(project, config, place) for place in places] if config else []
    if any(moved):
        project.touch()
    return answer(documents.deployments(project))


def _environment(fields: Fields) -> Environment | None:
    environment_id = fields.text("id", required=True)
    fields.text("name")
    if environment_id is None:
        return None
    found = Environment.objects.filter(pk=environment_id).first()
    if found is None:
        fields.refuse("id", f"Environment {environment_id} not found.")
    return found


@transaction.atomic
def deactivate_config(request: HttpRequest, id: str) -> JsonResponse:
    """Take off what serves the environment named, or the default one."""
    query = Query(request)
    name = query.text("environment")
    query.check()
    project = lookups.locked_project(id)
    take_off(project, lookups.environment(name))
    return answer(documents.project(documents.with_parts(Project.objects.filter(pk=id)).get()))


@transaction.atomic
def delete_deployed_config(request: HttpRequest, project_id: str, environment_id: str) -> JsonResponse:
    """Take off what serves an environment, by its id."""
    project = lookups.locked_project(project_id)
    environment = Environment.objects.filter(pk=environment_id).first()
    if environment is None:
        raise Missing(f"Environment with ID {environment_id} not found.")
    take_off(project, environment)
    return answer(None)
