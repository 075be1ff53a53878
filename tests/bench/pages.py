"""The pages that are measured, by what they are called in the table."""

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Sample:
    """What a deployment holds: the ids of a project, two of its versions, one of its directories, and of a change."""

    project: str
    live: str
    other: str
    directory: str
    change: str
    person: int


def typical(sample):
    """Return the pages that people go through on a day, for a crowd."""
    project = f"/projects/{sample.project}/"
    return [
        "/",
        "/projects/",
        project,
        f"{project}edit/",
        "/projects/",
        f"{project}configs/",
        "/changes/",
        f"/changes/{sample.change}/",
        "/projects/?filter=support",
    ]


def measured(sample, last_page):
    """Return name to address; one with {order} is asked for once in each, so that nothing is kept of it."""
    project = f"/projects/{sample.project}/"
    return {
        "Home": "/",
        "Projects": "/projects/",
        "Projects, last page": f"/projects/?page={last_page}",
        "Projects, by name": "/projects/?filter=0",
        "Projects, by directory, first look": f"/projects/?directory_id={sample.directory}&{{order}}",
        "Projects, by directory, within a minute": f"/projects/?directory_id={sample.directory}",
        "Project": project,
        "Edit": f"{project}edit/",
        "Versions": f"{project}configs/",
        "Versions, by name": f"{project}configs/?q=1",
        "Compare": f"{project}compare/?from={sample.live}&to={sample.other}",
        "Make live": f"{project}deploy/?config_id={sample.other}",
        "Changes": "/changes/",
        "Changes, last page": "/changes/?page=99999",
        "Changes, by project": f"/changes/?project_id={sample.project}",
        "Changes, by project's name": "/changes/?project=e",
        "Changes, by person": f"/changes/?person={sample.person}",
        "Changes, by outcome": "/changes/?outcome=refused",
        "Changes, by dates": "/changes/?since=2026-01-01&until=2026-06-30",
        "One change": f"/changes/{sample.change}/",
        "Directories": "/directories/",
        "People": "/people/",
    }


ORDERS = [
    f"sort_by={key}&order={order}" for key, order in product(("name", "created_at", "updated_at"), ("asc", "desc"))
]
