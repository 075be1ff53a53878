"""What a start says of variables that it does not follow."""

import pytest


@pytest.fixture
def kind():
    return "SQLite"  # the database has no part in this


def test_a_start_says_that_the_proxy_of_the_environment_is_not_used(deploy, database):
    proxy = "http://somebody:secret@127.0.0.1:1"
    panel = deploy(database, HTTPS_PROXY=proxy, https_proxy=proxy)
    panel.stop()
    (said,) = [line for line in panel.lines if line["event"] == "proxy_not_used"]
    assert said["variables"] == ["HTTPS_PROXY", "https_proxy"]
    assert "secret" not in panel.output.read_text()


def test_a_start_without_one_says_nothing_of_it(deploy, database):
    panel = deploy(database)
    panel.stop()
    assert not [line for line in panel.lines if line["event"] == "proxy_not_used"]
