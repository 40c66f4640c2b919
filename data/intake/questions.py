"""What a workbook leaves open that an office can answer once and for all: words, units, outlets, headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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

    ``needed``: the workbook is not accepted before it is answered (or mended). ``samples``: of headers to choose
    from, what the first rows hold below them.
    """

    text: str
    wording: str
    offered: tuple[Answer, ...]
    needed: bool = True
    samples: Mapping[str, Sequence[str]] = field(default_factory=dict)


def questions(unit_months: Sequence[Checked], settings: Settings) -> list[Question]:
    """Return each question once, in the order of the workbook, those that must be answered first."""
    by_text: dict[str, Question] = {}
    for checked in unit_months:
        for problem in checked.problems:
            question = question_about(problem, checked, settings)
            if question is not None:
                by_text.setdefault(question.text, question)
    for checked in unit_months:
        for question in _about_columns(checked, settings):
            by_text.setdefault(question.text, question)
    return sorted(
        (question for question in by_text.values() if question.offered), key=lambda question: not question.needed
    )


def question_about(problem: Problem, checked: Checked, settings: Settings) -> Question | None:
    """Return what an office can answer once and for all about a problem; ``None`` where its cell has to be mended."""
    value = (problem.value or "").strip()
    if problem.code == "unknown-unit" and value:
        return _unit(value, settings)
    if problem.code == "unknown-word" and value:
        column = _column(problem, settings)
        return _word(value, column, settings) if column is not None else None
    if problem.code == "level-needed":
        outlet = _outlet(problem, checked.rows)
        unknown = outlet is not None and settings.outlets.find(outlet) is None
        return _level(outlet, settings) if outlet is not None and unknown else None
    return _missing(problem, checked, settings) if problem.code == "missing-column" and not value else None


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


def _missing(problem: Problem, checked: Checked, settings: Settings) -> Question | None:
    """Ask which of the columns left out is the missing one."""
    sheet = sheet_named(problem.sheet or "", settings.sheets)
    column = _column(problem, settings)
    if sheet is None or column is None:
        return None
    left_out = {
        left.title: left.samples
        for left in checked.ignored
        if left.kind == "column" and left.sheet == problem.sheet and left.title
    }
    near = [title for title in (problem.suggestion or "").split("、") if title in left_out]
    titles = _first(near, left_out)
    offered = tuple(Answer("header", title, column.title, (sheet.title,)) for title in titles)
    samples = {title: left_out[title] for title in titles}
    return Question(f"“{sheet.title}”里哪一列是“{column.title}”？", column.title, offered, samples=samples)


def _about_columns(checked: Checked, settings: Settings) -> Iterator[Question]:
    """Ask what the columns are that were left out, and were not answered before."""
    for left in checked.ignored:
        sheet = sheet_named(left.sheet, settings.sheets) if left.kind == "column" and left.title else None
        if sheet is None or (sheet.key, header_key(left.title)) in settings.headers:
            continue
        answers = [Answer("header", left.title, NOT_COUNTED, (sheet.title,))]
        answers += [Answer("header", left.title, column.title, (sheet.title,)) for column in sheet.columns]
        yield Question(f"“{sheet.title}”里的“{left.title}”是哪一列？", left.title, tuple(answers), needed=False)


def meanings_of(answer: Answer, settings: Settings) -> list[str]:
    """Return what a wording could mean instead: every meaning of the answer's kind in the same place."""
    if answer.kind == "unit":
        return [unit.name for unit in settings.register.units if unit.level in REPORTING_LEVELS]
    if answer.kind == "outlet":
        return list(settings.vocabulary.words_of("媒体级别"))
    if answer.kind == "header":
        sheet = sheet_named(answer.lists[0], settings.sheets)
        return [*(column.title for column in sheet.columns), ""] if sheet is not None else []
    return list(dict.fromkeys(word for name in answer.lists for word in settings.vocabulary.words_of(name)))


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
