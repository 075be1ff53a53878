"""A host of which one address swallows what is sent: the panel waits for it once, and no page or write does again."""

from projects.humanloop import addresses
from tests.addresses import ALIVE, port_of, swallowing, two_addresses

HOUR = 3600.0  # the deadline: who waited for a share of it would not come back


def test_only_the_first_page_waits_for_a_dead_address(remote, point_at, as_editor, apply, monkeypatch):
    two_addresses(monkeypatch)
    point_at(remote.base_url.replace(ALIVE, "localhost"), deadline=HOUR)
    with swallowing(port_of(remote.base_url)):
        as_editor.page("/projects/")
        monkeypatch.setattr(addresses, "MOMENT", HOUR)
        as_editor.page("/projects/pr_1/")
        assert apply()[1].state == "applied"
    assert len(remote.writes) == 1
