"""The words of the drop-downs: they stand on the hidden sheet, and formulas refer to them there."""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from data import schema
from data.settings.values import Settings

FIRST_COLUMN = 3
"""Where the lists begin on the hidden sheet: columns A and B hold its own facts."""


def choices(settings: Settings, month: str) -> dict[str, tuple[str, ...]]:
    """Return the words of every drop-down of a month by list; ``状态·`` and ``种类·`` with nothing after hold all."""
    vocabulary, sheets = settings.vocabulary, settings.dictionary.sheets(schema.SHEETS, month)
    names = dict.fromkeys(column.words for sheet in sheets for column in sheet.columns if column.words)
    words_by_list: dict[str, tuple[str, ...]] = {}
    for name in names:
        parts = [f"{name}·{matter}" for matter in schema.BY_MATTER.get(name, ())]
        words_by_list |= {part: vocabulary.words_of(part) for part in parts}
        words_by_list[name] = vocabulary.words_of(name)
        if parts:
            words = (word for part in (*parts, name) for word in vocabulary.words_of(part))
            words_by_list[f"{name}·"] = tuple(dict.fromkeys(words))
    if schema.ITEM_WORDS in words_by_list:
        words_by_list[schema.ITEM_WORDS] = tuple(item.name for item in settings.dictionary.items if item.is_open(month))
    return {name: words for name, words in words_by_list.items() if words}


def references(lists: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the range on the hidden sheet that holds each list."""
    ranges = {}
    for index, (name, words) in enumerate(lists.items(), start=FIRST_COLUMN):
        letters = xl_col_to_name(index)
        ranges[name] = f"{schema.META_SHEET}!${letters}$2:${letters}${len(words) + 1}"
    return ranges


def write_lists(page: Worksheet, lists: Mapping[str, tuple[str, ...]]) -> None:
    """Write the lists, one a column, each under its name."""
    for index, (name, words) in enumerate(lists.items(), start=FIRST_COLUMN):
        page.write_column(0, index, (name, *words))


def source(name: str, ranges: Mapping[str, str], matter: str) -> str | None:
    """Return the formula that gives a cell its words; ``matter``: the cell of 事项类别 in its row."""
    if name not in schema.BY_MATTER:
        return f"={ranges[name]}" if name in ranges else None
    all_words = ranges.get(f"{name}·")
    if all_words is None:
        return None
    formula = ranges.get(name, all_words)
    if formula != all_words:
        formula = f'IF({matter}="",{all_words},{formula})'
    for part in reversed(schema.BY_MATTER[name]):
        if f"{name}·{part}" in ranges:
            formula = f'IF({matter}="{part}",{ranges[f"{name}·{part}"]},{formula})'
    return f"={formula}"
