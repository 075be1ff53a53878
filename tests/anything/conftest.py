"""The panel before a remote that answers what it is told to, and pages of which nothing is taken on trust."""

import ast
import os
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import axes.utils
import django
import pytest
from django.core.cache import cache as kept
from hypothesis import HealthCheck, Phase, note, settings

from projects import gateway as our_remote
from projects.humanloop.breaker import Guard
from projects.models import Change, Move, SeenProject
from tests.anything.nasty import encode
from tests.fault_table import says
from tests.pages import Page

EXAMPLES = int(os.environ.get("TEST_EXAMPLES") or 0)
TEMPLATES = [Path("templates"), Path(django.__file__).parent / "forms/templates"]
# Attributes that stand alone in a template, and those that code puts in.
BY_CODE = {"hidden", "open", "checked", "selected", "required", "novalidate", "formnovalidate", "defer"} | {
    "aria-current", "aria-invalid", "aria-describedby", "autocomplete", "autocapitalize", "autofocus", "spellcheck",
    "maxlength", "minlength", "rows", "cols", "data-filter-list", "data-filter-item", "data-copy-form", "form",
    "data-without-copy", "data-chosen", "data-clear", "datetime", "dir", "d", "cx", "cy", "r",
}  # fmt: skip
# Text may have them, however odd: a page shows what there is.
NO_CHARACTERS = {
    "control-character-in-input-stream", "noncharacter-in-input-stream", "surrogate-in-input-stream",
    "unexpected-null-character",
}  # fmt: skip
TAGS_BY_CODE = {"html", "head", "body", "tbody", "h3", "h4", "h5", "h6", "time", "circle", "path", "ins", "del"}


def trying(few):
    """Settings of a property: `few` examples, always the same; others, and TEST_EXAMPLES of them, where that is set."""
    return settings(
        max_examples=EXAMPLES or few,
        derandomize=not EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate] if EXAMPLES else [Phase.explicit, Phase.generate, Phase.shrink],
    )


def texts_in(module):
    """The texts in a module that writes rows: the names of its arguments are not those of attributes."""
    constants = (node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Constant))
    return [constant.value for constant in constants if isinstance(constant.value, str)]


@cache
def made_by_templates():
    """The names of all tags and attributes that stand in a template, or that code puts in."""
    sources = [path.read_text() for folder in TEMPLATES for path in folder.rglob("*.html")]
    sources += [text for path in Path("projects/presenters").glob("*.py") for text in texts_in(path)]
    tags = {tag.lower() for text in sources for tag in re.findall(r"<([a-zA-Z][\w-]*)", text)}
    attributes = {name.lower() for text in sources for name in re.findall(r"([a-zA-Z][\w-]*)=\"", text)}
    return tags | TAGS_BY_CODE, attributes | BY_CODE


class AnyPage(Page):
    """A page that shows what the templates made, and the rest as text."""

    def faults(self):
        return [fault for fault in super().faults() if fault not in NO_CHARACTERS]

    def check(self):
        super().check()
        tags, attributes = made_by_templates()
        for element in self.tree.iter():
            if isinstance(element.tag, str):
                assert element.tag.rpartition("}")[2].lower() in tags, element.tag
            for name, value in element.attrib.items():
                assert name.lower() in attributes, name
                if name in {"href", "action", "src"}:
                    assert re.match(r"\s*([#?]|/(?!/)|$)", value), value


class Subject:
    """The panel as one person uses it, before one remote."""

    def __init__(self, client, remote):
        self.client, self.remote = client, remote

    def begin(self):
        """Forget what earlier examples left behind."""
        kept.clear()
        axes.utils.reset()
        Change.objects.all().delete()
        Move.objects.all().delete()
        SeenProject.objects.all().delete()
        self.remote.behave()
        self.remote.requests.clear()
        our_remote.client().transport.guard = Guard()

    def answers(self, project, configs, deployments, listed):
        """Let the remote answer these documents to every read."""
        for path, document in (
            ("/projects", listed),
            ("/projects/pr_1", project),
            ("/projects/pr_1/configs", configs),
            ("/projects/pr_1/deployed-configs", deployments),
        ):
            self.remote.on("GET", path, says(encode(document), acts=False))

    def get(self, path, **data):
        return self.judge(self.client.get(path, QUERY_STRING=on_the_wire(data) or urlsplit(path).query, follow=True))

    def post(self, path, data):
        return self.judge(self.client.post(path, on_the_wire(data), content_type=FORM, follow=True))

    def judge(self, response):
        """Return the page, if it is one that may be shown."""
        note(f"{response.request['REQUEST_METHOD']} {response.request['PATH_INFO']}: {response.status_code}")
        assert response.status_code in {200, 404, 422, 502}, response.status_code
        assert not [name for name in response.headers if "canary" in name.lower()]
        page = AnyPage(response)
        page.check()
        return page


FORM = "application/x-www-form-urlencoded"


def on_the_wire(data):
    """A form's fields as anybody may send them: surrogates as the bytes that no decoder takes."""
    return urlencode(data, doseq=True, errors="surrogatepass")


def arrived(text):
    """The text as it is when it has come over the wire."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@pytest.fixture
def panel(as_admin, remote):
    return Subject(as_admin, remote)
