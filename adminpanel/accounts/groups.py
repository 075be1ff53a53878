"""The three groups and the permissions that they begin with. What an admin makes of them later stays as it is."""

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig, apps


def grant(registry: Any, using: str, model: str, permission: tuple[str, str], roles: Iterable[str]) -> None:
    """Make a permission on a model and give it to the groups of roles, taking nothing from them. For migrations, too.

    Django makes the rows of permissions only when all migrations are through.
    """
    app_label, model_name = model.lower().split(".")
    codename, words = permission
    kinds = registry.get_model("contenttypes", "ContentType").objects.using(using)
    kind, _ = kinds.get_or_create(app_label=app_label, model=model_name)
    permissions = registry.get_model("auth", "Permission").objects.using(using)
    made, _ = permissions.get_or_create(content_type=kind, codename=codename, defaults={"name": words})
    for role in roles:
        group, _ = registry.get_model("auth", "Group").objects.using(using).get_or_create(name=role)
        group.permissions.add(made)


def restore_after_flush(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make groups and permissions anew in a database that was emptied: unlike a migration, that has no plan."""
    if "plan" in kwargs:
        return
    for model in apps.get_models():
        for permission in model._meta.permissions:
            grant(apps, using, model._meta.label, permission, roles_with(model._meta.app_label, permission[0]))


def reword(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Give each permission in the database the words that it has by now: Django writes them once."""
    try:
        rows = kwargs.get("apps", apps).get_model("auth", "Permission").objects.using(using)
    except LookupError:  # one app alone was migrated, and there are no permissions yet
        return
    for model in apps.get_models():
        for codename, words in model._meta.permissions:
            of_model = {"content_type__app_label": model._meta.app_label, "content_type__model": model._meta.model_name}
            rows.filter(**of_model, codename=codename).update(name=words)


def roles_with(app_label: str, codename: str) -> tuple[str, ...]:
    """Return the roles that begin with a permission, as the configuration of its app says."""
    return getattr(apps.get_app_config(app_label), "grants", {}).get(codename, ())
