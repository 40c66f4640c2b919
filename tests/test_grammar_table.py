"""The words of figures, case by case, against a table worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from analytics.periods import Period
from analytics.quotes import is_quotable
from analytics.wording import shortfalls_listed
from data.schema import MEASURE, keys
from data.settings.defaults import default_settings
from reports.word.grammar import (
    carried_by,
    community_word,
    first_person,
    place_word,
    plan_title,
    summary_title,
    whole_of_kind,
)
from reports.word.quoting import headline, titled
from reports.word.reading import Reader
from reports.word.sentences import quantity_words
from tests.street import Street, settings

TABLE = Path(__file__).parent / "golden" / "grammar.txt"
LEAST = 200


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield rule, what is given, and the words."""
    rule = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        if "→" not in line:
            rule = line
            continue
        for case in line.split(" · "):
            example, _, words = case.partition(" → ")
            yield rule, example, words


@cache
def _reader() -> Reader:
    shipped = default_settings()
    street = Street(settings(["甲社区"], vocabulary=shipped.vocabulary)).send("甲社区", "2024-03")
    return Reader.of(street.facts(), Period.month("2024-03"))


def _counted(rule: str, example: str) -> str:
    key, dimension = rule.split()
    word, number = example.split()
    return _reader().cite(key, int(number), ((dimension, word),)).text


def _quantity(unit: str, example: str, *, approximate: bool) -> str:
    return quantity_words(Decimal(example), replace(MEASURE[keys.STUDY_SESSIONS], unit=unit), approximate=approximate)


def _short(communities: str, example: str) -> str:
    parts = [case.partition("差") for case in example.split(",")]
    return shortfalls_listed([(unit, f"差{amount}") for unit, _, amount in parts], None, communities.split(","))


_RULES: Mapping[str, Callable[[str, str], str]] = {
    "counter": _counted,
    "about": lambda unit, example: _quantity(unit, example, approximate=True),
    "exact": lambda unit, example: _quantity(unit, example, approximate=False),
    "kind": lambda word, example: whole_of_kind(int(example), word),
    "carried": lambda outlet, example: carried_by(int(example), outlet),
    "short": _short,
    "communities": lambda _, example: community_word(example.split(",")),
    "places": lambda _, example: place_word(example.split(",")),
    "own": lambda _, example: first_person(example),
    "plan": lambda _, example: plan_title(Period(*example.split())),
    "headed": lambda _, example: summary_title("甲社区", Period(*example.split())),
    "name": lambda _, example: titled(example),
    "story": lambda _, example: headline(example),
    "quotable": lambda _, example: "是" if is_quotable(example) else "否",
}


def test_every_case_of_the_table_reads_as_it_was_worked_out() -> None:
    wrong = []
    for rule, example, words in cases():
        name, _, about = rule.partition(" ")
        written = _RULES[name](about, example)
        if written != words:
            wrong.append((rule, example, words, written))
    assert wrong == []


def test_the_table_has_cases_of_every_rule() -> None:
    listed = list(cases())
    assert len(listed) >= LEAST
    assert {rule.partition(" ")[0] for rule, *_ in listed} == set(_RULES)
