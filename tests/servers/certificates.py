"""An authority for tests, and the certificates that it issues."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.mesh.rpc.tls import Files

_PEM = serialization.Encoding.PEM


class Authority:
    """Issues certificates for a day. `pem` is its own."""

    def __init__(self, name: str = "test authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self._own = self._signed(self._name, self._key.public_key(), authority=True)
        self.pem = self._own.public_bytes(_PEM)

    def issue(self, *names: str, days: float = 1) -> tuple[bytes, bytes]:
        """Certificate and private key, in PEM, for these DNS names and addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(_name(names[0]), key.public_key(), names, days=days)
        private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return certificate.public_bytes(_PEM), private

    def files(self, folder: Path, *names: str, days: float = 1) -> Files:
        """The same as files in this folder, with the authority's own. Files that are there are replaced."""
        folder.mkdir(parents=True, exist_ok=True)
        certificate, key = self.issue(*names, days=days)
        files = Files(folder / "tls.crt", folder / "tls.key", folder / "ca.crt")
        for path, content in (
            (files.certificate, certificate),
            (files.key, key),
            (files.authority, self.pem),
        ):
            fresh = path.with_suffix(".fresh")
            fresh.write_bytes(content)
            fresh.replace(path)
        return files

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        names: tuple[str, ...] = (),
        *,
        authority: bool = False,
        days: float = 1,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        ends = now + timedelta(days=days)
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(key)
        made = made.serial_number(x509.random_serial_number())
        made = made.not_valid_before(min(now, ends) - timedelta(days=1)).not_valid_after(ends)
        made = made.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        if names:
            made = made.add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), False)
        return made.sign(self._key, hashes.SHA256())


def environment(files: Files) -> dict[str, str]:
    """The settings that name these files."""
    return {
        "VOC_TLS_CERT": str(files.certificate),
        "VOC_TLS_KEY": str(files.key),
        "VOC_TLS_CA": str(files.authority),
    }


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
