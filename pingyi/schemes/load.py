"""Reads schemes from files: the shipped ones by id, others by path; it must not judge what they say."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from pingyi.core.errors import Missing, Refused
from pingyi.rules import merge
from pingyi.rules.merge import Merged, Raw

FOLDER = Path(__file__).parent
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z", re.ASCII)
LINE = re.compile(r" \(at line (?P<line>\d+), column \d+\)\Z")


class NoScheme(Missing):
    """A scheme that is neither shipped nor at the path given."""


class Unreadable(Refused):
    """A scheme file that cannot be read at all; names file and line."""


def names() -> tuple[str, ...]:
    """Return the ids of the shipped schemes, parents before children."""
    return tuple(sorted(path.name.removesuffix(".toml") for path in FOLDER.glob("*.toml")))


def read(target: str) -> tuple[Merged, ...]:
    """Return the layers of a scheme, uppermost first.

    target: the id of a shipped scheme, or the path of a TOML file; its parents are found by its dotted id among
    the shipped ones or beside it. A missing uppermost layer (such as cn for cn.gd) is passed over.
    Raises NoScheme: nothing there, or a layer between others is missing. Raises Unreadable: no TOML, or no id.
    """
    path = Path(target) if "/" in target or "\\" in target or target.endswith(".toml") else None
    if path is None:
        if target not in names():
            raise NoScheme(
                f'There is no scheme "{target}"; shipped are {", ".join(names())}. For a file, end in .toml.'
            )
        path = FOLDER / f"{target}.toml"
    raw = _parsed(path)
    own = raw.get("id")
    if not isinstance(own, str) or not ID.match(own):
        raise Unreadable(f"{path}: id is missing or no dotted name such as cn.gd.shaoguan")
    return (*_parents(own, path), merge.layer(raw))


def merged(target: str) -> Merged:
    """Return a scheme with all its layers merged; target and errors as for read()."""
    return merge.merge(read(target))


def _parents(own: str, path: Path) -> list[Merged]:
    words = own.split(".")
    found: list[Merged] = []
    for end in range(1, len(words)):
        parent = ".".join(words[:end])
        file = next((at for at in _places(parent, path) if at.is_file()), None)
        if file is not None:
            raw = _parsed(file)
            if raw.get("id") != parent:
                raise Unreadable(f'{file}: id must be "{parent}", as the file is named')
            found.append(merge.layer(raw))
        elif found:
            raise NoScheme(f"{path}: its parent {parent} is neither shipped nor beside it")
    return found


def _places(name: str, path: Path) -> tuple[Path, Path]:
    return FOLDER / f"{name}.toml", path.parent / f"{name}.toml"


def _parsed(path: Path) -> Mapping[str, Raw]:
    try:
        # Notepad writes a byte order mark, which TOML does not know.
        text = path.read_bytes().decode("utf-8-sig")
        found: Mapping[str, Raw] = tomllib.loads(text, parse_float=Decimal)
    except FileNotFoundError as error:
        raise NoScheme(f"{path}: there is no such file") from error
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable(f"{path}, line {line}: is not UTF-8 text; save the file as UTF-8") from error
    except (ValueError, ArithmeticError) as error:
        raise Unreadable(_placed(path, str(error))) from error
    except RecursionError as error:
        raise Unreadable(f"{path}: tables are nested too deeply") from error
    return found


def _placed(path: Path, message: str) -> str:
    at = LINE.search(message)
    where = f"{path}, line {at['line']}" if at else str(path)
    return f"{where}: is no TOML: {LINE.sub('', message)}"
