"""What is kept of a sender for the rules about stuffing: keyed digests that nobody turns back; never an address."""

import hmac
import ipaddress
from functools import lru_cache

from pingyi.ballot.intake.area import NOWHERE, Area

SHORT = 8  # bytes of each digest
V6_BITS = 64
LONGEST_AGENT = 512  # bytes of a browser's name that count; the rest could be anything


def of_sender(secret: bytes, address: str, agent: bytes, area: Area = NOWHERE) -> str:
    """Return `<network>.<agent>.<where>`: equal for the same network and the same browser within a season.

    secret: of the season, gone with it; address: an IPv4 address, or an IPv6 one of which the first 64 bits count.
    where: as Area.where() says.
    """
    return _of_sender(secret, address, agent[:LONGEST_AGENT], area)


@lru_cache(maxsize=16384)
def _of_sender(secret: bytes, address: str, agent: bytes, area: Area) -> str:
    digests = (_digest(secret, b"network", network(address).encode()), _digest(secret, b"agent", agent))
    return ".".join((*digests, area.where(address)))


def network(address: str) -> str:
    """Return the network that an address belongs to, or an empty text when it is none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 32 if found.version == 4 else V6_BITS), strict=False))


def _digest(secret: bytes, what: bytes, value: bytes) -> str:
    return hmac.digest(secret, b"pingyi-trace-v1\x00" + what + b"\x00" + value, "sha256")[:SHORT].hex()
