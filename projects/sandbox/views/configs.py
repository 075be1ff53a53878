"""The calls that read configs: a project's versions, the one to use, and one by its id."""

from django.http import HttpRequest, JsonResponse

from .. import documents
from ..endpoints import answer
from ..models import Config
from ..queries import Query
from ..refusals import Missing
from . import lookups


def list_configs(request: HttpRequest, id: str) -> JsonResponse:
    """Answer every version of a project, the newest first."""
    query = Query(request)
    with_aggregates = query.flag("evaluation_aggregates")
    query.check()
    project = lookups.project(id)
    rows = project.configs.all()
    return answer([documents.config_of(project, row, with_aggregates=with_aggregates) for row in rows])


def get_active_config(request: HttpRequest, id: str) -> JsonResponse:
    """Answer the version that serves an environment."""
    query = Query(request)
    name = query.text("environment")
    query.check()
    project = lookups.project(id)
    environment = lookups.environment(name)
    live = project.deployments.select_related("config").filter(environment=environment).first()
    if live is None:
        raise Missing(f"Nothing is deployed to {environment.name}.")
    return answer({**documents.config_of(project, live.config), "environment_id": environment.pk})


def get_model_config(request: HttpRequest, id: str) -> JsonResponse:
    """Answer one config of the kind `model`."""
    row = Config.objects.filter(pk=id).first()
    if row is None or row.document["type"] != "model":
        raise Missing(f"Model config with ID {id} not found.")
    return answer(row.document)
