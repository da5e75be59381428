"""Tells whether a sender's network lies in the area, by a list that the office gives; it must not know a person."""

import ipaddress
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

INSIDE, OUTSIDE, UNKNOWN = "i", "o", ""
MOST = 50_000  # networks of a list
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadLine(ValueError):
    """A line that is no network. line: from 1, 0 for the whole list; text: what stands there."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")
        self.line, self.text = line, text


def parse(text: str) -> tuple[str, ...]:
    """Return the networks of a list, sorted and joined where they touch, IPv4 first.

    text: an address or a network (`10.1.0.0/16`) a line, the first word of it; empty lines and those that begin with #
    are passed over. Raises BadLine: another line, or more than MOST networks.
    """
    found: list[Network] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#", 1)[0].replace(",", " ").split()
        if words:
            found.append(_network(number, words[0]))
    if len(found) > MOST:
        raise BadLine(0, str(len(found)))
    fours = ipaddress.collapse_addresses(one for one in found if isinstance(one, ipaddress.IPv4Network))
    sixes = ipaddress.collapse_addresses(one for one in found if isinstance(one, ipaddress.IPv6Network))
    return (*map(str, fours), *map(str, sixes))


@dataclass(frozen=True, eq=False)
class Area:
    """The networks of an area. starts, ends: their first and last addresses by version, in order and apart."""

    starts: dict[int, tuple[int, ...]]
    ends: dict[int, tuple[int, ...]]

    @classmethod
    def of(cls, networks: Sequence[str]) -> "Area":
        """Return the area of networks as parse() gives them."""
        starts: dict[int, list[int]] = {4: [], 6: []}
        ends: dict[int, list[int]] = {4: [], 6: []}
        for network in map(ipaddress.ip_network, networks):
            starts[network.version].append(int(network.network_address))
            ends[network.version].append(int(network.broadcast_address))
        return cls({key: tuple(row) for key, row in starts.items()}, {key: tuple(row) for key, row in ends.items()})

    def where(self, address: str) -> str:
        """Return INSIDE or OUTSIDE; UNKNOWN where no network of this version is listed, or for no public address."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return UNKNOWN
        starts = self.starts[found.version]
        if not starts or not found.is_global:
            return UNKNOWN
        place = bisect_right(starts, int(found)) - 1
        return INSIDE if place >= 0 and int(found) <= self.ends[found.version][place] else OUTSIDE


NOWHERE = Area.of(())


def _network(number: int, text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise BadLine(number, text[:40]) from None
