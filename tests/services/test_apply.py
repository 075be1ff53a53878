"""Many clicks at once apply a change once."""

import pytest

from projects import services
from projects.models import Change
from tests.together import at_once

FAILED = "The panel could not work out what to send: its log says where it failed. Nothing was sent."


@pytest.mark.django_db(transaction=True)
def test_of_many_who_apply_at_once_one_sends(remote, editor, change):
    outcomes = at_once(*[lambda: services.apply(change, by=editor).state] * 6)
    assert sorted(outcomes) == ["NotInState"] * 5 + ["applied"]
    assert len(remote.writes) == 1
    assert Change.objects.get().state == "applied"


def test_what_fails_in_the_panel_before_anything_was_sent_is_not_said_to_be_on_its_way(remote, editor, change):
    Change.objects.update(before=["no such row"])
    with pytest.raises(AttributeError):
        services.apply(Change.objects.get(), by=editor)
    left = Change.objects.get()
    assert (left.state, left.problem, left.sent_at, remote.writes) == ("not_sent", FAILED, None, [])
