"""All metrics of a process, and of its children, as one page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from prometheus_client import REGISTRY, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

log = logging.getLogger(__name__)

_REFRESH_SECONDS = 5.0
_OF_A_PROCESS = ("process_", "python_")


async def page(collectors: Sequence[Any], children: dict[str, str]) -> bytes:
    """The page: the process's own numbers, these collectors', and what `children` (by name) answered.

    Several services share families such as `voc_rpc_seconds`; each family stands once.
    """
    await asyncio.gather(*(_refreshed(collector) for collector in collectors))
    families: dict[str, Metric] = {}
    for source in (REGISTRY, *collectors):
        _merge(families, source.collect(), "")
    for name, text in children.items():
        _merge(families, text_string_to_metric_families(text), name)
    return generate_latest(_Families(families))


async def _refreshed(collector: Any) -> None:
    refresh = getattr(collector, "refresh", None)
    if refresh is None:
        return
    try:
        async with asyncio.timeout(_REFRESH_SECONDS):
            await refresh()
    except Exception as wrong:
        log.warning("metrics were not read from the store", extra={"error": type(wrong).__name__})


def _merge(families: dict[str, Metric], found: Iterable[Metric], child: str) -> None:
    """A child's numbers about its process say so; all others name their service anyway."""
    for family in found:
        known = families.get(family.name)
        if known is None:
            known = families[family.name] = Metric(
                family.name, family.documentation, family.type, family.unit
            )
        samples = family.samples
        if child and family.name.startswith(_OF_A_PROCESS):
            samples = [sample._replace(labels={**sample.labels, "process": child}) for sample in samples]
        known.samples += samples


class _Families:
    def __init__(self, families: dict[str, Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families.values()
