"""What the panel is to those who can't sign in: a chat that unfurls a link, a crawler, a phone's home screen."""

import pytest

from tests import markup

pytestmark = pytest.mark.django_db


def head_of(response):
    tree = markup.parse(response.content.decode())
    return {e.get("property") or e.get("name"): e.get("content") for e in tree.iter("meta")}


@pytest.mark.parametrize("path", ["/projects/pr_secret/", "/changes/", "/help/", "/"])
def test_a_link_in_a_chat_says_nothing_of_the_page_behind_it(client, settings, path):
    settings.PANEL_NAME = "Northline’s prompts"
    response = client.get(path, follow=True)
    head = head_of(response)
    assert head["og:title"] == "Northline’s prompts"
    assert head["og:description"] == head["description"] == "Sign in to read this."
    assert "pr_secret" not in str(head)


def test_a_page_of_who_is_signed_in_has_no_preview(as_viewer):
    assert "og:title" not in head_of(as_viewer.get("/help/"))


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/robots.txt", "text/plain", b"User-agent: *\nDisallow: /\n"),
        ("/favicon.ico", "image", b"\0\0\1\0"),
        ("/apple-touch-icon.png", "image/png", b"\x89PNG"),
    ],
)
def test_what_is_asked_for_by_a_fixed_address_is_there_for_everybody(client, path, kind, begins):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith(kind)
    assert b"".join(response.streaming_content).startswith(begins)
