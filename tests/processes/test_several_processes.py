"""Several processes on one database apply the same change at the same moment: one sends, the others are told."""

import threading
from concurrent.futures import ThreadPoolExecutor

from tests.processes.conftest import CONFIRMED, admin_of, propose, until

TOO_LATE = "That press sent nothing."


def test_of_many_clicks_in_several_processes_one_sends_and_the_others_are_told(deploy, database, remote):
    panels = [deploy(database, WEB_CONCURRENCY="2") for _ in range(2)]
    browsers = [admin_of(panel) for panel in panels for _ in range(2)]
    address = propose(browsers[0], name="Renamed")
    forms = [browser.form_at(address) for browser in browsers]
    held, start = remote.hold("PATCH", "/projects/pr_1"), threading.Barrier(len(browsers))

    def press(browser, form):
        start.wait(20)
        return browser.post(f"{address}apply/", form | CONFIRMED).text

    with ThreadPoolExecutor(len(browsers)) as pool:
        pressed = [pool.submit(press, *pair) for pair in zip(browsers, forms, strict=True)]
        until(lambda: held.arrived.is_set() and sum(one.done() for one in pressed) == len(browsers) - 1)
        others = [one.result() for one in pressed if one.done()]
        held.release()
        (first,) = (text for one in pressed if (text := one.result(20)) not in others)
    assert all("This change is being sent" in text and TOO_LATE in text for text in others)
    assert "Saved" in first
    assert TOO_LATE not in first
    assert TOO_LATE in browsers[1].post(f"{address}apply/", forms[1] | CONFIRMED).text
    assert [write.json for write in remote.writes] == [{"name": "Renamed"}]
    assert database.rows("SELECT state, attempt FROM projects_change") == [("applied", 1)]
