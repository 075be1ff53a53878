"""A test client that checks every page it fetches, and reads pages as people do: by their words."""

import re
from functools import cached_property
from xml.etree.ElementTree import Element

from django.http import HttpResponse
from django.test import Client

from tests import html_rules, markup

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"<>]*"')  # another in each page


class Page:
    """A parsed page."""

    _fine: set[int] = set()  # the texts of which nothing is wrong: many are fetched again and again

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()

    @cached_property
    def tree(self) -> Element:
        return markup.parse(self.html)

    def all(self, tag: str) -> list[Element]:
        return list(self.tree.iter(tag))

    def one(self, tag: str) -> Element:
        (found,) = self.all(tag)
        return found

    @property
    def navigation(self) -> Element:
        """The navigation of every page."""
        (found,) = [nav for nav in self.all("nav") if nav.get("aria-label") == "Main"]
        return found

    @property
    def title(self) -> str:
        return words(self.one("title"))

    @property
    def heading(self) -> str:
        return words(self.one("h1"))

    @property
    def state(self) -> str:
        """What the badge above the heading of a change says that is so of it; empty on any other page."""
        badges = [element for element in self.one("main").iter("p") if element.get("class") == "badges"]
        return words(next(badges[0].iter("span"))) if badges else ""

    @property
    def text(self) -> str:
        return words(self.one("main"))

    @property
    def buttons(self) -> list[str]:
        return [words(button) for button in self.one("main").iter("button")]

    @property
    def ways_back(self) -> list[str]:
        """The buttons that begin the way back from a change."""
        begin = ("Go back to ", "Undo this change", "Propose what was before")
        return [words for words in self.buttons if words.startswith(begin)]

    def links(self) -> dict[str, str]:
        return {words(link): link.get("href", "") for link in self.one("main").iter("a")}

    def form(self, action_ends: str = "") -> Element:
        (form,) = [
            form
            for form in self.one("main").iter("form")
            if (form.get("action") or "").split("?")[0].endswith(action_ends)
        ]
        return form

    def values(self, action_ends: str = "") -> dict[str, str]:
        """What a browser would send for this form if nothing was touched, without the buttons."""
        values: dict[str, str] = {}
        for field in self.form(action_ends).iter():
            name = field.get("name")
            if not name or field.tag == "button":
                continue
            if field.tag == "textarea":
                values[name] = (field.text or "").removeprefix("\n")
            elif field.tag == "select":
                chosen = [o for o in field.iter("option") if o.get("selected") is not None] or list(
                    field.iter("option")
                )[:1]
                values[name] = chosen[0].get("value", "") if chosen else ""
            elif field.get("type") not in {"radio", "checkbox"} or field.get("checked") is not None:
                values[name] = field.get("value", "")
        values.pop("csrfmiddlewaretoken", None)
        return values

    def errors_at(self, name: str) -> str:
        """The words of the error beside a field, found as assistive technology finds it: by aria-describedby."""
        by_id = {element.get("id"): element for element in self.tree.iter() if element.get("id")}
        described = [
            e.get("aria-describedby", "") for e in self.tree.iter() if e.get("name") == name or e.tag == "fieldset"
        ]
        ids = " ".join(described).split()
        return " ".join(words(by_id[key]) for key in ids if key.endswith("_error") and name in key and key in by_id)

    def faults(self) -> list[str]:
        """What a browser would mend in silence."""
        return markup.faults(self.html, self.tree)

    def check(self) -> None:
        """What holds for every page, whatever it shows."""
        text = hash((type(self), TOKEN.sub("A TOKEN", self.html)))
        if text not in self._fine:
            self._judge()
            self._fine.add(text)

    def _judge(self) -> None:
        ids = [element.get("id") for element in self.tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), f"ids twice: {sorted(i for i in ids if ids.count(i) > 1)}"
        assert not (wrong := self.faults()), wrong
        assert not (wrong := html_rules.broken(self.tree)), wrong
        assert len(self.all("main")) == 1
        assert len(self.all("h1")) == 1
        assert self.heading
        assert self.title.removeprefix("Error: ").split(" – ")[0].strip(), self.title
        for form in self.all("form"):
            if (form.get("method") or "get").lower() == "post":
                assert any(field.get("name") == "csrfmiddlewaretoken" for field in form.iter("input"))
        assert not [e.tag for e in self.tree.iter() if e.get("style") or any(k.startswith("on") for k in e.attrib)]
        self.check_labels()

    def check_labels(self) -> None:
        labelled = {label.get("for") for label in self.all("label")}
        for field in [*self.all("input"), *self.all("select"), *self.all("textarea")]:
            if field.get("type") == "hidden":
                continue
            assert field.get("id") in labelled or field.get("aria-label"), f"no label: {field.attrib}"


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


class PageClient(Client):
    """Django's test client; `page` and `send` give a checked `Page`."""

    def page(self, path: str, status: int = 200, **data: object) -> Page:
        return self._checked(self.get(path, data or None), status)

    def send(self, path: str, data: dict[str, str] | None = None, status: int = 200) -> Page:
        """Post, follow the redirects, and check where that leads."""
        return self._checked(self.post(path, data or {}, follow=True), status)

    def _checked(self, response: HttpResponse, status: int) -> Page:
        page = Page(response)
        assert page.status == status, f"{page.status}: {page.text[:500]}"
        page.check()
        return page
