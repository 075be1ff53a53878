"""The calls of the v4 Projects API, one method each (reference: the API's own OpenAPI document, "Projects").

Every method raises `HumanloopError`; of those, `BadId` before anything is sent for an id that can't be one.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from pydantic import ValidationError as ShapeError

from projects.humanloop.errors import BadId, Unreadable
from projects.humanloop.lenient import ID
from projects.humanloop.resources import (
    BrokenRecord,
    Config,
    Deployment,
    Page,
    Project,
    ProjectConfig,
    Resource,
    read_or_broken,
)
from projects.humanloop.transport import Transport

Kind = TypeVar("Kind", bound=Resource)


def checked(id_: str) -> str:
    """Return the id. Raises `BadId` for one that would change the address, such as `..`."""
    if not re.fullmatch(ID, id_):
        raise BadId("not an id: it may hold letters, digits, _ and - only")
    return id_


class Humanloop:
    """The remote API with one key."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def list_projects(
        self,
        *,
        page: int = 0,
        size: int = 25,
        filter: str = "",  # the API's name
        user_filter: str = "",
        sort_by: str = "updated_at",
        order: str = "desc",
    ) -> Page:
        """Return one page of projects; `page` counts from 0. `filter` is for the name, `user_filter` for a person."""
        query = {"page": page, "size": size, "sort_by": sort_by, "order": order}
        query |= {key: text for key, text in {"filter": filter, "user_filter": user_filter}.items() if text}
        answer = self.transport.request(
            "GET", "/projects", route="/projects", query=query, belongs=partial(_is_page, page, filter)
        )
        if not isinstance(answer, dict) or not isinstance(answer.get("records"), list):
            raise Unreadable("a page of projects without records")
        records = [read_or_broken(Project, record) for record in answer["records"]]
        return Page(records, page, size, _total(answer) or page * size + len(records))

    def get_project(self, project_id: str) -> Project:
        """Return one project."""
        answer = self._call("GET", "/projects/{id}", project_id, belongs=partial(_has_id, project_id))
        return _project(answer, project_id)

    def update_project(self, project_id: str, changes: Mapping[str, str]) -> Project:
        """Change `name`, `active_config_id` or `directory_id`; what is left out stays. Return what is so then.

        Raises:
            Unreadable: also when the answer is about another project; the change may be in force.
        """
        return _project(self._call("PATCH", "/projects/{id}", project_id, body=dict(changes)), project_id)

    def create_project(self, name: str, directory_id: str = "") -> Project:
        """Make a project."""
        body = {"name": name} | ({"directory_id": directory_id} if directory_id else {})
        return _project(self.transport.request("POST", "/projects", route="/projects", body=body))

    def list_configs(self, project_id: str, *, averages: bool = True) -> list[ProjectConfig | BrokenRecord]:
        """Return every version of a project with the averages of its evaluators; the API has no paging here."""
        query = {"evaluation_aggregates": "true"} if averages else None
        rows = self._call(
            "GET", "/projects/{id}/configs", project_id, query=query, belongs=partial(_are_of, project_id)
        )
        return [read_or_broken(ProjectConfig, row) for row in _list(rows)]

    def list_deployed_configs(self, project_id: str) -> list[Deployment]:
        """Return every environment with the version that it serves."""
        return _deployments(self._call("GET", "/projects/{id}/deployed-configs", project_id))

    def deploy_config(
        self, project_id: str, config_id: str, environments: Sequence[tuple[str, str]] = ()
    ) -> list[Deployment]:
        """Put a version live in the environments given as (id, name); in the default one without any."""
        body: dict[str, Any] = {"config_id": checked(config_id)}
        if environments:
            body["environments"] = [
                {"id": checked(id_), **({"name": name} if name else {})} for id_, name in environments
            ]
        return _deployments(self._call("PATCH", "/projects/{id}/deploy-config", project_id, body=body))

    def deactivate_config(self, project_id: str, environment: str = "") -> Project:
        """Take the live version off the environment of this name; off the default one without a name."""
        query = {"environment": environment} if environment else None
        return _project(self._call("DELETE", "/projects/{id}/active-config", project_id, query=query), project_id)

    def delete_deployed_config(self, project_id: str, environment_id: str) -> None:
        """Take the live version off an environment. The answer says nothing of what is so then."""
        path = f"/projects/{checked(project_id)}/deployed-config/{checked(environment_id)}"
        self.transport.request("DELETE", path, route="/projects/{id}/deployed-config/{environment_id}")

    def get_model_config(self, config_id: str) -> Config:
        """Return one version of the kind `model`, by its id alone."""
        config = _one(Config, self._call("GET", "/model-configs/{id}", config_id, belongs=partial(_has_id, config_id)))
        if config.id != config_id:
            raise Unreadable("the answer is about another version")
        return config

    def _call(self, method: str, route: str, id_: str, **parts: Any) -> Any:
        return self.transport.request(method, route.replace("{id}", checked(id_)), route=route, **parts)


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
    return all(name.casefold() in found.casefold() for found in names if isinstance(found, str))


def _total(answer: dict[str, Any]) -> int:
    total = answer.get("total")
    return total if type(total) is int and 0 < total < 10**9 else 0


def _project(answer: Any, expected_id: str | None = None) -> Project:
    project = _one(Project, answer)
    if expected_id is not None and project.id != expected_id:
        raise Unreadable("the answer is about another project")
    return project


def _one(model: type[Kind], answer: Any) -> Kind:
    try:
        return model.read(answer)
    except ShapeError:
        raise Unreadable(f"no {model.__name__} in the answer") from None


def _list(answer: Any) -> list[Any]:
    if not isinstance(answer, list):
        raise Unreadable("no list in the answer")
    return answer


def _deployments(answer: Any) -> list[Deployment]:
    rows = [read_or_broken(Deployment, row) for row in _list(answer)]
    return [row for row in rows if isinstance(row, Deployment)]
