"""Looking at a topic: records of all partitions as one list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import islice

from services.mesh.log.port import Record


def oldest_first(partitions: Iterable[Sequence[Record]], limit: int) -> list[Record]:
    """The first records of all partitions together, oldest first.

    The order within a partition is kept even where a clock went back, so a reader may go on behind the
    last offset it saw of each.
    """
    return list(islice(merge(*partitions, key=lambda record: record.time), limit))
