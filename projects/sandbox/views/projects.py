"""The calls on projects themselves: list, create, get, update, delete."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse

from projects.text.matching import searchable

from .. import bodies, documents, identifiers
from ..bodies import Fields
from ..endpoints import answer
from ..models import NAME_LENGTH, Directory, Member, Project
from ..queries import Query
from ..serving import put_live
from . import lookups

SORT_COLUMNS = {"created_at": "created_at", "updated_at": "updated_at", "name": "folded_name"}


def list_projects(request: HttpRequest) -> JsonResponse:
    """Answer one page of the projects that match. The database does all of the work."""
    query = Query(request)
    page, size = query.number("page", 0, least=0), query.number("size", 10, least=1)
    matching = _matching(query.text("filter"), query.text("user_filter"))
    order = query.choice("order", ["asc", "desc"], "desc")
    column = SORT_COLUMNS[query.choice("sort_by", list(SORT_COLUMNS), "created_at")]
    query.check()
    ordered = matching.order_by(f"-{column}" if order == "desc" else column, "id")
    rows = documents.with_parts(ordered)[page * size : (page + 1) * size]
    records = [documents.project(row) for row in rows]
    return answer({"records": records, "page": page, "size": size, "total": matching.count()})


def _matching(name: str, person: str) -> QuerySet[Project]:
    projects = Project.objects.all()
    if name:
        projects = projects.filter(folded_name__contains=searchable(name))
    if person:
        people = Member.objects.filter(searchable__contains=searchable(person))
        projects = projects.filter(pk__in=Project.members.through.objects.filter(member__in=people).values("project"))
    return projects


def create_project(request: HttpRequest) -> JsonResponse:
    """Create a project with nothing in it."""
    fields = bodies.read(request)
    name, directory = _name(fields, required=True), _directory(fields)
    fields.check()
    created = Project(pk=identifiers.new("pr"), name=name or "", directory=directory)
    _save(created, fields)
    return answer(_document(created.pk), 201)


def get_project(request: HttpRequest, id: str) -> JsonResponse:
    """Answer one project."""
    return answer(_document(id))


@transaction.atomic
def update_project(request: HttpRequest, id: str) -> JsonResponse:
    """Change the name, the directory or the config that is live in the default environment: whatever is given."""
    fields = bodies.read(request)
    project = lookups.locked_project(id)
    name, directory, config_id = _name(fields), _directory(fields), fields.text("active_config_id")
    config = lookups.config_in(project, config_id) if config_id is not None else None
    if config_id is not None and config is None:
        fields.refuse("active_config_id", f"Config {config_id} does not belong to this project.")
    fields.check()
    before = (project.name, project.directory_id)
    project.name, project.directory = name or project.name, directory or project.directory
    moved = config is not None and put_live(project, config, lookups.environment(""))
    if moved or before != (project.name, project.directory_id):
        _save(project, fields)
    return answer(_document(id))


@transaction.atomic
def delete_project(request: HttpRequest, id: str) -> HttpResponse:
    """Delete a project and all that it holds."""
    lookups.locked_project(id).delete()
    return HttpResponse(status=204)


def _document(project_id: str) -> documents.Document:
    lookups.project(project_id)
    return documents.project(documents.with_parts(Project.objects.filter(pk=project_id)).get())


def _name(fields: Fields, *, required: bool = False) -> str | None:
    name = fields.text("name", required=required)
    if name is not None and not name.strip():
        fields.refuse("name", "ensure this value has at least 1 characters", "value_error.any_str.min_length")
    elif name and len(name) > NAME_LENGTH:
        message = f"ensure this value has at most {NAME_LENGTH} characters"
        fields.refuse("name", message, "value_error.any_str.max_length")
    return name


def _directory(fields: Fields) -> Directory | None:
    directory_id = fields.text("directory_id")
    if directory_id is None:
        return None
    found = Directory.objects.filter(pk=directory_id).first()
    if found is None:
        fields.refuse("directory_id", f"Directory {directory_id} not found.")
    return found


def _save(project: Project, fields: Fields) -> None:
    # The constraint decides, not a look beforehand: two callers may take one name at once.
    try:
        with transaction.atomic():
            project.touch()
    except IntegrityError:
        fields.refuse("name", f"Project with name {project.name} already exists.")
        fields.check()
