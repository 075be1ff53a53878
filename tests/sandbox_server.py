"""The sandbox on a socket, in a process of its own that writes down each request, and what a test may ask of it.

Besides /v4: GET /__log__ answers what came in since the last reset, POST /__reset__ puts back the practice data,
POST /__forget__ empties the log, POST /__bulk__?projects=&versions= plants many more. None of those is written down,
nor is a request with the header X-Unrecorded. The key is the canary, and the sandbox's own.
"""

import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs

import requests

from tests.canary import KEY
from tests.fault_server import Sent

ROOT = Path(__file__).resolve().parents[1]


class SandboxServer:
    """`base_url` ends in /v4. `requests` is what came in since the test began, `writes` those that are no GET."""

    key = KEY

    def __init__(self, folder):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.sandbox_server", str(folder / "sandbox.sqlite3")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.root = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        self.base_url = f"{self.root}/v4"
        self.session = requests.Session()
        self.session.trust_env = False

    def reset(self):
        """Put back the practice data as it was planted, and forget what came in."""
        self.session.post(f"{self.root}/__reset__").raise_for_status()

    def forget(self):
        """Forget what came in; the data stays."""
        self.session.post(f"{self.root}/__forget__").raise_for_status()

    def bulk(self, projects, versions):
        """Plant very many more."""
        query = {"projects": projects, "versions": versions}
        self.session.post(f"{self.root}/__bulk__", params=query).raise_for_status()

    @property
    def requests(self):
        return [Sent(**entry) for entry in self.session.get(f"{self.root}/__log__").json()]

    @property
    def writes(self):
        return [sent for sent in self.requests if sent.method != "GET"]

    def behind_the_back(self, method, path, **more):
        """Call the API with its key as somebody else would, unrecorded. Answers the decoded body."""
        headers = {"X-API-KEY": KEY, "X-Unrecorded": "yes"}
        answer = self.session.request(method, self.base_url + path, headers=headers, **more)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def project(self, name):
        """Read a project by its exact name."""
        page = self.behind_the_back("GET", "/projects", params={"filter": name, "size": 100})
        return next(record for record in page["records"] if record["name"] == name)

    def configs(self, project_id):
        """Read the versions of a project, by the names of those that have one."""
        rows = self.behind_the_back("GET", f"/projects/{project_id}/configs")
        return {row["config"].get("name", row["config"]["id"]): row for row in rows}

    def stop(self):
        self.session.close()
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


LOG = []  # in the process of the sandbox


def recording(application, seed, put_back):
    """Wrap the sandbox."""

    def plant_many(environ):
        query = parse_qs(environ["QUERY_STRING"])
        seed.bulk(int(query["projects"][0]), int(query["versions"][0]))

    def reset(environ):
        put_back()
        LOG.clear()

    chores = {"/__reset__": reset, "/__forget__": lambda environ: LOG.clear(), "/__bulk__": plant_many}

    def record(environ, start_response):
        path = environ["PATH_INFO"]
        if path == "/__log__":
            return _say(start_response, LOG)
        if path in chores:
            chores[path](environ)
            return _say(start_response, None)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if "HTTP_X_UNRECORDED" not in environ:
            LOG.append(_entry(environ, body))
        if environ.get("HTTP_X_API_KEY") == KEY:
            environ["HTTP_X_API_KEY"] = "sandbox"
        return application(environ, start_response)

    return record


def _say(start_response, document):
    body = json.dumps(document).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _entry(environ, body):
    headers = {key[5:].replace("_", "-").title(): value for key, value in environ.items() if key.startswith("HTTP_")}
    headers["Content-Type"] = environ.get("CONTENT_TYPE", "")
    return {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "query": environ["QUERY_STRING"],
        "headers": headers,
        "body": body.decode("utf-8", "replace"),
        "connection": f"{environ['REMOTE_ADDR']}:{environ.get('REMOTE_PORT', '')}",
    }


def planted(seed, connection):
    """Plant the practice data; give what puts back each row as it is then, which is quicker than planting it again."""
    seed.reset()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(copy)

    def put_back():
        connection.ensure_connection()
        copy.backup(connection.connection)

    return put_back


def main(database):
    import django
    from django.conf import settings

    sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": database,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA synchronous=OFF"},
    }
    settings.configure(
        INSTALLED_APPS=["projects.sandbox"],
        DATABASES={"default": sqlite},
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from projects.sandbox import seed, server

    call_command("migrate", verbosity=0, skip_checks=True)
    put_back = planted(seed, connection)
    listening = server.listen(0)
    listening.set_app(recording(server.application, seed, put_back))
    print(listening.server_port, flush=True)
    listening.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
