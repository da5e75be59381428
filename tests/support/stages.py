"""Stages of the invented season: built once a run through the real actions, later put back row by row, which is faster.

It must not invent a row: whatever it puts back, the actions of world.py wrote before.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from pingyi.season.models import Season

Row = dict[str, Any]
Key = tuple[Any, ...]

# Every table that a stage fills, parents first, with the fields that tell its rows apart; equal rows are counted.
TABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ledger.Log", ("origin",)),
    ("people.Office", ("key",)),
    ("people.Body", ("office_id", "key")),
    ("people.User", ("username",)),
    ("ledger.Entry", ("log_id", "index")),
    ("ledger.Checkpoint", ("log_id", "size")),
    ("season.Season", ("office_id", "key")),
    ("season.Adoption", ("season_id", "path")),
    ("season.Agency", ("season_id", "key")),
    ("season.Rater", ("season_id", "component", "name")),
    ("season.Decision", ("season_id", "position")),
    ("season.StageDate", ("season_id", "stage")),
    ("season.SeasonText", ("season_id", "name")),
    ("flow.Proposal", ("subject", "move", "payload")),
    ("flow.Deed", ("office_id", "at", "actor_id", "move", "subject", "about")),
    ("meeting.Marking", ("season_id", "component")),
    ("meeting.Sheet", ("rater_id",)),
    ("meeting.Line", ("sheet_id", "agency_id")),
    ("ballot.Survey", ("season_id",)),
    ("ballot.Answer", ("survey_id", "channel", "status", "choices")),
    ("result.Run", ("season_id", "round")),
    ("result.Standing", ("run_id", "agency_id")),
    ("result.Publication", ("season_id",)),
)
CHANGING = ("ledger.Log", "season.Season", "season.Rater")  # rows that a later stage writes again


@dataclass(frozen=True)
class Stage:
    """All rows and files of one stage. rows: table -> rows as stored; files: path below the data folder -> bytes."""

    rows: dict[str, list[Row]]
    files: dict[Path, bytes]


_KEPT: dict[str, Stage] = {}


def reached(name: str, season: Season, build: Callable[[], Season]) -> Season:
    """Return the season at the stage of this name. build: brings it there; called once a run.

    The season stands at the stage before, in a database that holds nothing else of its office.
    """
    if name in _KEPT:
        _put(_KEPT[name])
    else:
        build()
        _KEPT[name] = _take(season)
    season.refresh_from_db()
    return season


def _take(season: Season) -> Stage:
    rows = {}
    for table, _ in TABLES:
        model = apps.get_model(table)
        found = model._base_manager.order_by("pk")
        names = [field.attname for field in model._meta.concrete_fields]
        if table == "people.Office":
            found = found.filter(pk=season.office_id)
        elif table == "people.User":
            found = found.filter(username__in=[f"{season.office.key}-{role}" for role in ("operator", "approver")])
        elif "office_id" in names:
            found = found.filter(office_id=season.office_id)
        rows[table] = list(found.values(*names))
    files = {path.relative_to(settings.DATA): path.read_bytes() for path in settings.DATA.rglob("*") if path.is_file()}
    return Stage(rows, files)


def _put(stage: Stage) -> None:
    ids: dict[type[models.Model], dict[Any, Any]] = {}
    for table, natural in TABLES:
        model = apps.get_model(table)
        rows = [(row["id"], _moved(model, row, ids)) for row in stage.rows[table]]
        known = list(model._base_manager.order_by("pk").values_list(*natural, "pk"))
        here = dict(zip(_counted(row[:-1] for row in known), (row[-1] for row in known), strict=True))
        keys = dict(zip((old for old, _ in rows), _counted(_key(row, natural) for _, row in rows), strict=True))
        new = [(old, row) for old, row in rows if keys[old] not in here]
        made = model._base_manager.bulk_create([model(**row) for _, row in new], batch_size=500)
        ids[model] = {old: one.pk for (old, _), one in zip(new, made, strict=True)}
        for old, row in rows:
            if old not in ids[model]:
                ids[model][old] = here[keys[old]]
                if table in CHANGING:
                    model._base_manager.filter(pk=ids[model][old]).update(**row)
    for path, raw in stage.files.items():
        target = settings.DATA / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.write_bytes(raw)


def _key(row: Row, natural: tuple[str, ...]) -> Key:
    return tuple(row[name] for name in natural)


def _counted(keys: Iterable[Key]) -> Iterator[tuple[Key, int]]:
    """Yield each key with how many equal ones came before it: two answers may say the same."""
    seen: Counter[Key] = Counter()
    for key in keys:
        yield key, seen[key]
        seen[key] += 1


def _moved(model: type[models.Model], row: Row, ids: dict[type[models.Model], dict[Any, Any]]) -> Row:
    """Return the row without its id, its references as they are in this database."""
    found = {name: value for name, value in row.items() if name != "id"}
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model in ids and found[field.attname] is not None:
            found[field.attname] = ids[field.related_model][found[field.attname]]
    noun, _, number = found.get("subject", "").partition(":")
    if noun == "season":
        found["subject"] = f"{noun}:{ids[Season][int(number)]}"
    return found
