"""Invitations: the log knows of a draw before it is made, the list is forgotten, codes are limited and cancelled."""

import pytest
from django.apps import apps

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import inviting
from pingyi.ballot.models import Cancelled, Sample, Series, Survey
from pingyi.ballot.queries.inviting import all_series, code_number
from pingyi.ballot.sampling import draw, frame
from pingyi.ballot.sampling.frame import Person
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from tests.support import frozen_schemes as frozen
from tests.support import world

EAST = [Person("东镇", f"东镇居民{n}", f"东路{n}号") for n in range(30)]
WEST = [Person("西镇", f"西镇居民{n}", f"西路{n}号") for n in range(10)]
LIST = [*EAST[:15], *WEST, *EAST[15:]]
COUNTS = {"东镇": 6, "西镇": 2}


def sample(season, operator, rows=LIST, counts=COUNTS):
    return actions.draw_sample(season=season, rows=rows, counts=counts, actor=operator, now=world.NOW)


def codes(season, operator, label="集市", count=5):
    return actions.make_codes(season=season, label=label, count=count, actor=operator, now=world.NOW)


def cancel(season, operator, text):
    return actions.cancel_code(season=season, text=text, actor=operator, now=world.NOW)


def spans(season):
    return [(row.label, row.first, row.count, row.listed) for row in all_series(season)]


def deeds(season):
    rows = Deed.objects.within(season.office).order_by("pk")
    return [(row.move, row.about) for row in rows if row.subject == f"season:{season.pk}"]


def code_of(season, number):
    return queries.letters(season, [number], "https://review.example")[0].code


def test_draw_is_that_of_its_seed_and_gives_each_person_a_code(opened, operator):
    drawn = sample(opened, operator)

    seed = bytes.fromhex(drawn.sample.seed)
    east = [EAST[place] for place in draw.choose(seed, 30, 6, "东镇")]
    west = [WEST[place] for place in draw.choose(seed, 10, 2, "西镇")]
    assert drawn.rows == tuple(zip([*east, *west], range(1, 9), strict=True))
    assert spans(opened) == [("东镇", 1, 6, 30), ("西镇", 7, 2, 10)]


def test_digest_of_seed_list_and_numbers_stands_on_the_log(opened, operator):
    drawn = sample(opened, operator).sample

    last = world.entries(opened)[-1]
    digest = frame.announced(1, frame.digest(LIST), drawn.seed, {"东镇": (30, 6), "西镇": (10, 2)})
    assert (last["k"], last["by"], last["digest"]) == ("audit", "operator", digest)
    assert queries.series(opened).groups[0].announced == digest
    assert len(bytes.fromhex(drawn.seed)) == 32


def test_log_knows_of_the_draw_before_anybody_is_drawn(opened, operator, monkeypatch):
    before = len(world.entries(opened))
    known = []
    choose = draw.choose
    monkeypatch.setattr(draw, "choose", lambda *given: known.append(len(world.entries(opened))) or choose(*given))

    sample(opened, operator)

    assert known == [before + 1, before + 1]


def test_draw_that_fails_leaves_nothing(opened, operator, monkeypatch):
    before = len(world.entries(opened))

    def stop(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(draw, "choose", stop)
    with pytest.raises(KeyboardInterrupt):
        sample(opened, operator)

    assert len(world.entries(opened)) == before
    assert (spans(opened), Sample.objects.within(opened.office).count()) == ([], 0)


def test_two_draws_have_seeds_of_their_own(opened, operator):
    first, second = sample(opened, operator), sample(opened, operator, LIST[::-1])

    assert first.sample.seed != second.sample.seed
    assert (second.sample.number, second.rows[0][1]) == (2, 9)


def stored_texts():
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields]
        yield from (str(row) for row in model._base_manager.values_list(*names))


def holding(texts, names):
    return [text for text in texts if any(name in text for name in names)]


