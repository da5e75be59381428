"""What every channel promises: it tells who somebody is, or that it does not know; tests/contracts holds them to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who may answer. subject: the same text for the same person; makes the keyed slot, is never stored."""

    subject: str


class NotKnown(Exception):
    """The channel does not know who this is.

    code: what a page words. `code` (no code of this season), `cancelled` (a code that was not given out or is void),
    `phone` (no mainland mobile number), `often` (too many messages to it), `budget` (no money for messages left),
    `tries` (too many attempts), `wrong` (not the code of the message), `stale` (the first step is over, forged or of
    another browser), `used` (sent twice), `refused` (WeChat does not know the visit), `snapshot` (a preview page with
    an invented account), `away` (WeChat does not answer as it should).
    detail: for the operator's log; never a secret, a number or a name.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


class Adapter(Protocol):
    """A channel of one season."""

    def identify(self, sent: Mapping[str, str], now: int) -> Known:
        """Return who sent these fields at second `now`. Raises NotKnown; nothing else, whatever is sent."""


class Used(Protocol):
    """What was used once and is worth nothing since; shared by all processes of an office."""

    def use(self, channel: str, token: str, ends: int) -> bool:
        """Tell whether this is the first use, and remember it until second `ends`; of two at once one is the first."""
