"""Certificates that signed themselves, for servers on this machine."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Certificate:
    """A certificate that signed itself, and its key, in one file."""

    path: Path

    def server_context(self) -> ssl.SSLContext:
        """What a server needs to speak TLS with it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        context.sslsocket_class = _ClosesItself
        return context


class _ClosesItself(ssl.SSLSocket):
    """A client may be gone before it is wrapped; `ssl` then raises and leaves the socket open."""

    def __del__(self) -> None:
        self.close()


def certificate(
    folder: Path, *names: str, days: tuple[int, int] = (-1, 1), file: str = "certificate.pem"
) -> Certificate:
    """Make a certificate. Who trusts its file (SSL_CERT_FILE) trusts it.

    Args:
        folder: Where to put it.
        names: Hosts that it is for; this machine unless there are any.
        days: From when until when it is valid, counted from now. ``(-2, -1)`` is one that expired.
        file: Name of the file.
    """
    pytest.importorskip("cryptography", reason="nothing here makes certificates")
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "misbehaving server")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(
            x509.SubjectAlternativeName(
                [_general_name(name) for name in names or ("localhost", "127.0.0.1")]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / file
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return Certificate(path)


def _general_name(name: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
