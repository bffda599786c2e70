"""The brokers that `VOC_LOG=kafka://…` names, and how they are spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")
_CHOICES = {"security_protocol": PROTOCOLS, "sasl_mechanism": MECHANISMS}


@dataclass(frozen=True, slots=True)
class Brokers:
    """Addresses (`host:port`), and what a client of kafka-python is told besides, by its own names."""

    addresses: tuple[str, ...]
    security: Mapping[str, str] = field(default_factory=dict, repr=False)


def brokers_of(url: str) -> Brokers:
    """What a URL says: `kafka://host:port,…` or `kafka://user:password@host:port,…/?option=…&…`.

    With a user the password goes over TLS unless `security_protocol` says otherwise.

    Raises:
        ValueError: an option is unknown, or wrong.
    """
    parts = urlsplit(url)
    who, _, where = parts.netloc.rpartition("@")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    _check(given)
    security = {**_protocol(who, given), **given}
    if security.get("security_protocol", "").startswith("SASL"):
        security |= _user(who) | {"sasl_mechanism": given.get("sasl_mechanism", MECHANISMS[0])}
    return Brokers(tuple(one.strip() for one in where.split(",")), security)


def _check(given: Mapping[str, str]) -> None:
    for name, value in given.items():
        if name not in {*_CHOICES, *_FILES}:
            raise ValueError(f"{name} is no option of the log: it knows {', '.join((*_CHOICES, *_FILES))}")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise ValueError(f"{name} is one of {', '.join(_CHOICES[name])}")
        if name in _FILES and not Path(value).is_file():
            raise ValueError(f"{name} names no file that is there")


def _protocol(who: str, given: Mapping[str, str]) -> dict[str, str]:
    if who:
        return {"security_protocol": "SASL_SSL"}
    return {"security_protocol": "SSL"} if any(name in given for name in _FILES) else {}


def _user(who: str) -> dict[str, str]:
    user, _, password = who.partition(":")
    if not user or not password:
        raise ValueError("SASL needs a user and a password: kafka://user:password@host:port")
    return {"sasl_plain_username": unquote(user), "sasl_plain_password": unquote(password)}
