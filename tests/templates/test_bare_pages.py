"""The pages for our own faults: whole without context, and styled where the manifest of static files is."""

import pytest
from django.core.management import call_command
from django.template.loader import get_template, render_to_string
from django.urls import set_urlconf

from tests import markup

BARE = ("400.html", "500.html", "503.html")


@pytest.fixture
def collected(settings, tmp_path):
    """Static files as in production, with hashes in their names."""
    settings.STATIC_ROOT = tmp_path
    storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def assets(html):
    return [e.get("href") or e.get("src") for e in markup.parse(html).iter() if e.tag in {"link", "script"}]


@pytest.mark.parametrize("name", BARE)
def test_a_page_for_our_own_fault_needs_nothing(name, collected):
    set_urlconf("no.such.urls")
    try:
        html = get_template(name).render()  # no context, no request, no database, no address
    finally:
        set_urlconf(None)
    assert html.count("<h1>") == html.count("<main") == 1
    assert len(assets(html)) == 2
    for asset in assets(html):
        assert (collected / asset.removeprefix("/static/")).is_file()


@pytest.mark.parametrize("name", BARE)
def test_such_a_page_shows_the_sandbox_and_the_reference_where_they_are_known(name):
    html = render_to_string(name, {"panel": {"name": "Northline", "sandbox": True, "request_id": "abc123"}})
    assert "Nothing here reaches Humanloop." in html
    assert "abc123" in html
    assert "– Northline [Sandbox]</title>" in html


@pytest.mark.django_db
def test_a_page_of_the_frame_names_the_hashed_files(collected, client):
    html = client.get("/accounts/login/").content.decode()
    found = assets(html)
    assert len(found) == 3
    for asset in found:
        assert (collected / asset.removeprefix("/static/")).is_file()
        assert asset.count(".") == 2, "the hash is in the name"
