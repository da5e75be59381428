"""Scoring, announcing and publishing."""

from contextlib import closing

from pingyi.bundle import check, source
from pingyi.result import queries


def test_publish_gives_a_bundle_that_holds(published):
    path = queries.archive_path(queries.publication(published))

    with closing(source.open_source(path)) as bundle:
        report = check.verify(bundle, None)

    assert report.failures == ()
