"""What answers that are set aside could change, read from the rows of sensitivity.csv."""

from pingyi.result import queries
from tests.support import frozen_schemes as frozen
from tests.support import world


def with_cases(season, *rows):
    run = queries.latest_run(season)
    run.sensitivity = "".join(f"{row}\n" for row in rows)
    run.save(update_fields=["sensitivity"])
    return run


def cases(agency, *grades):
    return [f"{agency},{case},9{at}.00,{grade}" for at, (case, grade) in enumerate(zip(CASES, grades, strict=True))]


CASES = ("in", "best", "worst")


def test_nothing_is_shown_when_no_answer_is_set_aside(scored):
    run = with_cases(scored)

    assert queries.hanging(run) == ()
    assert queries.swings(queries.sheet(scored)) == ()


def test_agencies_whose_grade_moves_in_any_case_are_named_in_roster_order(scored):
    grades = {row.agency.key: row.grade for row in queries.standings(queries.latest_run(scored))}
    other = {key: "poor" if grade != "poor" else "good" for key, grade in grades.items()}

    run = with_cases(
        scored,
        *cases("a01", grades["a01"], grades["a01"], other["a01"]),
        *cases("a02", grades["a02"], grades["a02"], grades["a02"]),
        *cases("a03", other["a03"], other["a03"], other["a03"]),
    )

    assert queries.hanging(run) == (world.AGENCIES[0], world.AGENCIES[2])


def test_swings_stand_in_the_order_of_the_table_with_their_words(scored):
    with_cases(scored, *cases("a03", "poor", "fair", "poor"), *cases("a01", "good", "excellent", "fair"))

    found = queries.swings(queries.sheet(scored))

    assert [row.row.agency.key for row in found] == ["a01", "a03"]
    assert [(total, label["en"]) for total, label in found[0].cases] == [
        ("90.00", "Good"),
        ("91.00", "Excellent"),
        ("92.00", "Fair"),
    ]


def test_agency_without_a_grade_in_a_case_has_no_words_for_it(scored):
    with_cases(scored, "a01,in,,", "a01,best,,", "a01,worst,,")

    (found,) = queries.swings(queries.sheet(scored))

    assert found.cases == (("", {}),) * 3


def test_answers_stand_by_channel_with_their_names(scored):
    found = queries.answers(scored)

    assert [(label["en"], row.cast, row.counted) for label, row, _counted in found] == [
        ("Invited sample", 40, 40),
        ("WeChat", 40, 40),
        ("On paper", 40, 40),
        ("Open", 0, 0),
    ]


def test_scheme_without_a_survey_has_no_answers(opened):
    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())

    assert queries.answers(world.reframed(opened, frozen.frozen(rules))) == ()
