"""Words for keys, messages of exceptions and notes, in the language of the page."""

import pytest
from django.utils.translation import gettext, override

from pingyi.ballot import states as survey_states
from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.flow.models import Proposal
from pingyi.meeting import states as marking_states
from pingyi.meeting import texts as meeting_texts
from pingyi.people.models import ROLES
from pingyi.season import states as season_states
from pingyi.season import texts as season_texts
from pingyi.web import words

MACHINES = (season_states.SEASON, marking_states.MARKING, survey_states.SURVEY, survey_states.BATCH)


@pytest.mark.parametrize(
    "keys",
    [
        season_states.STATES,
        marking_states.STATES,
        survey_states.STATES,
        ROLES,
        Proposal.OUTCOMES,
        [move.name for machine in MACHINES for move in machine],
        season_texts.ARTICLES,
        meeting_texts.WORDS,
    ],
)
def test_every_key_that_a_page_shows_has_a_word(keys):
    assert [key for key in keys if key not in words.WORDS] == []


def test_word_is_in_the_language_of_the_page():
    assert words.word("drafting") == "Being drafted"
    with override("zh-hans"):
        assert words.word("drafting") == gettext("Being drafted")


def test_word_of_an_unknown_key_is_the_key():
    assert words.word("s2026") == "s2026"


@pytest.mark.parametrize("kind", [Refused, Missing, Conflict])
def test_told_words_the_keys_among_the_values(kind):
    error = kind("the state is {state}, after {day}", state="drafting", day=7)

    assert str(error) == "the state is drafting, after 7"
    assert words.told(error) == "the state is Being drafted, after 7"


def test_told_joins_possibilities_and_takes_labels_of_the_page():
    error = Refused("choose {list} for {part}", list=("open", "x"), part={"zh": "评议团", "en": "Jury"})

    assert words.told(error) == "choose Open, x for Jury"
    with override("zh-hans"):
        assert "评议团" in words.told(error)


def test_told_takes_a_text_without_values_as_it_is():
    assert words.told(Refused("write {braces} as they are")) == "write {braces} as they are"


def test_told_leaves_braces_of_a_value_alone():
    assert words.told(Refused('"{name}" is taken', name="{x}")) == '"{x}" is taken'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("insufficient:peers", "too few marks or answers: Peers"),
        ("insufficient:other", "too few marks or answers: other"),
        ("too_few_to_trim:peers", "too few marks to leave out the extremes: Peers"),
        ("renormalised", "computed from the remaining weights"),
        ("withheld", "no total: too much weight is missing"),
        ("something:else", "something:else"),
    ],
)
def test_note_is_a_sentence(text, expected):
    assert words.note(text, {"peers": "Peers"}) == expected
