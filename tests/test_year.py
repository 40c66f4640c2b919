"""A year day by day: who is due, what is asked for, what periods are called and compared with. All worked by hand.

甲 reports every month on the 3rd of the next one, as many sessions as the month has its number. 乙 reports on the
20th, one session a month, for March 2026 nothing (零报). 丙 opens on 10 April 2026 and never reports. The deadline is
the 5th of the next month or the next working day: 6 April, 1 to 5 May and 1 to 7 October are holidays, Saturday
5 December is worked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

from analytics.comparison import compare
from analytics.facts import Facts
from analytics.periods import Period, PeriodKind, periods, range_titles
from analytics.reporting import counts, expected, reminder
from analytics.selection import Offer, Selection, offer
from data import months
from data.settings.calendar import Calendar
from data.settings.values import Policy, Register, Unit
from tests.street import Street, row, settings

Line = TypeVar("Line")
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HOLIDAYS = [date(2026, 4, 6), *(date(2026, 5, at) for at in range(1, 6)), *(date(2026, 10, at) for at in range(1, 8))]
UNITS = (
    Unit("新城街道", "街道"),
    Unit("甲社区", "社区", "新城街道"),
    Unit("乙社区", "社区", "新城街道"),
    Unit("丙社区", "社区", "新城街道", opened=date(2026, 4, 10)),
)


def sent() -> list[tuple[date, str, str, int]]:
    """Return the day on which each report came in, unit, month and sessions."""
    results = []
    for month in months.span("2025-01", "2026-11"):
        after = months.first_day(months.shift(month, 1))
        results.append((after.replace(day=3), "甲社区", month, int(month[5:])))
        results.append((after.replace(day=20), "乙社区", month, 0 if month == "2026-03" else 1))
    return results


@cache
def arrived(count: int) -> Facts:
    """Return the facts of the reports that came in first."""
    calendar = Calendar(dict.fromkeys(HOLIDAYS, False) | {date(2026, 12, 5): True})
    store = Street(settings(calendar=calendar, register=Register(UNITS)))
    for received, unit, month, sessions in sorted(sent())[:count]:
        study = {"date": months.first_day(month), "category": "集中学习", "times": sessions, "attendance": 1}
        store.send(unit, month, [row("study", 2, study)] if sessions else [], received=received)
    return store.facts(FIRST, begun=None)


def looked_at(day: date) -> Facts:
    """Return what there is on a day."""
    return replace(arrived(sum(received <= day for received, *_ in sent())), today=day)


def days() -> Iterator[date]:
    for at in range((LAST - FIRST).days + 1):
        yield FIRST + timedelta(days=at)


def standing(table: Mapping[str, Line], day: date) -> Line:
    """Return the line of a table that holds on a day: the last that begins by then."""
    return table[max(begun for begun in table if date.fromisoformat(begun) <= day)]


STATES: Mapping[str, Mapping[str, str]] = {
    # month: from which day on 甲, 乙 and 丙 are in which state; · does not report, ! is late.
    "2025-12": {
        "2026-01-01": "待报 待报 ·",
        "2026-01-03": "按时 待报 ·",
        "2026-01-06": "按时 未报 ·",
        "2026-01-20": "按时 迟报! ·",
    },
    "2026-01": {
        "2026-01-01": "待报 待报 ·",
        "2026-02-03": "按时 待报 ·",
        "2026-02-06": "按时 未报 ·",
        "2026-02-20": "按时 迟报! ·",
    },
    "2026-02": {
        "2026-02-01": "待报 待报 ·",
        "2026-03-03": "按时 待报 ·",
        "2026-03-06": "按时 未报 ·",
        "2026-03-20": "按时 迟报! ·",
    },
    "2026-03": {
        "2026-03-01": "待报 待报 ·",
        "2026-04-03": "按时 待报 ·",
        "2026-04-08": "按时 未报 ·",
        "2026-04-20": "按时 零报! ·",
    },
    "2026-04": {
        "2026-04-01": "待报 待报 待报",
        "2026-05-03": "按时 待报 待报",
        "2026-05-07": "按时 未报 未报",
        "2026-05-20": "按时 迟报! 未报",
    },
    "2026-05": {
        "2026-05-01": "待报 待报 待报",
        "2026-06-03": "按时 待报 待报",
        "2026-06-06": "按时 未报 未报",
        "2026-06-20": "按时 迟报! 未报",
    },
    "2026-06": {
        "2026-06-01": "待报 待报 待报",
        "2026-07-03": "按时 待报 待报",
        "2026-07-07": "按时 未报 未报",
        "2026-07-20": "按时 迟报! 未报",
    },
    "2026-07": {
        "2026-07-01": "待报 待报 待报",
        "2026-08-03": "按时 待报 待报",
        "2026-08-06": "按时 未报 未报",
        "2026-08-20": "按时 迟报! 未报",
    },
    "2026-08": {
        "2026-08-01": "待报 待报 待报",
        "2026-09-03": "按时 待报 待报",
        "2026-09-08": "按时 未报 未报",
        "2026-09-20": "按时 迟报! 未报",
    },
    "2026-09": {
        "2026-09-01": "待报 待报 待报",
        "2026-10-03": "按时 待报 待报",
        "2026-10-09": "按时 未报 未报",
        "2026-10-20": "按时 迟报! 未报",
    },
    "2026-10": {
        "2026-10-01": "待报 待报 待报",
        "2026-11-03": "按时 待报 待报",
        "2026-11-06": "按时 未报 未报",
        "2026-11-20": "按时 迟报! 未报",
    },
    "2026-11": {
        "2026-11-01": "待报 待报 待报",
        "2026-12-03": "按时 待报 待报",
        "2026-12-06": "按时 未报 未报",
        "2026-12-20": "按时 迟报! 未报",
    },
    "2026-12": {"2026-12-01": "待报 待报 待报"},
}

REMINDERS: Mapping[str, tuple[str, str, str]] = {
    # month: its last day in words, the day after that, and what is said once 乙 has reported on the 20th.
    "2025-12": ("1月5日（星期一）", "2026-01-06", ""),
    "2026-01": ("2月5日（星期四）", "2026-02-06", ""),
    "2026-02": ("3月5日（星期四）", "2026-03-06", ""),
    "2026-03": ("4月7日（星期二）", "2026-04-08", ""),
    "2026-04": ("5月6日（星期三）", "2026-05-07", "丙社区"),
    "2026-05": ("6月5日（星期五）", "2026-06-06", "丙社区"),
    "2026-06": ("7月6日（星期一）", "2026-07-07", "丙社区"),
    "2026-07": ("8月5日（星期三）", "2026-08-06", "丙社区"),
    "2026-08": ("9月7日（星期一）", "2026-09-08", "丙社区"),
    "2026-09": ("10月8日（星期四）", "2026-10-09", "丙社区"),
    "2026-10": ("11月5日（星期四）", "2026-11-06", "丙社区"),
    "2026-11": ("12月5日（星期六）", "2026-12-06", "丙社区"),
    "2026-12": ("1月5日（星期二）", "2027-01-06", "丙社区"),
}


def asked_on(day: date, month: str) -> str:
    """Return the lines of the reminder of a month that is over, as they are on a day of the next one."""
    last, after, never = REMINDERS[month]
    names = [name for name, until in (("甲社区", 3), ("乙社区", 20), (never, 99)) if name and day.day < until]
    due = 3 if never else 2
    head = f"应报{due}个单位，已报{due - len(names)}个。"
    if not names:
        return f"{head}已全部报送，谢谢大家。"
    over = day >= date.fromisoformat(after)
    state, until = ("未报", f"报送截止日{last}已过，请尽快补报。") if over else ("待报", f"请于{last}前报送。")
    return f"{head}/{state}{len(names)}个：{'、'.join(names)}。/{until}"


NAMES: Mapping[str, tuple[str, str, str]] = {
    # from which day on: the newest quarter, half-year and year, each with what it is compared with.
    "2026-01-01": (
        "2025年第四季度（至11月） 10—11月/7—8月",
        "2025年下半年（至11月） 7—11月/1—5月",
        "2025年（至11月） 1—11月/上年1—11月",
    ),
    "2026-01-03": ("2025年第四季度 10—12月/7—9月", "2025年下半年 7—12月/1—6月", "2025年 1—12月/上年1—12月"),
    "2026-02-03": (
        "2026年第一季度（至1月） 1月/上年10月",
        "2026年上半年（至1月） 1月/上年7月",
        "2026年（至1月） 1月/上年1月",
    ),
    "2026-03-03": (
        "2026年第一季度（至2月） 1—2月/上年10—11月",
        "2026年上半年（至2月） 1—2月/上年7—8月",
        "2026年（至2月） 1—2月/上年1—2月",
    ),
    "2026-04-03": (
        "2026年第一季度 1—3月/上年10—12月",
        "2026年上半年（至3月） 1—3月/上年7—9月",
        "2026年（至3月） 1—3月/上年1—3月",
    ),
    "2026-05-03": (
        "2026年第二季度（至4月） 4月/1月",
        "2026年上半年（至4月） 1—4月/上年7—10月",
        "2026年（至4月） 1—4月/上年1—4月",
    ),
    "2026-06-03": (
        "2026年第二季度（至5月） 4—5月/1—2月",
        "2026年上半年（至5月） 1—5月/上年7—11月",
        "2026年（至5月） 1—5月/上年1—5月",
    ),
    "2026-07-03": ("2026年第二季度 4—6月/1—3月", "2026年上半年 1—6月/上年7—12月", "2026年（至6月） 1—6月/上年1—6月"),
    "2026-08-03": (
        "2026年第三季度（至7月） 7月/4月",
        "2026年下半年（至7月） 7月/1月",
        "2026年（至7月） 1—7月/上年1—7月",
    ),
    "2026-09-03": (
        "2026年第三季度（至8月） 7—8月/4—5月",
        "2026年下半年（至8月） 7—8月/1—2月",
        "2026年（至8月） 1—8月/上年1—8月",
    ),
    "2026-10-03": (
        "2026年第三季度 7—9月/4—6月",
        "2026年下半年（至9月） 7—9月/1—3月",
        "2026年（至9月） 1—9月/上年1—9月",
    ),
    "2026-11-03": (
        "2026年第四季度（至10月） 10月/7月",
        "2026年下半年（至10月） 7—10月/1—4月",
        "2026年（至10月） 1—10月/上年1—10月",
    ),
    "2026-12-03": (
        "2026年第四季度（至11月） 10—11月/7—8月",
        "2026年下半年（至11月） 7—11月/1—5月",
        "2026年（至11月） 1—11月/上年1—11月",
    ),
}

SENTENCES: Mapping[str, str] = {
    # from which day on: the newest quarter's sessions with the same stage of the one before.
    "2026-01-01": "23次（10—11月，较7—8月增加6次）",
    "2026-01-03": "35次（按两期都报的1个单位，10—12月33次，较7—9月增加9次）",
    "2026-01-20": "36次（10—12月，较7—9月增加9次）",
    "2026-02-03": "1次（按两期都报的1个单位，1月1次，较上年10月减少9次）",
    "2026-02-20": "2次（1月，较上年10月减少9次）",
    "2026-03-03": "4次（按两期都报的1个单位，1—2月3次，较上年10—11月减少18次）",
    "2026-03-20": "5次（1—2月，较上年10—11月减少18次）",
    "2026-04-03": "8次（按两期都报的1个单位，1—3月6次，较上年10—12月减少27次）",
    "2026-04-20": "8次（1—3月，较上年10—12月减少28次）",
    "2026-05-03": "4次（已报的不足应报的一半，暂不比较）",
    "2026-05-20": "5次（4月，较1月增加3次）",
    "2026-06-03": "10次（按两期都报的1个单位，4—5月9次，较1—2月增加6次）",
    "2026-06-20": "11次（4—5月，较1—2月增加6次）",
    "2026-07-03": "17次（按两期都报的1个单位，4—6月15次，较1—3月增加9次）",
    "2026-07-20": "18次（4—6月，较1—3月增加10次）",
    "2026-08-03": "7次（已报的不足应报的一半，暂不比较）",
    "2026-08-20": "8次（按两期都报的2个单位，7月8次，较4月增加3次）",
    "2026-09-03": "16次（按两期都报的1个单位，7—8月15次，较4—5月增加6次）",
    "2026-09-20": "17次（按两期都报的2个单位，7—8月17次，较4—5月增加6次）",
    "2026-10-03": "26次（按两期都报的1个单位，7—9月24次，较4—6月增加9次）",
    "2026-10-20": "27次（按两期都报的2个单位，7—9月27次，较4—6月增加9次）",
    "2026-11-03": "10次（已报的不足应报的一半，暂不比较）",
    "2026-11-20": "11次（按两期都报的2个单位，10月11次，较7月增加3次）",
    "2026-12-03": "22次（按两期都报的1个单位，10—11月21次，较7—8月增加6次）",
    "2026-12-20": "23次（按两期都报的2个单位，10—11月23次，较7—8月增加6次）",
}


def test_on_every_day_every_unit_is_in_the_state_of_that_day() -> None:
    for day in days():
        shown = [month for month in STATES if month <= months.month_of(day)]
        result = expected(looked_at(day), shown)
        lines = zip(result["month"], result["unit"], result["state"], result["late"], strict=True)
        states = {(month, unit): state + "!" * late for month, unit, state, late in lines}
        for month in shown:
            texts = [states.get((month, unit.name), "·") for unit in UNITS[1:]]
            assert " ".join(texts) == standing(STATES[month], day), (day, month)


def test_the_reminder_asks_whom_it_may_and_until_the_right_day() -> None:
    for day in days():
        facts, month = looked_at(day), months.shift(months.month_of(day), -1)
        text = reminder(facts, expected(facts, [month]), month)
        assert text.replace("\n", "/") == f"【{months.title(month)}宣传工作月报】{asked_on(day, month)}", day


def test_no_reminder_names_anybody_before_the_month_is_over() -> None:
    for day in days():
        facts, month = looked_at(day), months.month_of(day)
        text = reminder(facts, expected(facts, [month]), month)
        due = 3 if day >= date(2026, 4, 1) else 2
        until = f"应报{due}个单位，已报0个。/报送截止日是{REMINDERS[month][0]}。"
        assert text.replace("\n", "/") == f"【{months.title(month)}宣传工作月报】{until}", day


def offered(day: date) -> Offer:
    facts = looked_at(day)
    result = offer(facts.settings, sorted(set(facts.reports["month"].astype("object"))), "2025-01", day)
    assert result is not None
    return result


def test_months_are_offered_to_the_one_that_runs_and_periods_to_what_is_due() -> None:
    kinds: tuple[PeriodKind, ...] = ("季", "半年", "年")
    for day in days():
        result = offered(day)
        assert (result.months[0], result.months[-1]) == ("2025-01", months.month_of(day))
        newest = [periods(kind, result.months, result.stage)[0] for kind in kinds]
        text = tuple(f"{item.title()} {'/'.join(range_titles(item, item.previous()))}" for item in newest)
        assert text == standing(NAMES, day), day


def test_a_running_quarter_is_compared_with_the_same_stage_of_the_one_before() -> None:
    for day in days():
        result = offered(day)
        quarter = periods("季", result.months, result.stage)[0]
        text = compare(looked_at(day), Selection(quarter), "study.sessions").sentence()
        assert text == f"学习场次{standing(SENTENCES, day)}", day


def test_a_period_is_counted_as_of_its_last_day_and_while_it_runs_as_of_today() -> None:
    march, leap = Period.month("2026-03"), Period("2024-01", "2024-02")
    for day, period, cut_off in (
        (date(2026, 3, 9), march, date(2026, 3, 9)),
        (date(2026, 3, 31), march, date(2026, 3, 31)),
        (LAST, march, date(2026, 3, 31)),
        (date(2024, 2, 28), leap, date(2024, 2, 28)),
        (date(2024, 2, 29), leap, date(2024, 2, 29)),
        (date(2024, 3, 1), leap, date(2024, 2, 29)),
    ):
        assert looked_at(day).cut_off(period) == cut_off


def test_a_year_of_which_one_month_was_loaded_asks_for_that_month_alone() -> None:
    """Twelve units; December alone was reported, by all. 起报月 January: eleven months of twelve units are missing."""
    names = ["新城街道本级", *(f"{number}号社区" for number in range(1, 12))]
    register = Register(tuple(Unit(name, "本级" if name.endswith("本级") else "社区") for name in names))
    year, result = months.span("2025-01", "2025-12"), {}
    for start in (None, "2025-01"):
        street = Street(settings(register=register, policy=Policy(start=start)))
        for name in names:
            street.send(name, "2025-12")
        result[start] = counts(expected(street.facts(LAST, begun="2025-12"), year))
    assert (result[None].expected, result[None].arrived, result[None].missing) == (12, 12, 0)
    assert (result["2025-01"].expected, result["2025-01"].arrived, result["2025-01"].missing) == (144, 12, 132)
    assert result["2025-01"].words("份") == "零报12份，未报132份"
