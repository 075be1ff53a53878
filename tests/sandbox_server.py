"""The sandbox on a loopback socket, and what a test may ask of it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import requests

from tests.canary import KEY

SCRIPT = Path(__file__).with_name("recording_sandbox.py")


@dataclass(frozen=True)
class Sent:
    """One request, as it came in over the wire."""

    method: str
    path: str
    query: str
    headers: dict = field(repr=False)
    body: str
    connection: str

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def params(self):
        return {key: values[-1] for key, values in parse_qs(self.query, keep_blank_values=True).items()}


class SandboxServer:
    """`base_url` ends in /v4. `requests` is what came in since the test began, `writes` those that are no GET."""

    key = KEY

    def __init__(self, folder):
        environment = {**os.environ, "PYTHONPATH": str(SCRIPT.parent.parent)}
        command = [sys.executable, str(SCRIPT), str(folder / "sandbox.sqlite3")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.root = f"http://127.0.0.1:{int(self.process.stdout.readline())}"
        self.base_url = f"{self.root}/v4"
        self.session = requests.Session()
        self.session.trust_env = False

    def reset(self):
        """Plant the practice data anew and forget what came in."""
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
