"""Which addresses are taken, and what is said about the others."""

from __future__ import annotations

import pytest

from codegraph_telemetry.endpoint import parse
from codegraph_telemetry.errors import BadEndpoint, TelemetryError


@pytest.mark.parametrize(
    ("text", "url", "is_loopback"),
    [
        ("https://example.com/v1/events", "https://example.com/v1/events", False),
        ("HTTPS://Example.COM:8443/v1/events", "https://example.com:8443/v1/events", False),
        ("https://10.0.0.1/events", "https://10.0.0.1/events", False),
        ("https://[2001:db8::1]:8443/a/b", "https://[2001:db8::1]:8443/a/b", False),
        ("https://127.0.0.1/v1/events", "https://127.0.0.1/v1/events", True),
        ("http://127.0.0.1:8787/v1/events", "http://127.0.0.1:8787/v1/events", True),
        ("http://127.8.9.10/v1/events", "http://127.8.9.10/v1/events", True),
        ("http://[::1]:8787/v1/events", "http://[::1]:8787/v1/events", True),
        ("http://LocalHost:8787/v1/events", "http://localhost:8787/v1/events", True),
    ],
)
def test_https_is_taken_and_http_on_this_machine(text: str, url: str, is_loopback: bool) -> None:
    endpoint = parse(text)
    assert (endpoint.url, endpoint.is_loopback) == (url, is_loopback)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "empty"),
        ("   ", "printable"),
        (" https://example.com/v1/events", "printable"),
        ("https://example.com/v1/\nevents", "printable"),
        ("https://b\u00fccher.example/v1/events", "printable"),
        ("https://example.com/" + "a" * 3000, "longer"),
        ("example.com/v1/events", "https://"),
        ("ftp://example.com/v1/events", "https://"),
        ("file:///etc/passwd", "https://"),
        ("javascript:alert(1)", "https://"),
        ("http://example.com/v1/events", "not encrypted"),
        ("http://10.0.0.1/v1/events", "not encrypted"),
        ("http://128.0.0.1/v1/events", "not encrypted"),
        ("http://127.1/v1/events", "not encrypted"),
        ("http://127.0.0.1.example.com/v1/events", "not encrypted"),
        ("http://localhost.example.com/v1/events", "not encrypted"),
        ("http://[::ffff:127.0.0.1]/v1/events", "not encrypted"),
        ("http://0.0.0.0/v1/events", "not encrypted"),
        ("https://user@example.com/v1/events", "user name"),
        ("http://127.0.0.1@example.com/v1/events", "user name"),
        ("https://example.com/v1/events?key=1", "query"),
        ("https://example.com/v1/events?", "query"),
        ("https://example.com/v1/events#top", "fragment"),
        ("https:///v1/events", "host"),
        ("https://exa mple.com/v1/events", "printable"),
        ("https://exa%6dple.com/v1/events", "host"),
        ("https://example..com/v1/events", "host"),
        ("https://[::1/v1/events", "host"),
        ("https://[fe80::1%25eth0]/v1/events", "host"),
        ("https://example.com:99999/v1/events", "port"),
        ("https://example.com:port/v1/events", "port"),
        ("https://example.com:0/v1/events", "port"),
        ("https://example.com:/v1/events", "port"),
        ("https://example.com", "path"),
        ("https://example.com/", "path"),
        ("https://example.com/v1/events/", "path"),
        ("https://example.com/v1//events", "path"),
        ("https://example.com/v1/../events", "path"),
        ("https://example.com/v1\\events", "path"),
        ("https://example.com/v1/%zz", "path"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_reason(text: str, wrong: str) -> None:
    with pytest.raises(BadEndpoint, match=wrong) as caught:
        parse(text)
    assert "CODEGRAPH_TELEMETRY_ENDPOINT" in str(caught.value)
    assert isinstance(caught.value, TelemetryError)


def test_a_refusal_quotes_what_was_given_but_no_password() -> None:
    with pytest.raises(BadEndpoint, match=r"//\*\*\*@example\.com/v1/events") as caught:
        parse("https://user:secret@example.com/v1/events")
    assert "secret" not in str(caught.value)


def test_a_refusal_stays_readable_whatever_was_given() -> None:
    with pytest.raises(BadEndpoint) as caught:
        parse("https://\x1b[2J" + "a" * 100_000)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600


def test_machines_are_beside_events() -> None:
    endpoint = parse("https://example.com/team/v1/events")
    assert endpoint.machine_url("abc") == "https://example.com/team/v1/machines/abc"


def test_an_id_stays_one_segment_whatever_is_in_it() -> None:
    endpoint = parse("https://example.com/events")
    assert endpoint.machine_url("../a?b#c") == "https://example.com/machines/..%2Fa%3Fb%23c"
