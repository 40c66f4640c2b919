"""Editions of a published month: how it stood at one moment, and what a correction has moved since."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

import pandas as pd
import streamlit as st

from analytics.corrections import moved, moved_ranks
from analytics.document import ranking_document
from analytics.facts import Facts
from analytics.figures import Block, Instead
from analytics.measures import values
from analytics.periods import Period
from analytics.ranking import rank
from analytics.wording import heading, listed, number
from data import months
from data.records import Access
from data.schema import MEDIA
from data.settings.dictionary import Dictionary
from data.store import Refused
from data.store.details import read_counted_details
from data.store.editions import Edition, Publication, read_publication
from data.store.sheets import read_counted_rows
from reports.documents import TITLES, Order, make
from reports.forms.making import Refusal
from ui import session
from ui.listing import EXCEL, WORD, download, listing
from ui.plain import escape_text, say

NOW = "现在"


@dataclass(frozen=True)
class MonthView:
    """A month as it stood at one moment: an edition of it, or now."""

    facts: Facts
    month: str
    document: str | None = None

    @cached_property
    def ranking(self) -> Mapping[str, Any]:
        """The ranking as it was published, worked out again where none was kept; of units in scope."""
        if self.document:
            published: Mapping[str, Any] = json.loads(self.document)
            return published
        return ranking_document(rank(self.facts, Period.month(self.month)))


def now(access: Access, month: str) -> MonthView:
    """Return a month as it stands now, and would be published: with what came in since it was closed."""
    facts = session.up_to_date(access, Period.month(month)).facts
    closings = {key: closing for key, closing in facts.closings.items() if key != month}
    return MonthView(replace(facts, closings=closings), month)


def as_of(access: Access, month: str, revision: int) -> MonthView:
    """Return a month as it was published; ``Refused`` when there is no such edition."""
    publication = session.read_as(access, read_publication, month, revision)
    if publication is None:
        raise Refused(f"{month} 没有第 {revision} 版。")
    facts = _published(publication, now(access, month).facts)
    return MonthView(facts.only(access.units), month, publication.ranking)


def _published(publication: Publication, facts: Facts) -> Facts:
    """Return the facts in which one month is as it was published; earlier months tell stocks carried over."""
    return replace(
        facts,
        figures=Instead(facts.figures, publication.month, Block(publication.figures)),
        reports=_with(facts.reports, publication.reports, publication.month),
        closings={**facts.closings, publication.month: publication.closing},
    )


def _with(frame: pd.DataFrame, of_month: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return a frame in which the lines of a month are these."""
    others = frame[frame["month"] != month]
    words = {name: "object" for name in frame.columns if frame[name].dtype == "category"}
    combined: pd.DataFrame = pd.concat([others.astype(words), of_month[list(frame.columns)].astype(words)])
    return combined.reset_index(drop=True)


