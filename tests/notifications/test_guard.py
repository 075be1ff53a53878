"""Where a notification may go: to public addresses, by the address that was looked at, and to nobody of the inside."""

import socket
from collections import Counter

import pytest
from django.http.request import validate_host

from adminpanel.environment import Environment, detect_platform
from projects.notifications.deliver import deliver_due
from projects.notifications.guard import Refused, checked_addresses, target_of
from projects.notifications.models import Attempt

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:82b::200e"]
NOT_PUBLIC = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "240.0.0.1", "255.255.255.255"),
    *("224.0.0.1", "239.1.1.1", "192.88.99.1"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::7f00:1"),
    *("64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001:0:1::1", "2001:db8::1"),
    *("3fff::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "100::1"),
]


def rows(*found):
    """Answer what a resolver does."""
    families = [(socket.AF_INET6 if ":" in each else socket.AF_INET, (each, 443)) for each in found]
    return lambda host, port, seconds: families


def check(*found):
    return checked_addresses(target_of("https://hooks.example.com/"), 5, rows(*found))


@pytest.mark.parametrize("found", PUBLIC)
def test_a_public_address_is_connected_to(found):
    assert [where[0] for _, where in check(found)] == [found]


@pytest.mark.parametrize("found", NOT_PUBLIC)
def test_any_other_is_not_and_neither_is_a_name_that_leads_to_one_besides(found):
    with pytest.raises(Refused):
        check(found)
    for both in ((PUBLIC[0], found), (found, PUBLIC[2])):
        with pytest.raises(Refused):
            check(*both)


def test_a_name_that_leads_nowhere_is_refused():
    with pytest.raises(Refused):
        check()


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "127.1", "localhost", "[::1]", "0"])
def test_numbers_in_disguise_are_what_the_resolver_makes_of_them(host):
    with pytest.raises((Refused, OSError)):
        checked_addresses(target_of(f"https://{host}/"), 5)


def test_an_intranet_is_let_in_by_the_list(settings):
    settings.WEBHOOK_ALLOW = ["10.20.0.0/16", "fd12::/16", "inside.example.com"]
    check("10.20.3.4")
    check("fd12::5", PUBLIC[0])
    checked_addresses(target_of("https://inside.example.com/"), 5, rows("192.168.0.1"))
    for found in ("10.21.0.1", "127.0.0.1", "fd13::5"):
        with pytest.raises(Refused):
            check("10.20.3.4", found)


@pytest.mark.parametrize("found", [each for each in NOT_PUBLIC if "%" not in each])
def test_numbers_that_are_not_public_are_refused_before_anything_is_sent(found, settings):
    settings.ALLOWED_HOSTS, host = ["panel.example"], f"[{found}]" if ":" in found else found
    with pytest.raises(Refused, match="not public"):
        target_of(f"https://{host}/hook")
    settings.WEBHOOK_ALLOW = [found]
    assert target_of(f"https://{host}/hook").host == found


@pytest.mark.parametrize("found", PUBLIC)
def test_numbers_that_are_public_are_taken(found):
    assert target_of(f"https://[{found}]/" if ":" in found else f"https://{found}/").host == found


ADDRESSES = [
    ("http://hooks.example.com/", "https://"), ("hooks.example.com", "https://"), ("https://", "https://"),
    ("https://hooks.example.com/a b", "https://"), ("https://höoks.example.com/", "https://"),
    ("https://hooks.example.com/\r\nHost: x", "https://"), ("https://hooks.example.com:99999/", "not an address"),
    ("https://[::1/", "not an address"), ("https://user:pass@hooks.example.com/", "no user"),
    ("https://@hooks.example.com/", "no user"), ("https://hooks.example.com/#x", "no user"),
    ("https://hooks.example.com:8443/", "Port 8443"), ("https://hooks.example.com:22/", "Port 22"),
    ("https://panel.example.com/", "own address"), ("https://PANEL.example.com/", "own address"),
    ("https://panel.example.com./", "can’t be read"),
    ("https://api.humanloop.com/v4/projects", "of Humanloop"), ("https://self-hosted.example/", "of Humanloop"),
    ("https://app.humanloop.com/", "of Humanloop"), ("https://a..b/", "can’t be read"), ("https://a%2eb/", "can’t be"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "why"), ADDRESSES)
