"""Keeps the Chinese catalogue in step with the message ids of code, templates and schemes; it translates nothing.

Run it as `python tools/messages.py` to write the catalogue, with `--check` to list what is wrong with it.
"""

import argparse
import ast
import io
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages import extract, pofile
from babel.messages.catalog import Catalog, Message
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("pingyi/web/locale/zh_Hans/LC_MESSAGES/django.po")
GETTEXT = frozenset(["_", "gettext", "gettext_lazy", "gettext_noop"])
# What pingyi.web.words.told() words in the page's language, by its first argument.
TOLD = frozenset(["Refused", "Missing", "Conflict", "said"])
HEADER = r"""msgid ""
msgstr ""
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
Id = str | tuple[str, ...]


def wanted(root: Path) -> Catalog:
    """Return the message ids of every template, Python file and scheme below root/pingyi, without translations."""
    found = Catalog(locale="zh_Hans")
    for path in sorted(root.glob("pingyi/**/templates/**/*.html")):
        for message, context in template_messages(path.read_text("utf-8")):
            found.add(message, context=context)
    for path in sorted(root.glob("pingyi/**/*.py")):
        for message in python_messages(path.read_text("utf-8")):
            found.add(message)
    for path in sorted(root.glob("pingyi/schemes/*.toml")):
        for message in scheme_messages(tomllib.loads(path.read_text("utf-8"))):
            found.add(message)
    return found


def template_messages(text: str) -> Iterator[tuple[Id, str | None]]:
    """Yield id and context of each translate, blocktranslate and _() of a template; (one, many) where it counts."""
    source = io.BytesIO(templatize(text).encode())
    for _line, message, _comments, context in extract.extract("python", source):
        yield message, context


def python_messages(text: str) -> Iterator[Id]:
    """Yield the constant ids given to gettext, to the exceptions that people read and to their subclasses here.

    A constant `assumed=` is one too: pages show it as the reason of a value.
    """
    tree = ast.parse(text)
    told = set(TOLD)
    calls = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(_last_name(parent) in told for parent in node.bases):
            told.add(node.name)
        elif isinstance(node, ast.Call):
            calls.append(node)
    for call in calls:
        name = _last_name(call.func)
        count = 2 if name == "ngettext" else 1 if name in GETTEXT or name in told else 0
        texts = _constants(call.args[:count])
        if count and len(texts) == count:
            yield texts if count == 2 else texts[0]
        yield from _constants([keyword.value for keyword in call.keywords if keyword.arg == "assumed"])


def scheme_messages(node: object) -> Iterator[str]:
    """Yield the reason of each assumed value of a parsed scheme; pages show it in their language."""
    if isinstance(node, dict):
        if isinstance(node.get("assumed"), str):
            yield node["assumed"]
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            yield from scheme_messages(inner)


def read(path: Path) -> Catalog:
    """Return the catalogue of the file, an empty one when there is none.

    Raises SystemExit: it is broken; names file and line.
    """
    if not path.exists():
        return Catalog(locale="zh_Hans")
    try:
        with path.open("rb") as file:
            return pofile.read_po(file, locale="zh_Hans", abort_invalid=True)
    except pofile.PoFileError as error:
        # Babel counts lines from 0.
        raise SystemExit(f"{path}, line {error.lineno + 1}: {error.line.strip()!r} is no entry") from error


def updated(present: Catalog, found: Catalog) -> Catalog:
    """Return the ids of `found` with the translations of `present`; a fuzzy one counts as none."""
    result = Catalog(locale="zh_Hans")
    for message in found:
        old = present.get(message.id, message.context) if message.id else None
        keep = old is not None and not old.fuzzy and old.pluralizable == message.pluralizable
        if message.id:
            result.add(message.id, old.string if old and keep else None, context=message.context)
    return result


def content(catalog: Catalog) -> bytes:
    """Return the .po: sorted by id, without dates, places in the code or names of persons and machines."""
    out = io.BytesIO()
    pofile.write_po(out, catalog, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True, width=0)
    return HEADER.encode() + out.getvalue()


def faults(present: Catalog, found: Catalog) -> Iterator[str]:
    """Yield a line for each id that is missing, not translated, fuzzy or obsolete."""
    for message in found:
        fault = _fault(message, present.get(message.id, message.context)) if message.id else ""
        if fault:
            yield f"{fault}: {_shown(message)}"
    for old in (*present, *present.obsolete.values()):
        if old.id and found.get(old.id, old.context) is None:
            yield f"obsolete: {_shown(old)}"


def _fault(message: Message, old: Message | None) -> str:
    if old is None:
        return "missing"
    if old.fuzzy:
        return "fuzzy"
    whole = old.string and all(old.string) and old.pluralizable == message.pluralizable
    return "" if whole else "not translated"


def _shown(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _constants(nodes: list[ast.expr]) -> tuple[str, ...]:
    found = (node.value for node in nodes if isinstance(node, ast.Constant))
    return tuple(text for text in found if isinstance(text, str) and text)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def main(argv: list[str] | None = None, root: Path = ROOT) -> int:
    """Write the catalogue, or with --check print its faults; return 1 when there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, list what is wrong")
    path, found = root / CATALOGUE, wanted(root)
    if not parser.parse_args(argv).check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(updated(read(path), found)))
        return 0
    wrong = sorted(faults(read(path), found))
    print("\n".join(wrong) or f"{len(found)} messages, all translated")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
