"""The practice data is there once, is worth looking at, and can be made very large."""

import pytest
from django.db import IntegrityError

from projects.sandbox import identifiers, seed
from projects.sandbox.models import Config, Deployment, Directory, Environment, Member, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def _planted():
    seed.seed()


def live(project):
    found = project.deployments.filter(environment__tag="default").first()
    return found and found.config


def test_seeding_twice_plants_once():
    seed.seed()
    before = Project.objects.count(), Config.objects.count()
    Project.objects.filter(name="Support replies").update(name="Renamed")
    seed.seed()
    assert (Project.objects.count(), Config.objects.count()) == before
    assert Project.objects.filter(name="Renamed").exists()


def test_a_reset_brings_the_same_data_back():
    seed.seed()
    before = set(Project.objects.values_list("pk", "name", "updated_at"))
    Project.objects.filter(name="Support replies").update(name="Renamed")
    Project.objects.create(pk="pr_new", name="New")
    seed.reset()
    assert set(Project.objects.values_list("pk", "name", "updated_at")) == before


@pytest.mark.usefixtures("_planted")
def test_the_team_has_people_four_directories_and_three_environments():
    assert 6 <= Member.objects.count() <= 8
    assert Directory.objects.count() == 4
    assert list(Environment.objects.values_list("name", "tag")) == [
        ("production", "default"),
        ("staging", "other"),
        ("development", "other"),
    ]


@pytest.mark.usefixtures("_planted")
def test_every_kind_of_config_is_live_somewhere_and_has_one_with_only_what_is_required():
    required = {"model": 3, "tool": 4, "agent": 6, "evaluator": 5, "generic": 4}
    kinds = {config.document["type"] for config in map(live, Project.objects.all()) if config}
    assert kinds == set(required)
    for kind, keys in required.items():
        smallest = min((c.document for c in Config.objects.all() if c.document["type"] == kind), key=len)
        assert len(smallest) == keys


@pytest.mark.usefixtures("_planted")
def test_projects_differ_in_what_is_live():
    projects = list(Project.objects.all())
    behind = [p for p in projects if live(p) and live(p) != p.configs.first()]
    assert len(projects) >= 14
    assert [p.name for p in projects if p.configs.exists() and not p.deployments.exists()] == ["Social posts"]
    assert [p.name for p in projects if not p.configs.exists()] == ["Season ticket renewals"]
    assert len(behind) >= 5
    assert max(p.configs.count() for p in projects) >= 60


@pytest.mark.usefixtures("_planted")
def test_there_is_a_long_prompt_and_a_config_without_a_name():
    documents = [config.document for config in Config.objects.filter(document__type="model")]
    longest = max(len(message["content"] or "") for d in documents for message in d.get("chat_template", []))
    assert longest > 5_000
    assert any("name" not in document for document in documents)


@pytest.mark.usefixtures("_planted")
def test_no_practice_time_lies_after_the_day_it_was_made_for():
    assert max(Config.objects.values_list("last_used", flat=True)) <= seed.BASE
    assert max(Project.objects.values_list("updated_at", flat=True)) <= seed.BASE
    for config in Config.objects.all():
        assert config.created_at <= config.last_used


def test_ids_look_like_real_ones():
    assert len(identifiers.fixed("pr", "x")) == len("pr_GWx6n0lv6xUu3HNRjY8UA")
    assert identifiers.fixed("pr", "x") == identifiers.fixed("pr", "x") != identifiers.fixed("pr", "y")
    assert identifiers.new("pr") != identifiers.new("pr")
    assert identifiers.new("pr").removeprefix("pr_").isalnum()


def test_very_many_are_planted_besides_and_only_once():
    seed.bulk(projects=300, versions=120)
    seed.bulk(projects=300, versions=120)
    planted = Project.objects.filter(name__startswith="Timetable notice")
    assert planted.count() == 300
    assert planted.order_by("name").first().configs.count() == 120
    assert Deployment.objects.filter(project__in=planted).count() == 300
    assert Project.objects.filter(name="Support replies").exists()


def test_exactly_one_environment_is_the_default():
    seed.seed()
    with pytest.raises(IntegrityError):
        Environment.objects.create(pk="env_2", name="second", tag="default")
