"""Kafka and MongoDB that let nobody in without TLS and a password."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import OperationFailure

from tests.servers.certificates import Authority
from tests.servers.kafka import Kafka
from tests.servers.mongo import Mongod

USER = "vocmesh"
_LISTENER = "SASL_SSL"
_HOST = "127.0.0.1"
_SASL = "org.apache.kafka.common.security.scram.ScramLoginModule"
_ROLES = ["readWriteAnyDatabase", "dbAdminAnyDatabase"]
_USER_IS_THERE = {"Unauthorized", "AuthenticationFailed"}


@dataclass
class SecuredKafka(Kafka):
    """A broker that speaks SASL_SSL alone, with SCRAM-SHA-512."""

    authority: Authority = field(default_factory=Authority)
    password: str = field(default_factory=lambda: f"k/{secrets.token_hex(8)}")

    @property
    def url(self) -> str:
        """What `VOC_LOG` would say."""
        return self.url_of(self.password)

    def url_of(self, password: str) -> str:
        """The same, for somebody who has this password."""
        who = f"{USER}:{quote(password, safe='')}"
        return f"kafka://{who}@{_HOST}:{self.port}/?ssl_cafile={self.folder / 'tls' / 'ca.crt'}"

    def format_arguments(self) -> list[str]:
        """The user is there from the beginning."""
        return ["--add-scram", f"SCRAM-SHA-512=[name={USER},password={self.password}]"]

    def more_settings(self) -> str:
        """One listener with TLS for the broker itself and for clients."""
        files = self.authority.files(self.folder / "tls", _HOST, "localhost")
        store = self.folder / "tls" / "broker.pem"
        store.write_bytes(files.key.read_bytes() + files.certificate.read_bytes())
        login = f'{_SASL} required username="{USER}" password="{self.password}";'
        return f"""
listeners={_LISTENER}://{_HOST}:{self.port},CONTROLLER://{_HOST}:{self.control}
advertised.listeners={_LISTENER}://{_HOST}:{self.port}
listener.security.protocol.map={_LISTENER}:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name={_LISTENER}
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.{_LISTENER.lower()}.scram-sha-512.sasl.jaas.config={login}
ssl.keystore.type=PEM
ssl.keystore.location={store}
ssl.truststore.type=PEM
ssl.truststore.location={files.authority}
"""


class SecuredMongod(Mongod):
    """A mongod that speaks TLS alone, and asks who one is."""

    def __init__(self, folder: Path, authority: Authority) -> None:
        super().__init__(folder)
        self._authority = authority
        self.password = f"m/{secrets.token_hex(8)}"
        self._tls = folder / "tls"

    @property
    def url(self) -> str:
        """What `VOC_DOCUMENTS` would say."""
        return self.url_of(self.password)

    def url_of(self, password: str) -> str:
        """The same, for somebody who has this password."""
        where = f"{USER}:{quote(password, safe='')}@{_HOST}:{self.port}"
        return f"mongodb://{where}/?replicaSet=voc&authSource=admin&tls=true&tlsCAFile={self._tls / 'ca.crt'}"

    def more_arguments(self) -> list[str]:
        """Certificates, and the key by which members of the set know each other."""
        files = self._authority.files(self._tls, _HOST, "localhost")
        both = self._tls / "mongod.pem"
        both.write_bytes(files.key.read_bytes() + files.certificate.read_bytes())
        key = self._tls / "members.key"
        if not key.exists():
            key.write_bytes(base64.b64encode(secrets.token_bytes(96)))
            key.chmod(0o600)
        tls = ["--tlsMode", "requireTLS", "--tlsCertificateKeyFile", str(both), "--tlsCAFile"]
        return [
            *tls,
            str(files.authority),
            "--tlsAllowConnectionsWithoutCertificates",
            "--keyFile",
            str(key),
        ]

    def client(self) -> MongoClient[dict[str, object]]:
        """Nobody yet: until there is a user, whoever comes from this machine may make the first."""
        return MongoClient(
            _HOST,
            self.port,
            directConnection=True,
            serverSelectionTimeoutMS=500,
            tls=True,
            tlsCAFile=str(self._tls / "ca.crt"),
        )

    def start(self, seconds: float = 60) -> None:
        """As `Mongod.start`; the user is there when it returns, and may read and write, no more."""
        super().start(seconds)
        with self.client() as client:
            try:
                client.admin.command(
                    "createUser",
                    USER,
                    pwd=self.password,
                    roles=["readWriteAnyDatabase", "dbAdminAnyDatabase"],
                )
            except OperationFailure as known:
                if (known.details or {}).get("codeName") not in _USER_IS_THERE:
                    raise


@contextmanager
def grounds(folder: Path) -> Iterator[tuple[SecuredKafka, SecuredMongod]]:
    """Both, for the time of the block; the certificates of both are of one authority."""
    authority = Authority()
    broker = SecuredKafka(folder / "kafka", authority=authority)
    (folder / "mongo").mkdir(parents=True, exist_ok=True)
    database = SecuredMongod(folder / "mongo", authority)
    try:
        broker.start()
        database.start()
        yield broker, database
    finally:
        broker.stop()
        database.stop()
