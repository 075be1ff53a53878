"""`manage.py sandbox` serves the stand-in over HTTP, on loopback, and keeps connections."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEADERS = {"X-API-KEY": "sandbox"}


def manage(database, *args, **more):
    environment = {**os.environ, "DEBUG": "True", "DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "manage.py", *args]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more
    )


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A database that has its tables, and nothing in them: for copies."""
    path = tmp_path_factory.mktemp("migrated") / "panel.sqlite3"
    assert manage(path, "migrate", "sandbox", "-v0").wait(60) == 0
    return path


@pytest.fixture(scope="module")
def serve(migrated, tmp_path_factory):
    """Start the command over a database of its own, and answer its process and the port that it says."""
    started = []

    def start(*args):
        database = shutil.copy(migrated, tmp_path_factory.mktemp("served"))
        process = manage(database, "sandbox", "--port", "0", *args)
        started.append(process)
        line = process.stdout.readline()
        assert line.startswith("Sandbox at http://127.0.0.1:"), line
        assert line.endswith("/v4 with the key sandbox\n")
        return process, int(line.split(":")[2].split("/")[0])

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def served(serve):
    """The port of one for all who only ask."""
    return serve()[1]


def get(connection, path="/v4/projects?size=1", headers=HEADERS):
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read()


def test_it_plants_the_practice_data_and_serves_it_quietly(serve):
    process, port = serve()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    answer, content = get(connection)
    assert answer.status == 200
    assert b'"total":16' in content
    assert get(connection, "/v4/nowhere")[0].status == 404
    process.kill()
    assert process.stdout.read() == ""


def test_it_speaks_http_1_1_and_keeps_the_connection(served):
    connection = http.client.HTTPConnection("127.0.0.1", served, timeout=10)
    get(connection)
    first = connection.sock
    for path in ("/v4/projects?size=2", "/v4/nowhere", "/elsewhere", "/v4/projects?size=0"):
        answer, _ = get(connection, path)
        assert answer.version == 11
        assert connection.sock is first is not None
    connection.request("PATCH", "/v4/projects/pr_x", body="{}", headers={**HEADERS, "Content-Type": "application/json"})
    assert connection.getresponse().read()
    connection.request("DELETE", "/v4/projects/pr_x", headers=HEADERS)
    assert connection.getresponse().read()
    assert connection.sock is first


def test_an_idle_connection_does_not_hold_another_up(served):
    with socket.create_connection(("127.0.0.1", served), timeout=10):
        assert get(http.client.HTTPConnection("127.0.0.1", served, timeout=10))[0].status == 200


def test_it_listens_on_loopback_only(served):
    listening = Path("/proc/net/tcp")
    if not listening.exists():
        pytest.skip("this system does not list its sockets in /proc")
    ours = {line.split()[1] for line in listening.read_text().splitlines()}
    assert f"0100007F:{served:04X}" in ours
    assert f"00000000:{served:04X}" not in ours


def test_latency_holds_each_answer_back_and_bulk_plants_very_many(serve):
    _, port = serve("--latency", "300", "--bulk", "50", "3")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    started = time.monotonic()
    assert b'"total":50' in get(connection, "/v4/projects?size=1&filter=timetable")[1]
    assert time.monotonic() - started >= 0.3


def test_a_database_without_tables_and_a_port_in_use_are_said_in_one_line(tmp_path, migrated, served):
    process = manage(tmp_path / "empty.sqlite3", "sandbox", "--port", "0")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.splitlines() == ["CommandError: The database has no tables for it yet: run manage.py migrate first."]
    again = manage(shutil.copy(migrated, tmp_path), "sandbox", "--port", str(served))
    said, _ = again.communicate(timeout=60)
    assert again.returncode == 1
    assert said.splitlines() == [f"CommandError: Port {served} cannot be opened: Address already in use."]


def test_gunicorn_can_serve_the_same(migrated, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    environment = {**os.environ, "DEBUG": "True", "DATABASE_URL": f"sqlite:///{shutil.copy(migrated, tmp_path)}"}
    command = [sys.executable, "-m", "gunicorn", "--chdir", str(ROOT), "-b", f"127.0.0.1:{port}"]
    command += ["-c", "/dev/null", "--no-control-socket", "projects.sandbox.wsgi"]
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        assert any("Booting worker" in line for line in process.stderr)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        answer, content = get(connection)
        assert (answer.status, content) == (200, b'{"records":[],"page":0,"size":1,"total":0}')
        assert answer.headers["Content-Length"] == str(len(content))
    finally:
        process.terminate()
        process.communicate(timeout=20)
