"""Draws by lot that anybody can repeat from their seed, draw/1 of FORMATS 5; it must not make a seed or keep one."""

import hmac
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count as counted

from pingyi.core.errors import Refused

WORD = 8  # bytes of one number
SPACE = 1 << 8 * WORD


def numbers(seed: bytes) -> Iterator[int]:
    """Yield the numbers of draw/1, each of 64 bits.

    Block i = 0, 1, ... is HMAC-SHA-256(seed, i as 8 bytes) and gives four of them; the highest byte comes first.
    """
    for i in counted():
        block = hmac.digest(seed, i.to_bytes(WORD, "big"), "sha256")
        yield from (int.from_bytes(block[at : at + WORD], "big") for at in range(0, len(block), WORD))


def below(stream: Iterator[int], bound: int) -> int:
    """Return the next number below the bound, each equally likely: the remainder of the first number that may be used.

    Numbers from the greatest multiple of the bound in 64 bits upwards are passed over. bound: 1 to 2^64.
    """
    end = SPACE - SPACE % bound
    return next(number for number in stream if number < end) % bound


def stratum_seed(seed: bytes, label: str) -> bytes:
    """Return the 32-byte seed of one stratum, so that its draw depends on no other stratum."""
    return hmac.digest(seed, b"stratum\x00" + label.encode(), "sha256")


def choose(seed: bytes, size: int, count: int, label: str) -> tuple[int, ...]:
    """Return the drawn places of a stratum, ascending, from 0; without replacement.

    seed: of the whole sample. The places 0 to size - 1 stand in a row; step k = 0, 1, ... swaps place k with place
    k + j, j being the next number below size - k of the stratum's stream; the first `count` places are drawn.
    Raises ValueError: there are not so many places.
    """
    if not 0 <= count <= size:
        raise ValueError(f"{count} of {size} cannot be drawn")
    stream = numbers(stratum_seed(seed, label))
    moved: dict[int, int] = {}
    drawn = []
    for k in range(count):
        other = k + below(stream, size - k)
        drawn.append(moved.get(other, other))
        moved[other] = moved.get(k, k)
    return tuple(sorted(drawn))


def allocate(sizes: Mapping[str, int], total: int, least: int) -> dict[str, int]:
    """Return how many to draw from each stratum: in proportion to its size, by largest remainder.

    No stratum gives fewer than `least`, or than all it has where that is less; strata whose share is smaller get just
    that, and the others divide the rest. Equal remainders: the greater stratum first, then the one named first.
    Raises Refused: the list has fewer people than the total, or the least numbers add up to more.
    """
    if total > sum(sizes.values()):
        raise Refused("the list has {size} people; {total} cannot be drawn", size=sum(sizes.values()), total=total)
    floors = {label: min(least, size) for label, size in sizes.items()}
    if sum(floors.values()) > total:
        raise Refused(
            "at least {least} from each stratum makes {sum} in all; draw that many or more, or ask for fewer from each",
            least=least,
            sum=sum(floors.values()),
        )
    free = dict(sizes)
    while True:
        rest = total - sum(floors[label] for label in sizes if label not in free)
        shares = {label: Fraction(rest * size, sum(free.values())) for label, size in free.items()}
        short = [label for label, share in shares.items() if share < floors[label]]
        if not short:
            return {label: floors[label] for label in sizes} | _rounded(shares, rest)
        free = {label: size for label, size in free.items() if label not in short}


def _rounded(shares: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Return whole numbers that add up to the total, by largest remainder."""
    whole = {label: int(share) for label, share in shares.items()}
    order = sorted(shares, key=lambda label: (whole[label] - shares[label], -shares[label]))
    for label in order[: total - sum(whole.values())]:
        whole[label] += 1
    return whole
