"""Canonical JSON (RFC 8785 over integers) and its digest; the one encoding that is ever hashed."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"


class NotCanonical(ValueError):
    """A value or a text that canonical JSON cannot carry, with the offending value."""


def dumps(value: Json) -> bytes:
    """Return the canonical bytes: UTF-8, keys sorted by UTF-16 units, no white space.

    Raises NotCanonical: a float, a key that is no text, or a lone surrogate.
    """
    try:
        return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"lone surrogate in {error.object!r}") from error


def loads(raw: bytes) -> Json:
    """Read canonical bytes back.

    Raises NotCanonical: not JSON, a float, a repeated key, or other bytes than dumps() would give.
    """
    try:
        value: Json = json.loads(
            raw.decode("utf-8"), object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float
        )
        again = dumps(value)
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from error
    if again != raw:
        raise NotCanonical("JSON, but not in canonical form (sorted keys, no white space, UTF-8)")
    return value


def sha256_hex(raw: bytes) -> str:
    """Return the lower-case hex SHA-256 of the bytes."""
    return hashlib.sha256(raw).hexdigest()


def _sorted(value: Json) -> Json:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotCanonical(f"a key that is no text: {list(value)!r}")
        return {key: _sorted(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list | tuple):
        return [_sorted(item) for item in value]
    raise NotCanonical(f"{value!r} ({type(value).__name__}) has no canonical form; numbers are integers")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical(f"a key stands twice: {[key for key, _ in pairs]!r}")
    return found


def _no_float(text: str) -> Json:
    raise NotCanonical(f"{text} is no integer; decimals are written as text")