def test_of_the_list_nothing_is_stored(opened, operator):
    names = [cell for row in LIST for cell in row[1:]]

    sample(opened, operator)

    assert holding(stored_texts(), names) == []


def test_stored_name_would_be_found(opened, operator):
    """Negative control."""
    Series.objects.within(opened.office).create(
        office=opened.office, survey=inviting.survey_of(opened), first=1, count=1, label="东镇居民3", made_at=world.NOW
    )

    assert holding(stored_texts(), [cell for row in LIST for cell in row[1:]])


def test_same_list_gives_the_same_letters_again(opened, operator, approver):
    drawn = sample(opened, operator)
    size = len(world.entries(opened))
    row = queries.sample_of(opened, 1)

    again = actions.redraw(sample=row, rows=list(LIST), actor=approver, now=world.NOW)

    assert again.rows == drawn.rows
    assert len(world.entries(opened)) == size
    assert deeds(opened)[-2:] == [("draw_sample", "1 · 8 / 40"), ("redraw", "1")]


@pytest.mark.parametrize("other", [LIST[:-1], LIST[::-1], [LIST[0]._replace(address="别处"), *LIST[1:]]])
def test_other_list_gives_no_letters(opened, operator, other):
    row = sample(opened, operator).sample

    with pytest.raises(Refused, match="this is not the list of sample 1: its digest begins with"):
        actions.redraw(sample=row, rows=other, actor=operator, now=world.NOW)


def test_list_is_drawn_from_once(opened, operator):
    sample(opened, operator)

    with pytest.raises(Refused, match="sample 1 was drawn from this very list"):
        sample(opened, operator)


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"东镇": 6}, 'for no other: see "西镇"'),
        ({"东镇": 6, "西镇": 1, "南镇": 1}, 'for no other: see "南镇"'),
        ({"东镇": 6, "西镇": 0}, '0 cannot be drawn from the 10 people of "西镇"'),
        ({"东镇": 31, "西镇": 1}, '31 cannot be drawn from the 30 people of "东镇"'),
    ],
)
def test_numbers_must_fit_the_list(opened, operator, counts, text):
    with pytest.raises(Refused, match=text):
        sample(opened, operator, counts=counts)

    assert not Sample.objects.within(opened.office).exists()


def test_list_has_so_many_strata(opened, operator, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_STRATA", 1)

    with pytest.raises(Refused, match="the list has 2 strata; at most 1"):
        sample(opened, operator)


def test_codes_are_numbered_on_from_those_before(opened, operator):
    sample(opened, operator)

    made = codes(opened, operator)

    assert (made.first, made.count, made.sample, made.listed) == (9, 5, None, 0)
    assert codes(opened, operator, "村庄").first == 14
    assert deeds(opened)[-1] == ("make_codes", "村庄 · 5")


@pytest.mark.parametrize("count", [0, -1, 20_001])
def test_so_many_codes_are_made_at_once(opened, operator, count):
    with pytest.raises(Refused, match=f"1 to 20000 codes are made at once, not {count}"):
        codes(opened, operator, count=count)


def test_so_many_codes_are_made_in_all(opened, operator):
    for _ in range(10):
        codes(opened, operator, count=20_000)

    with pytest.raises(Refused, match="the survey has 200000 codes; with 1 more there would be more than 200000"):
        codes(opened, operator, count=1)
    with pytest.raises(Refused, match="with 8 more there would be more than 200000"):
        sample(opened, operator)


@pytest.mark.parametrize("label", ["", "=1+1", "镇" * 81])
def test_label_must_be_sound(opened, operator, label):
    with pytest.raises(Refused, match="name"):
        codes(opened, operator, label=label)


def test_code_is_cancelled_as_somebody_types_it(opened, operator):
    codes(opened, operator)
    code = code_of(opened, 3)

    assert cancel(opened, operator, code.lower().replace("-", " ")) == 3

    assert [row.number for row in Cancelled.objects.within(opened.office)] == [3]
    assert deeds(opened)[-1] == ("cancel_code", "3")
    with pytest.raises(Refused, match="was cancelled before"):
        cancel(opened, operator, code)


def test_code_that_was_never_issued_is_not_cancelled(opened, operator):
    codes(opened, operator)
    unissued = code_of(opened, 6)
    assert code_number(opened, unissued) == 6

    for text in (unissued, "0000-0000-0000", "", "x" * 99):
        with pytest.raises(Refused, match="is no code of this survey"):
            cancel(opened, operator, text)

    assert not Cancelled.objects.within(opened.office).exists()


def test_codes_are_shown_without_the_cancelled_ones_and_that_is_noted(opened, operator):
    row = codes(opened, operator)
    cancel(opened, operator, code_of(opened, 2))

    shown = actions.show_codes(row=row, start=1, most=3, actor=operator, now=world.NOW)

    assert shown == (3, 4)
    assert deeds(opened)[-1] == ("show_codes", "集市 · 2-4")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://review.example/", "https://review.example"),
        (" http://10.0.0.7:8000 ", "http://10.0.0.7:8000"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("", ""),
    ],
)
def test_address_of_letters_is_a_host(opened, operator, typed, kept):
    actions.set_site(season=opened, site=typed, actor=operator, now=world.NOW)

    assert queries.site(opened) == kept
    assert deeds(opened)[-1] == ("set_site", kept)


