"""Reads the leaves of a JSON document and collects every fault; it must not know what the leaves mean."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction

from pingyi.core import exact
from pingyi.core.canonical import Json
from pingyi.core.idform import is_id
from pingyi.rules.faults import Fault

# Stands for a value whose absence is a fault already noted; known by identity.
MISSING: Mapping[str, Json] = {}


class Form:
    """One document under examination. A reader that meets a fault notes it and returns a stand-in.

    path: dotted, with the place in a list as a number from 0: rules.components.0.weight.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._noted: set[str] = set()
        self._touched: set[str] = set()

    def fault(self, path: str, message: str) -> None:
        """Note one fault at the path."""
        self.faults.append(Fault(self.file, 0, path, message))
        self._noted.add(path)
        self._touched.update(_upwards(path))

    def sound(self, *paths: str) -> bool:
        """Tell whether no fault was noted at these paths, below them or at what holds them."""
        return self._touched.isdisjoint(paths) and all(self._noted.isdisjoint(_upwards(path)) for path in paths)

    def mapping(self, value: Json, path: str) -> Mapping[str, Json]:
        """Return the object; MISSING when it is none."""
        if isinstance(value, Mapping):
            return value
        self.fault(path, f"{_shown(value)} is no object")
        return MISSING

    def fields(self, value: Json, path: str, names: Sequence[str]) -> Mapping[str, Json]:
        """Return the object with exactly these fields; a missing or an unknown one is a fault."""
        found = self.mapping(value, path)
        if found is not MISSING:
            for name in names:
                if name not in found:
                    self.fault(below(path, name), "is missing")
            for name in found:
                if name not in names:
                    self.fault(below(path, name), f"is unknown here; allowed: {', '.join(names)}")
        return {name: found.get(name, MISSING) for name in names}

    def parts(self, value: Json, path: str) -> Sequence[Json]:
        """Return the list; empty when it is none."""
        if isinstance(value, list | tuple):
            return value
        self._refuse(value, path, "is no list")
        return ()

    def text(self, value: Json, path: str) -> str:
        """Return a text that is not empty and in Unicode form NFC."""
        if isinstance(value, str) and value.strip() and unicodedata.is_normalized("NFC", value):
            return value
        self._refuse(value, path, "is no text: write a non-empty text in Unicode form NFC")
        return ""

    def ident(self, value: Json, path: str) -> str:
        """Return an id: a-z, 0-9, _, at most 32, and no column name."""
        if isinstance(value, str) and is_id(value):
            return value
        self._refuse(value, path, "is no id: a letter a-z, then at most 31 of a-z 0-9 _, no column name")
        return ""

    def choice(self, value: Json, path: str, allowed: Sequence[str]) -> str:
        """Return one of the allowed words."""
        if isinstance(value, str) and value in allowed:
            return value
        self._refuse(value, path, f"is none of {', '.join(allowed)}")
        return ""

    def decimal(self, value: Json, path: str, most: Fraction | None = None) -> Fraction:
        """Return a decimal, written as text, that is at least 0 and at most `most`."""
        if not isinstance(value, str) or not exact.DECIMAL.match(value):
            self._refuse(value, path, "is no decimal: write it as text, such as 12.5 in quotes")
            return Fraction(0)
        number = Fraction(value)
        if number < 0:
            self._refuse(value, path, "is below 0")
        if most is not None and number > most:
            self._refuse(value, path, f"is above {exact.plain(most)}")
        return number

    def positive(self, value: Json, path: str) -> Fraction:
        """Return a decimal, written as text, that is above 0."""
        number = self.decimal(value, path)
        if number == 0 and self.sound(path):
            self._refuse(value, path, "is not above 0")
        return number

    def count(self, value: Json, path: str, most: int | None = None) -> int:
        """Return a JSON integer that is at least 0 and at most `most`."""
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._refuse(value, path, "is no count: write a whole number from 0, without quotes")
            return 0
        if most is not None and value > most:
            self._refuse(value, path, f"is above {most}")
        return value

    def flag(self, value: Json, path: str) -> bool:
        """Return a JSON boolean."""
        if not isinstance(value, bool):
            self._refuse(value, path, "is neither true nor false")
        return value is True

    def distinct(self, keys: Sequence[str], path: str) -> None:
        """Note a fault for each key of the list at `path` that stands a second time."""
        seen: set[str] = set()
        for at, key in enumerate(keys):
            if key in seen:
                self.fault(f"{path}.{at}.key", f'"{key}" stands twice')
            # The empty key is the stand-in of a key that was refused already.
            seen |= {key} - {""}

    def _refuse(self, value: Json, path: str, message: str) -> None:
        if value is not MISSING:
            self.fault(path, f"{_shown(value)} {message}")


def below(path: str, name: str) -> str:
    """Return the path of a member; a name that would break a line of output is shown escaped."""
    shown = name if name.isprintable() and len(name) <= 60 else _shown(name)
    return f"{path}.{shown}" if path else shown


def _upwards(path: str) -> list[str]:
    names = path.split(".")
    return ["", *(".".join(names[:end]) for end in range(1, len(names) + 1))]


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
