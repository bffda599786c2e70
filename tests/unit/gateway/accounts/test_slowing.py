"""Waits by network address: they grow, they end, and they take no memory without bound."""

from __future__ import annotations

import pytest

from services.gateway.accounts.slowing import (
    FORGET_SECONDS,
    FREE,
    LONGEST_SECONDS,
    Slowing,
    network_of,
)


class Ticking:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def wrong(slowing: Slowing, times: int, address: str = "192.0.2.1") -> None:
    for _ in range(times):
        slowing.begin(address)


def test_each_wait_is_twice_the_last_up_to_five_minutes() -> None:
    clock = Ticking()
    slowing = Slowing(clock=clock)
    wrong(slowing, FREE)
    assert slowing.wait("192.0.2.1") == 0
    waits = []
    for _ in range(10):
        wrong(slowing, 1)
        waits.append(slowing.wait("192.0.2.1"))
        clock.seconds += waits[-1]
        assert slowing.wait("192.0.2.1") == 0
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, LONGEST_SECONDS, LONGEST_SECONDS]


def test_others_do_not_wait() -> None:
    slowing = Slowing(clock=Ticking())
    wrong(slowing, FREE + 5)
    assert slowing.wait("192.0.2.2") == 0


def test_who_was_right_still_waits_for_what_was_wrong_before() -> None:
    slowing = Slowing(clock=Ticking())
    wrong(slowing, FREE + 2)
    slowing.begin("192.0.2.1")
    slowing.right("192.0.2.1")
    assert slowing.wait("192.0.2.1") == 4
    slowing.right("198.51.100.1")
    assert slowing.wait("198.51.100.1") == 0


def test_a_quiet_half_hour_begins_anew() -> None:
    clock = Ticking()
    slowing = Slowing(clock=clock)
    wrong(slowing, FREE + 8)
    clock.seconds = FORGET_SECONDS + 1
    wrong(slowing, 1)
    assert slowing.wait("192.0.2.1") == 0


def test_many_addresses_take_no_more_memory_than_set() -> None:
    slowing = Slowing(clock=Ticking(), remember=3)
    wrong(slowing, FREE + 1, "192.0.2.1")
    for number in range(2, 5):
        wrong(slowing, FREE + 1, f"192.0.2.{number}")
    assert len(slowing._tries) == 3
    assert slowing.wait("192.0.2.1") == 0
    assert slowing.wait("192.0.2.4") == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a socket", "a socket"),
        ("", ""),
    ],
)
def test_one_customer_is_one_caller(address: str, network: str) -> None:
    assert network_of(address) == network