@st.fragment
def draw_edition(access: Access, month: str, revisions: Sequence[Edition]) -> None:
    """Show one edition of a month, and what differs between it and another one or now."""
    titles = {f"第 {edition.revision} 版": edition for edition in reversed(revisions)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        newest = next(iter(titles))
        chosen = st.selectbox("看哪一版", list(titles), key=f"edition-{month}", width=160)
        edition = titles.get(chosen or newest, revisions[-1])
        then, present = as_of(access, month, edition.revision), now(access, month)
        others = [NOW, *(title for title in titles if titles[title] is not edition)]
        compared = st.selectbox(
            "与谁比较",
            others,
            index=others.index(_compared_first(edition, then, present)),
            key=f"beside-{month}-{edition.revision}",
            width=160,
        )
    other = present if compared in (None, NOW) else as_of(access, month, titles[compared].revision)
    reason = f"，{edition.reason}" if edition.reason else ""
    say(f"第 {edition.revision} 版：{edition.at:%Y-%m-%d %H:%M} {edition.by} 公布{reason}。")
    # An earlier edition stands before a later one, whichever was chosen first.
    swapped = compared not in (None, NOW) and titles[compared].revision < edition.revision
    first, second = (other, then) if swapped else (then, other)
    names = (
        (compared or NOW, f"第 {edition.revision} 版") if swapped else (f"第 {edition.revision} 版", compared or NOW)
    )
    since = compared in (None, NOW) and edition.last and not edition.reopened
    _moved(month, first, second, names, since=since)
    st.markdown(f"**第 {edition.revision} 版的名次**")
    places = ranks(then.ranking, then.facts.dictionary)
    listing(places, key=f"edition-ranks-{month}", title=f"{month} 第 {edition.revision} 版名次", missing="—")
    st.markdown(f"**第 {edition.revision} 版的数字**")
    listing(
        edition_figures(then),
        key=f"edition-figures-{month}",
        title=f"{month} 第 {edition.revision} 版数字",
        missing="未报",
    )
    if session.is_governor(access):
        _offer_papers(access, then, edition.revision)


def _compared_first(edition: Edition, then: MonthView, present: MonthView) -> str:
    """Return what an edition is compared with first: the one before it, which says what it corrected.

    The last one is compared with now as long as something has come in since, for that is to be published yet.
    """
    moved_since = edition.last and not differences(then, present, ("", NOW)).empty
    return NOW if edition.revision == 1 or moved_since else f"第 {edition.revision - 1} 版"


def _offer_papers(access: Access, view: MonthView, revision: int) -> None:
    """Offer the ranking table and the bulletin as they would have been made from an edition."""
    say(f"按第 {revision} 版的数字和规则做的文件（以前生成过的在“报告—生成记录”里）：")
    with st.container(horizontal=True):
        for kind, mime in (("ranking", EXCEL), ("bulletin", WORD)):
            file = f"{months.title(view.month)}{TITLES[kind]}（第{revision}版）{'.xlsx' if mime == EXCEL else '.docx'}"
            make = partial(edition_paper, access, view, kind)
            key = f"edition-{kind}-{view.month}-{revision}"
            download(f"下载第 {revision} 版的{TITLES[kind]}", make, file, key=key, mime=mime)


def edition_paper(access: Access, view: MonthView, kind: str) -> bytes:
    """Return a document of a month as it stood at one moment; its reasons are the rows that counted then."""
    reports = view.facts.reports
    submissions = [int(number) for number in reports[reports["month"] == view.month]["submission"].dropna()]
    with session.reading(access) as opened:
        rows = {MEDIA.key: read_counted_rows(opened, MEDIA.key, submissions)}
        facts = replace(view.facts, details=read_counted_details(opened, submissions))
    paper = make(Order(kind, Period.month(view.month)), facts, rows, session.readers(access).run)
    if isinstance(paper, Refusal):
        raise Refused("\n".join(paper.reasons))
    return paper.content


def _moved(month: str, first: MonthView, second: MonthView, names: tuple[str, str], *, since: bool) -> None:
    """Say what differs between two moments of a month: a correction shown as a correction.

    ``since``: the month is closed, so the difference is what was told of it afterwards and counts nowhere yet.
    """
    frame = differences(first, second, names)
    if frame.empty:
        say(f"{names[0]}与{names[1]}相比，数字和名次都没有变动。")
        return
    units = list(dict.fromkeys(frame["单位"]))
    whose, count = f"{len(units)} 个单位变动（{listed(units, 5)}）", len(frame)
    sentence = f"更正：{names[0]}之后有 {whose}，到{names[1]}共 {count} 处。"
    if since:
        sentence = (
            f"公布以后，后来的月报使 {whose}，共 {count} 处，没有计入已公布的数字。要更正，请重新开放后再公布一次。"
        )
    st.warning(escape_text(sentence))
    listing(frame, key=f"moved-{month}", title=f"{month} {names[0]}到{names[1]}的变动", missing="未报")


def differences(first: MonthView, second: MonthView, names: tuple[str, str]) -> pd.DataFrame:
    """Return every figure and rank that differs: unit, what, before and after."""
    moves = moved(first.facts, second.facts, first.month)
    lines = [
        [unit, heading(first.facts.dictionary[key]), _value_text(before), _value_text(after)]
        for unit, key, before, after in moves.itertuples(index=False)
    ]
    lines += [
        [str(unit), "名次", _value_text(before), _value_text(after)]
        for unit, before, after, *_ in moved_ranks(first.ranking, second.ranking).itertuples(index=False, name=None)
        if before != after
    ]
    return pd.DataFrame(lines, columns=["单位", "哪个数字", *names], dtype="object")


def _value_text(value: Any) -> str | None:
    return None if value is None else number(value)


def ranks(document: Mapping[str, Any], known: Dictionary) -> pd.DataFrame:
    """Return a ranking document as a table."""
    title = known[document["measure"]].title
    lines = [
        [row["rank"], row["unit"], _number(row["value"]), row["previous_rank"], row["state"] or row["explanation"]]
        for row in document["rows"]
    ]
    return pd.DataFrame(lines, columns=["名次", "单位", title, "上期名次", "说明"], dtype="object")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def edition_figures(view: MonthView) -> pd.DataFrame:
    """Return the main figures of a month by unit; what has moved is looked for in all that one month tells."""
    shown = view.facts.dictionary.listed("frozen")
    amounts = values(view.facts, shown, Period.month(view.month), ("unit",))
    at = {
        (str(unit), str(key)): value
        for unit, key, value in amounts[["unit", "measure", "value"]].itertuples(index=False)
    }
    units = [unit for unit in view.facts.units if any((unit, key) in at for key in shown)]
    lines = [[unit, *(at.get((unit, key)) for key in shown)] for unit in units]
    heads = (heading(view.facts.dictionary[key]) for key in shown)
    return pd.DataFrame(lines, columns=["单位", *heads], dtype="object")
