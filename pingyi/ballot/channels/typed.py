"""Texts as people type them, brought into one form; it must not know what they mean."""

import unicodedata

LONGEST = 64  # characters
DASHES = "Pd"
MINUS = "\u2212"


def plain(text: str) -> str:
    """Return the text in upper case and half width, without spaces, dashes and signs that nobody sees.

    A text that is too long gives an empty one.
    """
    if len(text) > LONGEST:
        return ""
    return "".join(filter(_is_kept, unicodedata.normalize("NFKC", text).upper()))


def _is_kept(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return not (sign.isspace() or kind in (DASHES, "Cf") or sign == MINUS)