def test_an_address_is_refused_with_a_sentence_that_says_why(address, why, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.HUMANLOOP_BASE_URL = "https://self-hosted.example/v4"
    with pytest.raises(Refused, match=why):
        target_of(address, "https://panel.example.com")


OURS = [
    (".ours.example", "any.ours.example", 443), (".ours.example", "any.ours.example", 8443),
    ("panel.example.com", "panel.example.com", 8443), ("10.1.2.3", "10.1.2.3", 8443),
    ("other.example.com", "other.example.com", 8443),
]  # fmt: skip


@pytest.mark.parametrize(("allowed", "host", "port"), OURS)
def test_what_else_is_at_a_host_of_ours_is_refused_until_it_is_allowed_by_name(allowed, host, port, settings):
    settings.ALLOWED_HOSTS, settings.WEBHOOK_PORTS = [allowed], [443, 8443, 9443]
    address = f"https://{host}:{port}/hook"
    with pytest.raises(Refused, match=r"The panel itself is at this host: .* WEBHOOK_ALLOW"):
        target_of(address, "https://panel.example.com")
    settings.WEBHOOK_ALLOW = ["10.1.0.0/16" if host == "10.1.2.3" else host]
    assert target_of(address, "https://panel.example.com").port == port


@pytest.mark.parametrize("address", ["https://panel.example.com:9443/", "https://panel.example.com/"])
def test_where_the_panel_is_reached_is_refused_whatever_is_allowed(address, settings):
    settings.ALLOWED_HOSTS, settings.WEBHOOK_PORTS = ["panel.example.com"], [443, 8443, 9443]
    settings.WEBHOOK_ALLOW = ["panel.example.com"]
    for where in ("https://panel.example.com:9443", "http://inside.example.com:8000"):
        settings.PANEL_ADDRESS = "https://panel.example.com:9443"
        with pytest.raises(Refused, match=r"^This is the panel’s own address\.$"):
            target_of(address, where)


def test_a_port_that_none_has_in_how_the_panel_was_reached_is_no_port_of_ours(settings):
    settings.ALLOWED_HOSTS, settings.WEBHOOK_PORTS = ["panel.example.com"], [443, 8443]
    settings.WEBHOOK_ALLOW = ["panel.example.com"]
    assert target_of("https://panel.example.com:8443/", "https://panel.example.com:99999").port == 8443
    with pytest.raises(Refused, match="own address"):
        target_of("https://panel.example.com/", "https://panel.example.com:99999")


def test_a_domain_that_a_platform_gives_to_many_is_not_our_own_but_our_host_under_it_is(settings):
    settings.ALLOWED_HOSTS = list(detect_platform(Environment({"DYNO": "web.1"})).hosts)
    assert validate_host("panel.herokuapp.com", settings.ALLOWED_HOSTS)
    assert target_of("https://receiver.herokuapp.com/", "https://panel.herokuapp.com").host == "receiver.herokuapp.com"
    with pytest.raises(Refused, match="own address"):
        target_of("https://panel.herokuapp.com/", "https://panel.herokuapp.com")


@pytest.mark.django_db
def test_a_name_that_changes_between_the_check_and_the_connection_is_never_asked_again(
    receiver, endpoint, propose, settings, monkeypatch
):
    asked, real = [], socket.getaddrinfo

    def changes(host, *args, flags=0, **kwargs):
        if host != "localhost" or flags:
            return real(host, *args, flags=flags, **kwargs)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", changes)
    settings.WEBHOOK_ALLOW = ["127.0.0.1"]
    propose()
    assert deliver_due() == Counter(delivered=1)
    assert asked == ["localhost"]
    assert receiver.requests[0].headers["host"] == f"localhost:{receiver.port}"


@pytest.mark.django_db
def test_it_is_looked_at_again_at_each_attempt(receiver, endpoint, propose, settings):
    propose()
    settings.WEBHOOK_ALLOW = []
    assert deliver_due() == Counter(failed=1)
    assert receiver.connections == 0
    assert "not public" in Attempt.objects.get().problem


@pytest.mark.django_db
def test_no_proxy_of_the_environment_is_used(receiver, endpoint, propose, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    propose()
    assert deliver_due() == Counter(delivered=1)
