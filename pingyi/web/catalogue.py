"""Compiles the catalogues in pure Python, so that running needs no gettext; knows no Django."""

import io
from pathlib import Path

LOCALE = Path(__file__).resolve().parent / "locale"


def compile_stale(folder: Path = LOCALE) -> list[Path]:
    """Write each .mo that is older than its .po, and return what was written.

    A file appears whole or not at all. Raises ValueError: a .po that cannot be read; names file and line.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, target)
            written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    from babel.messages import mofile, pofile

    try:
        with source.open("rb") as file:
            catalog = pofile.read_po(file, abort_invalid=True)
    except pofile.PoFileError as error:
        # Babel counts lines from 0.
        raise ValueError(f"{source}, line {error.lineno + 1}: {error.line.strip()!r} is no entry") from error
    out = io.BytesIO()
    mofile.write_mo(out, catalog)
    part = target.with_suffix(".part")
    part.write_bytes(out.getvalue())
    part.replace(target)


if __name__ == "__main__":
    compile_stale()
