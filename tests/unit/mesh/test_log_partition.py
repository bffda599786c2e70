"""A key lies where every Kafka client would put it."""

from __future__ import annotations

import pytest
from kafka.partitioner import default

from services.mesh.log.partition import murmur2, partition_of
from services.mesh.log.port import PARTITIONS


@pytest.mark.parametrize(
    ("data", "signed"),
    [  # from `UtilsTest.testMurmur2` of Apache Kafka
        ("21", -973932308),
        ("foobar", -790332482),
        ("a-little-bit-long-string", -985981536),
        ("a-little-bit-longer-string", -1486304829),
        ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        ("abc", 479470107),
    ],
)
def test_the_hash_is_that_of_kafka(data: str, signed: int) -> None:
    assert murmur2(data.encode()) == signed % 2**32


def test_the_partition_is_that_of_a_client_that_leaves_it_to_its_library() -> None:
    for key in ("", "a", "fb-06f3k2", "khách-1", *(f"fb-{number}" for number in range(200))):
        assert partition_of(key) == (default.murmur2(key.encode()) & 0x7FFFFFFF) % PARTITIONS
