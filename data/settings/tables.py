"""The settings as tables of text: every cell read and checked, and written back the same.

A table that is absent has what ships; a table that is present and empty is empty, except that a
word list without any row keeps the words that ship.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.intake.cells import address
from data.problems import Problem
from data.settings.columns import TABLE, TABLES, Rows, Table, TableColumn, Tables
from data.settings.dictionary import Dictionary
from data.settings.items import read_items, with_items, write_items
from data.settings.lines import Line
from data.settings.rules import (
    read_calendar,
    read_policy,
    read_rules,
    read_targets,
    read_weights,
    write_calendar,
    write_policy,
    write_rules,
    write_targets,
    write_weights,
)
from data.settings.shipped import defaults
from data.settings.topics import read_topics, write_topics
from data.settings.units import read_units, write_units
from data.settings.values import Settings
from data.settings.words import read_headers, read_outlets, read_words, write_headers, write_outlets, write_words

Places = Mapping[str, Sequence[Mapping[str, str]]]
"""Table title → for each row, the cell of each column."""


def read_tables(tables: Tables, places: Places | None = None) -> tuple[Settings, list[Problem]]:
    """Read and check the tables. The settings are whole only when no problem is an error.

    ``places`` tells where the cells stand; without it they are those of the exported workbook.
    Raises ``KeyError`` for a table that there is not.
    """
    lines = {title: _lines(TABLE[title], rows, places) for title, rows in (defaults() | dict(tables)).items()}
    dictionary = Dictionary(read_items(lines["自定义事项"]))
    vocabulary = with_items(read_words(lines["词表"]), dictionary.items)
    outlets = read_outlets(lines["媒体"], vocabulary)
    register = read_units(lines["单位"])
    settings = Settings(
        register=register,
        rules=read_rules(lines["计分规则"], vocabulary, outlets),
        policy=read_policy(lines["名次规则"], dictionary),
        calendar=read_calendar(lines["节假日"]),
        targets=read_targets(lines["任务"], register, vocabulary, outlets, dictionary),
        weights=read_weights(lines["权重"]),
        vocabulary=vocabulary,
        outlets=outlets,
        dictionary=dictionary,
        topics=read_topics(lines["专题词"]),
        headers=read_headers(lines["列名"]),
    )
    problems = [problem for table in TABLES for line in lines[table.title] for problem in line.problems]
    return settings, problems


def _lines(table: Table, rows: Rows, places: Places | None) -> list[Line]:
    """Rows without any text are no rows; the others keep the number they stand at."""
    known = places.get(table.title) if places else None
    return [
        Line(table, row, known[index] if known else _standard_places(table, index))
        for index, row in enumerate(rows)
        if any((text or "").strip() for text in row.values())
    ]


def _standard_places(table: Table, index: int) -> dict[str, str]:
    return {title: address(index + 2, column) for column, title in enumerate(table.titles, start=1)}


def write_tables(settings: Settings) -> dict[str, Rows]:
    """Write the settings as tables of text; ``read_tables`` gives them back."""
    return {
        "单位": write_units(settings.register),
        "计分规则": write_rules(settings.rules),
        "名次规则": write_policy(settings.policy),
        "节假日": write_calendar(settings.calendar),
        "任务": write_targets(settings.targets, settings.dictionary),
        "权重": write_weights(settings.weights),
        "词表": write_words(settings.vocabulary),
        "媒体": write_outlets(settings.outlets),
        "自定义事项": write_items(settings.dictionary.items),
        "专题词": write_topics(settings.topics),
        "列名": write_headers(settings.headers),
    }


def column_words(column: TableColumn, settings: Settings) -> tuple[str, ...]:
    """Return the words that a column takes, where they are a list: its own, a word list's, the titles of measures."""
    if column.measures:
        return tuple(measure.title for measure in settings.dictionary.measures)
    return column.choices or (settings.vocabulary.words_of(column.words) if column.words else ())
