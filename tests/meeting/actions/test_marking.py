"""Opening, sealing and closing the marking: what is stored, what the ledger says, and what is refused."""

import pytest

from pingyi.core import canonical, exact
from pingyi.core.errors import Refused
from pingyi.ledger import commit
from pingyi.meeting import actions, queries
from pingyi.meeting.models import Line, Marking, Sheet
from pingyi.season import actions as seasons
from pingyi.season import queries as season_queries
from tests.support import world

ONE = {"a01": (("", "92", "counted"),), "a02": (("", "", "recused"),)}


def seal(season, actor, *sheets, component="jury"):
    actions.seal(season=season, component=component, sheets=list(sheets), actor=actor, now=world.NOW)


def close(season, actor, component="jury"):
    actions.marking_close(season=season, component=component, actor=actor, now=world.NOW)


def first_rater(season, component="jury"):
    return season_queries.raters(season, component).first()


def test_marking_open_is_an_official_act(opened, operator):
    actions.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)

    assert Marking.objects.within(opened.office).get().state == "open"
    assert world.entries(opened)[-1] == {
        "k": "marking_open",
        "at": "2026-03-02T08:00:00Z",
        "by": "operator",
        "component": "jury",
    }


def test_marking_leaves_its_entries_in_order(marking, operator):
    before = len(world.entries(marking))
    sheets = world.sheets(marking, "jury")

    seal(marking, operator, *sheets)
    close(marking, operator)

    kinds = [entry["k"] for entry in world.entries(marking)[before:]]
    assert kinds == [*["seal"] * len(sheets), "marking_close", "lines", "unseal"]


def test_seal_digest_is_over_the_lines_of_the_sheet(marking, operator):
    seal(marking, operator, actions.NewSheet(first_rater(marking).key, ONE))

    lines = list(queries.lines(marking, "jury"))
    computed = [
        commit.line(bytes.fromhex(row.salt), "s2026", "jury", row.agency.key, ONE[row.agency.key]) for row in lines
    ]
    entry = world.entries(marking)[-1]
    assert [row.line for row in lines] == [each.hex() for each in computed]
    assert (entry["k"], entry["component"], entry["digest"]) == ("seal", "jury", commit.sheet_digest(computed))
    assert Sheet.objects.within(marking.office).get().digest == entry["digest"]


def test_salts_are_fresh_for_each_line(marking, operator):
    seal(marking, operator, *world.sheets(marking, "jury"))

    salts = [row.salt for row in queries.lines(marking, "jury")]
    assert len(set(salts)) == len(salts) == 15


def test_lines_entry_counts_and_digests_all_lines(marking, operator):
    seal(marking, operator, *world.sheets(marking, "jury"))

    close(marking, operator)

    entry = next(entry for entry in world.entries(marking) if entry["k"] == "lines")
    raw = [bytes.fromhex(row.line) for row in queries.lines(marking, "jury")]
    assert (entry["count"], entry["digest"]) == (15, commit.lines_digest(raw))


def test_marks_are_kept_as_committed(marking, operator):
    seal(marking, operator, actions.NewSheet(first_rater(marking).key, ONE))

    assert [queries.cells(row) for row in queries.lines(marking, "jury")] == list(ONE.values())


def test_per_rater_lines_share_the_raters_id(marking, operator):
    seal(marking, operator, *world.sheets(marking, "jury"))

    rows = Line.objects.within(marking.office).values_list("public_key", "sheet__rater__key")
    assert [public for public, _ in rows] == [rater for _, rater in rows]


def test_per_mark_lines_have_ids_of_their_own(opened, operator):
    actions.marking_open(season=opened, component="peers", actor=operator, now=world.NOW)

    seal(opened, operator, *world.sheets(opened, "peers"), component="peers")

    ids = [row.public_key for row in queries.lines(opened, "peers")]
    raters = {row.key for row in season_queries.raters(opened, "peers")}
    assert len(set(ids)) == len(ids) == 6
    assert set(ids) & raters == set()


def test_sealed_sheet_never_changes(marking, operator):
    rater = first_rater(marking)
    seal(marking, operator, actions.NewSheet(rater.key, ONE))
    before = list(Line.objects.within(marking.office).values_list())

    with pytest.raises(Refused, match=f"the sheet of {rater.name} is sealed already"):
        seal(marking, operator, actions.NewSheet(rater.key, {"a01": (("", "1", "counted"),)}))

    assert list(Line.objects.within(marking.office).values_list()) == before


def test_seal_stores_all_sheets_or_none(marking, operator):
    rater = first_rater(marking)
    seal(marking, operator, actions.NewSheet(rater.key, ONE))
    size = len(world.entries(marking))

    with pytest.raises(Refused):
        seal(marking, operator, *world.sheets(marking, "jury")[::-1])

    assert Sheet.objects.within(marking.office).count() == 1
    assert len(world.entries(marking)) == size


def test_raters_stand_once_marking_is_open(marking, operator):
    with pytest.raises(Refused, match="its raters stand"):
        seasons.set_raters(
            season=marking,
            component="jury",
            raters=[seasons.NewRater("测试评委六", "npc")],
            actor=operator,
            now=world.NOW,
        )

    seal(marking, operator, *world.sheets(marking, "jury"))
    close(marking, operator)
    with pytest.raises(Refused, match="its raters stand"):
        seasons.set_raters(season=marking, component="jury", raters=[], actor=operator, now=world.NOW)


