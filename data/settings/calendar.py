"""Working days of an office: the week, and the table 节假日 where it differs from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """``days``: a day that the table lists → whether it is worked; all others follow the week."""

    days: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))

    def is_working(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return self.days.get(day, day.weekday() < _SATURDAY)

    def next_working(self, day: date) -> date:
        """Return the day itself when it is a working day, else the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day
