"""Finds the rows that a path or a body speaks of, or says that there are none."""

from ..models import Config, Environment, Project
from ..refusals import Missing


def project(project_id: str) -> Project:
    """Find a project."""
    found = Project.objects.filter(pk=project_id).first()
    if found is None:
        raise Missing(f"Project with ID {project_id} not found.")
    return found


def locked_project(project_id: str) -> Project:
    """Find a project to change it, in a transaction: writes to one project come one after another."""
    found = Project.objects.select_for_update().filter(pk=project_id).first()
    if found is None:
        raise Missing(f"Project with ID {project_id} not found.")
    return found


def environment(name: str) -> Environment:
    """Find an environment by its name; no name means the default one."""
    wanted = {"name": name} if name else {"tag": Environment.Tag.DEFAULT}
    found = Environment.objects.filter(**wanted).first()
    if found is None:
        raise Missing(f"Environment {name or 'default'} not found.")
    return found


def config_in(project: Project, config_id: str) -> Config | None:
    """Find a config among those of a project."""
    return project.configs.filter(pk=config_id).first()
