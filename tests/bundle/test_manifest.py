"""bundle.json: written, read, and what departs from its form."""

import json

import pytest

from pingyi.bundle import manifest
from pingyi.bundle.manifest import Manifest
from pingyi.bundle.source import Unreadable
from pingyi.core import canonical

GIVEN = Manifest(
    season="s2026",
    title={"zh": "演示", "en": "Demo"},
    origin="h/o/s2026",
    key="h/o/s2026+00000000+AAAA",
    files={"a.csv": "0" * 64},
)


def changed(**fields):
    found = {**json.loads(manifest.dumps(GIVEN)), **fields}
    return canonical.dumps({name: value for name, value in found.items() if value is not ...})


def test_dumps_writes_exactly_the_fields_of_the_format():
    assert (
        manifest.dumps(GIVEN)
        == (
            '{"engine":"v1","files":{"a.csv":"' + "0" * 64 + '"},"format":"pingyi-bundle/1",'
            '"key":"h/o/s2026+00000000+AAAA","origin":"h/o/s2026","season":"s2026",'
            '"title":{"en":"Demo","zh":"演示"}}'
        ).encode()
    )


def test_loads_reads_back_what_dumps_wrote():
    assert manifest.loads(manifest.dumps(GIVEN)) == (GIVEN, ())


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "bundle.json: no JSON: "),
        (b"\xff", "bundle.json: no JSON: "),
        (b"[" * 100_000, "bundle.json: no JSON: "),
        (b"[]", 'bundle.json: no object with the format "pingyi-bundle/1"'),
        (changed(format="pingyi-bundle/2"), 'bundle.json: no object with the format "pingyi-bundle/1"'),
    ],
)
def test_loads_refuses_what_is_no_bundle(raw, why):
    with pytest.raises(Unreadable) as refused:
        manifest.loads(raw)

    assert str(refused.value).startswith(why)


@pytest.mark.parametrize(
    ("raw", "departures"),
    [
        (
            manifest.dumps(GIVEN) + b"\n",
            ("JSON, but not in canonical form (sorted keys, no white space, UTF-8)",),
        ),
        (
            changed(note="x"),
            ('the field "note" is unknown; allowed: format, season, title, engine, origin, key, files',),
        ),
        (changed(origin=...), ("the field origin is missing",)),
        (changed(season=7), ("the field season is no text, or an empty one",)),
        (changed(title={}), ("the field title is no object of texts, or an empty one",)),
        (changed(title="x"), ("the field title is no object of texts, or an empty one",)),
        (changed(engine="v2"), ('the engine is "v2"; this program has v1',)),
        (
            changed(files={"a.csv": "F" * 64}),
            (f'files: the digest of a.csv is "{"F" * 64}"; write 64 lower-case hex digits',),
        ),
        (
            changed(files={"a.csv": 7}),
            (
                "the field files is no object of texts, or an empty one",
                'files: the digest of a.csv is "7"; write 64 lower-case hex digits',
            ),
        ),
    ],
)
def test_loads_names_departures_that_leave_it_readable(raw, departures):
    assert manifest.loads(raw)[1] == departures


def test_loads_reads_missing_fields_as_empty():
    given, _ = manifest.loads(changed(files=..., key=..., season=None))

    assert (given.files, given.key, given.season) == ({}, "", "")
