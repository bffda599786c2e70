"""An encoder that remembers what it was asked last, so that a text is encoded once however many ask."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache

from services.classification.learning.embeddings import extra
from services.classification.learning.embeddings.encoder import encoder
from services.classification.learning.embeddings.layers import Floats

_REMEMBERED = 64
"""Texts; 6 KiB each."""
_NAME_BYTES = 4


class Recalled:
    """Views of one text after the other, for one thread."""

    def __init__(self, encode: Callable[[Sequence[str]], Floats], name: bytes) -> None:
        """`encode`: as `Encoder.views`. `name`: of the encoder; vectors of others cannot be compared."""
        self.name = name
        self._encode = encode
        self._known: OrderedDict[str, Floats] = OrderedDict()

    def views(self, text: str) -> Floats:
        """The views of a text: (1536,). It is always encoded alone, so that the same text gives the same."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._encode([text])[0]
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found


@cache
def recalled() -> Recalled:
    """The installed encoder, read once.

    From then on the process multiplies with one thread: a text is too short for two, which wait for each
    other many times as long where the processors are busy.

    Raises:
        ExtraMissing: the extra is not installed.
    """
    extra.demanded()
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
    return Recalled(encoder().views, bytes.fromhex(extra.checksum())[:_NAME_BYTES])


def in_use() -> bool:
    """Whether this process encodes single texts."""
    return bool(recalled.cache_info().currsize)
