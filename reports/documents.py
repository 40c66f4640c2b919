"""The documents that there are, from facts to bytes: one way for the command line and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from analytics.facts import Facts
from analytics.periods import Period
from analytics.quotes import QUOTED
from analytics.ranking import Ranking, rank
from analytics.source_rows import find_source_rows, reach, source
from analytics.targets import tasks
from data.schema import CIVIL, MEDIA, keys
from reports.forms import making
from reports.forms.making import OwnForm, Refusal, Run
from reports.packing import same_bytes
from reports.ranking_workbook import ranking_workbook
from reports.traces import EARLIER, Sheets, Traces, annex, comments
from reports.word.bulletin import bulletin
from reports.word.draft import Draft
from reports.word.page import USUAL
from reports.word.summary import dated, summary
from reports.word.writer import file_name, write, write_annex

DRAFTED: Mapping[str, Callable[..., Draft]] = MappingProxyType({"bulletin": bulletin, "summary": summary})
TITLES: Mapping[str, str] = MappingProxyType(
    {"bulletin": "通报", "summary": "工作总结", "ranking": "排名表", "form": "自有模板"}
)
VERIFIED = "verified"
"""A text of somebody's own that was verified and put on record: never made by the program."""
RECORD_TITLES: Mapping[str, str] = MappingProxyType({**TITLES, VERIFIED: "核对过的材料"})
Missing = Literal["mark", "word", "refuse"]


@dataclass(frozen=True, slots=True)
class DocumentOptions:
    """What may be chosen: faces, the date of signature, the table of sources, comments on the figures.

    ``measure``: what a ranking goes by. ``missing``: in a template of one's own, what stands for a
    figure that was not reported (a key of ``MISSING``), or that nothing is made then. ``quoted``: what a draft quotes
    from rows, keys of ``QUOTED``.
    """

    fonts: str = USUAL
    day: date | None = None
    sources: bool = False
    comments: bool = False
    measure: str = keys.POINTS
    missing: Missing = "mark"
    quoted: tuple[str, ...] = tuple(QUOTED)

    def as_json(self) -> dict[str, Any]:
        """Return the options as plain JSON values."""
        return {**asdict(self), "day": self.day and self.day.isoformat(), "quoted": list(self.quoted)}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> DocumentOptions:
        """Return the options that ``as_json`` wrote; what it does not know has its default."""
        day, quoted = values.get("day"), tuple(values.get("quoted", ()))
        known = {name: values[name] for name in cls.__slots__ if name in values and name not in {"day", "quoted"}}
        return cls(**known, day=date.fromisoformat(day) if day else None, quoted=quoted)


@dataclass(frozen=True, slots=True)
class Order:
    """Which document is wanted, of which unit (``None``: all) and period; ``form`` for kind ``form``."""

    kind: str
    period: Period
    unit: str | None = None
    options: DocumentOptions = DocumentOptions()
    form: OwnForm | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of the order besides its months, as JSON values; ``document_period`` reads it back."""
        return {**self.options.as_json(), "period": self.period.kind}

    @property
    def traced(self) -> bool:
        """Whether the rows behind the figures are needed to make it."""
        return self.kind == "ranking" or (self.kind in DRAFTED and (self.options.sources or self.options.comments))


def document_period(first: str, last: str, options: Mapping[str, Any]) -> Period:
    """Return the period of a document on record; where its kind was not kept, what its months look like."""
    return Period(first, last, options.get("period", ""))


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was made: its title, the name of its file, its bytes."""

    title: str
    file: str
    content: bytes


def draft(order: Order, facts: Facts, run: Run) -> Draft | Refusal:
    """Draft a document without its table of sources, to be looked at; a ranking has no draft."""
    if order.kind in DRAFTED:
        return _drafted(order, facts)
    assert order.form is not None
    return making.draft(order.form, facts, order.period, order.unit, order.options.day, order.options.missing, run)


def _drafted(order: Order, facts: Facts) -> Draft:
    options = order.options
    return DRAFTED[order.kind](facts, order.period, order.unit, day=options.day, quoted=options.quoted)


def make(order: Order, facts: Facts, sheets: Sheets, run: Run) -> Paper | Refusal:
    """Make a document; the same facts, rows and wishes give the same bytes.

    ``sheets`` are the rows behind it, where ``order.traced``. ``run`` runs a function on what
    somebody sent, in a process of its own.
    """
    if order.kind in DRAFTED:
        draft = _drafted(order, facts)
        return Paper(draft.title, file_name(draft.title), _written(draft, facts, sheets, order.options))
    if order.kind == "ranking":
        return _ranking(order, facts, sheets)
    assert order.form is not None
    content = making.fill(order.form, facts, order.period, order.unit, order.options.day, order.options.missing, run)
    if isinstance(content, Refusal):
        return content
    title = making.title(order.form, facts, order.period, order.unit)
    return Paper(title, file_name(title, order.form.suffix), content)


def _written(draft: Draft, facts: Facts, sheets: Sheets, options: DocumentOptions) -> bytes:
    """Return a draft as a Word document, with the sources and comments that the options ask for."""
    if not (options.sources or options.comments):
        return write(draft, fonts=options.fonts)
    sources = Traces(facts, sheets).of(draft)
    texts = comments(draft, sources) if options.comments else []
    if options.sources:
        draft = replace(draft, annexes=(*draft.annexes, annex(draft, sources)))
    return write(draft, fonts=options.fonts, comments=texts)


def sources(order: Order, facts: Facts, sheets: Sheets) -> bytes:
    """Return the list of the sources of a drafted document as a Word file of its own, to be kept and not handed in."""
    draft = _drafted(order, facts)
    return write_annex(draft, annex(draft, Traces(facts, sheets).of(draft)), fonts=order.options.fonts)


def ranked(order: Order, facts: Facts, sheets: Sheets) -> Ranking:
    """Return the ranking of an order, with reasons from the rows where there are any."""
    inside = set(order.period.months)
    placed = [source for source in sheets.get(MEDIA.key, ()) if source.month in inside] if sheets else None
    units = None if order.unit is None else [order.unit]
    return rank(facts, order.period, order.options.measure, units, placed=placed)


def _ranking(order: Order, facts: Facts, sheets: Sheets) -> Paper:
    ranking, period = ranked(order, facts, sheets), order.period
    measure = facts.dictionary[order.options.measure]
    units: Sequence[str] = [str(unit) for unit in ranking.rows["unit"]]
    sheet = source(measure)
    rows = sheets.get(sheet, ()) if sheet else ()
    months = set(reach(measure, period, sorted({source.month for source in rows})))
    placed = [source for source in rows if source.month in months and source.unit in set(units)]
    earlier = [source for source in sheets.get(EARLIER, ()) if source.unit in set(units)] if sheet == CIVIL.key else []
    source_rows = find_source_rows(facts, measure.key, period, placed, earlier=earlier) if sheet else []
    content = ranking_workbook(ranking, facts, source_rows, tasks(facts, period.last, units))
    title = f"{period.title()}{measure.title}排名"
    return Paper(title, file_name(title, ".xlsx"), same_bytes(content, dated(facts, period)))
