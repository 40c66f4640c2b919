"""What stands behind a figure of an area: its change in brackets, and the communities that are ahead."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.comparison import can_compare
from analytics.wording import Number
from reports.word.draft import Clause
from reports.word.grammar import community_word
from reports.word.lists import leaders
from reports.word.reading import Reader
from reports.word.sentences import bracketed, clause, joined

LEADERS = 3
OWN = "本级"
"""The level of a street's own office, which is ahead of nobody."""


def change_words(reader: Reader, key: str) -> tuple[Clause, ...]:
    """Return the change in brackets, nothing when there is nothing to compare with."""
    change = reader.change(key)
    return () if change is None else (bracketed(change),)


def ahead(reader: Reader, key: str, words: str) -> Clause | None:
    """Return ``上稿篇数居前的社区为甲社区（12篇）、…``, ties with the last included; for several units only.

    What the street's own office did stands apart: it is ahead of nobody.
    """
    if len(reader.members) < LEADERS or not reader.facts.settings.policy.shown:
        return None
    if not can_compare(reader.facts, reader.selection):
        return None
    figures, numbers = reader.by_unit(key), reader.numbers(key)
    known = reader.facts.settings.register.by_name
    levels = {unit: known[unit].level for unit in figures if unit in known}
    first = leaders([unit for unit in figures if levels.get(unit) == "社区"], lambda unit: numbers[unit], LEADERS)
    if not first or len(first) > 2 * LEADERS or _all_alike(numbers, levels):
        return None
    own = [clause(unit, figures[unit]) for unit in figures if levels.get(unit) == OWN and numbers[unit]]
    apart = clause("；另有", joined(own, "、")) if own else ()
    listed = joined((clause(unit, bracketed((figures[unit],))) for unit in first), "、")
    return clause(f"{words}居前的{community_word(first)}为", listed, apart, "。")


def _all_alike(numbers: Mapping[str, Number], levels: Mapping[str, str]) -> bool:
    """Tell whether all communities have the same number: then none of them is ahead."""
    return len({number for unit, number in numbers.items() if levels.get(unit) == "社区"}) == 1
