"""What a change differs in has one order, whatever order a database keeps the keys of a JSON object in."""

from itertools import permutations

import pytest

from projects.models import Change

ASKED = {"env_2": "config_1", "env_3": "config_1", "env_10": "config_1"}
NAMES = {"env_2": "staging", "env_3": "Production", "env_10": "development"}


@pytest.mark.parametrize("fields", list(permutations(ASKED)))
def test_the_default_environment_comes_first_then_the_others_by_name(fields):
    asked = {field: ASKED[field] for field in fields}
    before = dict.fromkeys(reversed(fields), "config_2")
    change = Change(kind="deploy", requested=asked, before=before, answered=asked, names=NAMES, live_field="env_3")
    for found in (change.differences, change.outcome, change.differences_with(before)):
        assert [d.environment for d in found] == ["Production", "development", "staging"]


def test_the_fields_of_a_project_come_in_the_order_of_the_form():
    asked = {"directory_id": "dir_1", "active_config_id": "config_1", "name": "Another"}
    change = Change(requested=asked, answered=asked)
    for found in (change.differences, change.outcome, change.differences_with({})):
        assert [d.field for d in found] == ["name", "active_config_id", "directory_id"]
