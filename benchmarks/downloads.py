"""The ranking workbook of 3,000 communities: seconds, CPU and memory, against pandas.to_excel and bare XlsxWriter."""

from __future__ import annotations

import io
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection

import pandas as pd
import xlsxwriter

from analytics.facts import Facts
from analytics.figures import LoadedFigures
from analytics.ledger_source import HeldLedger
from analytics.periods import Period
from analytics.ranking import Ranking, rank
from analytics.source_rows import SourceRow, rows_behind
from benchmarks import report
from data.figures import monthly_figures
from data.ledger import frame
from data.records import Row, Value
from data.settings.defaults import default_settings
from data.settings.values import Register, Settings, Unit
from reports.excel.table import Table
from reports.ranking_workbook import ranking_sheets, ranking_workbook

MONTH = "2026-03"
STORIES = 10
LEVELS = ("自治区级", "市级", "旗县区级", "旗县区级", "街道级")
SHEETS = frozenset({"basics", "study", "volunteer", "media", "civil"})


@dataclass(frozen=True)
class Placed:
    """A row with whose it is and the file it came in."""

    unit: str
    month: str
    submission: int
    file: str
    row: Row


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of CPU, megabytes of memory beyond what was there before, bytes made."""

    seconds: float
    cpu: float
    memory: float
    size: int


@dataclass(frozen=True)
class City:
    """So many communities with ten adopted stories each."""

    facts: Facts
    ranking: Ranking
    count: int

    @classmethod
    def of(cls, count: int) -> City:
        """Make the city in memory."""
        units = [Unit("样本市", "市"), *(Unit(f"第{at}社区", "社区", "样本市", residents=4000) for at in range(count))]
        base = default_settings()
        settings = Settings(register=Register(tuple(units)), rules=base.rules, vocabulary=base.vocabulary)
        figures, reports = [], []
        names = ["measure", "category", "nature", "level", "outlet", "form", "value", "approximate"]
        for at in range(count):
            for monthly_figure in monthly_figures(_stories(at), {}, SHEETS, settings, MONTH):
                figures.append((f"第{at}社区", MONTH, *(getattr(monthly_figure, name) for name in names)))
            reports.append((f"第{at}社区", MONTH, at, date(2026, 4, 2), ",".join(sorted(SHEETS)), False, 0, 0))
        table = pd.DataFrame(figures, columns=["unit", "month", *names], dtype="object")
        columns = ["unit", "month", "submission", "received", "sheets", "zero", "errors", "warnings"]
        store = LoadedFigures(table.astype({"value": "int64", "approximate": "bool"}))
        facts = Facts(store, pd.DataFrame(reports, columns=columns), HeldLedger(frame({})), settings, date(2030, 1, 1))
        return cls(facts, rank(facts, Period.month(MONTH)), count)

    def source_rows(self) -> Iterator[SourceRow]:
        """Yield the rows behind the scores, a community at a time."""
        for at in range(self.count):
            rows = [Placed(f"第{at}社区", MONTH, at, f"第{at}社区.xlsx", row) for row in _stories(at)]
            yield from rows_behind(self.facts, "media.points", self.ranking.period, rows)

    def tables(self) -> list[Table]:
        """Return the sheets of the workbook."""
        return ranking_sheets(self.ranking, self.facts, self.source_rows(), None)


def _stories(at: int) -> list[Row]:
    """Return the adopted stories of a community, fewer the further down."""
    results = []
    for number in range(STORIES - at % 4):
        day, title = date(2026, 3, 1 + number), f"第{at}社区稿件{number}"
        values: dict[str, Value] = {"date": day, "title": title, "outlet": "市日报"}
        values |= {"level": LEVELS[(at + number) % len(LEVELS)], "form": "消息", "result": "采用"}
        cells = {key: f"{chr(65 + place)}{number + 2}" for place, key in enumerate(values)}
        results.append(Row("media", "媒体上稿", number + 2, values, cells))
    return results


def _ours(city: City) -> bytes:
    return ranking_workbook(city.ranking, city.facts, city.source_rows())


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float, str)) else None if value is None else str(value)


def _naive(city: City) -> bytes:
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for table in city.tables():
            lines = [[_plain(value) for value in row] for row in table.rows()]
            pd.DataFrame(lines, columns=table.headers).to_excel(writer, sheet_name=table.sheet_name, index=False)
    return out.getvalue()


def _bare(city: City) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        for table in city.tables():
            sheet = book.add_worksheet(table.sheet_name)
            for at, row in enumerate(table.rows()):
                for column, value in enumerate(row):
                    sheet.write(at, column, _plain(value))
    return out.getvalue()


def _cost(work: Callable[[City], bytes], city: City, answer: Connection) -> None:
    """Do the work in a process of its own and tell what it took."""
    with open("/proc/self/statm") as file:
        before = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    start, cpu = time.perf_counter(), time.process_time()
    size = len(work(city))
    taken, used = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer.send(Cost(taken, used, (peak - before) / 1e6, size))


def _measured(work: Callable[[City], bytes], city: City) -> Cost:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_cost, args=(work, city, there))
    process.start()
    there.close()  # so that a process which fails ends the waiting
    result: Cost = here.recv()
    process.join()
    return result


WORKS: dict[str, Callable[[City], bytes]] = {
    "排名工作簿：格式、图、打印设置": _ours,
    "只用 XlsxWriter 写同样的格子": _bare,
    "简单的 pandas to_excel（openpyxl）": _naive,
}


def costs(count: int) -> dict[str, Cost]:
    """Return what each way takes for so many communities, the naive one last."""
    city = City.of(count)
    return {name: _measured(work, city) for name, work in WORKS.items()}


def run(sizes: Iterable[int] = (11, 400, 3000)) -> list[report.Table]:
    """Measure the workbook of so many communities and return the table."""
    rows = []
    for count in sizes:
        result = costs(count)
        naive = list(result.values())[-1]
        rows += [
            (
                f"{count:,}",
                name,
                f"{cost.cpu:.2f}",
                f"{cost.cpu / naive.cpu:.2f} ×",
                f"{cost.memory:.0f}",
                report.kilobytes(cost.size),
            )
            for name, cost in result.items()
        ]
    columns = ("社区", "做法", "CPU，秒", "与 pandas 比", "比开始时多用的内存，MB", "文件，kB")
    return [report.Table("排名工作簿：每个社区最多十篇稿，明细边算边写", columns, tuple(rows))]
