"""Workbooks in and out: ``demo``, ``template``, ``check`` and ``load``."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from commands.output import Day, Month, common, database, operator, rehearsable, show, today, write_file
from commands.preview import Preview, preview
from commands.progress import Progress
from data.intake.batch import Reads, check_all, load_all
from data.intake.executor import ReadingError
from data.intake.workers import Readers
from data.records import Access, Checked, Delivery, Ignored, Mode, Receipt
from data.sample import load_prepared
from data.schema import SHEETS
from data.settings.defaults import default_settings
from data.store import SYSTEM, Store, StoreMissing
from data.store.history import read_uploads
from data.store.settings import read_settings
from data.template import file_name
from data.template.handing_out import all_workbooks, archive_name, reporting_units
from data.template.known import prefilled_workbook

EXTRA = "distributed==2026.8.0"
"""What ``--dask`` needs on top of the application."""


def checked_document(checked: Checked) -> dict[str, Any]:
    """Return one unit-month as ``check`` prints it."""
    counts = {sheet.key: 0 for sheet in SHEETS if not sheet.items or sheet.key in checked.reported}
    for row in checked.rows:
        counts[row.sheet] += row.counted
    document: dict[str, Any] = {
        "file": checked.file,
        "unit": checked.unit,
        "month": checked.month,
        "acceptable": checked.acceptable,
        "rows": counts,
        "problems": [asdict(problem) for problem in checked.problems],
        "ignored": [_ignored(left) for left in checked.ignored],
    }
    return document | ({"needs_reason": True} if checked.needs_reason else {})


def _ignored(left: Ignored) -> dict[str, str | None]:
    """Return something that was left out; of a comment its text too, which may be a correction."""
    document = {"sheet": left.sheet, "cell": left.cell, "what": left.kind}
    return document | ({"text": left.title} if left.kind == "comment" else {})


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """Return one unit-month as ``load`` prints it."""
    changes = receipt.changes
    return checked_document(receipt.checked) | {
        "result": receipt.result,
        "submission": receipt.submission,
        "changes": {"new": changes.new, "changed": changes.changed, "removed": changes.removed},
    }


def _lines(checked: Checked, verdict: str) -> list[str]:
    head = f"{verdict}  {checked.file}  {checked.unit or '单位不明'}  {checked.month or '月份不明'}"
    return [head, *(f"    {problem.message}" for problem in checked.problems)]


def _previewed(shown: Preview, verdict: str) -> list[str]:
    return [*_lines(shown.checked, verdict), *shown.lines]


def _flatten(groups: Iterable[list[str]]) -> list[str]:
    return [line for group in groups for line in group]


@click.command()
@common
def demo(url: str | None, as_json: bool) -> int:
    """装入示例街道：11 个社区和街道本级，24 个月。"""
    store = database(url, create=True)
    load_prepared(store)
    results = [upload.result for upload in store.read(operator(), read_uploads)]
    refused = results.count("refused")
    accepted = len(results) - refused
    line = f"示例街道已装入：{accepted} 份月报，其中另有 {refused} 份因错误没有接收（示例）。"
    show({"done": True, "accepted": accepted, "refused": refused}, as_json, [line])
    return 0


@click.command()
@click.option("--unit", help="单位。")
@click.option("--all", "everybody", is_flag=True, help="每个报送单位一份，合成一个 .zip。")
@click.option("--month", type=Month(), required=True, help="月份，如 2024-03。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="存到哪里；默认用标准文件名。")
@common
def template(unit: str | None, everybody: bool, month: str, out: Path | None, url: str | None, as_json: bool) -> int:
    """生成标准月报，已知的内容都填好。"""
    if everybody == (unit is not None):
        raise click.UsageError("请写 --unit 单位，或 --all（每个报送单位一份），二者选一。")
    store, access = database(url), operator()
    if unit is None:
        return _all_templates(store, access, month, out or Path(archive_name(month)), as_json)
    registered = store.read(access, read_settings).register.find(unit)
    if registered is None:
        raise click.BadParameter(f"名册里没有“{unit}”。", param_hint="--unit")
    target = out or Path(file_name(registered.name, month))
    write_file(target, prefilled_workbook(store, access, registered.name, month))
    show({"out": str(target)}, as_json, [f"已生成：{target}"])
    return 0


def _all_templates(store: Store, access: Access, month: str, target: Path, as_json: bool) -> int:
    units = store.read(access, reporting_units, month)
    if not units:
        raise click.ClickException(f"{month} 没有要报送的单位。")
    with Progress("正在生成模板") as progress:
        content = all_workbooks(store, access, units, month, progress.count)
    write_file(target, content)
    show({"out": str(target), "units": units}, as_json, [f"已生成：{target}（{len(units)} 份）"])
    return 0


@contextmanager
def _reading(workers: int, address: str | None) -> Iterator[Reads]:
    """Hold what reads the files: children of this machine, or the Dask cluster at an address.

    The cluster's library is an extra; it is loaded where a cluster is asked for.
    """
    if address is None:
        with Readers(workers) as readers:
            yield readers
        return
    try:
        there = importlib.import_module("data.intake.cluster")
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"用 --dask 要先装 {EXTRA}：.venv/bin/python -m pip install {EXTRA}（每台读取的机器上也要装）。"
        ) from error
    try:
        with there.cluster(address) as readers:
            yield readers
    except ReadingError as error:
        raise click.ClickException(
            f"{error}读取中断，已保存的不受影响；恢复后再运行一次同样的命令，已入库的会显示“没有变动”。"
        ) from error


def _rehearse(previews: Sequence[Preview], reason: str | None, as_json: bool) -> int:
    """Say what ``load`` would do with each unit-month; nothing is saved."""
    accepted = [shown.checked.acceptable and (bool(reason) or not shown.checked.needs_reason) for shown in previews]
    results = ["accepted" if whether else "refused" for whether in accepted]
    show(
        [
            checked_document(shown.checked) | {"dry_run": True, "result": result} | shown.document
            for shown, result in zip(previews, results, strict=True)
        ],
        as_json,
        _flatten(
            _previewed(shown, "会接收" if whether else "不会接收")
            for shown, whether in zip(previews, accepted, strict=True)
        ),
    )
    return int(not all(accepted))


_dask = click.option("--dask", "address", metavar="ADDRESS", help="在 Dask 集群上读取，如 tcp://10.0.0.5:8786。")
_prefer = click.option(
    "--prefer",
    "preferred",
    metavar="FILE",
    multiple=True,
    help="同一单位同一月份有几个版本时计入哪个文件，可以写多次。",
)
_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))


@click.command()
@_paths
@click.option("--unit", help="文件没有写明的单位。")
@click.option("--month", type=Month(), help="文件没有写明的月份。")
@_prefer
@click.option("--workers", type=click.IntRange(1), default=1, help="同时读几个文件。")
@_dask
@common
def check(
    paths: tuple[Path, ...],
    unit: str | None,
    month: str | None,
    preferred: tuple[str, ...],
    workers: int,
    address: str | None,
    url: str | None,
    as_json: bool,
) -> int:
    """读取并检查月报、文件夹或压缩包，什么都不保存。"""
    try:
        store = database(url)
        settings = store.read(SYSTEM, read_settings)
    except StoreMissing:
        store, settings = None, default_settings()
    with Progress("正在检查") as progress, _reading(workers, address) as readers:
        checks = check_all(store, settings, readers, paths, unit=unit, month=month, today=today(), preferred=preferred)
        checked_files = list(progress.counted(checks))
    previews = [preview(store, SYSTEM, checked) for checked in checked_files]
    verdicts = {True: "可以上报", False: "需要修改"}
    show(
        [checked_document(shown.checked) | (shown.document if shown.removed else {}) for shown in previews],
        as_json,
        _flatten(_previewed(shown, verdicts[shown.checked.acceptable]) for shown in previews),
    )
    return int(not all(checked.acceptable for checked in checked_files))


@click.command()
@_paths
@click.option("--unit", help="文件没有写明的单位。")
@click.option("--month", type=Month(), help="文件没有写明的月份。")
@click.option("--by", help="谁送来的。")
@click.option("--received", type=Day(), help="收到的日期；默认今天。")
@click.option("--mode", type=click.Choice(["replace", "add"]), default="replace", help="替换，或只添加新的行。")
@click.option("--accept-warnings", "reason", metavar="WHY", help="有警告也保存，并写明原因。")
@_prefer
@click.option("--workers", type=click.IntRange(1), default=1, help="同时读几个文件。")
@_dask
@rehearsable
@common
def load(
    paths: tuple[Path, ...],
    unit: str | None,
    month: str | None,
    by: str | None,
    received: date | None,
    mode: Mode,
    reason: str | None,
    preferred: tuple[str, ...],
    workers: int,
    address: str | None,
    rehearsed: bool,
    url: str | None,
    as_json: bool,
) -> int:
    """检查并保存月报；逐份保存，要么整份存入，要么都不存。"""
    store, access = database(url, create=not rehearsed), operator(by)
    if rehearsed:
        settings = store.read(access, read_settings)
        with Progress("正在检查") as progress, _reading(workers, address) as readers:
            checking = check_all(
                store,
                settings,
                readers,
                paths,
                unit=unit,
                month=month,
                access=access,
                today=today(),
                preferred=preferred,
            )
            previews = [preview(store, access, checked, mode) for checked in progress.counted(checking)]
        return _rehearse(previews, reason, as_json)
    with Progress("正在入库") as progress, _reading(workers, address) as readers:
        delivery = Delivery(unit, month, access.name, received or today(), mode, reason, today())
        receipts = list(progress.counted(load_all(store, readers, access, paths, delivery, preferred)))
    show(
        [receipt_document(receipt) for receipt in receipts],
        as_json,
        _flatten(_lines(receipt.checked, receipt.words) for receipt in receipts),
    )
    return int(any(receipt.result == "refused" for receipt in receipts))
