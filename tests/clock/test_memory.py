"""A process that goes round for months keeps nothing of a round."""

import gc
import logging
import tracemalloc
from datetime import timedelta
from itertools import count, pairwise, starmap
from threading import Event

import pytest
from django.utils import timezone

from projects.clock.loop import do_due
from projects.models import Change, LastRun
from projects.sandbox.models import Config, Deployment, Environment, Project

WARM, ROUNDS = 5, 10
# A connection keeps some of its statements, and forgets its cursors that are gone now and then, many at once.
OF_DATABASES = ("*/django/db/backends/*", "*/django/db/models/sql/compiler.py")
NOT_OURS = [tracemalloc.Filter(False, pattern) for pattern in (*OF_DATABASES, "*/tests/*", "*tracemalloc*")]
ABOUT = {"project_id": "pr_1", "project_name": "Support bot"}


@pytest.fixture
def live(db):
    """What is live in a project of the sandbox; there is another one, in which nothing is."""
    Project.objects.create(id="pr_1", name="Support bot", config_type="model")
    project = Project.objects.create(id="pr_2", name="Other bot", config_type="model")
    versions = [
        Config.objects.create(id=id_, project=project, document={"id": id_, "type": "model", "name": id_})
        for id_ in ("config_0", "config_1")
    ]
    environment = Environment.objects.create(id="env_1", name="production", tag="default", position=0)
    return Deployment.objects.create(project=project, environment=environment, config=versions[0])


@pytest.fixture
def traced():
    """Let it be traced where memory is taken. What is logged is kept, by who watches the tests: so nothing is."""
    logging.disable()
    tracemalloc.start()
    yield
    tracemalloc.stop()
    logging.disable(logging.NOTSET)


def taken():
    gc.collect()
    return tracemalloc.take_snapshot().filter_traces(NOT_OURS)


def grown(before, after):
    """The lines that hold one more thing for each round."""
    return {str(each.traceback) for each in after.compare_to(before, "lineno") if each.count_diff >= ROUNDS}


def something_to_do(number, live, editor):
    """One change to apply by itself, one whose outcome is not known, one to be let go of, and one made elsewhere."""
    now = timezone.now()
    renamed = {"before": {"name": Project.objects.get(pk="pr_1").name}, "requested": {"name": f"Support bot {number}"}}
    Change.objects.create(**ABOUT, **renamed, schedule="waiting", apply_at=now, scheduled_by=editor)
    sent, ago = now - timedelta(hours=1), now - timedelta(days=100)
    filed = {"before": {"directory_id": None}, "requested": {"directory_id": "dir_1"}}
    Change.objects.create(**ABOUT, **filed, state="unknown", attempt=1, claimed_at=sent, sent_at=sent)
    Change.objects.create(**ABOUT, state="withdrawn", documents={"config_1": {}}, proposed_at=ago, ended_at=ago)
    Deployment.objects.update(config=f"config_{number % 2}")
    live.project.touch()


@pytest.mark.pages_alone  # what a driver keeps of its statements is bounded, and not ours
@pytest.mark.django_db(transaction=True)  # what is to be done after a commit waits for one
def test_nothing_is_kept_of_a_round(live, editor, clock, traced):
    def go_round(times):
        for _ in range(times):
            clock.shift(timedelta(hours=1))
            something_to_do(next(numbers), live, editor)
            do_due(Event())
        return taken()

    numbers = count()
    snapshots = [go_round(WARM), *(go_round(ROUNDS) for _ in range(3))]
    # What is free for now, and used again, is more at one time and less at another.
    assert set.intersection(*starmap(grown, pairwise(snapshots))) == set()
    done = Change.objects.values_list("state", "schedule").order_by("state").distinct()
    assert set(done) == {("applied", "sent"), ("noticed", ""), ("not_applied", ""), ("withdrawn", "")}
    assert not Change.objects.filter(state="withdrawn").exclude(documents={}).exists()
    assert not LastRun.objects.filter(is_unfinished=True).exists()
