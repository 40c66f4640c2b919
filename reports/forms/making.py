"""From an office's own template to the document: checked, computed, filled in, or refused with what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from analytics.facts import Facts
from analytics.periods import Period
from data.problems import Problem
from data.settings.values import Settings
from reports.forms import filling, sheet, word
from reports.forms.answers import Answers, answers
from reports.forms.language import Fault, Reading
from reports.forms.names import Names
from reports.word.draft import Draft, Line, Mark, Part
from reports.word.reading import scope_title
from reports.word.summary import dated

Run = Callable[..., Any]
"""Runs a function on what somebody sent, in a process of its own: ``run(function, *arguments, name=file)``.

It returns what the function does, or the ``Problem`` that its failure means.
"""
MISSING: Mapping[str, str] = MappingProxyType({"mark": "【待补】", "word": "未报", "refuse": "【待补】"})
"""What stands for a figure that was not reported, by the wish; with ``refuse`` only in the preview."""
_READ = MappingProxyType({"word": word.read_word_form, "sheet": sheet.read_sheet_form})
_FILL = MappingProxyType({"word": word.fill, "sheet": filling.fill})
_PREVIEW = MappingProxyType({"word": word.preview, "sheet": filling.preview})
_SUFFIX = MappingProxyType({"word": ".docx", "sheet": ".xlsx"})


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A template or form with its bytes; ``number`` is that of its version on record."""

    name: str
    kind: Literal["word", "sheet"]
    content: bytes
    number: int | None = None

    @property
    def suffix(self) -> str:
        """The ending of the file's name."""
        return _SUFFIX[self.kind]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document was not made: one line a reason, each with its place and its cure."""

    reasons: tuple[str, ...]


def read_template(form: OwnForm, settings: Settings, run: Run) -> Reading | Refusal:
    """Return what a template asks for, its mistakes included; ``Refusal`` when it cannot be read at all."""
    reading: Reading | Problem = run(_READ[form.kind], form.content, name=form.name)
    if isinstance(reading, Problem):
        return Refusal((reading.message,))
    faults = (*reading.faults, *Names(settings).faults(reading.uses))
    none = Fault("全文", "", "没有占位符", "请在要填数的地方写 {{ 学习场次 }} 这样的名称。")
    return replace(reading, faults=faults or (() if reading.uses else (none,)))


def title(form: OwnForm, facts: Facts, period: Period, unit: str | None) -> str:
    """Return the title of a document made with a template."""
    return f"{scope_title(facts.settings.register, unit)}{period.title()}{form.name}"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A template that is in order, and the answers to what it asks."""

    reading: Reading
    answers: Answers
    missing: str
    dated: date


def _prepare(
    form: OwnForm, facts: Facts, period: Period, unit: str | None, day: date | None, missing: str, run: Run
) -> _Prepared | Refusal:
    reading = read_template(form, facts.settings, run)
    if isinstance(reading, Refusal):
        return reading
    if reading.faults:
        return Refusal(tuple(fault.text for fault in reading.faults))
    return _Prepared(reading, answers(facts, period, unit, day, reading.uses), MISSING[missing], dated(facts, period))


def fill(
    form: OwnForm, facts: Facts, period: Period, unit: str | None, day: date | None, missing: str, run: Run
) -> bytes | Refusal:
    """Return a template filled in; ``missing`` is a key of ``MISSING``."""
    prepared = _prepare(form, facts, period, unit, day, missing, run)
    if isinstance(prepared, Refusal):
        return prepared
    filled = run(_FILL[form.kind], form.content, prepared.answers, prepared.missing, prepared.dated, name=form.name)
    if not isinstance(filled, word.Filled):
        return _refused(filled)
    silent = _silent(prepared, filled.printed)
    if missing == "refuse" and silent:
        return Refusal(tuple(silent))
    return filled.content


def draft(
    form: OwnForm, facts: Facts, period: Period, unit: str | None, day: date | None, missing: str, run: Run
) -> Draft | Refusal:
    """Return what a template says when it is filled in, each figure with where it comes from."""
    prepared = _prepare(form, facts, period, unit, day, missing, run)
    if isinstance(prepared, Refusal):
        return prepared
    shown = run(_PREVIEW[form.kind], form.content, prepared.answers, prepared.missing, prepared.dated, name=form.name)
    if not isinstance(shown, list):
        return _refused(shown)
    silent = _silent(prepared, [piece for pieces, _ in shown for piece in pieces if isinstance(piece, int)])
    if missing == "refuse" and silent:
        return Refusal(tuple(silent))
    lines = tuple(Line("body", tuple(_part(piece, prepared) for piece in pieces)) for pieces, _ in shown)
    signer = scope_title(facts.settings.register, unit)
    return Draft(title(form, facts, period, unit), lines, signer, period, prepared.dated, day)


def _refused(reason: Fault | Problem) -> Refusal:
    return Refusal((reason.text if isinstance(reason, Fault) else reason.message,))


def _part(piece: str | int, prepared: _Prepared) -> Part:
    if isinstance(piece, str):
        return piece
    value = prepared.answers.values[piece]
    if value.missing:
        return Mark(prepared.answers.names[piece], prepared.missing)
    return replace(value.cited, text=value.text) if value.cited is not None else value.text


def _silent(prepared: _Prepared, printed: Sequence[int]) -> list[str]:
    """Return a line for each figure that would be printed and was not reported."""
    silent = dict.fromkeys(prepared.answers.names[place] for place in printed if prepared.answers.values[place].missing)
    places = {".".join(use.path): use.tag.place for use in reversed(prepared.reading.uses)}
    return [f"{places.get(name.partition('（')[0], '全文')}：{_explanation(name)}" for name in silent]


def _explanation(name: str) -> str:
    if name == "成文日期":
        return "“成文日期”没有填，请先选成文日期。"
    return f"“{name}”未报，请催报后再生成，或把缺数的写法改成【待补】。"
