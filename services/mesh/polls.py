"""What every replica looks at by itself: a pointer that another replica may have moved."""

from __future__ import annotations

import asyncio
import logging

from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.service import Poll

log = logging.getLogger(__name__)


async def watched(service: str, poll: Poll) -> None:
    """Look for ever. Documents that are away, or a look that breaks, are looked at again at the next turn."""
    well = True
    while True:
        await asyncio.sleep(poll.every.total_seconds())
        try:
            await poll.look()
            well = True
        except Exception as wrong:
            if well:
                words = {"service": service, "step": poll.name, "error": type(wrong).__name__}
                away = isinstance(wrong, DocumentsUnavailable)
                log.warning("a look failed", exc_info=None if away else wrong, extra=words)
            well = False
