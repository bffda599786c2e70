"""The partition of a key: the one that every Kafka client gives it, so that both worlds agree."""

from __future__ import annotations

from functools import lru_cache

from services.mesh.log.port import PARTITIONS

_SEED = 0x9747B28C
_MULTIPLIER = 0x5BD1E995
_MASK = 0xFFFFFFFF


def murmur2(data: bytes) -> int:
    """The hash of Kafka's default partitioner, as an unsigned 32-bit number.

    Source: `Utils.murmur2` of Apache Kafka's Java clients.
    """
    length = len(data)
    whole = length & ~3
    hashed = _SEED ^ length
    for at in range(0, whole, 4):
        mixed = int.from_bytes(data[at : at + 4], "little") * _MULTIPLIER & _MASK
        mixed = (mixed ^ mixed >> 24) * _MULTIPLIER & _MASK
        hashed = hashed * _MULTIPLIER & _MASK ^ mixed
    if whole < length:
        hashed = (hashed ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER & _MASK
    hashed = (hashed ^ hashed >> 13) * _MULTIPLIER & _MASK
    return hashed ^ hashed >> 15


@lru_cache(maxsize=4096)
def partition_of(key: str) -> int:
    """The partition of a key on every topic."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS
