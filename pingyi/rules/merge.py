"""The layers of a scheme and how province, city and county merge; pure, and it does not judge what a value means."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from pingyi.core.idform import FORM
from pingyi.rules.trace import implements

# None: nothing stands there.
Value: TypeAlias = "bool | int | str | Decimal | Sequence[Value] | Mapping[str, Value] | None"
Raw: TypeAlias = "bool | int | float | str | Decimal | date | datetime | time | Sequence[Raw] | Mapping[str, Raw]"

FORMAT = "pingyi-scheme-source/1"
LEVELS = ("province", "city", "county")
HEAD = ("format", "id", "title", "level", "document")
# Sections that hold leaves, and sections that hold named tables of leaves, each with an optional label.
FLAT = ("organiser", "roster", "result", "check", "publication", "remedy", "variant")
KEYED = ("component", "electorate", "override", "stage", "filing")
LEAF = ("value", "cite", "assumed", "open")


@dataclass(frozen=True)
class Leaf:
    """One value of one layer: what it is, which layer says so and why, and whether a lower layer may change it."""

    value: Value
    origin: str
    cite: str = ""
    assumed: str = ""
    open: bool = False


@dataclass(frozen=True)
class Flaw:
    """Something wrong at a dotted path of a scheme's source."""

    path: str
    message: str


@dataclass(frozen=True)
class Merged:
    """One layer, or several merged in order; merging two of them gives a third.

    chain: ids from the uppermost layer down. labels: path of a named table -> its label.
    claims: path -> every leaf that a layer set there, from above downwards, in order of first appearance.
    flaws: what is no well-formed leaf; such a leaf is left out of the claims.
    """

    chain: tuple[str, ...]
    title: Mapping[str, str]
    level: str
    document: str
    labels: Mapping[str, Mapping[str, str]]
    claims: Mapping[str, tuple[Leaf, ...]]
    flaws: tuple[Flaw, ...] = ()

    @property
    def id(self) -> str:
        """The id of the lowest layer."""
        return self.chain[-1]

    @property
    def leaves(self) -> dict[str, Leaf]:
        """The leaf that holds at each path: the first closed one, else the last."""
        return {path: claims[_holding(claims)] for path, claims in self.claims.items()}

    @property
    def history(self) -> dict[str, tuple[Leaf, ...]]:
        """The overridden leaves of each path that has any, oldest first."""
        found = {path: claims[: _holding(claims)] for path, claims in self.claims.items()}
        return {path: claims for path, claims in found.items() if claims}

    @property
    def refused(self) -> dict[str, tuple[Leaf, ...]]:
        """The leaves that came after a closed one and therefore do not hold."""
        found = {path: claims[_holding(claims) + 1 :] for path, claims in self.claims.items()}
        return {path: claims for path, claims in found.items() if claims}

    def keys(self, section: str) -> tuple[str, ...]:
        """Return the names of the tables of a keyed section, in order of first appearance."""
        names = [path.split(".") for path in (*self.claims, *self.labels)]
        return tuple(dict.fromkeys(name[1] for name in names if name[0] == section))

    def value(self, path: str) -> Value:
        """Return the value that holds at the path, or None."""
        claims = self.claims.get(path)
        return claims[_holding(claims)].value if claims else None


def _holding(claims: Sequence[Leaf]) -> int:
    return next((at for at, leaf in enumerate(claims) if not leaf.open), len(claims) - 1)


@implements("GD-LZPY:18")
def join(upper: Merged, lower: Merged) -> Merged:
    """Lay the lower layer over the upper one; associative.

    A value moves only where it is open above. What a lower layer says of a closed value is kept as refused.
    Titles, labels, level and document are bare: the lower layer's hold where it has them.
    """
    paths = dict.fromkeys((*upper.claims, *lower.claims))
    return Merged(
        chain=upper.chain + lower.chain,
        title=lower.title or upper.title,
        level=lower.level or upper.level,
        document=lower.document or upper.document,
        labels={**upper.labels, **lower.labels},
        claims={path: upper.claims.get(path, ()) + lower.claims.get(path, ()) for path in paths},
        flaws=upper.flaws + lower.flaws,
    )


def merge(layers: Sequence[Merged]) -> Merged:
    """Merge at least one layer, given from the uppermost down."""
    return reduce(join, layers)


def layer(raw: Mapping[str, Raw]) -> Merged:
    """Read one layer from its parsed source; whatever is not well formed becomes a flaw, never an error.

    raw: a TOML document whose floats were parsed as Decimal.
    """
    return _Reader(raw).read()


class _Reader:
    def __init__(self, raw: Mapping[str, Raw]) -> None:
        self.raw = raw
        self.origin = self._word("id")
        self.labels: dict[str, Mapping[str, str]] = {}
        self.claims: dict[str, tuple[Leaf, ...]] = {}
        self.flaws: list[Flaw] = []

    def read(self) -> Merged:
        self._head()
        for name, table in self.raw.items():
            if name in FLAT:
                self._leaves(name, table)
            elif name in KEYED:
                self._named(name, table)
            elif name not in HEAD:
                self._flaw(name, f"is unknown: a scheme has {', '.join(HEAD + FLAT + KEYED)}")
        title = self._label("title", self.raw["title"]) if "title" in self.raw else {}
        return Merged(
            (self.origin,),
            title,
            self._word("level"),
            self._word("document"),
            self.labels,
            self.claims,
            tuple(self.flaws),
        )

    def _word(self, name: str) -> str:
        found = self.raw.get(name, "")
        return found if isinstance(found, str) else ""

    def _head(self) -> None:
        if self._word("format") != FORMAT:
            self._flaw("format", f'must be "{FORMAT}"')
        if self._word("level") not in LEVELS:
            self._flaw("level", f"must be one of {', '.join(LEVELS)}")
        for name in ("id", "document"):
            if not self._word(name):
                self._flaw(name, "is missing: write a text")

    def _flaw(self, path: str, message: str) -> None:
        self.flaws.append(Flaw(path, f"{message} ({self.origin})"))

    def _table(self, path: str, raw: Raw) -> Mapping[str, Raw]:
        if isinstance(raw, Mapping):
            return raw
        self._flaw(path, "is a value where a table is expected")
        return {}

    def _named(self, section: str, raw: Raw) -> None:
        for name, table in self._table(section, raw).items():
            path = f"{section}.{name}"
            if not FORM.match(name):
                self._flaw(path, "is no key: a-z, 0-9 and _, a letter first, at most 32")
                continue
            inner = self._table(path, table)
            if "label" in inner:
                self.labels[path] = self._label(f"{path}.label", inner["label"])
            self._leaves(path, {key: leaf for key, leaf in inner.items() if key != "label"})

    def _leaves(self, path: str, raw: Raw) -> None:
        for name, leaf in self._table(path, raw).items():
            if FORM.match(name):
                self._leaf(f"{path}.{name}", leaf)
            else:
                self._flaw(f"{path}.{name}", "is no key: a-z, 0-9 and _, a letter first, at most 32")

    def _leaf(self, path: str, raw: Raw) -> None:
        if not isinstance(raw, Mapping) or "value" not in raw:
            self._flaw(path, "has no value: write { value = ..., cite = ... } or { value = ..., assumed = ... }")
            return
        for name in raw:
            if name not in LEAF:
                self._flaw(f"{path}.{name}", f"is unknown: a leaf has {', '.join(LEAF)}")
        if not isinstance(raw.get("open", False), bool):
            self._flaw(f"{path}.open", "must be true or false")
        why = {name: raw[name] for name in ("cite", "assumed") if name in raw}
        texts = {name: said for name, said in why.items() if isinstance(said, str) and said.strip()}
        if len(why) != 1 or len(texts) != 1:
            self._flaw(path, "needs exactly one of cite and assumed, as a text that is not empty")
        if value := self._value(path, raw["value"]):
            cite, assumed = texts.get("cite", ""), texts.get("assumed", "")
            self.claims[path] = (Leaf(value[0], self.origin, cite, assumed, raw.get("open") is True),)

    def _value(self, path: str, raw: Raw) -> tuple[Value] | None:
        try:
            return (_clean(raw),)
        except ValueError as error:
            self._flaw(path, str(error))
            return None

    def _label(self, path: str, raw: Raw) -> Mapping[str, str]:
        value = self._value(path, raw)
        texts = value[0] if value and isinstance(value[0], Mapping) else {}
        found = {name: text for name, text in texts.items() if isinstance(text, str) and text.strip()}
        if set(texts) != {"zh", "en"} or len(found) != 2:
            self._flaw(path, "must be { zh = ..., en = ... }, both texts that are not empty")
            return {}
        return found


def _clean(raw: Raw) -> Value:
    """Check that a value can be written in scheme.json. Raises ValueError saying what cannot be."""
    if isinstance(raw, str):
        if not unicodedata.is_normalized("NFC", raw):
            raise ValueError(f'"{raw}" is not in Unicode form NFC')
        return raw
    if isinstance(raw, bool | int | Decimal):
        return _number(raw)
    if isinstance(raw, Mapping):
        return {key: _clean(inner) for key, inner in raw.items()}
    if isinstance(raw, Sequence):
        return [_clean(inner) for inner in raw]
    raise ValueError(f"{raw} is a {type(raw).__name__}; write it as a text")


def _number(raw: bool | int | Decimal) -> Value:
    if isinstance(raw, int):
        sound = abs(raw) < 10**12
    else:
        # Bounds first: a Fraction of 1e999999999 would fill the memory.
        bounded = raw.is_finite() and raw.adjusted() < 12
        sound = bounded and raw.adjusted() > -50 and (Fraction(raw) * 10**6).denominator == 1
    if not sound:
        raise ValueError("is no decimal with at most 12 digits before and 6 after the point")
    return raw
