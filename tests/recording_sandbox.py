"""The sandbox on a socket, in a process of its own, which writes down each request. Started by `sandbox_server`.

Besides /v4: GET /__log__ answers what came in since the last reset, POST /__reset__ plants the practice data anew,
POST /__forget__ empties the log, POST /__bulk__?projects=&versions= plants many more. None of those is written down,
nor is a request with the header X-Unrecorded. The key is the canary, and the sandbox's own.
"""

import io
import json
import sys
from urllib.parse import parse_qs

import django
from django.conf import settings

from tests import canary

LOG = []


def recording(application, seed):
    """Wrap the sandbox."""

    def plant_many(environ):
        query = parse_qs(environ["QUERY_STRING"])
        seed.bulk(int(query["projects"][0]), int(query["versions"][0]))

    def reset(environ):
        seed.reset()
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
        if environ.get("HTTP_X_API_KEY") == canary.KEY:
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


def main(database):
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

    from projects.sandbox import seed, server

    call_command("migrate", verbosity=0, skip_checks=True)
    seed.reset()
    listening = server.listen(0)
    listening.set_app(recording(server.application, seed))
    print(listening.server_port, flush=True)
    listening.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
