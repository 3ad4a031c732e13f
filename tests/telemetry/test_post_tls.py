"""Encryption and proxies: nothing leaves to a server that is not who it says it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from behaviours import answer, hang, never_read, proxy, reset_at_once, say
from certificates import Certificate, certificate
from misbehaving_server import Behaviour, Connection, Server
from sending import BODY, send

NAME = "telemetry.example"
URL = f"https://{NAME}/v1/events"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is set up for the machine that runs the tests is not for them."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate for this machine and for a name, which this machine trusts."""
    made = certificate(tmp_path, "127.0.0.1", NAME, file="trusted.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


# TLS


def test_a_certificate_that_is_trusted_is_enough(trusted: Certificate) -> None:
    with Server(answer(204), tls=trusted) as server:
        got = send(server.url)
        [request] = server.wait_for(1)
    assert (got.fate, got.left) == ("accepted", True)
    assert request.body == BODY


def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    with Server(answer(204), tls=certificate(tmp_path)) as server:
        got = send(server.url)
    assert (got.fate, got.words, got.left) == ("later", "TLS: self-signed certificate", False)
    assert server.requests() == []


def test_a_server_whose_certificate_expired_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expired = certificate(tmp_path, days=(-2, -1))
    monkeypatch.setenv("SSL_CERT_FILE", str(expired.path))
    with Server(answer(204), tls=expired) as server:
        got = send(server.url)
    assert (got.fate, got.words, got.left) == ("later", "TLS: certificate has expired", False)
    assert server.requests() == []


def test_a_server_with_the_certificate_of_another_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = certificate(tmp_path, "elsewhere.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(foreign.path))
    with Server(answer(204), tls=foreign) as server:
        got = send(server.url)
    assert (got.fate, got.left) == ("later", False)
    assert got.words.startswith("TLS: ")
    assert server.requests() == []


def go_away(connection: Connection) -> None:
    """Close the connection without a word."""


@pytest.mark.parametrize("behaviour", [never_read, reset_at_once, go_away])
def test_a_handshake_that_does_not_come_about_means_later(behaviour: Behaviour) -> None:
    with Server(behaviour) as server:
        got = send(server.url.replace("http:", "https:"), seconds=0.5)
    assert (got.fate, got.left) == ("later", False)
    assert got.words.startswith(("no answer within", "connection reset", "TLS: "))


def test_a_server_that_does_not_speak_tls_gets_nothing() -> None:
    def speak_plainly(connection: Connection) -> None:
        connection.read_some()
        connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with Server(speak_plainly) as server:
        got = send(server.url.replace("http:", "https:"))
    assert (got.fate, got.left) == ("later", False)
    assert got.words.startswith("TLS: ")


def test_certificates_that_cannot_be_read_mean_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    got = send(URL)
    assert (got.fate, got.left) == ("later", False)


# Proxies


def test_a_proxy_is_asked_for_a_tunnel_and_sees_nothing_else(
    trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Server(answer(204), tls=trusted) as server,
        Server(proxy({f"{NAME}:443": server.address})) as between,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{between.port}")
        got = send(URL)
        [request] = server.wait_for(1)
        [asked] = between.requests()
    assert (got.fate, got.words, got.left) == ("accepted", "204", True)
    assert request.body == BODY
    assert (asked.method, asked.target) == ("CONNECT", f"{NAME}:443")
    assert dict(request.headers)["Host"] == NAME


def test_a_proxy_that_is_reached_over_tls_is_honoured_too(
    trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Server(answer(204), tls=trusted) as server,
        Server(proxy({f"{NAME}:443": server.address}), tls=trusted) as between,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{between.port}")
        got = send(URL)
        [request] = server.wait_for(1)
    assert got.fate == "accepted"
    assert request.body == BODY


@pytest.mark.parametrize("name", ["all_proxy", "https_proxy", "ALL_PROXY"])
def test_every_spelling_of_the_proxy_is_understood(
    name: str, trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Server(answer(204), tls=trusted) as server,
        Server(proxy({f"{NAME}:443": server.address})) as between,
    ):
        monkeypatch.setenv(name, f"127.0.0.1:{between.port}")
        assert send(URL).fate == "accepted"


def test_the_name_and_password_of_a_proxy_are_for_the_proxy_alone(
    trusted: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        Server(answer(204), tls=trusted) as server,
        Server(proxy({f"{NAME}:443": server.address})) as between,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{between.port}")
        send(URL)
        [request] = server.wait_for(1)
        [asked] = between.requests()
    assert dict(asked.headers)["Proxy-Authorization"] == "Basic dXNlcjp3b3Jk"
    assert "Proxy-Authorization" not in dict(request.headers)


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (
            proxy({f"{NAME}:443": ("127.0.0.1", 1)}, status=407),
            "the proxy refused: 407 Proxy Authentication Required",
        ),
        (proxy({}), "the proxy refused: 502 Bad Gateway"),
        (hang, "no answer within 0.5 s"),
        (say(b"what?"), "no complete reply"),
    ],
)
def test_a_proxy_that_gives_no_tunnel_means_later_and_nothing_has_left(
    behaviour: Behaviour, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(behaviour) as between:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{between.port}")
        got = send(URL, seconds=0.5 if behaviour is hang else 30.0)
    assert (got.fate, got.words, got.left) == ("later", words, False)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:port", "gopher://127.0.0.1", "http://user:secret@[::"]
)
def test_a_proxy_that_cannot_be_one_means_later_and_is_not_quoted(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    got = send(URL)
    assert (got.fate, got.left) == ("later", False)
    assert "secret" not in got.words


def test_what_goes_to_this_machine_takes_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answer(204)) as server, Server(proxy({})) as between:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{between.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{between.port}")
        assert send(server.url).fate == "accepted"
        assert between.connections == []


def test_a_host_that_is_to_take_no_proxy_takes_none(
    monkeypatch: pytest.MonkeyPatch, network_attempts: list[str]
) -> None:
    with Server(proxy({})) as between:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{between.port}")
        monkeypatch.setenv("NO_PROXY", NAME)
        got = send(URL)
        assert between.connections == []
    assert (got.fate, got.left) == ("later", False)
    assert network_attempts.pop() == f"socket.getaddrinfo {NAME!r}"  # the guard stopped it there
