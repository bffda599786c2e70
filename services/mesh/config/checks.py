"""What settings must look like: each check answers the value, or raises ValueError with what is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import ValidationInfo

from services.mesh.config.brokers import brokers_of

_HOST = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def endpoint(text: str) -> str:
    """`host:port`."""
    host, colon, port = text.rpartition(":")
    if not colon or not _HOST.fullmatch(host) or not port.isdigit() or int(port) > 65_535:
        raise ValueError("that is not an address with a port")
    return text


def optional_endpoint(text: str) -> str:
    """`host:port`, or nothing."""
    return endpoint(text) if text else text


def addresses(text: str) -> str:
    """One `host:port`, several with commas, `dns:///…`, or nothing."""
    if text and not text.startswith("dns:///"):
        for one in text.split(","):
            endpoint(one.strip())
    return text


def documents(text: str) -> str:
    """URL of the documents."""
    if text and not text.startswith(("sqlite:///", "mongodb://", "mongodb+srv://")):
        raise ValueError("documents live in a folder (sqlite:///FOLDER) or in mongodb://…")
    return text


def log(text: str) -> str:
    """URL of the log."""
    if text and not text.startswith(("sqlite:///", "kafka://")):
        raise ValueError("the log lives in a file (sqlite:///FILE) or in kafka://…")
    if text.startswith("kafka://"):
        for broker in brokers_of(text).addresses:
            endpoint(broker)
    return text


def http(text: str) -> str:
    """Where a web page is reached, without a slash at its end."""
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("that is not the address of a web page")
    return text.rstrip("/")


def file(path: Path | None) -> Path | None:
    """A file that is there, or nothing."""
    if path is not None and not path.is_file():
        raise ValueError("there is no such file")
    return path


def all_of_tls(authority: Path | None, info: ValidationInfo) -> Path | None:
    """Certificate, key and authority are given together, or none of them."""
    pair = [info.data.get(name) for name in ("tls_cert", "tls_key") if name in info.data]
    if len({one is None for one in (authority, *pair)}) > 1:
        raise ValueError("VOC_TLS_CERT, VOC_TLS_KEY and VOC_TLS_CA are set together, or none of them")
    return authority


def smtp(text: str) -> str:
    """URL of a mail server, or nothing."""
    parts = urlsplit(text)
    if text and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise ValueError("that is not the address of a mail server")
    return text


def zone(text: str) -> str:
    """IANA time zone."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError("there is no such time zone") from unknown
    return text


def hours(text: str) -> str:
    """`09:00-18:00`."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", text)
    if not found or text[:5] >= text[6:]:
        raise ValueError("that is not a span of hours within a day")
    return text


def weekdays(text: str) -> str:
    """`mon-fri` or `sun,mon`, in lower case."""
    if not days(text):
        raise ValueError("those are not days of the week")
    return text.lower()


def days(text: str) -> tuple[int, ...]:
    """`mon-fri` or `sun,mon` as weekday numbers, Monday 0; empty when it makes no sense."""
    chosen: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
            return ()
        chosen.update(range(DAYS.index(first), DAYS.index(last) + 1))
    return tuple(sorted(chosen))


def mail(text: str) -> str:
    """Mail address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError("that is not a mail address")
    return text
