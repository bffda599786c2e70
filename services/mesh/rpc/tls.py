"""Mutual TLS between the gateway and the services: both sides show a certificate of the mesh's own authority.

Certificates are read again when their files change, so that they may be renewed every day without a restart.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import grpc
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from services.mesh.config import Settings

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""How often files are looked at, at most."""


class CertificateBroken(Exception):
    """The files hold nothing that could be used. `args[0]` says what is wrong."""


class Material(NamedTuple):
    """What a side shows, and whom it believes; PEM."""

    certificate: bytes
    key: bytes
    authority: bytes


@dataclass(frozen=True, slots=True)
class Files:
    """Where certificate (with its chain), private key and authority lie."""

    certificate: Path
    key: Path
    authority: Path

    def read(self) -> Material:
        """What they hold now.

        Raises:
            CertificateBroken: a file is missing or is no PEM, or key and certificate are not a pair, as
                in the middle of a renewal.
        """
        try:
            found = Material(
                self.certificate.read_bytes(), self.key.read_bytes(), self.authority.read_bytes()
            )
            shown = x509.load_pem_x509_certificate(found.certificate)
            key = serialization.load_pem_private_key(found.key, password=None)
            x509.load_pem_x509_certificates(found.authority)
        except OSError as wrong:
            raise CertificateBroken(f"{wrong.filename} cannot be read") from wrong
        except (ValueError, TypeError) as wrong:
            raise CertificateBroken("a file is no certificate or key in PEM") from wrong
        if key.public_key() != shown.public_key():
            raise CertificateBroken("key and certificate are not a pair")
        return found

    def stamp(self) -> tuple[tuple[int, int], ...]:
        """Another value once a file is another one.

        Raises:
            OSError: one is missing.
        """
        stats = (path.stat() for path in (self.certificate, self.key, self.authority))
        return tuple((stat.st_mtime_ns, stat.st_ino) for stat in stats)


def files_of(settings: Settings) -> Files | None:
    """The files that the settings name; None where calls go in plain text."""
    if settings.tls_cert is None or settings.tls_key is None or settings.tls_ca is None:
        return None
    return Files(settings.tls_cert, settings.tls_key, settings.tls_ca)


class Watch:
    """Reads the files again when they changed; keeps what held until then while they are broken."""

    def __init__(self, files: Files, clock: Callable[[], float] = time.monotonic) -> None:
        """Read them.

        Raises:
            CertificateBroken: as `Files.read`.
        """
        self._files = files
        self._clock = clock
        self.material = files.read()
        self._stamp = files.stamp()
        self._looked = clock()

    def changed(self) -> bool:
        """Whether `material` is another one than before this call."""
        now = self._clock()
        if now - self._looked < LOOK_SECONDS:
            return False
        self._looked = now
        try:
            stamp = self._files.stamp()
            if stamp == self._stamp:
                return False
            fresh = self._files.read()
        except (OSError, CertificateBroken) as wrong:
            log.warning("certificates cannot be read again", extra={"error": type(wrong).__name__})
            return False
        before, self.material, self._stamp = self.material, fresh, stamp
        return before != fresh


def server_credentials(files: Files) -> grpc.ServerCredentials:
    """Credentials that ask every caller for a certificate, and are read anew for new connections.

    Raises:
        CertificateBroken: as `Files.read`.
    """
    watch = Watch(files)

    def fetched() -> Any:
        """None says that nothing changed, which the stubs do not know."""
        return _configuration(watch.material) if watch.changed() else None

    return grpc.dynamic_ssl_server_credentials(
        _configuration(watch.material), fetched, require_client_authentication=True
    )


def channel_credentials(material: Material) -> grpc.ChannelCredentials:
    """Credentials of a caller."""
    return grpc.ssl_channel_credentials(material.authority, material.key, material.certificate)


def valid_until(material: Material) -> datetime:
    """When the certificate that is shown ends.

    Raises:
        CertificateBroken: the authority did not issue it.
    """
    shown = x509.load_pem_x509_certificates(material.certificate)
    issuers = [*shown[1:], *x509.load_pem_x509_certificates(material.authority)]
    if not any(_issued(shown[0], issuer) for issuer in issuers):
        raise CertificateBroken("the authority did not issue the certificate")
    return shown[0].not_valid_after_utc.astimezone(UTC)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _configuration(material: Material) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration(
        [(material.key, material.certificate)], root_certificates=material.authority
    )
