"""Two years of the sample street with twenty copies planted in them: each is found, and hardly anything else is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import months
from data.intake.read import read_file
from data.intake.receive import compare, save
from data.records import Access, Delivery, Value
from data.sample import sample_settings
from data.sample.reports import Report, all_reports
from data.settings.tables import read_tables
from data.store import Store
from data.store.settings import read_settings, save_settings
from data.template.workbook import standard_workbook

OFFICER = Access("王干事", "officer")
TODAY = date(2026, 12, 1)
COPIES = {"same-rows-before", "similar-title", "same-link", "link-level"}
Rows = list[dict[str, Value]]
Place = tuple[str, str]


def redated(rows: Any, month: str) -> Rows:
    """The same rows on the same days of another month."""
    return [{**row, "date": date(int(month[:4]), int(month[5:]), min(row["date"].day, 28))} for row in rows]


def edited(title: Value) -> str:
    """A title with a small word put in, as people do who send a story again."""
    text = str(title)
    return f"{text[: len(text) // 2]}的{text[len(text) // 2 :]}"


def planted() -> tuple[dict[Place, Report], dict[Place, str]]:
    """Every report, twenty of them with a copy in it, and of those the code that names it."""
    reports = {(report.unit.name, report.month): report for report in all_reports()}
    expected: dict[Place, str] = {}
    span = months.span(min(month for _, month in reports), max(month for _, month in reports))
    units = list(dict.fromkeys(unit for unit, _ in reports))

    def plant(place: Place, code: str, **sheets: Rows) -> None:
        report = reports[place]
        reports[place] = Report(report.unit, report.month, report.basics, {**report.rows, **sheets})
        expected[place] = code

    def places(first: int, count: int, sheet: str, least: int) -> Iterator[tuple[Place, Mapping[str, Any]]]:
        """Unit-months in turn whose month before has so many rows on a sheet, with that month's rows."""
        result = 0
        for at in range(first, len(span)):
            for step in range(len(units)):
                place = (units[(at * 5 + step) % len(units)], span[at])
                before = reports[place[0], span[at - 1]].rows
                if place not in expected and len(before[sheet]) >= least and result < count:
                    result += 1
                    yield place, before
                    break

    for place, before in list(places(2, 5, "volunteer", 4)):
        stories = [{**row, "title": edited(row["title"])} for row in redated(before["media"], place[1])]
        work = {sheet: redated(before[sheet], place[1]) for sheet in ("study", "volunteer")}
        plant(place, "same-rows-before", **work, media=stories)
    for place, before in list(places(8, 5, "volunteer", 3)):
        plant(place, "same-rows-before", volunteer=redated(before["volunteer"], place[1]))
    for place, before in list(places(13, 5, "media", 1)):
        story = redated(before["media"], place[1])[0]
        own = [dict(row) for row in reports[place].rows["media"]]
        plant(place, "similar-title", media=[*own, {**story, "title": edited(story["title"])}])
    for number, (place, _) in enumerate(list(places(18, 3, "media", 1))):
        link = f"https://www.nmgnews.com.cn/a/{number}.html"
        first = reports[units[-1 - number], span[17]]
        texts = [{**row, "link": link if at == 0 else None} for at, row in enumerate(first.rows["media"])]
        reports[first.unit.name, first.month] = Report(
            first.unit, first.month, first.basics, {**first.rows, "media": texts}
        )
        own = [dict(row) for row in reports[place].rows["media"]] or redated(first.rows["media"][:1], place[1])
        own[0] |= {"link": f"http://nmgnews.com.cn/a/{number}.html?utm_source=wx&from=timeline#top"}
        plant(place, "same-link", media=own)
    for place, before in list(places(21, 2, "media", 1)):
        own = [dict(row) for row in reports[place].rows["media"]] or redated(before["media"][:1], place[1])
        own[0] |= {
            "title": f"{place[0]}的另一篇报道",
            "link": "http://paper.people.com.cn/rmrb/1.html",
            "level": "市级",
        }
        plant(place, "link-level", media=own)
    return reports, expected


@pytest.mark.slow
def test_all_of_twenty_copies_are_found_and_hardly_anything_else(blank: Path, tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{path}", create=False)
    tables = sample_settings()
    settings, problems = read_tables(tables)
    assert problems == []
    store.write(OFFICER, save_settings, tables)
    known = store.read(OFFICER, read_settings)
    reports, expected = planted()
    warned: dict[Place, set[str]] = {}
    for place, report in reports.items():
        content = standard_workbook(*place, settings, basics=report.basics, rows=report.rows)
        (checked,) = read_file(content, "月报.xlsx", known)
        result = store.read(OFFICER, compare, checked, TODAY)
        assert result.acceptable, result.problems
        warned[place] = {
            problem.code for problem in result.problems if problem.code in COPIES and problem.level == "warning"
        }
        save(store, OFFICER, [checked], content, Delivery(reason="核对过", today=TODAY))
    store.close()
    assert len(expected) == 20
    assert {place: code for place, code in expected.items() if code not in warned[place]} == {}
    others = {place: codes for place, codes in warned.items() if codes and place not in expected}
    assert len(others) <= 0.02 * (len(reports) - len(expected)), others
