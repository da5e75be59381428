"""The rules of a season as a page shows them: each value with who set it and the article behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pingyi.core.canonical import Json
from pingyi.core.errors import Missing
from pingyi.policy import load as policy
from pingyi.season import texts


@dataclass(frozen=True)
class Rule:
    """One value. value: as in scheme.json, or None where `rows` hold it; summary: of the article, else empty."""

    path: str
    value: Json
    rows: tuple[Mapping[str, Json], ...]
    origin: str
    cite: str
    assumed: str
    summary: Mapping[str, str]


def sections(document: Json) -> dict[str, tuple[Rule, ...]]:
    """Return the rules of a scheme.json by section: parts of the score first, then steps and filings."""
    if not isinstance(document, Mapping) or not isinstance(document.get("sources"), Mapping):
        raise TypeError("no scheme.json")
    sources = document["sources"]
    assert isinstance(sources, Mapping)
    found: dict[str, tuple[Rule, ...]] = {}
    for path, source in sources.items():
        section = path.rpartition(".")[0]
        found[section] = (*found.get(section, ()), _rule(path, _value(document, path), source))
    known = list(texts.SECTIONS)
    order = sorted(found, key=lambda section: known.index(section.partition(".")[0]))
    return {section: found[section] for section in order}


def _rule(path: str, value: Json, source: Json) -> Rule:
    said = source if isinstance(source, Mapping) else {}
    cite = str(said.get("cite", ""))
    rows = value if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping) else ()
    return Rule(
        path=path,
        value=None if rows else value,
        rows=tuple(row for row in rows if isinstance(row, Mapping)),
        origin=str(said.get("from", "")),
        cite=cite,
        assumed=str(said.get("assumed", "")),
        summary=_summary(cite),
    )


def _summary(cite: str) -> Mapping[str, str]:
    try:
        article = policy.article(cite) if cite else None
    except Missing:
        article = None
    return {"zh": article.summary_zh, "en": article.summary_en} if article else {}


def _value(document: Mapping[str, Json], path: str) -> Json:
    """Return the value at a source's path: from `rules` where the engine reads it, else from `other`."""
    section, name, *rest = path.split(".")
    plural = {"component": "components", "override": "overrides"}
    for root in ("rules", "other"):
        part = document.get(root)
        node: Json = part if isinstance(part, Mapping) else {}
        for step in (section, name, *rest):
            node = _step(node, plural.get(step, step) if step == section else step)
        if node is not None:
            return node
    return None


def _step(node: Json, name: str) -> Json:
    if isinstance(node, Mapping):
        return node.get(name, node.get(f"{name}s"))
    if isinstance(node, Sequence) and not isinstance(node, str):
        return next((row for row in node if isinstance(row, Mapping) and row.get("key") == name), None)
    return None
