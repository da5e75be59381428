"""What a verification found, as frozen rows; it must not check anything."""

from collections.abc import Iterable
from dataclasses import dataclass

LIMIT = 200
WIDTH = 1000


@dataclass(frozen=True)
class Failure:
    """One thing that does not hold. step: 1-6 of FORMATS 6; file: its name in the bundle."""

    step: int
    file: str
    message: str

    def __str__(self) -> str:
        return f"FAIL {self.step} {self.file}: {self.message}"


@dataclass(frozen=True)
class Report:
    """The outcome of a verification. failures: in the order of the steps; none = the bundle holds.

    entries: of the season's log. key_fingerprint: hex SHA-256 of the bundle's public key, empty when it is none.
    key_checked: a key from outside was given.
    """

    season: str
    failures: tuple[Failure, ...]
    agencies: int
    entries: int
    key_fingerprint: str
    key_checked: bool


def capped(step: int, file: str, messages: Iterable[str]) -> list[Failure]:
    """Return a failure for each message, after 200 only their number."""
    result = [Failure(step, file, message) for message in messages]
    more = len(result) - LIMIT
    if more > 0:
        return [*result[:LIMIT], Failure(step, file, f"and {more} more of this file")]
    return result


def one_line(text: str) -> str:
    """Return the text fit for one line of a terminal: control characters escaped, cut after 1,000 characters."""
    shown = text if len(text) <= WIDTH else f"{text[:WIDTH]} ..."
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in shown)
