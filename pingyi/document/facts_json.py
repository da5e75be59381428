"""Facts of a paper as canonical JSON and back, and what each kind of paper is made of; it must not gather facts."""

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date

from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.document import papers
from pingyi.document.facts import (
    CircularFacts,
    CriticismFacts,
    InterpretationFacts,
    LetterFacts,
    NoticeFacts,
    ResultFacts,
)
from pingyi.document.model import Paper

Facts = NoticeFacts | InterpretationFacts | CircularFacts | ResultFacts | LetterFacts | CriticismFacts


class NotFacts(ValueError):
    """A text that does not hold the facts of this kind of paper."""


@dataclass(frozen=True)
class Form:
    """What a kind of paper is made of: the class of its facts and the function that words them."""

    facts: type[Facts]
    word: Callable[[typing.Any], Paper]


FORMS: Mapping[str, Form] = {
    "notice": Form(NoticeFacts, papers.notice),
    "interpretation": Form(InterpretationFacts, papers.interpretation),
    "circular": Form(CircularFacts, papers.circular),
    "result_table": Form(ResultFacts, papers.result_table),
    "letter": Form(LetterFacts, papers.letter),
    "criticism": Form(CriticismFacts, papers.criticism),
}


def paper(kind: str, facts: Facts) -> Paper:
    """Return the paper of this kind that says the facts."""
    return FORMS[kind].word(facts)


def numbered(facts: Facts, number: str, on: date) -> Facts:
    """Return the facts with the number and the day of issue; a result table has neither and stays as it is."""
    if isinstance(facts, ResultFacts):
        return facts
    return replace(facts, issue=replace(facts.issue, number=number, on=on))


def dumps(facts: Facts) -> str:
    """Return the facts as canonical JSON: days as 2026-11-22, every field there."""
    return canonical.dumps(_plain(facts)).decode()


def loads(kind: str, text: str) -> Facts:
    """Read back what dumps() wrote for this kind.

    Raises NotFacts: another kind, a field too many or missing, or a value of another type.
    """
    if kind not in FORMS:
        raise NotFacts(f'"{kind}" is no kind of paper')
    try:
        found = _read(FORMS[kind].facts, canonical.loads(text.encode()))
    except (canonical.NotCanonical, ValueError, TypeError, AttributeError) as error:
        raise NotFacts(f"these are no facts of a {kind}: {error}") from error
    return typing.cast(Facts, found)


def _plain(value: object) -> Json:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, str | int), f"{value!r} is no fact"
    return value


def _read(wanted: typing.Any, value: Json) -> object:
    if typing.get_origin(wanted) is tuple:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is no list")
        return tuple(_read(typing.get_args(wanted)[0], each) for each in value)
    if is_dataclass(wanted):
        return _read_fields(wanted, value)
    if wanted is date:
        return date.fromisoformat(str(value))
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise TypeError(f"{value!r} is no {wanted.__name__}")
    return value


def _read_fields(wanted: typing.Any, value: Json) -> object:
    types = typing.get_type_hints(wanted)
    if not isinstance(value, Mapping) or value.keys() != types.keys():
        raise TypeError(f"a {wanted.__name__} has exactly the fields {', '.join(types)}")
    return wanted(**{name: _read(each, value[name]) for name, each in types.items()})
