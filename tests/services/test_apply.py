"""Many clicks at once apply a change once."""

import pytest

from projects import services
from projects.models import Change
from tests.together import at_once


@pytest.mark.django_db(transaction=True)
def test_of_many_who_apply_at_once_one_sends(remote, editor, change):
    outcomes = at_once(*[lambda: services.apply(change, by=editor).state] * 6)
    assert sorted(outcomes) == ["NotInState"] * 5 + ["applied"]
    assert len(remote.writes) == 1
    assert Change.objects.get().state == "applied"
