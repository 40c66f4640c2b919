"""The workbooks that the sample's clerks send: most of them right, some late, some mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from data import months, schema
from data.records import Value
from data.sample.chance import chance, weighted
from data.sample.ledgers import Rows
from data.sample.loose import loose_workbook
from data.sample.reports import Report, all_reports, joint_partner
from data.sample.street import LAST, LATE_UNIT, LOOSE_UNIT, MISSING_UNIT, sample_settings
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.template.workbook import file_name, standard_workbook


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One upload: what was sent when, for which unit and month, and the reason given for its warnings."""

    name: str
    content: bytes
    received: date
    unit: str
    month: str
    reason: str | None = None


_LATE = {
    (LATE_UNIT, LAST): 8,
    ("柳岸社区", "2025-01"): 7,
    ("紫藤社区", "2025-05"): 6,
    ("南桐社区", "2025-08"): 9,
    ("石榴园社区", "2025-12"): 7,
    ("松涛社区", "2026-02"): 10,
    ("柳岸社区", "2026-05"): 6,
    ("紫藤社区", "2026-07"): 8,
}
"""Unit and month → the day of the next month on which the workbook came, past the deadline."""


def sample_workbooks() -> Iterator[SampleFile]:
    """Yield every upload of the two years in the order in which they came, month by month."""
    settings, _ = read_tables(sample_settings())
    earlier: dict[str, Report] = {}
    for _, reports in groupby(all_reports(), key=lambda report: report.month):
        files: list[SampleFile] = []
        for report in reports:
            files += _sent(report, earlier.get(report.unit.name), settings)
            earlier[report.unit.name] = report
        yield from sorted(files, key=lambda file: file.received)


def _sent(report: Report, before: Report | None, settings: Settings) -> list[SampleFile]:
    """What a unit sent for a month: nothing, one workbook, or a faulty one and its mending."""
    place = (report.unit.name, report.month)
    if place == (MISSING_UNIT, LAST):
        return []
    right = _file(_as_typed(report), settings)
    mishap = _MISHAPS.get(place)
    return mishap(report, before, right, settings) if mishap else [right]


def _file(report: Report, settings: Settings) -> SampleFile:
    unit, month = report.unit.name, report.month
    partner = joint_partner(unit, month)
    reason = f"与{partner}联合供稿，两家各报一次。" if partner else None
    if unit == LOOSE_UNIT:
        name = f"{unit}{months.title(month)}宣传报表.xlsx"
        return SampleFile(name, loose_workbook(report), _received(unit, month), unit, month, reason)
    content = standard_workbook(unit, month, settings, basics=report.basics, rows=report.rows)
    return SampleFile(file_name(unit, month), content, _received(unit, month), unit, month, reason)


def _received(unit: str, month: str) -> date:
    draw = chance(unit, month, "received")
    day = _LATE.get((unit, month)) or weighted(draw, ((1, 1), (2, 3), (3, 4), (4, 5), (5, 4)))
    return months.first_day(months.shift(month, 1)).replace(day=day)


def _as_typed(report: Report) -> Report:
    """Two clerks write numbers in their own way: 200余, 约150, 15人, 2次."""
    draw = chance(report.unit.name, report.month, "typing")
    rows = [dict(row) for row in report.rows[schema.VOLUNTEER.key]]
    if report.unit.name == "溪桥社区":
        for row in rows:
            served = row["served"]
            if isinstance(served, int) and served >= 100 and draw.random() < 0.5:
                row["served"] = draw.choice((f"{served}余", f"约{served}人次"))
    if report.unit.name == "紫藤社区":
        for row in rows:
            row["attendance"] = f"{row['attendance']}人"
            row["times"] = f"{row['times']}次" if row["times"] else None
    return _with(report, schema.VOLUNTEER.key, rows)


def _with(report: Report, sheet: str, rows: Rows) -> Report:
    return replace(report, rows={**report.rows, sheet: rows})


