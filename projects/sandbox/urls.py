"""The v4 API's addresses, below its /v4."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .endpoints import endpoint
from .views import configs, deployments, projects


class IdConverter(StringConverter):
    """An id as the API gives them. Anything else is no address of the API."""

    regex = "[A-Za-z0-9_-]{1,64}"


register_converter(IdConverter, "sandbox_id")

urlpatterns = [
    path("projects", endpoint(GET=projects.list_projects, POST=projects.create_project)),
    path(
        "projects/<sandbox_id:id>",
        endpoint(GET=projects.get_project, PATCH=projects.update_project, DELETE=projects.delete_project),
    ),
    path("projects/<sandbox_id:id>/configs", endpoint(GET=configs.list_configs)),
    path(
        "projects/<sandbox_id:id>/active-config",
        endpoint(GET=configs.get_active_config, DELETE=deployments.deactivate_config),
    ),
    path("projects/<sandbox_id:id>/deployed-configs", endpoint(GET=deployments.list_deployed_configs)),
    path("projects/<sandbox_id:project_id>/deploy-config", endpoint(PATCH=deployments.deploy_config)),
    path(
        "projects/<sandbox_id:project_id>/deployed-config/<sandbox_id:environment_id>",
        endpoint(DELETE=deployments.delete_deployed_config),
    ),
    path("model-configs/<sandbox_id:id>", endpoint(GET=configs.get_model_config)),
]
