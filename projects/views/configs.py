"""Pages of a project's versions: all of them, and two side by side."""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from projects import gateway, services
from projects.diff import compare
from projects.forms.filters import KINDS, VersionQuery
from projects.forms.version_picker import pick
from projects.humanloop.errors import HumanloopError
from projects.humanloop.resources import Deployment, Project, ProjectConfig
from projects.mirror import store
from projects.presenters.versions import Judgement, VersionRow
from projects.text.ids import pasted_id
from projects.versions import (
    MOST_IN_ROW,
    can_go_live,
    known_versions,
    labels,
    names_in_play,
    newest_first,
    served_by,
    undated,
)
from projects.views.unavailable import value_of

PAGE_SIZE = 25


class ProjectVersions:
    """A project with its versions and environments, read side by side. The environments may be missing.

    Raises:
        HumanloopError: the project or its versions could not be read.
    """

    def __init__(self, project_id: str) -> None:
        client, read_at = gateway.client(), timezone.now()
        project, configs, deployments = gateway.side_by_side(
            partial(client.get_project, project_id),
            partial(client.list_configs, project_id),
            partial(client.list_deployed_configs, project_id),
        )
        self.project: Project = value_of(project)
        records = value_of(configs)
        self.newest: list[ProjectConfig] = newest_first(records)
        self.unreadable = len(records) - len(self.newest)
        self.deployments_error = deployments if isinstance(deployments, HumanloopError) else None
        self.deployments: list[Deployment] = [] if self.deployments_error else deployments
        self.known = known_versions(self.project, self.newest)
        self.called = labels(self.known.values())
        called = services.default_name(self.deployments)
        kept = store.remember([self.project], read_at=read_at, default_environment=called)[project_id]
        store.remember_versions(project_id, records, read_at=read_at, kept=kept)

    @property
    def live(self) -> ProjectConfig | None:
        """The version that is live in the default environment, as the list tells it where it does."""
        return self.known.get(self.project.active_config_id or "")

    def environment(self, key: str) -> Deployment | None:
        """Return an environment by its id."""
        return next((row for row in self.deployments if row.environment_id == key), None)


class DocumentView(View):
    """A project, or one of its versions, whole, as a file: the way to what is too long for a page."""

    def get(self, request: HttpRequest, project_id: str) -> HttpResponse:
        """Give the document as the remote does; `config_id` chooses a version."""
        config_id = request.GET.get("config_id", "")
        project = gateway.client().get_project(project_id)
        document = project.raw
        if config_id:
            versions = known_versions(project, newest_first(gateway.client().list_configs(project_id)))
            if config_id not in versions:
                return version_missing(request, project, [config_id])
            document = versions[config_id].raw
        name = f"{project_id}-version.json" if config_id else f"{project_id}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return JsonResponse(document, headers=headers, json_dumps_params={"indent": 2})


def version_missing(request: HttpRequest, project: Project, ids: Sequence[str]) -> HttpResponse:
    """Say that the project has no such version."""
    context = {"project": project, "ids": [key[:128] for key in ids]}
    return render(request, "projects/version_missing.html", context, status=HTTPStatus.NOT_FOUND)


class ConfigListView(View):
    """Every version of a project, newest first, with what helps to choose one."""

    def get(self, request: HttpRequest, project_id: str) -> HttpResponse:
        """Show one page of those that match."""
        of = ProjectVersions(project_id)
        query = VersionQuery.from_request(request.GET)
        page = Paginator(query.among(of.newest), PAGE_SIZE).get_page(query.page)
        context = {
            "project": of.project,
            "query": query,
            "page": page,
            "rows": version_rows(of, page),
            "total": page.paginator.count,
            "of_all": len(of.newest),
            "unreadable": of.unreadable,
            "undated": undated(of.newest),
            "kinds": [(kind, KINDS[kind]) for kind in KINDS if any(v.type == kind for v in of.newest)],
            "wanted": of.environment(query.environment) if of.newest else None,
            "deployments_error": of.deployments_error,
        }
        return render(request, "projects/config_list.html", context)


def version_rows(of: ProjectVersions, page: Page) -> list[VersionRow]:
    """Return the rows of one page."""
    judgement, served = Judgement(of.project, of.newest), served_by(of.deployments)
    return [version_row(of, version, judgement, served.get(version.id, [])) for version in page.object_list]


def version_row(
    of: ProjectVersions, version: ProjectConfig, judgement: Judgement, environments: Sequence[Deployment]
) -> VersionRow:
    """Return what the row of a version shows, of what can be many the first ones."""
    scores = judgement.scores(version)
    return VersionRow(
        version=version,
        called=of.called[version.id],
        live=version.id == of.project.active_config_id,
        environments=environments[:MOST_IN_ROW],
        more_environments=max(len(environments) - MOST_IN_ROW, 0),
        scores=scores[:MOST_IN_ROW],
        more_scores=max(len(scores) - MOST_IN_ROW, 0),
        volume=judgement.volume(version),
        can_go_live=can_go_live(version.id, of.project, of.deployments),
    )


class ConfigCompareView(View):
    """Two versions of a project side by side, whichever they are."""

    def get(self, request: HttpRequest, project_id: str) -> HttpResponse:
        """Compare `from` with `to`; where they are not given, the live version with the newest other one."""
        of = ProjectVersions(project_id)
        before, after = chosen_pair(of, request.GET)
        missing = [key for key in (before, after) if key and key not in of.known]
        if missing:
            return version_missing(request, of.project, missing)
        old, new = of.known.get(before), of.known.get(after)
        context = {
            "project": of.project,
            "picker": pick(of.newest, keep={before, after, of.project.active_config_id or ""}, query=typed(request)),
            "before": old,
            "after": new,
            "called": of.called,
            "live_id": of.project.active_config_id,
            "comparison": self.comparison(of.project, old, new),
            "offered": bool(new and can_go_live(new.id, of.project, of.deployments)),
        }
        return render(request, "projects/config_compare.html", context)

    def comparison(self, project: Project, old: ProjectConfig | None, new: ProjectConfig | None) -> Any:
        """Compare, where there are two."""
        if not (old and new):
            return None
        return compare(
            old.raw, new.raw, evaluator_names=names_in_play(project, [old, new]), yes_or_no=project.yes_or_no
        )


def typed(request: HttpRequest) -> str:
    """Return what the choice of versions is narrowed to."""
    return request.GET.get("version_query", "").strip()[:200]


def chosen_pair(of: ProjectVersions, asked: Mapping[str, Any]) -> tuple[str, str]:
    """Return the ids to compare; an empty one where there is none to choose."""
    newest = [version.id for version in of.newest]
    after = pasted_id(asked.get("to", ""))
    before = pasted_id(asked.get("from", "")) or of.project.active_config_id or ""
    before = before or next((key for key in newest[1:] if key != after), "")
    after = after or next((key for key in newest if key != before), "")
    return before, after
