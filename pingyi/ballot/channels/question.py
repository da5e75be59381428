"""A sum asked in words, for people without script who cannot solve a puzzle; it must not word anything.

It is weak by design: a program that reads the page solves it. It only makes a person possible where the puzzle is not,
so the caller must limit how many are asked of one network.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from pingyi.ballot.channels import typed
from pingyi.ballot.channels.port import Used
from pingyi.ballot.channels.seal import Seal

CHANNEL = "question"
LASTS = 1800  # seconds
GREATEST = 10
SUM, DIFFERENCE = "sum", "difference"
ID = 16
NUMBER = re.compile(r"0*([0-9]{1,3})")


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks. text_key: sum or difference; numbers: two of 1-10, the greater first; sealed: to be sent back.

    A page words the numbers from a list, so that no digit of them stands in it.
    """

    text_key: str
    numbers: tuple[int, int]
    sealed: str


def ask(key: bytes, origin: str, seed: bytes, now: int) -> Question:
    """Return a question. seed: 16 random bytes, fresh each time; the same ones give the same question."""
    dice = hashlib.sha256(b"pingyi-question-v1\x00" + seed).digest()
    greater, smaller = sorted((1 + dice[0] % GREATEST, 1 + dice[1] % GREATEST), reverse=True)
    text_key = (SUM, DIFFERENCE)[dice[2] % 2]
    right = greater + smaller if text_key == SUM else greater - smaller
    seal = Seal(key, origin, CHANNEL)
    once = seal.digest("once", seed.hex())
    sealed = seal.close(once + seal.digest(once.hex(), str(right)), now + LASTS)
    return Question(text_key, (greater, smaller), sealed)


def is_answered(key: bytes, origin: str, sent: tuple[str, str], used: Used, now: int) -> bool:
    """Tell whether the question was answered rightly at second `now`; each takes one answer, a wrong one as well.

    sent: the sealed text and what was typed, in digits.
    """
    sealed, typed_text = sent
    seal = Seal(key, origin, CHANNEL)
    opened = seal.open(sealed, now)
    given = NUMBER.fullmatch(typed.plain(typed_text))
    if opened is None or given is None:
        return False
    once, proof = opened.body[:ID], opened.body[ID:]
    right = hmac.compare_digest(seal.digest(once.hex(), given[1]), proof)
    return used.use(CHANNEL, once.hex(), opened.ends) and right
