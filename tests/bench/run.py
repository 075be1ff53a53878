"""Measures the panel and prints the README's tables: `make bench`. Nothing here fails because something is slow.

    python -m tests.bench.run [--quick]

All that is compared is measured in turn within this one run, so that what else the machine does hits both.
"""

import argparse
import contextlib
import gzip
import json
import os
import re
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import brotli
import requests

from tests.bench import pages, servers
from tests.bench.figures import Figure, share, table
from tests.bench.load import Person, crowd
from tests.pages import Page

ADMIN_LIST = "/admin/sandbox/project/"
LATENCY = 50
NEW = 12  # pages that are looked at for the first time
TO_REACH = {
    name: f"{times} × the slowest call it needs"
    for name, times in {"list page": 1.25, "project page": 1.25, "edit page": 1.3}.items()
}


@dataclass(frozen=True)
class Sizes:
    """How much there is of everything, and how long it is measured."""

    projects: int = 5_000
    versions: int = 2_000
    changes: int = 100_000
    people: int = 40
    repeats: int = 9
    seconds: float = 4.0
    looks: int = 45
    visited: tuple = (200, 1_000, 2_000)
    rounds: tuple = (100, 1_100)


QUICK = Sizes(
    projects=300,
    versions=100,
    changes=2_000,
    people=40,
    repeats=3,
    seconds=1.0,
    looks=5,
    visited=(50, 100),
    rounds=(10, 30),
)


# What stands in the README between its heading and the next.
REPORT = """
Measured by `make bench` on a machine of {cores} cores, with SQLite; medians, and in brackets the least and the most of
several turns. The panel runs as the `Procfile` starts it, in production settings, before a remote on a socket; Django
admin's list of the same projects runs in the same way beside it, and both are asked in turn. The machine's noise: one
and the same piece of work took {before} before, {after} after.

{numbers}

What grows with what: each page asked for by one person, with the remote's answers ready, so that all of the time is
the panel's own; bytes as transferred. Little is 12 projects, a dozen versions and 60 changes; much is
{sizes.projects:,} projects, {sizes.versions:,} versions in the project that is looked at, {sizes.changes:,} changes and
{sizes.people} people.

{growth}
"""


