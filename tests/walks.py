"""Histories of reports, walked through at random beside a model: what is in, how it stands, what is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from data import months
from data.records import Access, Receipt
from data.settings.succession import UnfitError, merged, renamed, split
from data.store import VISITOR, Forbidden, Refused, Stale, Store
from data.store.accounts import add_account
from data.store.audit import read_journal
from data.store.editions import read_publication
from data.store.figures import read_figures
from data.store.people import find_person_by_name
from data.store.publishing import publish_month, reopen_month
from data.store.review_queue import read_standings, read_taken_back
from data.store.reviews import Verdict, read_reviews, save_review
from data.store.revisions import Revision, read_month_revisions
from data.store.settings import read_setting_tables, save_settings
from data.store.submissions import undo_submission
from tests.uploads import OFFICER, checked, send, study

DISTRICT, PASSWORD = "云州开发区", "correct horse battery"
UNITS = [
    {"名称": DISTRICT, "级别": "区"},
    *({"名称": street, "级别": "街道", "上级": DISTRICT} for street in ("新城街道", "老城街道")),
    *({"名称": name, "级别": "社区", "上级": "新城街道"} for name in ("甲社区", "乙社区")),
    {"名称": "丙社区", "级别": "社区", "上级": "老城街道"},
]
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
TABS = st.sampled_from(("one", "two"))
BY_HAND = """
            absent  pending  street-confirmed  confirmed  street-returned  returned
undo        -       so12     -                 -          so12             so12
confirm     -       o1       o2                -          o                o
return      -       o12      o12               o2         -                -
withdraw    -       -        -                 -          o12              o2
"""
"""Who may take which step, state by state: s the clerk, o the only officer, 1 the street's officer, 2 the one above."""
_HEAD, *_LINES = (line.split() for line in BY_HAND.strip().splitlines())
MAY = {line[0]: dict(zip(_HEAD, line[1:], strict=True)) for line in _LINES}
STEPS: dict[Verdict, str] = {"confirmed": "confirm", "returned": "return", "withdrawn": "withdraw"}


@dataclass
class Sent:
    """One submission of the model: what it holds, and the states it went through, the last one holding.

    ``rows``: the attendance of each row; no two rows of a report are alike.
    """

    number: int
    rows: frozenset[int]
    states: list[str] = field(default_factory=lambda: ["pending"])

    @property
    def state(self) -> str:
        return self.states[-1]


@dataclass
class Shown:
    """What a tab has shown: current submissions, the last words about them, how the months stood."""

    current: dict[tuple[str, str], int | None]
    words: dict[int, int]
    revisions: dict[str, Revision]


def prepare(store: Store) -> None:
    """Make a district of two streets; 新城街道 has an officer of its own, 老城街道 has none."""
    store.write(OFFICER, save_settings, {"单位": UNITS})
    people = (("区干事", "officer", DISTRICT), ("街干事", "officer", "新城街道"))
    for name, role, unit in (*people, *((f"{unit}员", "clerk", unit) for unit in ("甲社区", "乙社区", "丙社区"))):
        store.write(OFFICER, add_account, name, role, unit=unit, password=PASSWORD)


