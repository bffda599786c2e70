"""What all RPCs of classification share: the ground, the clock, and pages of classifications."""

from __future__ import annotations

from collections.abc import Mapping

from voc.classification.v1 import classification_pb2 as pb

from services.classification.domain.asking import Filter, Order
from services.classification.store import Kept, KeptPage
from services.classification.usecases import taxonomy
from services.classification.usecases.ground import Ground
from services.classification.usecases.queue import queue
from services.classification.wire import asked, resources
from services.mesh.clock import Clock

_PAGE = 50


class PageTokenWrong(Exception):
    """The page token belongs to no list, or to one in another order."""

    field = "page_token"
    reason = "page_token_wrong"
    values: Mapping[str, str] = {}


class Desk:
    """Where calls come in."""

    ground: Ground
    clock: Clock

    def chosen(self, said: pb.ClassificationFilter) -> Filter:
        """Which classifications; a topic that was moved is looked for where it is now."""
        return taxonomy.asked(asked.chosen(said), self.ground.classifier.taxonomy)

    async def page(self, chosen: Filter, order: Order, *, size: int, token: str) -> KeptPage:
        """A page of classifications.

        Raises:
            PageTokenWrong: `token` is no place in such a list.
        """
        limit = page_size(size)
        try:
            if order is Order.TEACHES_MOST:
                return await queue(store=self.ground.store, chosen=chosen, limit=limit, after=token)
            return await self.ground.store.classifications.find(chosen, order=order, limit=limit, after=token)
        except ValueError:
            raise PageTokenWrong from None


def page_size(wished: int) -> int:
    """How many a page holds; 0 stands for 50."""
    return wished or _PAGE


def shown(kept: Kept) -> pb.Classification:
    """A classification as it is answered."""
    return resources.classification(kept.thing, kept.version)