def say(text):
    """Tell whoever waits what is being done."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Deployment:
    """A panel and its remote, over so many projects, versions and changes, with so many people signed in."""

    def __init__(self, stack, folder, name, *sizes):
        people, projects, versions, _changes = sizes
        self.rows = folder / f"{name}-rows.sqlite3"
        self.admin = servers.admin(folder, self.rows)
        self.admin_cookies = self.admin.prepare(people, projects, versions, 0)
        self.remote = servers.Remote(self.rows)
        stack.callback(self.remote.stop)
        self.panel = servers.panel(folder, name, self.remote.port)
        self.cookies = self.panel.prepare(*sizes)
        stack.callback(self.panel.stop)
        self.panel.start()
        self.sample = self._sample(projects)

    def call(self, path, **query):
        """Ask the remote itself."""
        url = f"http://127.0.0.1:{self.remote.port}/v4{path}"
        return requests.get(url, query, headers={"X-API-KEY": "sandbox"}, timeout=60).json()

    def _sample(self, many):
        found = self.call("/projects", filter="Timetable notice 00000" if many else "Support replies", size=1)
        project = found["records"][0]
        live = project["active_config"]["config"]["id"]
        other = next(row["config"]["id"] for row in self.call(f"/projects/{project['id']}/configs")
                     if row["config"]["id"] != live)  # fmt: skip
        change = Page(self._page("/changes/")).links()
        change = next(href for href in change.values() if re.match("/changes/[0-9a-f-]{36}/", href))
        person = re.search(r'<option value="(\d+)"', self._page("/changes/").text).group(1)
        return pages.Sample(project["id"], live, other, project["directory_id"], change.split("/")[2], int(person))

    def _page(self, path):
        return self.browser().get(f"http://127.0.0.1:{self.panel.port}{path}", timeout=60)

    def browser(self):
        """Return a browser of somebody who is signed in."""
        session = requests.Session()
        session.trust_env = False
        session.headers.update({"X-Forwarded-Proto": "https", "Cookie": self.cookies[0]})
        return session

    def people(self, count):
        """Return so many who are signed in."""
        return [Person(self.panel.port, cookie) for cookie in self.cookies[:count]]


def waits(large, sizes):
    """The pages of a remote that takes its time, beside the slowest of the calls that they need."""
    say(f"pages with the remote at {LATENCY} ms")
    large.remote.delay(LATENCY)
    (person,) = large.people(1)
    direct = Person(large.remote.port, headers=["X-API-KEY: sandbox"])
    small_project = large.call("/projects", filter="Support replies", size=1)["records"][0]["id"]
    project = f"/v4/projects/{small_project}"
    of_project = [project, f"{project}/configs", f"{project}/deployed-configs"]
    others = [record["id"] for record in large.call("/projects", size=2 * NEW, page=9)["records"]]
    needs = {
        "list page": ("/projects/", ["/v4/projects?page=0&size=25&sort_by=updated_at&order=desc"],
                      [f"/projects/?page={number}" for number in range(2, 2 + NEW)]),
        "project page": (f"/projects/{small_project}/", of_project, [f"/projects/{key}/" for key in others[:NEW]]),
        "edit page": (f"/projects/{small_project}/edit/", of_project,
                      [f"/projects/{key}/edit/" for key in others[NEW:]]),
    }  # fmt: skip
    rows = []
    for name, (page, calls, new) in needs.items():
        for path in calls:
            direct.get(path)
        warm(person, page)
        took, slowest = [], []
        for _ in range(sizes.repeats):
            took.append(median(person.get(page).seconds for _ in range(5)) * 1000)
            slowest.append(max(median(direct.get(path).seconds for _ in range(3)) for path in calls) * 1000)
        took, slowest = Figure.of(took), Figure.of(slowest)
        first = Figure.of(person.get(path).seconds * 1000 for path in new)
        rows.append([
            f"{name}, remote at {LATENCY} ms", TO_REACH[name], (took / slowest).told(2, " ×"),
            f"page {took.told(0, ' ms')}, call {slowest.told(0, ' ms')}; at the first look {first.told(0, ' ms')}",
        ])  # fmt: skip
    large.remote.delay(0)
    return rows


def warm(person, path, times=12):
    """Look at a page until both processes know it."""
    for _ in range(times):
        person.get(path)
        person.close()


def rates(large, sizes):
    """Pages a second of the list, beside Django admin's, in turn."""
    say("pages a second, in turn with Django admin")
    ours = large.people(16)
    theirs = [Person(large.admin.port, cookie) for cookie in large.admin_cookies[:16]]
    for people, path in ((ours, "/projects/"), (theirs, ADMIN_LIST)):
        crowd(people, [path], pages=100)
    panel, admin = [], []
    for _ in range(sizes.repeats):
        panel.append(rate(crowd(ours, ["/projects/"], seconds=sizes.seconds), sizes.seconds))
        admin.append(rate(crowd(theirs, [ADMIN_LIST], seconds=sizes.seconds), sizes.seconds))
    panel, admin = Figure.of(panel), Figure.of(admin)
    return [[
        "pages a second, 2 × 8 threads, remote at 0 ms", "2 × Django admin’s list", (panel / admin).told(2, " ×"),
        f"panel {panel.told(0)}, admin {admin.told(0)}",
    ]]  # fmt: skip


def rate(answers, seconds):
    """Return how many good pages came in a second."""
    return sum(answer.status == 200 for answer in answers) / seconds


def first_visit(small):
    """What a browser that knows nothing transfers of the page where everybody lands."""
    say("a first visit")
    (person,) = small.people(1)
    page = person.get("/")
    answers = {"HTML": page}
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', unpacked(page).decode()):
        answers[address.rsplit(".", 1)[1].upper()] = person.get(address)
    sizes = ", ".join(f"{name} {told_bytes(answer.size)}" for name, answer in answers.items() if answer.size)
    total = sum(answer.size for answer in answers.values())
    return [["a whole first visit", "15 KB, 5 requests", f"{told_bytes(total)}, {len(answers)} requests", sizes]]


