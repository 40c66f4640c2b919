"""Histories of reports, walked through at random beside a model: what is in, how it stands, what is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from data import months
from data.records import Access
from data.settings.succession import UnfitError, merged, renamed, split
from data.store import VISITOR, Forbidden, Refused, Stale, Store
from data.store.accounts import add_account
from data.store.audit import read_journal
from data.store.editions import read_publication
from data.store.figures import read_figures
from data.store.people import find_person_by_name
from data.store.publishing import publish_month, reopen_month
from data.store.review_queue import read_standings, read_taken_back
from data.store.reviews import read_reviews, save_review
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
STEPS = {"confirmed": "confirm", "returned": "return", "withdrawn": "withdraw"}


@dataclass
class Sent:
    """One submission of the model: what it holds, and the states it went through, the last one holding."""

    number: int
    attendance: int
    by: str
    states: list[str] = field(default_factory=lambda: ["pending"])

    @property
    def state(self) -> str:
        return self.states[-1]


@dataclass
class Seen:
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
    """A district over four months, by hand beside the store; ``fresh`` gives each walk a database of its own."""

    fresh: Callable[[], Store]

    @initialize()
    def begin(self) -> None:
        self.store = type(self).fresh()
        self.upper, self.street = self._person("区干事"), self._person("街干事")
        self.streets = {"甲社区": "新城街道", "乙社区": "新城街道", "丙社区": "老城街道"}
        self.opened: dict[str, date] = {}
        self.closed: dict[str, date] = {}
        self.held: dict[tuple[str, str], list[Sent]] = {}
        self.published: dict[str, tuple[int, Any]] = {}
        self.reopened: dict[str, set[str | None]] = {}
        self.now, self.made, self.tabs = 1, 0, dict[str, Seen]()
        for tab in ("one", "two"):
            self.look(tab)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    def _person(self, name: str) -> Access:
        found = self.store.read(VISITOR, find_person_by_name, name)
        assert found is not None
        return found.access

    # What the model knows

    def is_closed(self, unit: str, month: str) -> bool:
        return month in self.published and not self.reopened[month] & {None, unit}

    def reports(self, unit: str, month: str) -> bool:
        opened, closed = self.opened.get(unit), self.closed.get(unit)
        return (opened is None or month >= months.month_of(opened)) and (
            closed is None or month < months.month_of(closed)
        )

    def top(self, unit: str, month: str) -> Sent | None:
        stack = self.held.get((unit, month), [])
        return stack[-1] if stack else None

    def actor(self, unit: str, who: Access) -> str:
        if self.streets[unit] == "老城街道":
            return "o"
        return "1" if who is self.street else "2"

    def sees(self, unit: str, who: Access) -> bool:
        return who is not self.street or self.streets[unit] == "新城街道"

    def refused(self, deed: Callable[[], object], kind: type[Exception] = Refused) -> None:
        """Expect a refusal that says in Chinese why."""
        before = self.snapshot()
        with pytest.raises(kind, match=r"[\u4e00-\u9fff]{4}.*。$"):
            deed()
        assert self.snapshot() == before

    # What the store says

    def figures(self) -> dict[tuple[str, str], int]:
        table = self.store.read(OFFICER, read_figures, MONTHS, measures=["study.attendance"], by=("unit", "month"))
        return {(line.unit, line.month): int(line.value) for line in table.itertuples()}

    def standings(self) -> dict[tuple[str, str], tuple[int, str]]:
        found = self.store.read(OFFICER, read_standings, MONTHS)
        return {(one.unit, one.month): (one.submission, one.state) for one in found}

    def snapshot(self) -> tuple[object, ...]:
        return self.figures(), self.standings()

    # Steps

    @rule(tab=TABS)
    def look(self, tab: str) -> None:
        with self.store.reading(OFFICER) as session:
            standings = read_standings(session, MONTHS)
            words = {number: one.id for number, one in read_reviews(session, MONTHS).items()}
            revisions = read_month_revisions(session, MONTHS)
        self.tabs[tab] = Seen({(one.unit, one.month): one.submission for one in standings}, words, revisions)

    @rule(data=st.data(), attendance=st.integers(1, 3), by_clerk=st.booleans(), tab=st.none() | TABS)
    def send(self, data: st.DataObject, attendance: int, by_clerk: bool, tab: str | None) -> None:
        unit, month = self.choose(data)
        who = Access(f"{unit}员", "clerk", frozenset({unit})) if by_clerk else self.upper
        since = None if tab is None else {(unit, month): self.tabs[tab].current.get((unit, month))}
        before, current = self.snapshot(), self.top(unit, month)
        upload = checked(unit, month, [study(3, attendance, date=months.first_day(month))])

        def deed() -> Any:
            return send(self.store, upload, access=who, since=since)

        if not self.reports(unit, month) or self.is_closed(unit, month):
            receipt = deed()
            why = receipt.checked.reason_refused or ""
            assert receipt.result == "refused"
            assert ("已经公布" in why) == self.is_closed(unit, month)
            assert self.is_closed(unit, month) or "报送" in why
            assert self.snapshot() == before
        elif current is not None and current.attendance == attendance:
            receipt = deed()
            assert receipt.result == "unchanged"
            assert receipt.resubmitted == ("returned" in current.state)
            if receipt.resubmitted:
                current.states.append("pending")
        elif since is not None and since[unit, month] != (None if current is None else current.number):
            self.refused(deed, Stale)
        else:
            receipt = deed()
            assert receipt.result == "accepted"
            self.held.setdefault((unit, month), []).append(Sent(receipt.submission, attendance, who.name))

    @rule(data=st.data(), by_clerk=st.booleans())
    def undo(self, data: st.DataObject, by_clerk: bool) -> None:
        unit, month = self.choose(data)
        current = self.top(unit, month)
        if current is None:
            return
        clerk = Access(f"{unit}员", "clerk", frozenset({unit}))
        who, other = (clerk, self.upper) if by_clerk else (self.upper, clerk)
        if MAY["undo"][current.state] == "-" or self.is_closed(unit, month):
            self.refused(lambda: self.store.write(who, undo_submission, current.number))
            return
        self.store.write(who, undo_submission, current.number)
        self.held[unit, month].pop()
        assert (unit, month) in {(one.unit, one.month) for one in self.store.read(other, read_taken_back)}
        assert (unit, month) not in {(one.unit, one.month) for one in self.store.read(who, read_taken_back)}

    @rule(data=st.data(), by_street=st.booleans(), verdict=st.sampled_from(list(STEPS)), tab=st.none() | TABS)
    def review(self, data: st.DataObject, by_street: bool, verdict: str, tab: str | None) -> None:
        unit, month = self.choose(data)
        who, current = (self.street if by_street else self.upper), self.top(unit, month)
        if current is None:
            return
        last = self.store.read(OFFICER, read_reviews, [month]).get(current.number)
        since = None if tab is None else self.tabs[tab].words.get(current.number, 0)
        stale = since is not None and since != (0 if last is None else last.id)
        step, actor = STEPS[verdict], self.actor(unit, who)

        def deed() -> None:
            self.store.write(who, save_review, current.number, verdict, "请看", since=since)  # type: ignore[arg-type]

        if not self.sees(unit, who):
            self.refused(deed, Forbidden)
        elif stale:
            self.refused(deed, Stale)
        elif actor not in MAY[step][current.state] or (step == "return" and self.is_closed(unit, month)):
            self.refused(deed)
        else:
            deed()
            if step == "withdraw":
                current.states.pop()
            else:
                half = {"confirm": "street-confirmed", "return": "street-returned"}[step]
                whole = {"confirm": "confirmed", "return": "returned"}[step]
                current.states.append(half if actor == "1" else whole)

    @rule(data=st.data(), attendance=st.integers(4, 6))
    def undoing_a_sending_leaves_what_was_before(self, data: st.DataObject, attendance: int) -> None:
        unit, month = self.choose(data)
        if not self.reports(unit, month) or self.is_closed(unit, month):
            return
        before = self.snapshot()
        upload = checked(unit, month, [study(3, attendance, date=months.first_day(month))])
        number = send(self.store, upload, access=self.upper).submission
        self.store.write(self.upper, undo_submission, number or 0)
        assert self.snapshot() == before

    @rule(data=st.data())
    def taking_a_return_back_leaves_what_was_before(self, data: st.DataObject) -> None:
        unit, month = self.choose(data)
        current = self.top(unit, month)
        if current is None or "returned" in current.state or self.is_closed(unit, month):
            return
        before = self.snapshot()
        self.store.write(self.upper, save_review, current.number, "returned", "弄错了")
        self.store.write(self.upper, save_review, current.number, "withdrawn")
        assert self.snapshot() == before

    @rule(month=st.sampled_from(MONTHS), tab=st.none() | TABS)
    def publish(self, month: str, tab: str | None) -> None:
        since = None if tab is None else self.tabs[tab].revisions[month]
        changed = since is not None and since != self.store.read(OFFICER, read_month_revisions, [month])[month]
        if month in self.published and not self.reopened[month]:
            self.refused(lambda: self.store.write(OFFICER, publish_month, month, since=since))
        elif changed:
            self.refused(lambda: self.store.write(OFFICER, publish_month, month, since=since), Stale)
        else:
            revision = self.store.write(OFFICER, publish_month, month, since=since)
            self.published[month] = (revision, self._edition(month))
            self.reopened[month] = set()

    @rule(data=st.data(), whole=st.booleans())
    def reopen(self, data: st.DataObject, whole: bool) -> None:
        unit, month = self.choose(data)
        whose = None if whole else unit
        closed = self.is_closed(unit, month) if whose else month in self.published and None not in self.reopened[month]
        if closed:
            self.store.write(OFFICER, reopen_month, month, whose, "更正")
            self.reopened[month].add(whose)
        else:
            self.refused(lambda: self.store.write(OFFICER, reopen_month, month, whose, "更正"))

    @rule()
    def a_month_passes(self) -> None:
        self.now = min(self.now + 1, len(MONTHS))

    @precondition(lambda self: self.made < 4)
    @rule(data=st.data(), deed=st.sampled_from(("merge", "split", "rename")), mid=st.booleans())
    def change_units(self, data: st.DataObject, deed: str, mid: bool) -> None:
        """Merge, split or rename units, from a day in a month after those that are published or reported."""
        last = max([*self.published, *(month for (_, month), held in self.held.items() if held), MONTHS[0]])
        day = months.first_day(months.shift(last, 1)).replace(day=15 if mid else 1)
        live = [unit for unit in self.streets if unit not in self.closed]
        unit, self.made = data.draw(st.sampled_from(live)), self.made + 1
        others = [one for one in live if one != unit and self.streets[one] == self.streets[unit]]
        tables, new = self.store.read(OFFICER, read_setting_tables), f"新{self.made}社区"
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
        self.store.write(OFFICER, save_settings, change)
        for name in gone:
            self.closed[name] = day
        for name in born:
            self.streets[name], self.opened[name] = self.streets[unit], day
        if deed == "rename":
            self._rename(unit, new)
        self.upper, self.street = self._person("区干事"), self._person("街干事")

    def _rename(self, old: str, new: str) -> None:
        self.streets = {new if name == old else name: street for name, street in self.streets.items()}
        self.opened = {new if name == old else name: day for name, day in self.opened.items()}
        self.held = {(new if name == old else name, month): held for (name, month), held in self.held.items()}
        self.reopened = {
            month: {new if name == old else name for name in set_} for month, set_ in self.reopened.items()
        }
        self.published = {month: (revision, self._edition(month)) for month, (revision, _) in self.published.items()}
        for tab in ("one", "two"):
            self.look(tab)

    def _edition(self, month: str) -> list[tuple[Any, ...]]:
        found = self.store.read(OFFICER, read_publication, month)
        assert found is not None
        return sorted(found.figures[["unit", "measure", "value"]].astype(str).itertuples(index=False, name=None))

    def choose(self, data: st.DataObject) -> tuple[str, str]:
        return data.draw(st.sampled_from(list(self.streets))), data.draw(st.sampled_from(MONTHS[: self.now]))

    # What always holds

    @invariant()
    def what_counts_is_what_was_sent_last_each_once(self) -> None:
        if hasattr(self, "held"):
            assert self.figures() == {key: held[-1].attendance for key, held in self.held.items() if held}

    @invariant()
    def every_report_stands_as_it_was_left_and_is_shown_so_to_its_unit_and_officers(self) -> None:
        if not hasattr(self, "held"):
            return
        asked = {key: (held[-1].number, held[-1].state) for key, held in self.held.items() if held}
        assert self.standings() == asked
        for unit in self.streets:
            clerk = Access("某员", "clerk", frozenset({unit}))
            own = {(one.unit, one.month): one for one in self.store.read(clerk, read_standings, MONTHS)}
            assert {key: one.state for key, one in own.items()} == {
                key: state for key, (_, state) in asked.items() if key[0] == unit
            }
            assert all(one.last is not None and one.last.note for one in own.values() if "returned" in one.state)

    @invariant()
    def every_published_figure_stands(self) -> None:
        if hasattr(self, "published"):
            for month, (revision, figures) in self.published.items():
                found = self.store.read(OFFICER, read_publication, month)
                assert found is not None
                assert (found.revision, self._edition(month)) == (revision, figures)

    @invariant()
    def every_deed_is_in_the_journal(self) -> None:
        if hasattr(self, "published"):
            assert self.store.read(OFFICER, read_journal, limit=1)
