"""Behind a proxy: what of X-Forwarded-* is believed, counted from the right."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from adminpanel.accounts.lockout import client_network
from adminpanel.proxy import ProxyMiddleware
from tests.pages import PageClient


def seen(hops, settings, **headers):
    """What the panel takes a request for: the client's address, and whether it came by https."""
    settings.TRUSTED_PROXY_HOPS = hops
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers=headers)
    ProxyMiddleware(lambda request: HttpResponse())(request)
    assert not [name for name in request.META if name.startswith("HTTP_X_FORWARDED")]
    return request.META["REMOTE_ADDR"], request.is_secure()


def test_without_a_trusted_proxy_nothing_is_believed(settings):
    assert seen(0, settings, x_forwarded_for="198.51.100.7", x_forwarded_proto="https") == ("10.0.0.1", False)


def test_one_trusted_proxy_is_believed_for_its_own_word_only(settings):
    forwarded = "6.6.6.6, 198.51.100.7"
    assert seen(1, settings, x_forwarded_for=forwarded, x_forwarded_proto="https") == ("198.51.100.7", True)


def test_two_trusted_proxies_are_believed_for_two(settings):
    forwarded = "6.6.6.6, 198.51.100.7, 10.0.0.2"
    assert seen(2, settings, x_forwarded_for=forwarded, x_forwarded_proto="https") == ("198.51.100.7", True)


def test_a_proxy_that_appends_the_scheme_is_counted_from_the_right_too(settings):
    assert seen(1, settings, x_forwarded_proto="https, http") == ("10.0.0.1", False)


def test_a_request_that_came_past_the_proxies_is_taken_by_its_socket(settings):
    assert seen(2, settings, x_forwarded_for="6.6.6.6") == ("10.0.0.1", False)


def test_the_host_is_the_one_of_the_request_whatever_else_is_said(client, settings):
    settings.TRUSTED_PROXY_HOPS = 1
    assert client.get("/healthz", headers={"x-forwarded-host": "evil.example"}).status_code == 200
    location = client.get("/", headers={"x-forwarded-host": "evil.example"})["Location"]
    assert "evil" not in location


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("", None),
        ("unknown", None),
        ("' OR 1=1", None),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::"),
        ("[2001:db8:1:2::6]", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("198.51.100.7:4711:1", None),
        ("198.51.100.777", None),
        ("[198.51.100.7", None),
        ("1" * 5000, None),
    ],
)
def test_failures_are_counted_against_an_address_that_is_one(address, network):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("198.51.100.7:4711", "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7:4711", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"),
        ("2001:db8:1:2:3:4:5:6:4711", "2001:db8:1:2:3:4:5:6"),
        ("[2001:db8:1::6]", "2001:db8:1::6"),
        ("[2001:db8:1::6]:4711", "2001:db8:1::6"),
        ('"[2001:DB8:1::6]:4711"', "2001:db8:1::6"),
        ("[::ffff:198.51.100.7]:4711", "198.51.100.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%25eth0]:4711", "fe80::1"),
        ("for=198.51.100.7", "198.51.100.7"),
        ('for="198.51.100.7:4711"', "198.51.100.7"),
        ('For="[2001:db8:1::6]:4711";proto=https;by=203.0.113.43', "2001:db8:1::6"),
        ("unknown", ""),
        ("_hidden", ""),
        ("198.51.100.7 4711", ""),
        ("<script>", ""),
    ],
)
def test_an_address_is_read_in_every_form_that_a_gateway_writes_it(settings, forwarded, address):
    assert seen(1, settings, x_forwarded_for=forwarded) == (address, False)


def guess(forwarded, username="edgar"):
    typed = {"username": username, "password": "wrong"}
    return PageClient().post("/accounts/login/", typed, headers={"x-forwarded-for": forwarded}).status_code


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["198.51.100.7:{}", "[2001:db8:1:2::7]:{}", 'for="[2001:db8:1:2::7]:{}"'])
def test_another_port_is_the_same_client_and_another_address_is_not(settings, written):
    settings.TRUSTED_PROXY_HOPS = 1
    assert [guess(written.format(4000 + number)) for number in range(5)] == [422] * 4 + [429]
    assert guess(written.replace("7", "9", 1).replace("2001", "2002").format(4000)) == 422


@pytest.mark.django_db
def test_those_whose_address_nobody_can_read_are_not_one_client(settings):
    settings.TRUSTED_PROXY_HOPS = 1
    assert {guess("unknown", f"name{number // 4}") for number in range(104)} == {422}
    assert [guess("unknown") for _ in range(50)] == [422] * 49 + [429]  # the name by itself is slowed down still


@pytest.mark.django_db
def test_a_spoofed_address_does_not_unlock(client, settings):
    settings.TRUSTED_PROXY_HOPS = 1
    for number in range(5):
        response = client.post(
            "/accounts/login/",
            {"username": "edgar", "password": "wrong"},
            headers={"x-forwarded-for": f"6.6.6.{number}, 198.51.100.7"},
        )
    assert response.status_code == 429


def test_http_is_sent_on_to_https_and_a_probe_is_not(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.TRUSTED_PROXY_HOPS = 1
    response = client.get("/projects/?page=2")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/projects/?page=2")
    assert client.get("/accounts/", headers={"x-forwarded-proto": "https"}).status_code == 302
    assert client.get("/healthz").status_code == 200