def unpacked(answer):
    """Return a body as it was before it was compressed."""
    how = {"gzip": gzip.decompress, "br": brotli.decompress}
    return how.get(answer.headers.get("content-encoding"), bytes)(answer.body)


def told_bytes(count):
    """Write a number of bytes in KB."""
    return f"{count / 1024:.1f} KB"


def memory(small, sizes):
    """What the processes of a fresh panel take after more and more pages."""
    say("memory")
    small.panel.stop()
    small.panel.start()
    people, told, done = small.people(16), [f"at the start {small.panel.memory()[0]:.0f}"], 0
    after = {}
    for count in sizes.visited:
        crowd(people, pages.typical(small.sample), pages=count - done)
        done, after[count] = count, small.panel.memory()
        told.append(f"after {count:,} pages {after[count][0]:.0f}")
    at = 1_000 if 1_000 in after else count
    told = f"PSS in MB: {', '.join(told)}; RSS, shared pages counted in each: {after[at][1]:.0f}"
    return [[f"memory of all processes after {at:,} pages", "150 MB, flat", f"{after[at][0]:.0f} MB", told]]


def rounds(small, sizes):
    """What a process takes that goes round as the clock does."""
    say("memory of many rounds")
    said = small.panel.python("-m", "tests.bench.rounds", *map(str, sizes.rounds))
    after = {int(many): taken for many, taken in json.loads(said.splitlines()[-1]).items()}
    told = ", ".join(f"after {many:,} {taken:.1f}" for many, taken in after.items())
    first, last = after.values()
    named = f"memory of manage.py clock after {sizes.rounds[-1]:,} rounds"
    return [[named, "flat", f"{last - first:+.1f} MB since {sizes.rounds[0]:,}", f"PSS in MB: {told}"]]


def starts(large, sizes):
    """How long it takes from the Procfile's line to the first answer."""
    say("start-up, in turn with Django admin")
    panel, admin = [], []
    for _ in range(sizes.repeats):
        for server, seconds in ((large.panel, panel), (large.admin, admin)):
            server.stop()
            server.start()
            seconds.append(server.seconds_to_start)
    panel, admin = Figure.of(panel), Figure.of(admin)
    return [["start to the first answer", "1 s", panel.told(2, " s"), f"Django admin {admin.told(2, ' s')}"]]


def calls(small):
    """How often the remote is asked."""
    say("calls to the remote")
    (person,) = small.people(1)
    _, since = small.panel.logged()
    project = f"/projects/{small.sample.project}/"
    for path in ("/projects/", project):
        person.get(path)
    browser, root = small.browser(), f"http://127.0.0.1:{small.panel.port}"

    def send(page_path, path, **typed):
        answer = browser.get(root + page_path)
        page = Page(answer)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text).group(1)
        own = any((form.get("action") or "").endswith(path) for form in page.all("form"))
        data = page.values(path if own else "") | typed | {"csrfmiddlewaretoken": token}
        cookie = f"{small.cookies[0]}; __Host-csrftoken={answer.cookies['__Host-csrftoken']}"
        headers = {"Referer": f"https://127.0.0.1:{small.panel.port}/", "Cookie": cookie}
        return browser.post(root + path, data, headers=headers, allow_redirects=False)

    change = send(f"{project}edit/", f"{project}edit/", active_config_id=small.sample.other).headers["Location"]
    send(change, f"{change}apply/")
    counts = {line["route"]: line["remote_calls"] for line in small.panel.logged(since)[0]}
    told = [counts.get(route) for route in ("project_list", "project_detail", "change_apply")]
    return [["calls to the remote: list, project, apply", "1, 3, 2", ", ".join(map(str, told)), "side by side"]]


