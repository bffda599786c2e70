"""Whoever is wrong often from one address waits longer and longer; kept in this process.

What an account has to wait is kept with the account (`Person.wait_until`); this is for who tries many.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 10
"""So many wrong ones cost nothing: many people may share an address."""
LONGEST_SECONDS = 300.0
FORGET_SECONDS = 1800.0
"""After so long without a wrong one an address begins anew."""
_IPV6_NETWORK = 64


@dataclass(slots=True)
class _Tries:
    count: int
    at: float


class Slowing:
    """Counts tries by network address; those that were right are taken back.

    A try counts from the moment it begins, so that many at once do not slip through together. Of more than
    `remember` addresses the longest unseen are forgotten first.
    """

    def __init__(self, *, remember: int = 20_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._remember = remember
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def wait(self, address: str) -> float:
        """Seconds until the next try is looked at; 0 when it is now. Each wait is twice the last."""
        tries = self._tries.get(network_of(address))
        if tries is None or tries.count <= FREE:
            return 0.0
        until = tries.at + min(2.0 ** min(tries.count - FREE, 20), LONGEST_SECONDS)
        return max(0.0, until - self._clock())

    def begin(self, address: str) -> None:
        """A try, which is wrong until `right` says otherwise."""
        network, now = network_of(address), self._clock()
        tries = self._tries.get(network)
        if tries is None or now - tries.at > FORGET_SECONDS:
            while len(self._tries) >= self._remember:
                self._tries.popitem(last=False)
            tries = self._tries[network] = _Tries(0, now)
        tries.count, tries.at = tries.count + 1, now
        self._tries.move_to_end(network)

    def right(self, address: str) -> None:
        """The try was right. The wrong ones before it stay: somebody may have an account of their own."""
        tries = self._tries.get(network_of(address))
        if tries is not None:
            tries.count = max(0, tries.count - 1)


def network_of(address: str) -> str:
    """What stands for one caller: the address, and of IPv6 the network that one customer is given."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
