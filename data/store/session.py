"""A transaction and the person in whose name it runs: what every function of the store is given first.

Nothing is read without saying whose rows are meant (``Scope``), and only a session makes a scope: from
the units that a person sees, or from a check that the person has passed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVarTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import ColumnElement, Connection, CursorResult, Select, false, or_, update

from data.problems import Problem
from data.records import Access
from data.settings.values import Register, Settings, Unit
from data.store import counters, dialect, journal
from data.store.errors import Forbidden
from data.store.office import Office, SettingsCache, read_office
from data.store.opening import must_be_present
from data.store.tables import meta

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rows a query may read: those of a condition, or (``None``) all that it asks for."""

    condition: ColumnElement[bool] | None = None

    def also(self, condition: ColumnElement[bool]) -> Scope:
        """Return the scope of these rows and of those of another condition."""
        return self if self.condition is None else Scope(or_(self.condition, condition))

    def narrow(self, query: Select[*Columns]) -> Select[*Columns]:
        """Return a query that reads the rows of this scope only."""
        return query if self.condition is None else query.where(self.condition)


SHARED = Scope()
"""What belongs to no unit and is known to everybody: settings in force, counters of revisions, published months.

Also the one row whose unit has to be read before anybody can be asked about it.
"""

VISITOR = Access("未登录", "leader", frozenset())
"""Somebody who is not signed in: sees no unit and writes nothing."""
SYSTEM = Access("系统", "officer")
"""The program itself, for what it does unasked: the daily backup, what is read ahead."""


_VEILED = "其他单位"
"""What stands in a text for a unit whose name is not for the one who reads it."""
_QUOTED = re.compile("(“[^”]*”)")
_ELSEWHERE = frozenset({"same-story-elsewhere", "similar-title", "same-link"})
_PLACE = re.compile(r"(?<=[ 、])([^ 、]+)( \d{4}-\d{2})(?=[、 等])")
"""A unit and month as the warnings about stories elsewhere name them: ``在 溪桥社区 2025-03 也报过``."""


def _names(unit: Unit) -> tuple[str, ...]:
    return unit.name, *unit.aliases


