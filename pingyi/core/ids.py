"""Ids and entered names: their form, fresh random ones, and names a spreadsheet would run."""

import secrets
import unicodedata

from pingyi.core.errors import Refused, said
from pingyi.core.idform import FORM as FORM
from pingyi.core.idform import RESERVED as RESERVED
from pingyi.core.idform import is_id as is_id

LONGEST_NAME = 200
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def fresh(prefix: str, length: int = 9) -> str:
    """Return a random id that starts with the prefix and says nothing about seat or order."""
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


def tidy(text: str) -> str:
    """Return an entered text as bundles carry it: form NFC, line feeds alone, no control character, trimmed."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def check_name(text: str, most: int = LONGEST_NAME) -> None:
    """Check an entered name that has room for so many characters.

    Raises Refused: it is empty, longer, or holds what a name may not hold.
    """
    if len(text) > most:
        raise Refused("the name “{name}” is longer than {most} characters", name=text, most=most)
    if fault := name_fault(text):
        raise Refused(fault, name=text)


def name_fault(text: str) -> str | None:
    """Say what is wrong with an entered name as a template with {name}, or return None when nothing is."""
    if not text.strip():
        return said("a name is empty")
    if len(text) > LONGEST_NAME:
        return said("the name “{name}” is longer than 200 characters")
    if text[0] in FORMULA_STARTS:
        return said("the name “{name}” begins with a sign that a spreadsheet would run as a formula")
    if unicodedata.normalize("NFC", text) != text:
        return said("the name “{name}” is not in Unicode form NFC; type it again")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text):
        return said("the name “{name}” holds an invisible control character; type it again")
    return None
