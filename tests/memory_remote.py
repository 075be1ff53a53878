"""The API in memory, the only one in the tests: what the fault server says when it tells the truth, and what a write
changes there. Its documents are plain, to be made as odd as a remote's may be; the sandbox is where all rules hold."""

import json
import threading
from urllib.parse import parse_qs

MOMENT = "2026-11-20T09:30:00+00:00"


def config(id_, name, **settings):
    """One row of /configs."""
    held = {"id": id_, "type": "model", "name": name, "model": "gpt-4o", "temperature": 0.2} | settings
    times = {"created_at": MOMENT, "updated_at": MOMENT, "last_used": MOMENT}
    return {"project_id": "pr_1", "project_name": "Support bot", "num_datapoints": 3, "config": held} | times


def project(id_, name, active=None, **more):
    """One project."""
    return {
        "id": id_,
        "name": name,
        "users": [{"id": "usr_1", "email_address": "ada@example.com", "full_name": "Ada"}],
        "data_count": 12,
        "feedback_types": [{"type": "rating", "values": [{"value": "good", "sentiment": "positive"}]}],
        "team_id": "tm_1",
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "active_config": active,
        "config_type": "model",
        "active_evaluators": [],
        "directory_id": "dir_1",
    } | more


class MemoryRemote:
    """`projects` by id, `configs` by id, `environments` as {id: name}, `served` as {(project, environment): config}."""

    def __init__(self):
        self.lock = threading.Lock()
        self.configs = {row["config"]["id"]: row for row in (config("config_1", "calm"), config("config_2", "brief"))}
        self.projects = {"pr_1": project("pr_1", "Support bot", self.configs["config_1"])}
        self.environments = {"env_1": "production", "env_2": "staging"}
        self.served = {("pr_1", "env_1"): "config_1"}

    def act(self, method, path, query="", body=b""):
        """Do what is asked and return (status, document). `path` is without the base."""
        with self.lock:
            typed = json.loads(body) if body else {}
            match method, path.strip("/").split("/"):
                case "GET", ["projects"]:
                    return 200, self._page(parse_qs(query))
                case _, ["projects", id_, *rest] if id_ in self.projects:
                    return self._of_project(method, id_, rest, typed)
        return 404, {"detail": "Not found"}

    def serve(self, id_, environment, config_id):
        """Let an environment serve a version, or none."""
        self.served[id_, environment] = config_id
        if environment == "env_1":
            self.projects[id_] = self.projects[id_] | {"active_config": self.configs.get(config_id)}

    def _page(self, query):
        page, size = int(query.get("page", ["0"])[0]), int(query.get("size", ["10"])[0])
        wanted = query.get("filter", [""])[0].lower()
        found = [document for document in self.projects.values() if wanted in str(document.get("name")).lower()]
        return {"records": found[page * size :][:size], "page": page, "size": size, "total": len(found)}

    def _of_project(self, method, id_, rest, typed):
        match method, rest:
            case "GET", []:
                return 200, self.projects[id_]
            case "PATCH", []:
                return self._update(id_, dict(typed))
            case "GET", ["configs"]:
                return 200, list(self.configs.values())
            case "GET", ["deployed-configs"]:
                return 200, self.deployments(id_)
            case "PATCH", ["deploy-config"]:
                for environment in typed.get("environments") or [{"id": "env_1"}]:
                    self.serve(id_, environment["id"], typed["config_id"])
                return 200, self.deployments(id_)
            case "DELETE", ["deployed-config", environment]:
                self.serve(id_, environment, None)
                return 200, None
        return 404, {"detail": "Not found"}

    def _update(self, id_, typed):
        if "active_config_id" in typed:
            chosen = typed.pop("active_config_id")
            if chosen not in self.configs:
                said = {"loc": ["body", "active_config_id"], "msg": "no such config", "type": "value_error"}
                return 422, {"detail": [said]}
            self.serve(id_, "env_1", chosen)
        self.projects[id_] = self.projects[id_] | typed
        return 200, self.projects[id_]

    def deployments(self, id_):
        rows = []
        for environment, name in self.environments.items():
            row = {"project_id": id_, "project_name": self.projects[id_].get("name")}
            row |= {"environment_id": environment, "environment_name": name}
            row["environment_tag"] = "default" if environment == "env_1" else "other"
            if served := self.served.get((id_, environment)):
                row["model_config_id"] = served
                if name := self.configs[served]["config"].get("name"):
                    row["model_config_name"] = name
            rows.append(row)
        return rows