def _changed(report: Report, sheet: str, index: int, **values: Value) -> Report:
    rows = [dict(row) for row in report.rows[sheet]]
    rows[index] |= values
    return _with(report, sheet, rows)


_Mishap = Callable[[Report, Report | None, SampleFile, Settings], list[SampleFile]]


def _mended(wrong: Report, right: SampleFile, settings: Settings, month: str | None = None) -> list[SampleFile]:
    """The faulty workbook first, the right one a day later."""
    content = standard_workbook(right.unit, month or right.month, settings, basics=wrong.basics, rows=wrong.rows)
    first = replace(right, content=content, received=right.received - timedelta(days=1))
    return [first, right]


def _text_for_number(report: Report, _: Report | None, right: SampleFile, settings: Settings) -> list[SampleFile]:
    return _mended(_changed(report, schema.VOLUNTEER.key, 1, attendance="若干"), right, settings)


def _missing_cell(report: Report, _: Report | None, right: SampleFile, settings: Settings) -> list[SampleFile]:
    return _mended(_changed(report, schema.STUDY.key, 0, attendance=None), right, settings)


def _odd_word(report: Report, _: Report | None, right: SampleFile, settings: Settings) -> list[SampleFile]:
    return _mended(_changed(report, schema.STUDY.key, 1, category="红色观影"), right, settings)


def _rows_of_last_month(
    report: Report, before: Report | None, right: SampleFile, settings: Settings
) -> list[SampleFile]:
    return _mended(before or report, right, settings)


def _earlier_version(report: Report, _: Report | None, right: SampleFile, settings: Settings) -> list[SampleFile]:
    """An acceptable first workbook that lacked three activities; the second replaces it."""
    return _mended(_with(report, schema.VOLUNTEER.key, report.rows[schema.VOLUNTEER.key][:-3]), right, settings)


def _day_of_last_month(report: Report, _: Report | None, right: SampleFile, settings: Settings) -> list[SampleFile]:
    day = months.last_day(months.shift(report.month, -1))
    late = _changed(report, schema.VOLUNTEER.key, 0, date=day)
    content = standard_workbook(right.unit, right.month, settings, basics=late.basics, rows=late.rows)
    return [replace(right, content=content, reason=f"{day.month}月{day.day}日的活动当时未及上报，本月补报。")]


def _without_media(report: Report, _: Report | None, right: SampleFile, __: Settings) -> list[SampleFile]:
    reason = "信息员休假，媒体上稿下月一并补报。"
    return [replace(right, content=loose_workbook(report, skip=(schema.MEDIA.key,)), reason=reason)]


def _no_media_done(report: Report, _: Report | None, right: SampleFile, settings: Settings) -> list[SampleFile]:
    return [_file(_with(report, schema.MEDIA.key, []), settings)]


def _wrong_total(report: Report, _: Report | None, right: SampleFile, __: Settings) -> list[SampleFile]:
    reason = "合计行是旧表留下的，以明细为准。"
    return [replace(right, content=loose_workbook(report, slip=3), reason=reason)]


_MISHAPS: dict[tuple[str, str], _Mishap] = {
    ("松涛社区", "2025-04"): _day_of_last_month,
    ("柳岸社区", "2025-06"): _text_for_number,
    ("南桐社区", "2025-09"): _missing_cell,
    ("晴川社区", "2025-11"): _rows_of_last_month,
    ("南桐社区", "2026-02"): _no_media_done,
    ("青禾社区", "2026-04"): _without_media,
    (LOOSE_UNIT, "2026-05"): _wrong_total,
    ("望湖社区", "2026-08"): _earlier_version,
    ("枫林社区", LAST): _odd_word,
}
"""Unit and month → what went wrong there, or was unusual."""
REFUSED = frozenset({("柳岸社区", "2025-06"), ("南桐社区", "2025-09"), ("晴川社区", "2025-11"), ("枫林社区", LAST)})
"""Where the first workbook is refused and the second accepted."""
