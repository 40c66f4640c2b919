"""Where each figure of a document comes from: measure, definition, value, and the rows and files behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.explanation import Placed
from analytics.facts import Facts
from analytics.periods import Period
from analytics.source_rows import SourceRow, find_source_rows, source
from data.records import Row
from data.schema import BASICS_KEY, BASICS_SHEET, SHEET, cut_word
from reports.word.draft import Annex, Cited, Draft

Sheets = Mapping[str, Sequence[Placed]]
"""Key of a sheet → its rows: those of the period's months, of 文明创建 those of every month."""
EARLIER = "earlier"
"""The key of rows of 文明创建 that are no longer current, and that months published before still count."""
HEADERS = ("序号", "文中数字", "指标和范围", "来源")


@dataclass(frozen=True)
class Traces:
    """The rows behind the figures of a document, found once for each measure."""

    facts: Facts
    sheets: Sheets

    def of(self, draft: Draft) -> list[str]:
        """Return for each cited figure where it comes from, in the order of the text."""
        cache: dict[tuple[str, Period], list[SourceRow]] = {}
        return [self._source(cited, cache) for cited in draft.cited]

    def _source(self, cited: Cited, cache: dict[tuple[str, Period], list[SourceRow]]) -> str:
        if cited.compared:
            return cited.compared
        if cited.source:
            return cited.source
        if cited.measure is None:
            return "按各单位报送的月报统计"
        measure = self.facts.dictionary[cited.measure]
        sheet = source(measure)
        if sheet is None:
            return "按任务和权重计算"
        if measure.kind == "stock":
            return f"各单位最近一次报送的“{BASICS_SHEET if sheet == BASICS_KEY else SHEET[sheet].title}”"
        key = (cited.measure, cited.period)
        if key not in cache:
            inside = set(cited.period.months)
            placed = [source for source in self.sheets.get(sheet, ()) if SHEET[sheet].ledger or source.month in inside]
            earlier = self.sheets.get(EARLIER, ()) if SHEET[sheet].ledger else ()
            cache[key] = find_source_rows(self.facts, *key, placed, earlier=earlier)
        return _source_words(self._only(cache[key], cited))

    def _only(self, rows: Sequence[SourceRow], cited: Cited) -> list[SourceRow]:
        register = self.facts.settings.register
        known = register.by_name.get(cited.unit)
        units = {unit.name for unit in register.below(cited.unit)} if known else set()
        return [
            row
            for row in rows
            if row.counted
            and (not known or row.placed.unit in units)
            and all(self._word(row.placed.row, dimension) == word for dimension, word in cited.cut)
        ]

    def _word(self, row: Row, dimension: str) -> object:
        value = cut_word(row.sheet, row.values, dimension)
        known = self.facts.settings.outlets.find(str(value)) if dimension == "outlet" and value else None
        return known.name if known else value


def _source_words(rows: Sequence[SourceRow]) -> str:
    if not rows:
        return "没有明细行"
    files = {(row.placed.unit, row.placed.month, row.placed.file) for row in rows}
    first = rows[0]
    place = f"{first.placed.file}“{first.placed.row.title}”{first.cell or ''}"
    return f"{len(rows)}行，{len(files)}个文件；" + (f"{place}" if len(rows) == 1 else f"如{place}")


def comments(draft: Draft, sources: Sequence[str]) -> list[str]:
    """Return the comment of each cited figure."""
    return [
        f"{cited.subject}：{cited.exact}。口径：{cited.definition}来源：{source}。"
        for cited, source in zip(draft.cited, sources, strict=True)
    ]


def annex(draft: Draft, sources: Sequence[str]) -> Annex:
    """Return the table 数据来源: a line for each figure in the order of reading, the definitions below it."""
    rows = tuple(
        (str(number), _value(cited), _subject(cited, draft), source)
        for number, (cited, source) in enumerate(zip(draft.cited, sources, strict=True), start=1)
    )
    definitions = {cited.title: cited.definition for cited in draft.cited if not cited.compared}
    note = "约数印作“余”，括号内为实际合计；“行”指月报中的数据行，可在看板中逐行查看。口径："
    note += "".join(f"【{title}】{definition}" for title, definition in definitions.items())
    return Annex("文中数据来源", HEADERS, rows, (8, 14, 29, 49), note)


def _subject(cited: Cited, draft: Draft) -> str:
    """Return what a figure is about, as far as the document's title does not say it."""
    whole = f"{draft.scope or draft.signer}，{draft.period.title()}，"
    return cited.subject.removeprefix(whole)


def _value(cited: Cited) -> str:
    return cited.text if cited.text == cited.exact else f"{cited.text}（{cited.exact}）"
