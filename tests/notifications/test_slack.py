"""Slack's incoming webhook: the sentence and the way to the page, and nobody is called by what somebody typed."""

import json
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from projects.models import Change
from projects.notifications.deliver import deliver_due

pytestmark = pytest.mark.django_db


def test_a_message_has_the_sentence_and_the_way_to_the_page(receiver, make_endpoint, propose):
    make_endpoint(channel="slack")
    change = propose({"name": "A & B"}, {"name": "<!channel> now"})
    receiver.answers(200, b"ok")
    assert deliver_due() == Counter(delivered=1)
    (sent,) = receiver.requests
    body = json.loads(sent.body)
    text = "edgar proposed to rename A &amp; B to &lt;!channel&gt; now."
    page = f"https://panel.example/changes/{change.pk}/"
    assert (body["text"], body["mrkdwn"]) == (f"{text} {page}", False)
    sentence, link = (block["text"] for block in body["blocks"])
    assert sentence == {"type": "plain_text", "text": text, "emoji": False}
    assert link == {"type": "mrkdwn", "text": f"<{page}|Open it>", "verbatim": True}
    assert "webhook-id" not in sent.headers


@pytest.mark.parametrize(
    "name", ["*bold*", "_it_", "~no~", "`code`", ":tada:", "https://evil.example/", "evil.example", "@here", "#general"]
)
def test_what_somebody_called_a_thing_is_told_as_it_is_where_nothing_is_made_of_it(
    receiver, make_endpoint, propose, editor, name
):
    editor.first_name = name
    editor.save()
    make_endpoint(channel="slack")
    propose({"name": name}, {"name": f"{name}2"})
    receiver.answers(200, b"ok")
    assert deliver_due() == Counter(delivered=1)
    body = json.loads(receiver.requests[0].body)
    told = f"{name} proposed to rename {name} to {name}2."
    marked_up = [block["text"]["text"] for block in body["blocks"] if block["text"]["type"] != "plain_text"]
    assert not body["mrkdwn"]
    assert [told in text for text in (body["text"], body["blocks"][0]["text"]["text"])] == [True, True]
    assert not any(name in text for text in marked_up)


def test_it_gets_one_message_a_second(receiver, make_endpoint, propose):
    make_endpoint(channel="slack")
    receiver.answers(200, b"ok")
    propose()
    propose()
    assert deliver_due() == Counter(delivered=1)
    assert deliver_due() == Counter()
    assert deliver_due(timezone.now() + timedelta(seconds=1)) == Counter(delivered=1)


@pytest.mark.parametrize("sign", ["&", "<", ">", "&lt;", "a&"])
def test_a_text_is_no_longer_than_slack_takes_and_ends_at_a_whole_sign(receiver, make_endpoint, propose, sign):
    make_endpoint(channel="slack")
    places = [f"env_{number}" for number in range(20)]
    names = dict.fromkeys(places, sign * (500 // len(sign)))
    change = propose(dict.fromkeys(places, "v1"), dict.fromkeys(places, "v2"), kind=Change.Kind.DEPLOY, names=names)
    receiver.answers(200, b"ok")
    assert deliver_due() == Counter(delivered=1)
    body = json.loads(receiver.requests[0].body)
    assert body["text"].endswith(f" https://panel.example/changes/{change.pk}/")
    for text in (body["text"], body["blocks"][0]["text"]["text"]):
        assert len(text) <= 3000
        assert text.startswith("edgar proposed to make v2 live in ")
        assert len(text) > 900
        assert re.fullmatch(r"([^&<>]|&amp;|&lt;|&gt;)*", text)
