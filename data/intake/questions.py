"""What a workbook leaves open that an office can answer once and for all: words, units, outlets, headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data.intake.qualifiers import header_key
from data.intake.sheets import sheet_named
from data.intake.words import lists_for, nearest_units, nearest_words
from data.problems import Problem
from data.records import Checked, Row
from data.schema import ITEM_WORDS, Column, Sheet
from data.settings.answers import Answer, Kind
from data.settings.values import REPORTING_LEVELS, Settings

NOT_COUNTED = "不计入"
_NUMBER = re.compile(r"\d+$")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be answered: ``offered`` are the meanings to choose from, the nearest first.

    ``needed``: the workbook is not accepted before it is answered (or mended).
    """

    text: str
    wording: str
    offered: tuple[Answer, ...]
    needed: bool = True


def questions(unit_months: Sequence[Checked], settings: Settings) -> list[Question]:
    """Return each question once, in the order of the workbook, those that must be answered first."""
    by_text: dict[str, Question] = {}
    for checked in unit_months:
        for problem in checked.problems:
            for question in _about(problem, checked, settings):
                by_text.setdefault(question.text, question)
    for checked in unit_months:
        for question in _about_columns(checked, settings):
            by_text.setdefault(question.text, question)
    return sorted(
        (question for question in by_text.values() if question.offered), key=lambda question: not question.needed
    )


def _about(problem: Problem, checked: Checked, settings: Settings) -> Iterator[Question]:
    value = (problem.value or "").strip()
    if problem.code == "unknown-unit" and value:
        yield _unit(value, settings)
    elif problem.code == "unknown-word" and value:
        column = _column(problem, settings)
        if column is not None:
            yield _word(value, column, settings)
    elif problem.code == "level-needed":
        outlet = _outlet(problem, checked.rows)
        if outlet is not None and settings.outlets.find(outlet) is None:
            yield _level(outlet, settings)
    elif problem.code == "missing-column":
        yield from _missing(problem, checked, settings)


def _unit(value: str, settings: Settings) -> Question:
    units = [unit.name for unit in settings.register.units if unit.level in REPORTING_LEVELS]
    near = [name for name in nearest_units(value, settings.register) if name in units]
    return Question(f"“{value}”是哪个单位？", value, tuple(Answer("unit", value, name) for name in _first(near, units)))


def _word(value: str, column: Column, settings: Settings) -> Question:
    vocabulary = settings.vocabulary
    lists = lists_for(column.words or "", None, vocabulary)
    words = [word for name in lists for word in vocabulary.words_of(name)]
    kind: Kind = "item" if column.words == ITEM_WORDS else "word"
    offered = [
        Answer(kind, value, word, tuple(name for name in lists if word in vocabulary.words_of(name)))
        for word in _first(nearest_words(value, vocabulary, lists), words)
    ]
    return Question(f"“{column.title}”里的“{value}”是什么意思？", value, tuple(offered))


def _level(outlet: str, settings: Settings) -> Question:
    levels = settings.vocabulary.words_of("媒体级别")
    return Question(f"媒体“{outlet}”是哪一级？", outlet, tuple(Answer("outlet", outlet, level) for level in levels))


def _missing(problem: Problem, checked: Checked, settings: Settings) -> Iterator[Question]:
    """Ask which of the columns left out is the missing one."""
    sheet = sheet_named(problem.sheet or "", settings.sheets)
    column = _column(problem, settings)
    if sheet is None or column is None:
        return
    titles = [left.title for left in checked.ignored if left.what == "column" and left.sheet == problem.sheet]
    near = [title for title in (problem.suggestion or "").split("、") if title in titles]
    offered = [Answer("header", title, column.title, (sheet.title,)) for title in _first(near, titles)]
    yield Question(f"“{sheet.title}”缺少“{column.title}”，是表里的哪一列？", column.title, tuple(offered))


def _about_columns(checked: Checked, settings: Settings) -> Iterator[Question]:
    """Ask what the columns are that were left out, and were not answered before."""
    for left in checked.ignored:
        sheet = sheet_named(left.sheet, settings.sheets) if left.what == "column" and left.title else None
        if sheet is None or (sheet.key, header_key(left.title)) in settings.headers:
            continue
        answers = [Answer("header", left.title, NOT_COUNTED, (sheet.title,))]
        answers += [Answer("header", left.title, column.title, (sheet.title,)) for column in sheet.columns]
        yield Question(f"“{sheet.title}”里的“{left.title}”是哪一列？", left.title, tuple(answers), needed=False)


def settled(answers: Iterable[Answer]) -> list[Answer]:
    """Return answers as they are kept: a header that is not counted has no column."""
    return [
        Answer(answer.kind, answer.wording, "", answer.lists) if answer.meaning == NOT_COUNTED else answer
        for answer in answers
    ]


def _column(problem: Problem, settings: Settings) -> Column | None:
    sheet: Sheet | None = sheet_named(problem.sheet or "", settings.sheets)
    return next((column for column in sheet.columns if column.title == problem.column), None) if sheet else None


def _outlet(problem: Problem, rows: Iterable[Row]) -> str | None:
    """Return the outlet in the row whose level is missing."""
    number = _NUMBER.search(problem.cell or "")
    for row in rows:
        if row.title == problem.sheet and number is not None and row.number == int(number[0]):
            outlet = row.values.get("outlet")
            return outlet if isinstance(outlet, str) else None
    return None


def _first(near: Iterable[str], others: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((*near, *others)))
