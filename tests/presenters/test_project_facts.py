"""What is said of a project's feedback and evaluators, and of what hangs on its name."""

from datetime import UTC, datetime

import pytest

from projects.humanloop.resources import Evaluator, FeedbackType
from projects.mirror.old_names import Ghost
from projects.models import Change
from projects.presenters.project_facts import evaluator_told, feedback_told, ghost_told, volume_told

AT = datetime(2026, 11, 24, 12, 6, tzinfo=UTC)
WHEN = "Tue 24 Nov, 12:06"
MANY = [{"value": f"v{number}"} for number in range(1_100)]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([], "rating"),
        ([{"value": "good", "sentiment": "positive"}, {"value": "bad"}], "rating: good (positive), bad"),
        ([{"value": "so", "sentiment": "unset"}], "rating: so"),
    ],
)
def test_feedback_is_told_with_its_values(values, told):
    assert feedback_told(FeedbackType.model_validate({"type": "rating", "values": values})).plain == told


def test_of_many_values_the_rest_is_counted():
    kind = FeedbackType.model_validate({"type": "rating", "values": MANY})
    assert feedback_told(kind).plain.endswith(f" and {kind.more_values:,} more, which Humanloop shows")
    assert kind.more_values > 1_000


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"type": "python"}, "python"),
        ({"type": "python", "return_type": "boolean"}, "python, gives boolean"),
        ({"type": "python", "arguments_type": "target_required"}, "python, needs a target"),
        ({"type": "python", "arguments_type": "target_free"}, "python"),
        (
            {"type": "python", "return_type": "number", "arguments_type": "target_required"},
            "python, gives number, needs a target",
        ),
    ],
)
def test_an_evaluator_is_told_with_what_it_gives_and_needs(facts, told):
    assert evaluator_told(Evaluator.model_validate(facts)).plain == told


@pytest.mark.parametrize(
    ("volume", "told"),
    [
        ({}, "How much data this project has is not known."),
        ({"data_count": 1}, "1 datapoint came in under this name."),
        ({"data_count": 12_345}, "12,345 datapoints came in under this name."),
        (
            {"data_count": 0, "last_used": AT.isoformat()},
            f"0 datapoints came in under this name; its live version was last used {WHEN}.",
        ),
    ],
)
def test_how_much_hangs_on_a_name_is_told(volume, told):
    assert volume_told(Change(volume=volume)).plain == told


@pytest.mark.parametrize(
    ("count", "data"), [(None, ""), (1, ", with 1 datapoint in it"), (1_200, ", with 1,200 datapoints in it")]
)
def test_what_appeared_under_the_old_name_is_told(count, data):
    told = ghost_told(Ghost(id="pr_2", name="Old", made_at=AT, seen_at=AT, data_count=count)).plain
    assert told == (
        f"A new project called Old was made {WHEN}, after this one was renamed. It was last seen {WHEN}{data}. "
        "Code that calls this project by its old name does not fail: its data goes there."
    )
