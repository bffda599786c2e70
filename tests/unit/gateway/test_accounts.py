"""API keys: made once, kept as a digest, recognised, coarse in what they remember, closed for good."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from services.gateway.accounts import domain, usecases
from services.gateway.accounts.domain import KeyRefused
from services.gateway.accounts.store import Keys
from services.gateway.accounts.verify import FRESH_SECONDS, Verifier
from services.mesh.documents.port import Body

READ = frozenset({"read"})
NOBODY: frozenset[str] = frozenset()


class Ticking:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def made(keys: Keys, clock, scopes=READ, roles=NOBODY):
    return await usecases.create_key(keys=keys, name="billing", scopes=scopes, roles=roles, now=clock())


async def test_only_a_digest_of_the_secret_is_kept(keys: Keys, clock) -> None:
    key, text = await made(keys, clock)
    secret = text.rpartition("_")[2]
    assert text.startswith(f"voc_{key.id}_")
    found = await keys.get(key.id)
    assert found == key
    stored: Body = (await keys._keys.get(key.id)).body
    assert secret not in str(stored)
    assert len(found.digest) == 32


@pytest.mark.parametrize(
    ("name", "scopes", "roles", "field", "reason"),
    [
        (" ", READ, NOBODY, "name", "required"),
        ("x" * 101, READ, NOBODY, "name", "text_too_long"),
        ("x", frozenset({"write"}), NOBODY, "scopes", "choice_unknown"),
        ("x", NOBODY, frozenset({"boss"}), "roles", "choice_unknown"),
        ("x", NOBODY, NOBODY, "scopes", "key_may_nothing"),
    ],
)
async def test_a_key_that_makes_no_sense_is_refused(keys, clock, name, scopes, roles, field, reason) -> None:
    with pytest.raises(KeyRefused) as refused:
        await usecases.create_key(keys=keys, name=name, scopes=scopes, roles=roles, now=clock())
    assert (refused.value.field, refused.value.reason) == (field, reason)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "voc_",
        "voc_first_short",
        "nonsense",
        "voc_first_" + "x" * 44,
        "VOC_first_" + "x" * 43,
        "voc__" + "x" * 43,
    ],
)
def test_other_texts_are_no_key(text: str) -> None:
    assert domain.parse(text) is None


async def test_a_verifier_knows_the_right_text_only(keys: Keys, clock) -> None:
    key, text = await made(keys, clock)
    verifier = Verifier(keys, clock)
    other = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert (await verifier.verify(text)).id == key.id
    assert await verifier.verify(other) is None
    assert await verifier.verify("voc_nobody_" + "x" * 43) is None
    assert await verifier.verify("hello") is None


async def test_a_revoked_key_is_refused_when_the_look_is_old(keys: Keys, clock) -> None:
    key, text = await made(keys, clock)
    ticking = Ticking()
    verifier = Verifier(keys, clock, ticking)
    assert await verifier.verify(text) is not None
    await asyncio.gather(*verifier._noting)
    await usecases.revoke_key(keys=keys, key_id=key.id, now=clock())
    ticking.seconds = FRESH_SECONDS + 1
    assert await verifier.verify(text) is None


async def test_revoking_twice_keeps_the_first_moment(keys: Keys, clock) -> None:
    key, _ = await made(keys, clock)
    first = await usecases.revoke_key(keys=keys, key_id=key.id, now=clock())
    clock.move(timedelta(days=1))
    again = await usecases.revoke_key(keys=keys, key_id=key.id, now=clock())
    assert again.revoke_time == first.revoke_time
    with pytest.raises(usecases.KeyUnknown):
        await usecases.revoke_key(keys=keys, key_id="nobody", now=clock())


async def test_use_is_remembered_by_the_hour(keys: Keys, clock) -> None:
    key, text = await made(keys, clock)
    verifier = Verifier(keys, clock, Ticking())
    first = clock()
    for minutes in (0, 20, 50):
        clock.now = first + timedelta(minutes=minutes)
        await verifier.verify(text)
        await asyncio.gather(*verifier._noting)
    assert (await keys.get(key.id)).last_use_time == first
    clock.now = first + timedelta(minutes=61)
    await verifier.verify(text)
    await asyncio.gather(*verifier._noting)
    assert (await keys.get(key.id)).last_use_time == clock.now


async def test_the_first_key_is_made_once_and_may_everything(keys: Keys, clock, tmp_path: Path) -> None:
    texts = await asyncio.gather(
        *(usecases.first_key(keys=keys, home=tmp_path, now=clock()) for _ in range(5))
    )
    [text] = [text for text in texts if text]
    file = usecases.first_key_file(tmp_path)
    assert usecases.stored_first_key(tmp_path) == text
    assert file.stat().st_mode & 0o777 == 0o600
    key = await Verifier(keys, clock).verify(text)
    assert key.scopes == {"feedback_write", "read", "catalog_write"}
    assert key.roles == {"member", "leader", "operator", "admin"}
    assert await usecases.first_key(keys=keys, home=tmp_path, now=clock()) is None


async def test_a_revoked_first_key_never_comes_back(keys: Keys, clock, tmp_path: Path) -> None:
    await usecases.first_key(keys=keys, home=tmp_path, now=clock())
    await usecases.revoke_key(keys=keys, key_id=usecases.FIRST, now=clock())
    assert await usecases.first_key(keys=keys, home=tmp_path, now=clock()) is None


async def test_all_keys_newest_first(keys: Keys, clock) -> None:
    made_ids = []
    for _ in range(3):
        key, _ = await made(keys, clock)
        made_ids.append(key.id)
        clock.move(timedelta(minutes=1))
    assert [key.id for key in await keys.all()] == made_ids[::-1]


async def test_concurrent_callers_ask_the_store_once(keys: Keys, clock) -> None:
    key, text = await made(keys, clock)
    asked = []

    class Counting:
        async def get(self, key_id: str):
            asked.append(key_id)
            return await keys.get(key_id)

        save = keys.save

    verifier = Verifier(Counting(), clock)  # type: ignore[arg-type]
    found = await asyncio.gather(*(verifier.verify(text) for _ in range(20)))
    assert {one.id for one in found} == {key.id}
    assert asked == [key.id]
    await asyncio.gather(*verifier._noting)
