"""The calls of the v4 Projects API, one method each (reference: the API's own OpenAPI document, "Projects").

Every method raises `HumanloopError`; of those, `BadId` before anything is sent for an id that can't be one.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import ValidationError as ShapeError

from projects.humanloop.errors import BadId, HumanloopError, KeyRefused, NotAllowed, Unreadable
from projects.humanloop.paging import extent
from projects.humanloop.resources import (
    BrokenRecord,
    Deployment,
    Page,
    Project,
    ProjectConfig,
    Resource,
    read_or_broken,
)
from projects.humanloop.transport import Transport, within
from projects.text.ids import is_id
from projects.text.matching import may_be_found

# Rows of one answer that are read. The API cuts neither versions nor environments into pages.
MOST_PROJECTS, MOST_VERSIONS, MOST_ENVIRONMENTS = 500, 10_000, 10_000
BEYOND = BrokenRecord(None, None, "there are too many to read")

LIST = "/projects"
# What a call does, as a person would say it of this panel; every other call writes to one project.
SAYS_OF = {
    ("GET", LIST): "see this part of the list of projects",
    ("GET", "/projects/{id}"): "see or change this project",
    ("GET", "/projects/{id}/configs"): "see the versions of this project",
    ("GET", "/projects/{id}/deployed-configs"): "see the environments of this project",
}


def checked(id_: str) -> str:
    """Return the id. Raises `BadId` for one that would change the address, such as `..`."""
    if not is_id(id_):
        raise BadId("not an id: it may hold letters, digits, _ and - only")
    return id_


class Humanloop:
    """The remote API with one key."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._gives = 0  # rows on the fullest page so far: a remote that gave as many as are asked for holds none back

    def list_projects(
        self,
        *,
        page: int = 0,
        size: int = 25,
        filter: str = "",  # the API's name
        user_filter: str = "",
        sort_by: str = "updated_at",
        order: str = "desc",
        exact: bool = False,
    ) -> Page:
        """Return one page of projects; `page` counts from 0. `filter` is for the name, `user_filter` for a person.

        The remote may give fewer rows a page than asked for. With `exact` another call is made where only that can
        tell whether a short page is the last one.
        """
        query = {"page": page, "size": size, "sort_by": sort_by, "order": order}
        query |= {key: text for key, text in {"filter": filter, "user_filter": user_filter}.items() if text}
        answer, projects = self._page(query)
        rows = answer["records"]
        self._gives = max(self._gives, len(rows))
        goes_on: Callable[[], bool] = partial(self._goes_on, query) if exact else bool
        cut = extent(answer, page=page, asked=size, fullest=self._gives, goes_on=goes_on)
        return Page([*projects], page, cut.size, cut.total, cut.at_least)

    def _page(self, query: Mapping[str, Any]) -> tuple[dict[str, Any], list[Project | BrokenRecord]]:
        """Return the answer as it is, and its projects."""
        belongs = partial(_is_page, query["page"], str(query.get("filter", "")))
        page: tuple[dict[str, Any], list[Project | BrokenRecord]] = self._request(
            "GET", LIST, route=LIST, query=query, belongs=belongs, read=_page
        )
        return page

    def _goes_on(self, query: Mapping[str, Any]) -> bool:
        try:
            return bool(self._page({**query, "page": query["page"] + 1})[1])
        except HumanloopError:
            return True  # A way on that leads nowhere is better than rows that nobody can reach.

    def get_project(self, project_id: str) -> Project:
        """Return one project."""
        reading = {"belongs": partial(_has_id, project_id), "read": partial(_project, project_id)}
        project: Project = self._call("GET", "/projects/{id}", project_id, **reading)
        return project

    def update_project(self, project_id: str, changes: Mapping[str, str]) -> Project:
        """Change `name`, `active_config_id` or `directory_id`; what is left out stays. Return what is so then.

        Raises:
            Unreadable: also when the answer is about another project; the change may be in force.
        """
        reading = {"read": partial(_project, project_id)}
        project: Project = self._call("PATCH", "/projects/{id}", project_id, body=dict(changes), **reading)
        return project

    def list_configs(self, project_id: str, *, averages: bool = True) -> list[ProjectConfig | BrokenRecord]:
        """Return every version of a project with the averages of its evaluators; the API has no paging here."""
        query = {"evaluation_aggregates": "true"} if averages else None
        reading = {"belongs": partial(_are_of, project_id), "read": partial(_versions, averages=averages)}
        return [*self._call("GET", "/projects/{id}/configs", project_id, query=query, **reading)]

    def list_deployed_configs(self, project_id: str) -> list[Deployment]:
        """Return every environment with the version that it serves."""
        return [*self._call("GET", "/projects/{id}/deployed-configs", project_id, read=_deployments)]

    def deploy_config(
        self, project_id: str, config_id: str, environments: Sequence[tuple[str, str]] = ()
    ) -> list[Deployment]:
        """Put a version live in the environments given as (id, name); in the default one without any."""
        body: dict[str, Any] = {"config_id": checked(config_id)}
        if environments:
            body["environments"] = [
                {"id": checked(id_), **({"name": name} if name else {})} for id_, name in environments
            ]
        return [*self._call("PATCH", "/projects/{id}/deploy-config", project_id, body=body, read=_deployments)]

    def delete_deployed_config(self, project_id: str, environment_id: str) -> None:
        """Take the live version off an environment. The answer says nothing of what is so then."""
        path = f"/projects/{checked(project_id)}/deployed-config/{checked(environment_id)}"
        self._request("DELETE", path, route="/projects/{id}/deployed-config/{environment_id}")

    def _call(self, method: str, route: str, id_: str, **parts: Any) -> Any:
        return self._request(method, route.replace("{id}", checked(id_)), route=route, **parts)

    def _request(self, method: str, path: str, *, route: str, **parts: Any) -> Any:
        """Make a call. Where it is refused as a key is, a look at the list tells whether the key is refused at all."""
        started = time.monotonic()
        try:
            return self.transport.request(method, path, route=route, **parts)
        except KeyRefused as refused:
            left = started + self.transport.deadline - time.monotonic()
            if _is_the_whole_list(method, path, **parts) or self._is_refused_everywhere(left):
                raise
            what = SAYS_OF.get((method, route), "change this project")
            raise NotAllowed(what, status=refused.status, detail=refused.detail) from None

    def _is_refused_everywhere(self, seconds: float) -> bool:
        """Whether the list is refused as well. Where that can't be told, the refusal counts for its call alone."""
        try:
            with within(seconds):
                self.transport.request("GET", LIST, route=LIST, query={"page": 0, "size": 1})
        except KeyRefused:
            return True
        except HumanloopError:
            return False
        return False


