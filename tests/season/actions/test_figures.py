"""Figures found elsewhere: two keys, the last giving holds, a salted digest on the ledger, every fault refused."""

from fractions import Fraction

import pytest

from pingyi.core import canonical
from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.flow.models import Deed, Proposal
from pingyi.rules import shape
from pingyi.season import queries
from pingyi.season.actions import freezing
from pingyi.season.models import Given
from tests.support import frozen_schemes as frozen
from tests.support import institute, world


@pytest.fixture
def season(office):
    """The season whose satisfaction an institute measures."""
    return institute.season(office)


def rows_of(season):
    return [(one.component, one.agency, one.score, one.source) for one in queries.figures(season)]


def test_one_key_proposes_and_the_second_makes_the_figures_hold(season, operator, approver):
    institute.give(season, operator)
    proposed = rows_of(season)
    institute.give(season, approver)

    assert proposed == []
    assert rows_of(season) == [
        ("social", "a01", Fraction("92.5"), institute.SOURCE),
        ("social", "a02", Fraction("81.25"), institute.SOURCE),
    ]
    assert queries.given(season)["social"].signers == "operator+approver"


def test_second_key_sees_every_figure_and_who_found_them(season, operator):
    institute.give(season, operator)
    told = dict(canonical.loads(Proposal.objects.within(season.office).get(move="give_figures").summary.encode()))

    assert told["Who found them"] == institute.SOURCE
    assert told["Figure of each agency"]["zh"] == "测试单位甲 92.5；测试单位乙 81.25；测试单位丙 —"


def test_later_giving_takes_the_place_of_the_earlier_which_is_kept(season, operator, approver):
    institute.give(season, operator, approver)
    institute.give(season, operator, approver, scores={"a03": Fraction(0)}, source="复查")

    assert rows_of(season) == [("social", "a03", Fraction(0), "复查")]
    assert [(row.number, row.source) for row in queries.givings(season)] == [(1, institute.SOURCE), (2, "复查")]


def test_ledger_holds_a_digest_that_nobody_can_guess(season, operator, approver):
    institute.give(season, operator, approver)
    institute.give(season, operator, approver)
    digests = [entry["digest"] for entry in world.entries(season) if entry["k"] == "audit"][-2:]

    assert digests == [row.digest for row in queries.givings(season)]
    assert digests[0] != digests[1]


def test_trail_says_what_was_given_and_by_whom(season, operator, approver):
    institute.give(season, operator, approver)
    deeds = Deed.objects.within(season.office).filter(move__startswith="give_figures").order_by("pk")

    assert [(deed.move, deed.actor_id, deed.about, deed.why) for deed in deeds] == [
        ("give_figures_proposed", operator.pk, "第三方满意度测评 · 2", institute.SOURCE),
        ("give_figures", approver.pk, "第三方满意度测评 · 2", institute.SOURCE),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"source": ""}, "say who found these figures, and how"),
        ({"source": "=1+1"}, "begins with a sign that a spreadsheet would run"),
        ({"source": "x" * 201}, "the source has 201 characters; at most 200"),
        ({"scores": {}}, "there is no figure; give at least one"),
        ({"scores": {"a09": Fraction(1)}}, 'no agency of this season is called "a09"'),
        ({"scores": {"a01": Fraction("100.000001")}}, "the figure 100.000001 is not between 0 and 100"),
        ({"scores": {"a01": Fraction(-1)}}, "the figure -1 is not between 0 and 100"),
    ],
)
def test_faulty_figures_are_refused_and_nothing_waits(season, operator, changes, message):
    with pytest.raises(Refused, match=message):
        institute.give(season, operator, **changes)

    assert not Proposal.objects.within(season.office).filter(move="give_figures").exists()


@pytest.mark.parametrize("component", ["jury", "panel"])
def test_component_that_takes_no_figures_is_not_found(season, operator, component):
    with pytest.raises(Missing, match=f'"{component}" is no component whose figures come as a table'):
        institute.give(season, operator, component=component)


def test_auditor_gives_nothing_and_a_draft_takes_nothing(season, office, operator, auditor):
    with pytest.raises(Refused, match="auditor"):
        institute.give(season, auditor)
    draft = world.drafted(office, "s2027", "cn.sh")
    with pytest.raises(Refused, match="drafting"):
        institute.give(draft, operator)

    assert not Given.objects.within(office).exists()


def test_sheet_of_indicators_is_still_refused_at_the_freeze():
    parts = [frozen.marks("jury", "50"), frozen.figures("sheet", "50", "indicators")]
    document = frozen.frozen(frozen.rules(parts, frozen.result(), frozen.overrides()))

    with pytest.raises(Refused, match='the figures of "sheet" come from a sheet'):
        freezing.refuse_unbuilt_parts(shape.parse(canonical.loads(document)))


def test_other_figures_of_the_component_are_not_proposed_while_some_wait(season, operator, approver):
    institute.give(season, operator)
    with pytest.raises(Conflict, match="other figures of this part wait for their second key"):
        institute.give(season, approver, scores={"a01": Fraction(93)})

    institute.give(season, approver)
    assert len(rows_of(season)) == 2


def test_second_key_sees_what_the_new_figures_replace(season, operator, approver):
    institute.give(season, operator, approver)
    institute.give(season, operator, scores={"a03": Fraction(7)})

    told = dict(canonical.loads(queries.proposed_figures(season, "social").summary.encode()))
    assert told["In place of"]["en"] == "测试单位甲 92.5; 测试单位乙 81.25; 测试单位丙 —"


def test_rules_stand_from_the_moment_at_which_somebody_knows_a_figure(season, operator):
    before = queries.begun(season)
    institute.give(season, operator)

    assert (before, queries.begun(season)) == (False, True)
