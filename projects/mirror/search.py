"""Lists of projects as they were last seen: for what the remote cannot filter by, and for while it is away."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from projects.mirror.query import ProjectQuery
from projects.models import Change, ProjectField, SeenProject
from projects.text.matching import finder


def matching(seen: QuerySet[SeenProject], query: ProjectQuery) -> list[SeenProject]:
    """Return the projects that match, in order. All but whether a newer version exists, which `behind` leaves."""
    name_has, people_have = finder(query.filter), finder(query.user_filter)
    if query.directory_id:
        seen = seen.filter(directory_id=query.directory_id)
    if query.live == "none":
        seen = seen.filter(active_config_id="")
    elif query.live == "behind":
        seen = seen.exclude(active_config_id="")
    elif query.live == "outside":
        seen = seen.filter(pk__in=_changed_outside(seen))
    elif query.live == "open":
        seen = seen.filter(pk__in=Change.objects.waiting().values("project_id"))
    found = [row for row in seen.defer("document") if name_has(row.name) and people_have(row.people)]
    return in_order(found, query.sort_by, query.order)


def _changed_outside(seen: QuerySet[SeenProject]) -> list[str]:
    """Return the projects whose live version was changed outside this panel, and is live still."""
    noticed = seen.filter(live_change__state=Change.State.NOTICED).select_related("live_change")
    rows = noticed.only(ProjectField.LIVE_VERSION.value, "live_change__answered", "live_change__live_field")
    return [row.pk for row in rows if row.made_live_by(row.active_config_id)]


def in_order(rows: Iterable[SeenProject], sort_by: str, order: str) -> list[SeenProject]:
    """Return them sorted as the remote sorts; those without a time come last, whichever way it goes."""

    def key(row: SeenProject) -> tuple[Any, str]:
        return (row.name.casefold() if sort_by == "name" else getattr(row, sort_by), row.pk)

    by_place: dict[bool, list[SeenProject]] = {True: [], False: []}
    for row in rows:
        by_place[getattr(row, sort_by) is not None].append(row)
    return sorted(by_place[True], key=key, reverse=order == "desc") + sorted(by_place[False], key=lambda row: row.pk)


def cut(rows: Sequence[SeenProject], query: ProjectQuery) -> Sequence[SeenProject]:
    """Return those of one page."""
    return rows[(query.page - 1) * query.size : query.page * query.size]