class Session:
    """One transaction that reads, of one moment of the database, in the name of one person."""

    def __init__(self, connection: Connection, access: Access, cache: SettingsCache) -> None:
        """Take an open transaction; the settings are read when they are first needed."""
        self.access = access
        self._connection, self._cache = connection, cache
        self._office: Office | None = None

    def check_version(self) -> None:
        """Ask whether the database answers and is of the present version; ``StoreError`` says why not."""
        must_be_present(self._connection)

    # What the office has set

    @property
    def office(self) -> Office:
        """The settings in force and the number of each unit, as this transaction sees them."""
        if self._office is None:
            self._office = self._cache.read(self._connection)
        return self._office

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.office.settings

    @property
    def register(self) -> Register:
        """The register of units in force."""
        return self.office.settings.register

    def settings_at(self, versions: Mapping[str, int]) -> Settings:
        """Return the settings with these tables as they were in these versions, the others as they are in force."""
        return read_office(self._connection, versions).settings

    # What the person sees

    def sees(self, unit: str | None) -> bool:
        """Tell whether this person may see a unit's rows and figures."""
        return self.access.sees(unit)

    def governs(self) -> bool:
        """Tell whether this is an officer of the whole register."""
        if self.access.role != "officer" or self.access.units is None:
            return self.access.role == "officer"
        units = self.register.below(None)
        return bool(units) and all(self.sees(unit.name) for unit in units)

    def unit_name(self, number: int | None) -> str | None:
        """Return the name of a unit by its number; ``None`` for one that this person may not see."""
        name = None if number is None else self.office.names.get(number)
        return name if self.sees(name) else None

    def unit_order(self) -> list[str]:
        """Return the names of the units that this person may see: as listed, then units listed no longer."""
        listed = [unit.name for unit in self.register.units]
        extra = sorted(self.office.ids.keys() - set(listed))
        return [name for name in (*listed, *extra) if self.sees(name)]

    def unit_column(self, numbers: Sequence[int] | npt.NDArray[Any]) -> pd.Categorical:
        """Return the names of units, given by number, as categories in the order of the register.

        ``StoreDamaged`` for a number that is none of a unit which this person may see.
        """
        index = self.office.unit_indexes.get(self.access.units)
        if index is None:
            order = self.unit_order()
            places = pd.Index([self.office.ids.get(name, -1) for name in order], dtype="int64")
            index = self.office.unit_indexes[self.access.units] = places, pd.Index(order, dtype="object")
        places, names = index
        return dialect.categories(np.asarray(numbers, dtype=np.int64), places, names)

    def veil(self, text: str, code: str) -> str:
        """Return what was found in a workbook without the names of units that this person may not see.

        ``code``: that of the problem. What stands in quotation marks was typed in the workbook and stays.
        """
        if self.access.units is None:
            return text
        parts = _QUOTED.split(text)
        parts[::2] = [self._veiled(part, code) for part in parts[::2]]
        return "".join(parts)

    def veil_problem(self, problem: Problem) -> Problem:
        """Return a problem without the names of units that this person may not see, in its words and what it offers."""
        offered = (problem.suggestion or "").split("、")
        suggestion = "、".join(offer for offer in offered if offer not in self._hidden) or None
        return replace(problem, message=self.veil(problem.message, problem.code), suggestion=suggestion)

    def _veiled(self, text: str, code: str) -> str:
        if code in _ELSEWHERE:  # may name units that the register has forgotten
            text = _PLACE.sub(lambda place: place[0] if self.sees(place[1]) else f"{_VEILED}{place[2]}", text)
        if not any(name in text for name in self._hidden):
            return text
        # Longer names first, seen ones too: a name that is hidden may stand within one that is not.
        names = sorted(self._hidden.union(*map(_names, self.register.units)), key=len, reverse=True)
        pattern = "|".join(map(re.escape, names))
        return re.sub(pattern, lambda name: _VEILED if name[0] in self._hidden else name[0], text)

    @cached_property
    def _hidden(self) -> frozenset[str]:
        """The names, present and former, of all units but those that this person sees and those above them."""
        if self.access.units is None:
            return frozenset()
        by_name, shown = self.register.by_name, set[str]()
        for name in self.access.units:
            while name in by_name and name not in shown:
                shown.add(name)
                name = by_name[name].parent or ""
        listed = {name for unit in self.register.units if unit.name not in shown for name in _names(unit)}
        known = {name for unit in shown for name in _names(by_name[unit])} | self.access.units
        return frozenset((listed | self.office.ids.keys()) - known)

    def in_units(self, column: ColumnElement[Any], units: Iterable[str] | None = None) -> Scope:
        """Return the scope of the rows whose ``column`` is a unit asked for (``None``: any) and seen by this person."""
        if self.access.units is None and units is None:
            return SHARED
        unit_names = self.office.ids.keys() if units is None else set(units)
        numbers = [self.office.ids[name] for name in unit_names if name in self.office.ids and self.sees(name)]
        return Scope(column.in_(numbers))

    def execute(
        self, query: Select[*Columns], scope: Scope, parameters: Mapping[str, Any] | None = None
    ) -> CursorResult[*Columns]:
        """Return the rows of a query within a scope."""
        return self._connection.execute(scope.narrow(query), parameters)

    # What the person may do: each check lets pass or raises ``Forbidden``, and returns the scope that was gained

    def require_visible(self, unit: str | None) -> Scope:
        """Let pass who may see a unit; ``None`` is what belongs to no unit."""
        if not self.sees(unit):
            raise Forbidden("没有查看这个单位的权限。")
        return SHARED

    def require_sender(self, unit: str | None) -> Scope:
        """Let pass who may report for a unit: its clerk, or an officer above it."""
        self.require_writer()
        if not self.sees(unit):
            raise Forbidden("只能报送自己负责的单位。")
        return SHARED

    def require_writer(self) -> Scope:
        """Let pass who may report for any unit at all: everybody but a leader."""
        if self.access.role == "leader":
            raise Forbidden("领导账号只能查看，不能报送或修改。")
        return SHARED

    def require_manager(self, unit: str | None) -> Scope:
        """Let pass an officer above this unit."""
        if self.access.role != "officer" or not self.sees(unit):
            raise Forbidden("只有负责这个单位的宣传干事可以这样做。")
        return SHARED

    def require_officer(self) -> Scope:
        """Let pass an officer, of whichever units."""
        if self.access.role != "officer":
            raise Forbidden("只有宣传干事可以这样做。")
        return SHARED

    def require_governor(self) -> Scope:
        """Let pass an officer of the whole register, for what concerns every unit."""
        self.require_officer()
        if not self.governs():
            raise Forbidden("只有负责全部单位的宣传干事可以这样做。")
        return SHARED


class WritingSession(Session):
    """One transaction that also writes; it is kept whole, or nothing of it happens.

    ``may_change_settings``: it keeps others from reading settings, as whatever changes them does first.
    """

    may_change_settings = False

    @property
    def connection(self) -> Connection:
        """The transaction itself, for statements that write and for what is worked out from rows while writing."""
        return self._connection

    def check_writing(self) -> None:
        """Ask whether the database lets us write, and change nothing; ``StoreError`` says why not."""
        self._connection.execute(update(meta).where(false()).values(value=meta.c.value))

    def hold(self, name: str, *, shared: bool = False) -> None:
        """Hold a lock of this name until the transaction ends; see ``data.store.dialect.hold``."""
        dialect.hold(self._connection, name, shared=shared)

    def hold_settings(self, *, shared: bool = False) -> None:
        """Keep others from changing settings or publishing meanwhile, and go by the settings as they are then."""
        self.hold(counters.SETTINGS, shared=shared)
        self.may_change_settings |= not shared
        self._office = None

    def hold_unit_month(self, unit_id: int, month: str) -> None:
        """Keep others off this unit (its ledger spans months) and off publishing this month."""
        self.hold(f"month {month}", shared=True)
        self.hold(f"unit {unit_id}")

    def bump(self, scopes: Iterable[str]) -> None:
        """Say that these months or other scopes have changed; last in its transaction, see ``counters.bump``."""
        changed = set(scopes)
        counters.bump(self._connection, changed)
        if counters.SETTINGS in changed:
            self._office = None

    def note(
        self,
        deed: str,
        subject: str | None = None,
        *,
        before: object = None,
        after: object = None,
        by: str | None = None,
    ) -> None:
        """Add a line to the journal: both it and the deed are kept, or neither. ``by``: who, if not this person."""
        journal.add_line(self._connection, by or self.access.name, deed, subject, before=before, after=after)
