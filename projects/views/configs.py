"""Pages of a project's versions: all of them, and two side by side."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import View

from projects.diff import compare
from projects.forms.filters import VersionQuery
from projects.forms.version_picker import pick
from projects.humanloop.resources import Project, ProjectConfig
from projects.mirror import fetch
from projects.mirror.fetch import FetchedProject
from projects.presenters import to_know
from projects.presenters.version_table import VersionTable
from projects.presenters.versions import choose_for, count_in_list
from projects.text.ids import pasted_id
from projects.versions import KINDS, can_go_live, names_in_play, undated

PAGE_SIZE = 25


class DocumentView(View):
    """A project, or one of its versions, whole, as a file: the way to what is too long for a page."""

    def get(self, request: HttpRequest, project_id: str) -> HttpResponse:
        """Give the document as the remote does; `config_id` chooses a version."""
        config_id = request.GET.get("config_id", "")
        if config_id:
            of = fetch.versions(project_id)
            if config_id not in of.by_id:
                return version_missing(request, of.project, [config_id])
            document = of.by_id[config_id].raw
        else:
            document = fetch.project_alone(project_id).raw
        name = f"{project_id}-version.json" if config_id else f"{project_id}.json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return JsonResponse(document, headers=headers, json_dumps_params={"indent": 2})


def version_missing(request: HttpRequest, project: Project, ids: Sequence[str]) -> HttpResponse:
    """Say that the project has no such version."""
    context = {"project": project, "ids": [key[:128] for key in ids]}
    return render(request, "projects/version_missing.html", context, status=HTTPStatus.NOT_FOUND)


class ConfigListView(View):
    """Every version of a project, newest first unless asked otherwise, with what helps to choose one."""

    def get(self, request: HttpRequest, project_id: str) -> HttpResponse:
        """Show one page of those that match."""
        of = fetch.versions(project_id)
        query = VersionQuery.from_request(request.GET)
        wanted = of.environment(query.environment) if of.versions else None
        table = VersionTable(of, request.GET, wanted=wanted)
        page = Paginator(table.sort(query.among(of.versions)), PAGE_SIZE).get_page(query.page)
        table.shown = list(page.object_list)
        context = {
            "project": of.project,
            "query": query,
            "page": page,
            "table": table,
            "in_full": not wanted,
            "count": count_in_list(
                page.paginator.count,
                order=table.order_words,
                of_all=len(of.versions) if query.narrowed else None,
                undated=undated(of.versions) if table.order.by == "created_at" else 0,
                unreadable=of.unreadable,
            ),
            "unreadable": of.unreadable,
            "kinds": [(kind, KINDS[kind]) for kind in KINDS if any(v.type == kind for v in of.versions)],
            "asked": wanted and choose_for(of.environment_names[wanted.environment_id], of.served_name(wanted)),
            "deployments_error": of.deployments_error,
        }
        return render(request, "projects/config_list.html", context)


class ConfigCompareView(View):
    """Two versions of a project side by side, whichever they are."""

    def get(self, request: HttpRequest, project_id: str) -> HttpResponse:
        """Compare `from` with `to`; where they are not given, the live version with the newest other one."""
        of = fetch.versions(project_id)
        before, after = chosen_pair(of, request.GET)
        missing = [key for key in (before, after) if key and key not in of.by_id]
        if missing:
            return version_missing(request, of.project, missing)
        old, new = of.by_id.get(before), of.by_id.get(after)
        comparison = self.comparison(of.project, old, new)
        context = {
            "project": of.project,
            "picker": pick(of.versions, keep={before, after, of.project.active_config_id or ""}, query=typed(request)),
            "before": old,
            "after": new,
            "called": of.called,
            "live_id": of.project.active_config_id,
            "to_know": to_know.of_versions(of, old, new, comparison) if old and new and comparison else [],
            "comparison": comparison,
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


def chosen_pair(of: FetchedProject, asked: Mapping[str, Any]) -> tuple[str, str]:
    """Return the ids to compare; an empty one where there is none to choose."""
    newest = [version.id for version in of.versions]
    after = pasted_id(asked.get("to", ""))
    before = pasted_id(asked.get("from", "")) or of.project.active_config_id or ""
    before = before or next((key for key in newest[1:] if key != after), "")
    after = after or next((key for key in newest if key != before), "")
    return before, after
