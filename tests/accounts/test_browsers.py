"""A browser is named by what it says of itself."""

import pytest

from adminpanel.accounts.browsers import in_words

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (f"{MAC} {WEBKIT} Chrome/142.0.0.0 Safari/537.36", "Chrome on a Mac"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", "Safari on a Mac"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/142.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) Version/26.0 Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        ("Firefox/1 of an unheard system", "Firefox"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_the_browser_and_its_system_are_said_in_words(says, words):
    assert in_words(says) == words
