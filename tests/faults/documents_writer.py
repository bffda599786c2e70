"""A process that saves and says what was acknowledged: `python -m … URL SERVICE PREFIX CALLERS SAVES`.

Each caller raises one document of its own and, in turn with all others, the document `shared`. After every
acknowledged save it writes a line `<id> <version>`.
"""

from __future__ import annotations

import asyncio
import os
import sys

from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Collection, Save, Spec, Stale, Telling

COUNTER = Spec("counter", indexes=(("n",),), text=("words",))


async def raise_once(counters: Collection, key: str) -> None:
    """Add one to a document, and say so when it is saved."""
    while True:
        document = await counters.get(key)
        version = document.version if document else 0
        told = Telling("voc.test.counter.v1.raised", key, utc_now(), b"%d" % (version + 1))
        try:
            saved = await counters.save(
                Save(key, version, {"n": version + 1, "words": f"word{version}"}, (told,))
            )
        except Stale:
            continue
        os.write(1, f"{key} {saved.document.version}\n".encode())
        return


async def main(url: str, service: str, prefix: str, callers: int, saves: int) -> None:
    documents = open_documents(url, service, utc_now)
    await documents.start([COUNTER])
    counters = documents.collection(COUNTER)

    async def caller(number: int) -> None:
        for turn in range(saves):
            await raise_once(counters, "shared" if turn % 10 == 9 else f"{prefix}{number}")

    await asyncio.gather(*map(caller, range(callers)))
    await documents.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