def _is_the_whole_list(method: str, path: str, query: Mapping[str, Any] | None = None, **_: Any) -> bool:
    asked = query or {}
    return (method, path) == ("GET", LIST) and asked.get("page") == 0 and not asked.keys() & {"filter", "user_filter"}


def _has_id(id_: str, answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("id") == id_


def _are_of(project_id: str, answer: Any) -> bool:
    rows = answer if isinstance(answer, list) else []
    return all(row.get("project_id", project_id) == project_id for row in rows if isinstance(row, dict))


def _is_page(number: int, name: str, answer: Any) -> bool:
    """Whether it can be this page of the projects with this in their name."""
    if not isinstance(answer, dict) or answer.get("page", number) != number:
        return False
    records = answer["records"] if isinstance(answer.get("records"), list) else []
    names = [record.get("name") for record in records if isinstance(record, dict)]
    return all(may_be_found(found, name) for found in names if isinstance(found, str))


def _page(answer: Any) -> tuple[dict[str, Any], list[Project | BrokenRecord]]:
    if not isinstance(answer, dict) or not isinstance(answer.get("records"), list):
        raise Unreadable("a page of projects without records")
    return answer, _projects(answer["records"])


def _projects(rows: list[Any]) -> list[Project | BrokenRecord]:
    """Read the projects of a page; what it has beyond any sensible number is one row, that says how many."""
    read = _rows(Project, rows[:MOST_PROJECTS], MOST_PROJECTS)
    more = len(rows) - len(read)
    return [*read, BrokenRecord(None, f"{more:,} more", "there are too many on this page")] if more else read


def _rows(model: type[Resource], rows: list[Any], most: int) -> list[Any]:
    """Read the rows of a list, but no more than `most`; those after them are counted as rows that can't be read."""
    return [read_or_broken(model, row) for row in rows[:most]] + [BEYOND] * (len(rows) - most)


def _project(expected_id: str, answer: Any) -> Project:
    try:
        project = Project.read(answer)
    except ShapeError:
        raise Unreadable("no project in the answer") from None
    if project.id != expected_id:
        raise Unreadable("the answer is about another project")
    return project


def _versions(answer: Any, *, averages: bool) -> list[Any]:
    rows = _list(answer)
    return _rows(ProjectConfig, [_with_averages(row) for row in rows] if averages else rows, MOST_VERSIONS)


def _list(answer: Any) -> list[Any]:
    if not isinstance(answer, list):
        raise Unreadable("no list in the answer")
    return answer


def _with_averages(row: Any) -> Any:
    """Say in the row itself that its averages were asked for: the remote leaves them out where there are none."""
    return {**row, "evaluation_aggregates": row.get("evaluation_aggregates") or []} if isinstance(row, dict) else row


def _deployments(answer: Any) -> list[Deployment]:
    rows = [row for row in _rows(Deployment, _list(answer), MOST_ENVIRONMENTS) if isinstance(row, Deployment)]
    if sum(row.is_default for row in rows) < 2:
        return rows
    # Of several that are called the default one nobody knows which `active_config_id` is about: so none is.
    return [row.model_copy(update={"environment_tag": None}) for row in rows]