def test_marking_open_puts_the_digest_of_the_raters_on_the_ledger(opened, operator):
    actions.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)

    raters = season_queries.raters(opened, "jury")
    rows = ["jury", [[row.key, row.category, row.unit] for row in raters]]
    audit, opening = world.entries(opened)[-2:]
    assert [audit["k"], opening["k"]] == ["audit", "marking_open"]
    assert audit["digest"] == canonical.sha256_hex(canonical.dumps(rows))


def test_closing_without_a_sheet_writes_no_line(marking, operator):
    close(marking, operator)

    kinds = [(entry["k"], entry.get("count")) for entry in world.entries(marking)[-3:]]
    assert kinds == [("marking_close", None), ("lines", 0), ("unseal", None)]


@pytest.mark.parametrize("act", [actions.marking_open, actions.marking_close])
def test_unknown_component_is_refused(opened, operator, act):
    with pytest.raises(Refused):
        act(season=opened, component="social", actor=operator, now=world.NOW)


def test_marking_open_names_a_component_that_nobody_marks(opened, operator):
    with pytest.raises(Refused, match='"social" is no component that raters mark'):
        actions.marking_open(season=opened, component="social", actor=operator, now=world.NOW)


def test_marking_open_needs_an_open_season(drafted, operator):
    with pytest.raises(Refused, match="its state is drafting"):
        actions.marking_open(season=drafted, component="jury", actor=operator, now=world.NOW)


def test_marking_open_needs_raters(opened, operator):
    seasons.set_raters(season=opened, component="jury", raters=[], actor=operator, now=world.NOW)

    with pytest.raises(Refused, match='nobody may mark in "jury" yet'):
        actions.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)


def test_marking_opens_once(marking, operator):
    with pytest.raises(Refused, match='"marking_open" is possible in state waiting; the state is open'):
        actions.marking_open(season=marking, component="jury", actor=operator, now=world.NOW)


def test_seal_needs_open_marking(opened, operator):
    with pytest.raises(Refused, match='"seal" is possible in state open; the state is waiting'):
        seal(opened, operator, *world.sheets(opened, "jury"))


def test_nothing_is_sealed_after_the_close(marking, operator):
    close(marking, operator)

    with pytest.raises(Refused, match='"seal" is possible in state open; the state is closed'):
        seal(marking, operator, *world.sheets(marking, "jury"))


def test_auditor_may_not_mark(marking, auditor):
    for act in (lambda: seal(marking, auditor), lambda: close(marking, auditor)):
        with pytest.raises(Refused, match="not for auditor"):
            act()


def test_refused_open_leaves_no_entry(opened, auditor):
    size = len(world.entries(opened))

    with pytest.raises(Refused):
        actions.marking_open(season=opened, component="jury", actor=auditor, now=world.NOW)

    assert len(world.entries(opened)) == size


def test_marks_hidden_from_the_public_stay_out_of_every_table(by_items, operator):
    rater = seasons.NewRater("测试评委六")
    seasons.set_raters(season=by_items, component="closed", raters=[rater], actor=operator, now=world.NOW)
    actions.marking_open(season=by_items, component="closed", actor=operator, now=world.NOW)

    seal(by_items, operator, actions.NewSheet(first_rater(by_items, "closed").key, ONE), component="closed")

    published = (queries.published_raters, queries.published_marks, queries.sealed_lines)
    assert [{row.component for row in rows(by_items)} for rows in published] == [{"jury"}, set(), set()]


def test_published_rows_carry_no_name(gathered):
    rows = [*queries.published_raters(gathered), *queries.published_marks(gathered)]

    text = canonical.dumps([str(row) for row in rows]).decode()
    assert [name for name in (*world.JURORS, *world.AGENCIES) if name in text] == []
    assert len(rows) == 5 + 6 + 15 + 6


def test_sealed_lines_open_every_commitment(gathered):
    marks = {(row.component, row.rater, row.agency): row for row in queries.published_marks(gathered)}
    opened = list(queries.sealed_lines(gathered))

    computed = []
    for one in opened:
        mark = marks[one.component, one.rater, one.agency]
        cells = (mark.item, exact.plain(mark.mark), mark.status)
        computed.append(commit.line(one.salt, "s2026", one.component, one.agency, [cells]))
    assert [one.line for one in opened] == computed
    assert len(opened) == len(marks) == 21


def test_progress_counts_sheets_by_component(marking, operator):
    seal(marking, operator, actions.NewSheet(first_rater(marking).key, ONE))

    assert queries.progress(marking) == (
        queries.Progress("jury", "open", raters=5, sealed=1, minimum=5),
        queries.Progress("peers", "waiting", raters=3, sealed=0, minimum=3),
    )


def test_damaged_line_is_not_read_as_marks():
    with pytest.raises(TypeError, match="holds no list"):
        queries.cells(Line(marks='{"a":"b"}'))


def test_rows_say_what_they_are(marking, operator):
    seal(marking, operator, actions.NewSheet(first_rater(marking).key, ONE))

    line = next(queries.lines(marking, "jury"))
    assert [str(line), str(line.sheet), str(line.sheet.marking)] == [line.line, line.sheet.digest, "jury"]
