"""Puts a config live in an environment, and takes it off."""

from .models import Config, Deployment, Environment, Project


def put_live(project: Project, config: Config, environment: Environment) -> bool:
    """Let a config serve an environment, instead of whatever did. Tell whether that changed anything."""
    current = project.deployments.filter(environment=environment).first()
    if current is not None and current.config_id == config.pk:
        return False
    Deployment.objects.update_or_create(project=project, environment=environment, defaults={"config": config})
    return True


def take_off(project: Project, environment: Environment) -> None:
    """Leave an environment of a project with nothing live."""
    deleted, _ = project.deployments.filter(environment=environment).delete()
    if deleted:
        project.touch()