class Walk(RuleBasedStateMachine):
    """A district over four months, by hand beside the store; ``fresh`` gives each walk a database of its own.

    A refused step is held against the model like any other: what it left behind would differ from it.
    """

    fresh: Callable[[], Store]

    @initialize()
    def begin(self) -> None:
        self.store = type(self).fresh()
        self.upper, self.street = self._person("区干事"), self._person("街干事")
        self.streets = {"甲社区": "新城街道", "乙社区": "新城街道", "丙社区": "老城街道"}
        self.opened: dict[str, date] = {}
        self.closed: dict[str, date] = {}
        self.before: dict[str, set[str]] = {}
        self.sent: dict[tuple[str, str], list[Sent]] = {}
        self.published: dict[str, tuple[int, dict[str, int]]] = {}
        self.reopened: dict[str, set[str | None]] = {}
        self.deeds = [line.deed for line in reversed(self.store.read(OFFICER, read_journal))]
        self.now, self.added, self.steps, self.tabs = 1, 0, 0, dict[str, Shown]()
        for tab in ("one", "two"):
            self.look(tab)

    def teardown(self) -> None:
        if hasattr(self, "tabs"):
            self.check_figures()
            self.check_states()
            for unit in self.streets:
                self.check_clerk(unit)
            for month in self.published:
                self.check_publication(month)
            lines = self.store.read(OFFICER, read_journal, limit=len(self.deeds) + 1)
            assert [line.deed for line in reversed(lines)] == self.deeds
        if hasattr(self, "store"):
            self.store.close()

    def _person(self, name: str) -> Access:
        result = self.store.read(VISITOR, find_person_by_name, name)
        assert result is not None
        return result.access

    # What the model knows

    def is_closed(self, unit: str, month: str) -> bool:
        return month in self.published and not self.reopened[month] & {None, unit}

    def reports(self, unit: str, month: str) -> bool:
        opened, closed = self.opened.get(unit), self.closed.get(unit)
        return (opened is None or month >= months.month_of(opened)) and (
            closed is None or month < months.month_of(closed)
        )

    def takes(self, unit: str, month: str) -> bool:
        return self.reports(unit, month) and not self.is_closed(unit, month) and not self.still_counted(unit, month)

    def still_counted(self, unit: str, month: str) -> bool:
        """Tell whether a unit that this one was made from has ended and holds a report of the month."""
        return any(
            not self.reports(element, month) and self.top(element, month) is not None
            for element in self.before.get(unit, ())
        )

    def top(self, unit: str, month: str) -> Sent | None:
        stack = self.sent.get((unit, month), [])
        return stack[-1] if stack else None

    def tops(self) -> dict[tuple[str, str], Sent]:
        return {key: stack[-1] for key, stack in self.sent.items() if stack}

    def actor(self, unit: str, person: Access) -> str:
        if self.streets[unit] == "老城街道":
            return "o"
        return "1" if person is self.street else "2"

    def sees(self, unit: str, person: Access) -> bool:
        return person is not self.street or self.streets[unit] == "新城街道"

    # Steps

    def refused(self, deed: Callable[[], object], kind: type[Exception] = Refused) -> None:
        """Expect a refusal that says in Chinese why."""
        with pytest.raises(kind, match=r"[\u4e00-\u9fff]{4}.*。$"):
            deed()

    def done(self, deed: Callable[[], Any], *words: str) -> Any:
        """Do what the journal has to call by these words."""
        result = deed()
        self.deeds += words
        return result

    @rule(tab=TABS)
    def look(self, tab: str) -> None:
        with self.store.reading(OFFICER) as session:
            standings = read_standings(session, MONTHS)
            words = {number: item.id for number, item in read_reviews(session, MONTHS).items()}
            revisions = read_month_revisions(session, MONTHS)
        self.tabs[tab] = Shown(
            {(standing.unit, standing.month): standing.submission for standing in standings}, words, revisions
        )

    @rule(
        data=st.data(), attendance=st.integers(1, 3), by_clerk=st.booleans(), tab=st.none() | TABS, adds=st.booleans()
    )
    def send(self, data: st.DataObject, attendance: int, by_clerk: bool, tab: str | None, adds: bool) -> None:
        unit, month = self.choose(data)
        person = self.clerk(unit) if by_clerk else self.upper
        since = None if tab is None else {(unit, month): self.tabs[tab].current.get((unit, month))}
        current = self.top(unit, month)
        number, rows = (None, frozenset[int]()) if current is None else (current.number, current.rows)
        then = rows | {attendance} if adds else frozenset({attendance})
        upload = checked(unit, month, [study(3, attendance, date=months.first_day(month))])

        def deed() -> Receipt:
            return send(self.store, upload, access=person, since=since, mode="add" if adds else "replace")

        if not self.takes(unit, month):
            receipt = self.done(deed, "没有接收")
            why = receipt.checked.reason_refused or ""
            assert receipt.result == "refused"
            text = (
                "已经公布" if self.is_closed(unit, month) else "报送" if not self.reports(unit, month) else "重复计算"
            )
            assert text in why
        elif current is not None and rows == then:
            again = "returned" in current.state
            receipt = self.done(deed, "原样再报" if again else "重复上报")
            assert (receipt.result, receipt.resubmitted) == ("unchanged", again)
            if again:
                current.states.append("pending")
        elif since is not None and since[unit, month] != number:
            self.refused(deed, Stale)
        else:
            receipt = self.done(deed, "上报")
            assert receipt.result == "accepted"
            self.sent.setdefault((unit, month), []).append(Sent(receipt.submission or 0, then))

    @rule(data=st.data(), by_clerk=st.booleans())
    def undo(self, data: st.DataObject, by_clerk: bool) -> None:
        unit, month = self.choose(data, sent=True)
        current = self.top(unit, month)
        if current is None:
            return
        person, other = (self.clerk(unit), self.upper) if by_clerk else (self.upper, self.clerk(unit))
        if MAY["undo"][current.state] == "-" or self.is_closed(unit, month):
            self.refused(lambda: self.store.write(person, undo_submission, current.number))
            return
        self.done(lambda: self.store.write(person, undo_submission, current.number), "撤回")
        self.sent[unit, month].pop()
        assert (unit, month) in {(item.unit, item.month) for item in self.store.read(other, read_taken_back)}
        assert (unit, month) not in {(item.unit, item.month) for item in self.store.read(person, read_taken_back)}

    @rule(data=st.data(), by_street=st.booleans(), verdict=st.sampled_from(list(STEPS)), tab=st.none() | TABS)
    def review(self, data: st.DataObject, by_street: bool, verdict: Verdict, tab: str | None) -> None:
        unit, month = self.choose(data, sent=True)
        person, current = (self.street if by_street else self.upper), self.top(unit, month)
        if current is None:
            return
        last = self.store.read(OFFICER, read_reviews, [month]).get(current.number)
        since = None if tab is None else self.tabs[tab].words.get(current.number, 0)
        stale = since is not None and since != (0 if last is None else last.id)
        step, actor = STEPS[verdict], self.actor(unit, person)

        def deed() -> None:
            self.store.write(person, save_review, current.number, verdict, "请看", since=since)

        if not self.sees(unit, person):
            self.refused(deed, Forbidden)
        elif stale:
            self.refused(deed, Stale)
        elif actor not in MAY[step][current.state] or (step == "return" and self.is_closed(unit, month)):
            self.refused(deed)
        else:
            self.done(deed, {"confirm": "确认", "return": "退回", "withdraw": "收回退回"}[step])
            if step == "withdraw":
                current.states.pop()
            else:
                half = {"confirm": "street-confirmed", "return": "street-returned"}[step]
                whole = {"confirm": "confirmed", "return": "returned"}[step]
                current.states.append(half if actor == "1" else whole)

    @rule(data=st.data(), attendance=st.integers(4, 6), adds=st.booleans())
    def undoing_a_sending_leaves_what_was_before(self, data: st.DataObject, attendance: int, adds: bool) -> None:
        unit, month = self.choose(data)
        if not self.takes(unit, month):
            return
        upload = checked(unit, month, [study(3, attendance, date=months.first_day(month))])
        number = send(self.store, upload, access=self.upper, mode="add" if adds else "replace").submission
        self.done(lambda: self.store.write(self.upper, undo_submission, number or 0), "上报", "撤回")

    @rule(data=st.data())
    def withdrawing_a_return_leaves_what_was_before(self, data: st.DataObject) -> None:
        unit, month = self.choose(data, sent=True)
        current = self.top(unit, month)
        if current is None or "returned" in current.state or self.is_closed(unit, month):
            return
        for verdict, word in (("returned", "退回"), ("withdrawn", "收回退回")):
            self.done(partial(self.store.write, self.upper, save_review, current.number, verdict, "弄错了"), word)

    @rule(month=st.sampled_from(MONTHS), tab=st.none() | TABS)
    def publish(self, month: str, tab: str | None) -> None:
        since = None if tab is None else self.tabs[tab].revisions[month]
        changed = since is not None and since != self.store.read(OFFICER, read_month_revisions, [month])[month]
        if month in self.published and not self.reopened[month]:
            self.refused(lambda: self.store.write(OFFICER, publish_month, month, since=since))
        elif changed:
            self.refused(lambda: self.store.write(OFFICER, publish_month, month, since=since), Stale)
        else:
            revision = self.done(lambda: self.store.write(OFFICER, publish_month, month, since=since), "公布")
            assert revision == self.published.get(month, (0, {}))[0] + 1
            counted = {unit: sum(top.rows) for (unit, of), top in self.tops().items() if of == month}
            self.published[month] = (revision, counted)
            self.reopened[month] = set()

    @rule(data=st.data(), whole=st.booleans())
    def reopen(self, data: st.DataObject, whole: bool) -> None:
        unit, month = self.choose(data)
        whose = None if whole else unit
        closed = self.is_closed(unit, month) if whose else month in self.published and None not in self.reopened[month]
        if closed:
            self.done(lambda: self.store.write(OFFICER, reopen_month, month, whose, "更正"), "重新开放")
            self.reopened[month].add(whose)
        else:
            self.refused(lambda: self.store.write(OFFICER, reopen_month, month, whose, "更正"))

    @rule()
    def a_month_passes(self) -> None:
        self.now = min(self.now + 1, len(MONTHS))

    @precondition(lambda self: self.added < 4)
    @rule(data=st.data(), deed=st.sampled_from(("merge", "split", "rename")), mid=st.booleans(), back=st.booleans())
    def change_units(self, data: st.DataObject, deed: str, mid: bool, back: bool) -> None:
        """Merge, split or rename units, from a day in a month after those that are published.

        ``back``: it is taken back at once, by putting the version before it in force again.
        """
        first = months.shift(max(self.published, default=MONTHS[0]), 1)
        month = data.draw(st.sampled_from(months.span(first, months.shift(first, 1))))
        day = months.first_day(month).replace(day=15 if mid else 1)
        live = [unit for unit in self.streets if unit not in self.closed]
        unit, self.added = data.draw(st.sampled_from(live)), self.added + 1
        others = [item for item in live if item != unit and self.streets[item] == self.streets[unit]]
        tables, new = self.store.read(OFFICER, read_setting_tables), f"新{self.added}社区"
        try:
            if deed == "rename":
                change, born, gone = renamed(tables, unit, new), [], []
            elif deed == "split":
                born, gone = [f"{new}东", f"{new}西"], [unit]
                change = split(tables, unit, born, day)
            elif others:
                born, gone = [new], [unit, others[0]]
                change = merged(tables, gone, new, day)
            else:
                return
        except UnfitError:
            return
        self.done(lambda: self.store.write(OFFICER, save_settings, change), "修改设置")
        if back:
            self.done(lambda: self.store.write(OFFICER, save_settings, {"单位": tables["单位"]}), "修改设置")
        else:
            for name in gone:
                self.closed[name] = day
            for name in born:
                self.streets[name], self.opened[name] = self.streets[unit], day
                self.before[name] = {*gone, *(earlier for item in gone for earlier in self.before.get(item, ()))}
            if deed == "rename":
                self._rename(unit, new)
        self.upper, self.street = self._person("区干事"), self._person("街干事")

    def _rename(self, old: str, new: str) -> None:
        def now(name: str) -> str:
            return new if name == old else name

        self.streets = {now(name): street for name, street in self.streets.items()}
        self.opened = {now(name): day for name, day in self.opened.items()}
        self.closed = {now(name): day for name, day in self.closed.items()}
        self.before = {now(name): {now(name) for name in names} for name, names in self.before.items()}
        self.sent = {(now(name), month): stack for (name, month), stack in self.sent.items()}
        self.reopened = {
            month: {None if name is None else now(name) for name in names} for month, names in self.reopened.items()
        }
        self.published = {
            month: (revision, {now(name): value for name, value in counted.items()})
            for month, (revision, counted) in self.published.items()
        }
        for tab in ("one", "two"):
            self.look(tab)

    def choose(self, data: st.DataObject, *, sent: bool = False) -> tuple[str, str]:
        """Return a unit and month up to now; ``sent``: of one that holds a report, where there is any."""
        places = sorted(key for key in self.tops() if key[1] in MONTHS[: self.now]) if sent else []
        return data.draw(
            st.sampled_from(places or [(unit, month) for unit in self.streets for month in MONTHS[: self.now]])
        )

    @staticmethod
    def clerk(unit: str) -> Access:
        return Access(f"{unit}员", "clerk", frozenset({unit}))

    # What always holds

    @invariant()
    def what_counts_is_what_was_sent_last_each_once_and_stands_as_it_was_left(self) -> None:
        """Figures and states by turns, one unit's view and one publication now and then, and all of it at the end."""
        if not hasattr(self, "tabs"):
            return
        self.steps += 1
        if self.steps % 2:
            self.check_figures()
        else:
            self.check_states()
        if self.steps % 3 == 0:
            self.check_clerk(list(self.streets)[self.steps // 3 % len(self.streets)])
        if self.published and self.steps % 10 == 0:
            self.check_publication(sorted(self.published)[self.steps // 10 % len(self.published)])

    def check_figures(self) -> None:
        table = self.store.read(OFFICER, read_figures, MONTHS, measures=["study.attendance"], by=("unit", "month"))
        counted = {(unit, month): value for unit, month, value in table[["unit", "month", "value"]].to_numpy()}
        assert counted == {key: sum(top.rows) for key, top in self.tops().items()}

    def check_states(self) -> None:
        standings = self.store.read(OFFICER, read_standings, MONTHS)
        stands = {(standing.unit, standing.month): (standing.submission, standing.state) for standing in standings}
        assert stands == {key: (top.number, top.state) for key, top in self.tops().items()}

    def check_clerk(self, unit: str) -> None:
        own = self.store.read(self.clerk(unit), read_standings, MONTHS)
        shown = {(item.unit, item.month): item.state for item in own}
        assert shown == {key: top.state for key, top in self.tops().items() if key[0] == unit}
        assert all(item.last is not None and item.last.note for item in own if "returned" in item.state)

    def check_publication(self, month: str) -> None:
        result = self.store.read(OFFICER, read_publication, month)
        assert result is not None
        figures = result.figures[result.figures["measure"] == "study.attendance"]
        assert figures["unit"].is_unique
        counted = dict(zip(figures["unit"].astype(str), figures["value"], strict=True))
        assert (result.revision, counted) == self.published[month]
