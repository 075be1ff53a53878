"""What the pages of projects need besides."""

from collections.abc import Mapping
from typing import Any

from django import template

from projects.queries import ProjectQuery

register = template.Library()


@register.filter
def lookup(mapping: Mapping[str, Any], key: str) -> Any:
    """Return what stands under a key that only the page knows; empty if nothing does."""
    return mapping.get(key, "")


@register.filter(name="is")
def is_same(value: object, other: object) -> bool:
    """Whether two ids are the same, for a partial that takes a flag."""
    return value == other


@register.filter
def sorted_by(query: ProjectQuery, key: str) -> str:
    """Return the address of a list in another order."""
    return query.sorted_by(key)
