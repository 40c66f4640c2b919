"""The documents that there are, from facts to bytes: one way for the command line and the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from analytics.facts import Facts
from analytics.periods import Period
from reports.traces import Sheets, Traces, annex, comments
from reports.word.bulletin import bulletin
from reports.word.draft import Draft
from reports.word.page import USUAL
from reports.word.summary import summary
from reports.word.writer import write

KINDS: Mapping[str, Callable[..., Draft]] = MappingProxyType({"bulletin": bulletin, "summary": summary})
TITLES: Mapping[str, str] = MappingProxyType({"bulletin": "通报", "summary": "工作总结"})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be chosen: faces, the date of signature, the table of sources, comments on the figures."""

    fonts: str = USUAL
    day: date | None = None
    sources: bool = True
    comments: bool = False


def draft(kind: str, facts: Facts, period: Period, unit: str | None, wishes: Wishes) -> Draft:
    """Draft a document without its table of sources; ``KeyError`` for a kind that there is not."""
    return KINDS[kind](facts, period, unit, day=wishes.day)


def document(kind: str, facts: Facts, period: Period, unit: str | None, sheets: Sheets, wishes: Wishes) -> bytes:
    """Return a document as the bytes of a .docx; the same facts and wishes give the same bytes."""
    made = draft(kind, facts, period, unit, wishes)
    if not (wishes.sources or wishes.comments):
        return write(made, fonts=wishes.fonts)
    sources = Traces(facts, sheets).of(made)
    told = comments(made, sources) if wishes.comments else []
    if wishes.sources:
        made = replace(made, annexes=(*made.annexes, annex(made, sources)))
    return write(made, fonts=wishes.fonts, comments=told)
