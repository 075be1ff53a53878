"""Changes that were there before a score was kept with each: they get it from the documents that are kept."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from projects.models import Change
from projects.services.kept_score import score_of

BEFORE = [("projects", "0021_schedule")]
ROSE = {"name": "Valid JSON", "before": "92%", "after": "100%"}
NOT_READ = {"name": "", "before": "", "after": ""}


def document(share):
    average = {"evaluator_id": "ev_1", "evaluator_version_id": "1", "aggregate_value": share}
    return {"evaluation_aggregates": [average], "num_datapoints": 500}


DOCUMENTS = {"v1": document(0.92), "v2": document(1), "v3": document(0.5)}
LIVE = {"before": {"active_config_id": "v1", "name": "v3"}, "requested": {"active_config_id": "v2", "name": "v4"}}
TOLD = {
    "in a project": (LIVE, ROSE),
    "outside": (LIVE | {"kind": "outside", "state": "noticed"}, ROSE),
    "in an environment": (
        {"kind": "deploy", "before": {"e1": None, "e2": "v1"}, "requested": {"e1": "v2", "e2": "v2"}},
        ROSE,
    ),
    "of several": ({"kind": "deploy", "before": {"e1": "v3", "e2": "v1"}, "requested": {"e1": "v2", "e2": "v2"}}, None),
    "taken offline": ({"kind": "offline", "before": {"e1": "v1"}, "requested": {"e1": None}}, None),
    "of an unknown kind": (LIVE | {"kind": "newer"}, None),
    "a name": ({"before": {"name": "v1"}, "requested": {"name": "v2"}}, None),
    "nothing was live": (LIVE | {"before": {"active_config_id": None, "name": "v1"}}, None),
    "not read": (LIVE | {"documents": {"v1": {"name": "brief"}, "v2": document(1)}}, NOT_READ),
    "forgotten": (LIVE | {"documents": {}}, None),
}


@pytest.fixture
def _to_the_newest_again():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_to_the_newest_again")
def test_what_was_there_keeps_what_it_would_keep_if_it_were_made_now():
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    old = executor.loader.project_state(BEFORE).apps.get_model("projects", "Change")
    facts = {"documents": DOCUMENTS, "names": {"ev_1": "Valid JSON"}, "yes_or_no": ["ev_1"], "state": "applied"}
    made = [(name, each) for _ in range(3) for name, (each, _) in TOLD.items()]  # more than are read together
    for name, each in made:
        old.objects.create(project_id="pr_1", project_name=name, **facts | each)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    rows = Change.objects.all()
    assert len(rows) == len(made)
    assert {row.project_name: row.score for row in rows} == {name: told for name, (_, told) in TOLD.items()}
    assert {row.project_name: score_of(row) for row in rows} == {name: told for name, (_, told) in TOLD.items()}