def growth(small, large, sizes):
    """The own time and the size of each page, over little and over much."""
    columns = {}
    for name, of, total in (("little", small, 12), ("much", large, sizes.projects)):
        say(f"each page, over {name}")
        (person,) = of.people(1)
        person.get(f"/projects/?directory_id={of.sample.directory}")
        last = max(1, total // 25)
        for page, address in pages.measured(of.sample, last).items():
            columns.setdefault(page, []).append(looked_at(of, person, address, sizes))
    heads = ["page", "calls", "ms over little", "ms over much", "KB over little", "KB over much"]
    rows = [
        [name, much.calls, little.took, much.took, little.size, much.size] for name, (little, much) in columns.items()
    ]
    return table(heads, rows)


@dataclass(frozen=True)
class Look:
    """One page, as the table tells it."""

    calls: str
    took: str
    size: str


def looked_at(of, person, address, sizes):
    """Fetch a page one at a time, so that all of the time is ours: the remote's answers are ready."""
    if "{order}" in address:
        answers = []
        _, since = of.panel.logged()
        for order in pages.ORDERS:
            answers.append(person.get(address.format(order=order)))
    else:
        warm(person, address, 8)
        _, since = of.panel.logged()
        answers = [person.get(address) for _ in range(sizes.looks)]
    wrong = {answer.status for answer in answers} - {200}
    asked = {line["remote_calls"] for line in of.panel.logged(since)[0]}
    took = Figure.of(answer.seconds * 1000 for answer in answers)
    size = max(answer.size for answer in answers)
    return Look(str(max(asked)), f"{took.told()}{f' {wrong}' if wrong else ''}", f"{size / 1024:.1f}")


def everybody(large, sizes):
    """Forty people who never pause."""
    say(f"{sizes.people} people at once")
    large.remote.delay(LATENCY)
    people = large.people(sizes.people)
    crowd(people, pages.typical(large.sample), pages=200)
    found, seconds = [], sizes.seconds * 3
    for _ in range(3):
        found.append(crowd(people, pages.typical(large.sample), seconds=seconds))
    large.remote.delay(0)
    rates_, middle, slow, errors = (
        Figure.of(rate(answers, seconds) for answers in found),
        Figure.of(median(a.seconds for a in answers) * 1000 for answers in found),
        Figure.of(share([a.seconds for a in answers], 0.95) * 1000 for answers in found),
        sum(a.status != 200 for answers in found for a in answers),
    )
    return [[
        f"{sizes.people} people at once without a pause, remote at {LATENCY} ms", "no errors, 95 % within 1.5 s",
        f"{errors} errors in {sum(map(len, found)):,} pages",
        f"{rates_.told(0)} pages/s, median {middle.told(0, ' ms')}, 95 % within {slow.told(0, ' ms')}",
    ]]  # fmt: skip


def noise(repeats=30):
    """How much the same piece of work varies on this machine, now."""
    took = []
    for _ in range(repeats):
        started = time.perf_counter()
        sum(n * n for n in range(300_000))
        took.append((time.perf_counter() - started) * 1000)
    return Figure.of(took)


def main():
    """Measure all, and print both tables."""
    asked = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="less of everything: to see that it works, not for figures")
    sizes = QUICK if asked.parse_args().quick else Sizes()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # through the stack, which stops what was started
    before = noise()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="panel-bench-")))
        say("filling the databases")
        small = Deployment(stack, folder, "small", 16, 0, 0, 60)
        large = Deployment(stack, folder, "large", sizes.people, sizes.projects, sizes.versions, sizes.changes)
        stack.callback(large.admin.stop)
        large.admin.start()
        rows = [
            *waits(large, sizes), *rates(large, sizes), *first_visit(small), *memory(small, sizes),
            *rounds(small, sizes), *starts(large, sizes), *calls(small), *everybody(large, sizes),
        ]  # fmt: skip
        grown = growth(small, large, sizes)
    print(REPORT.format(
        cores=os.cpu_count(), before=before.told(0, " ms"), after=noise().told(0, " ms"),
        numbers=table(["", "to reach", "measured", "that is"], rows), growth=grown, sizes=sizes,
    ))  # fmt: skip


if __name__ == "__main__":
    main()
