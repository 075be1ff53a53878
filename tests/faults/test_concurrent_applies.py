"""Many clicks at once apply a change once."""

import threading

import pytest
from django.db import connection

from projects import services
from projects.models import Change


@pytest.mark.django_db(transaction=True)
def test_of_many_who_apply_at_once_one_sends(remote, editor, change):
    start, outcomes = threading.Barrier(6), []

    def press():
        start.wait(10)
        try:
            outcomes.append(services.apply(change, by=editor).state)
        except services.NotInState:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["applied"] + ["too late"] * 5
    assert len(remote.writes) == 1
    assert Change.objects.get().state == "applied"