@pytest.mark.parametrize(
    "site",
    [
        "review.example",
        "ftp://review.example",
        "https://review.example/vote",
        "https://review.example?x=1",
        "https://user@review.example",
        "https://",
        "javascript:alert(1)",
        "https://a b",
        "https://评议.example",
        "https://" + "a" * 200,
    ],
)
def test_other_address_is_refused(opened, operator, site):
    with pytest.raises(Refused, match="address"):
        actions.set_site(season=opened, site=site, actor=operator, now=world.NOW)

    assert queries.site(opened) == ""


def acts(season, actor):
    row = Series(survey=Survey(season=season), first=1, count=1)
    return {
        "draw_sample": lambda: sample(season, actor),
        "redraw": lambda: actions.redraw(sample=Sample(survey=row.survey), rows=LIST, actor=actor, now=world.NOW),
        "make_codes": lambda: codes(season, actor),
        "cancel_code": lambda: cancel(season, actor, "x"),
        "show_codes": lambda: actions.show_codes(row=row, start=0, most=1, actor=actor, now=world.NOW),
        "set_site": lambda: actions.set_site(season=season, site="", actor=actor, now=world.NOW),
    }


ACTS = ("draw_sample", "redraw", "make_codes", "cancel_code", "show_codes", "set_site")


@pytest.mark.parametrize("act", ACTS)
def test_auditor_invites_nobody(opened, auditor, act):
    with pytest.raises(Refused, match="is for operator, approver, not for auditor"):
        acts(opened, auditor)[act]()


@pytest.mark.parametrize("act", ACTS)
def test_nobody_is_invited_before_the_freeze(drafted, operator, act):
    with pytest.raises(Refused, match="while the season is open; its state is drafting"):
        acts(drafted, operator)[act]()


@pytest.mark.parametrize("act", ACTS)
def test_nobody_is_invited_after_the_close(surveying, operator, act):
    world.close_survey(surveying)

    with pytest.raises(Refused, match="is possible in state open, waiting; the state is closed"):
        acts(surveying, operator)[act]()


@pytest.mark.parametrize("act", ACTS)
def test_nobody_is_invited_where_the_scheme_has_no_such_channel(opened, operator, act):
    survey = frozen.survey("social", "100", channels=[frozen.channel("open", "1")])
    world.reframed(opened, frozen.frozen(frozen.rules([survey], frozen.result(), frozen.overrides())))

    with pytest.raises(Refused, match="the scheme of this review has no channel for people who are invited"):
        acts(opened, operator)[act]()


def test_people_are_invited_while_the_survey_is_open(surveying, operator):
    assert len(sample(surveying, operator).rows) == 8
