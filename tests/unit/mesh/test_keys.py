"""Keys on disk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from services.mesh import keys
from services.mesh.keys import KeyBroken


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first = keys.load_or_create_secret(tmp_path, "customer.key")
    assert len(first) == 32
    assert keys.load_or_create_secret(tmp_path, "customer.key") == first
    assert keys.load_or_create_secret(tmp_path, "tracking.key") != first
    path = tmp_path / "keys" / "customer.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert [found.name for found in (tmp_path / "keys").iterdir() if found.name.startswith("customer")] == [
        "customer.key"
    ]


def test_many_makers_get_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keys.load_or_create_secret(tmp_path, "tracking.key"), range(32)))
    assert len(made) == 1


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "customer.key").write_bytes(b"short")
    with pytest.raises(KeyBroken):
        keys.load_or_create_secret(tmp_path, "customer.key")


def test_the_public_half_is_published(tmp_path: Path) -> None:
    assert keys.load_verifying_keys(tmp_path) == []
    private = keys.load_or_create_signing_key(tmp_path)
    (public,) = keys.load_verifying_keys(tmp_path)
    public.verify(private.sign(b"words"), b"words")
    again = keys.load_or_create_signing_key(tmp_path)
    assert again.private_bytes_raw() == private.private_bytes_raw()
    assert len(keys.load_verifying_keys(tmp_path)) == 1


def test_after_a_change_of_keys_the_earlier_one_still_verifies(tmp_path: Path) -> None:
    before = keys.load_or_create_signing_key(tmp_path)
    (tmp_path / "keys" / keys.SIGNING).unlink()
    after = keys.load_or_create_signing_key(tmp_path)
    newest, earlier = keys.load_verifying_keys(tmp_path)
    newest.verify(after.sign(b"x"), b"x")
    earlier.verify(before.sign(b"x"), b"x")


@pytest.mark.parametrize("name", [keys.SIGNING, keys.VERIFYING])
def test_what_is_no_key_is_refused(tmp_path: Path, name: str) -> None:
    keys.load_or_create_signing_key(tmp_path)
    (tmp_path / "keys" / name).write_text("-----BEGIN NONSENSE-----")
    with pytest.raises(KeyBroken):
        keys.load_or_create_signing_key(tmp_path)
        keys.load_verifying_keys(tmp_path)
