"""A figure with what it is compared with, and the words for that: the same on every page and in every document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.aggregates import SHARES
from analytics.basis import FEWER
from analytics.numbers import tenths
from analytics.periods import Period, range_titles
from analytics.selection import Against
from analytics.wording import NOT_REPORTED, Number, number, quantity, signed
from data.schema import Measure

SPARSE = f"{FEWER}，暂不比较"
"""What stands where too few have reported for a total to be compared."""
NO_BASIS = "没有两期都报的单位，不作比较"
"""What stands where no unit has reported every month of both ranges."""
NO_TASK = "没有任务"
"""What stands where figures are compared with tasks, and there is none of this one."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure and what it is compared with.

    ``value`` is that of all who reported (``approximate``: 约数), ``reported`` false where nobody has.
    ``current`` and ``compared`` are the two numbers compared, ``None`` where nothing can be; ``about``:
    one of them is 约数. ``basis`` units are in them, of ``of`` that have to report in the period;
    ``partial``: units that are due in both ranges (have a task) are left out, ``ended``: because one was closed in
    between, with what stood in its name. ``sparse``: fewer than half of the units that have to report have, and
    nothing is compared. ``ranges`` are the period and the one compared with, ``None`` for mean and task.
    """

    measure: Measure
    against: Against
    value: Number | None
    approximate: bool
    reported: bool
    ranges: tuple[Period, Period] | None = None
    current: Number | None = None
    compared: Number | None = None
    about: bool = False
    basis: int = 0
    of: int = 0
    partial: bool = False
    sparse: bool = False
    ended: bool = False

    @property
    def difference(self) -> Number | None:
        """What the current number is more than the one compared with."""
        return difference(self.current, self.compared)

    @property
    def rate(self) -> Decimal | None:
        """The growth in percent to 0.1; ``None`` for rates, and from nothing."""
        return growth(self.measure, self.current, self.compared)

    def step(self) -> str:
        """Return the difference with its sign: ``+3``, ``约+15``, ``−1.2个百分点``; empty where nothing is compared."""
        if self.difference is None:
            return ""
        return f"{'约' if self.about and self.difference else ''}{signed(self.difference)}{self._points}"

    def step_and_rate(self) -> str:
        """Return the difference and the growth: ``+3（+12.5%）``."""
        return self.step() + (f"（{signed(self.rate)}%）" if self.rate is not None else "")

    @property
    def _points(self) -> str:
        return "个百分点" if self.measure.unit == "%" else ""

    def since(self) -> str:
        """Return what the difference is to, ranges and basis named: ``10月，较9月（按两期都报的10个单位）``."""
        match self.against:
            case "平均":
                return "较社区平均"
            case "任务":
                return f"较任务{self._basis}"
        return f"{self._names[0]}，{self.than()}"

    def than(self) -> str:
        """Return the range compared with, and the basis: ``较9月（按两期都报的10个单位）``; needs a range."""
        return f"较{self._names[1]}{self._basis}"

    def under(self) -> tuple[str, str]:
        """Return what stands under the value: how much more it is and than what, else the mean or the task alone."""
        if self.difference is not None:
            return self.step(), self.since()
        if self.sparse:
            return "", SPARSE
        if self.compared is None:
            return "", NO_TASK if self.against == "任务" and not self.of else ""
        other = "任务" if self.against == "任务" else "社区平均"
        return f"{other}{quantity(self.compared, self.measure)}", ""

    @property
    def _basis(self) -> str:
        words = self.basis_words()
        return f"（{words}）" if words else ""

    @property
    def _names(self) -> tuple[str, str]:
        assert self.ranges is not None
        return range_titles(*self.ranges)

    def basis_words(self) -> str:
        """Return whose numbers are compared where that is not the value itself: ``按两期都报的10个单位``.

        Where units were closed in between ``按两期都报、没有单位变动的10个单位``. With a task ``按已报的10个单位``,
        where others have none ``按有任务的10个单位``; with what units were made from in the period itself ``含前身``.
        Where no unit is left for two ranges, that nothing is compared.
        """
        task, others = self.against == "任务", self.difference is not None and self.current != self.value
        if self.partial and self.ranges is not None and not self.basis:
            return NO_BASIS
        if self.partial:
            both = "两期都报、没有单位变动" if self.ended else "两期都报"
            return f"按{'已报' if task else both}的{self.basis}个单位"
        if not others:
            return ""
        return f"按有任务的{self.basis}个单位" if task else "含前身"

    def clause(self, *, before: bool = False, printed: Callable[[Number], str] = number) -> str:
        """Return the change in words, to stand in brackets after the value.

        ``10月，较9月增加3次``; of some units only ``按两期都报的10个单位，10月22次，较9月增加26次``; with
        ``before`` the number compared with, too. Empty where nothing is compared with another range. ``printed``: how
        numbers are written.
        """
        change = self.difference
        if change is None or self.current is None or self.compared is None or self.ranges is None:
            return ""
        (this, other), basis, unit = self._names, self.basis_words(), self.measure.unit
        now = f"{this}{printed(self.current)}{unit}" if basis else this
        than = f"，{other}{printed(self.compared)}{unit}" if before else ""
        step = f"{now}，较{other}{self._way(change, printed)}{than}"
        return f"{basis}，{step}" if basis else step

    def proportion(self) -> str:
        """Return how much it changed, in percent where there is growth: ``较9月减少74.8%``; empty as ``clause`` is."""
        change, rate = self.difference, self.rate
        if change is None or self.ranges is None:
            return ""
        if not change or not rate:
            return f"较{self._names[1]}{self._way(change)}"
        size = f"{'约' if self.about else ''}{number(abs(rate))}%"
        return f"较{self._names[1]}{'增加' if rate > 0 else '减少'}{size}"

    def both_values(self) -> str:
        """Return the two numbers compared, ranges and basis named: ``按两期都报的10个单位，10月35次，9月139次``."""
        if self.difference is None or self.ranges is None:
            return ""
        numbers = zip(self._names, (self.current, self.compared), strict=True)
        values = [f"{name}{quantity(value, self.measure)}" for name, value in numbers]
        return "，".join(filter(None, (self.basis_words(), *values)))

    def explanation(self) -> str:
        """Return what there is to say of the comparison: ``clause``, ``较社区平均+3``, or why nothing is compared."""
        step, since = self.under()
        return self.clause() or f"{since}{step}"

    def sentence(self) -> str:
        """Return the value with what it is compared with: ``学习场次22次（10月，较9月增加3次）``."""
        value = quantity(self.value, self.measure, approximate=self.approximate) if self.reported else NOT_REPORTED
        explanation = self.explanation()
        return f"{self.measure.title}{value}" + (f"（{explanation}）" if explanation else "")

    def change_words(self) -> str:
        """Return the value and how it changed, without ranges and basis: ``学习场次22次，增加3次（+15.8%）``."""
        assert self.difference is not None
        rate = f"（{signed(self.rate)}%）" if self.rate else ""
        value = quantity(self.value, self.measure, approximate=self.approximate)
        return f"{self.measure.title}{value}，{self._way(self.difference)}{rate}"

    def _way(self, change: Number, printed: Callable[[Number], str] = number) -> str:
        if change == 0:
            return "持平"
        rise, fall = ("提高", "下降") if self.measure.unit == "%" else ("增加", "减少")
        size = f"{printed(change if change > 0 else -change)}{self._points or self.measure.unit}"
        return f"{rise if change > 0 else fall}{'约' if self.about else ''}{size}"


def joint_sentence(period: Period, comparisons: Sequence[Comparison]) -> str:
    """Return the figures of a period in one sentence, which names the ranges and the basis once where all share them.

    ``2024年3月，较2月（按两期都报的2个单位）：学习场次12次，增加2次（+20%）；上稿3篇，持平。``
    """
    shared = {(comparison.ranges, comparison.basis_words()) for comparison in comparisons}
    compared = all(each.ranges and each.difference is not None and each.current == each.value for each in comparisons)
    if compared and len(shared) == 1:
        return f"{period.title()}，{comparisons[0].than()}：{'；'.join(each.change_words() for each in comparisons)}。"
    return f"{period.title()}：{'；'.join(each.sentence() for each in comparisons)}。"


def difference(now: Number | None, then: Number | None) -> Number | None:
    """Return ``now - then``, ``None`` unless there are both."""
    return None if now is None or then is None else now - then


def growth(measure: Measure, now: Number | None, then: Number | None) -> Decimal | None:
    """Return the growth in percent to 0.1; ``None`` for rates, from 0, and unless there are both values."""
    if now is None or not then or measure.kind in SHARES:
        return None
    return tenths(Fraction(now - then) * 100 / Fraction(then))
