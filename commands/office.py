"""Who has reported, what was sent, what was said of it, and publishing: from ``status`` to ``unlock``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from analytics.document import ranking_text
from analytics.periods import Period
from analytics.ranking import rank
from analytics.reporting import report_status
from analytics.unsettled import unfinished
from commands.facts import read_facts, read_reporting_facts
from commands.output import Month, common, database, operator, outcome, rehearsable, show, today
from data import months
from data.lifecycle import STEPS
from data.schema import MEDIA
from data.store.doubts import count_doubts
from data.store.history import Upload, read_uploads
from data.store.publishing import publish_month, reopen_month
from data.store.reports import read_reported_months
from data.store.review_queue import read_standings
from data.store.reviews import Verdict, save_review
from data.store.revisions import read_month_revisions
from data.store.sheets import read_located_rows
from data.store.submissions import undo_submission

_VERDICTS: Mapping[str, tuple[Verdict, str]] = {
    "confirm": ("confirmed", STEPS["confirm"]),
    "return": ("returned", STEPS["return"]),
    "withdraw": ("withdrawn", STEPS["withdraw"]),
}


@click.command()
@click.option("--month", type=Month(), required=True, help="月份，如 2024-03。")
@common
def status(month: str, url: str | None, as_json: bool) -> int:
    """谁报了：按时、迟报、零报、待报、未报、有错误。"""
    with database(url).reading(operator()) as session:
        facts, doubts = read_reporting_facts(session, [month], today()), count_doubts(session, month)
        returned = [standing.unit for standing in read_standings(session, [month]) if standing.is_returned]
    document = report_status(facts, month, frozenset(returned))
    document["units"] = [unit | {"unsettled": doubts.get(unit["unit"], 0)} for unit in document["units"]]
    lines = [f"{unit['state']}  {unit['unit']}" for unit in document["units"]]
    show(document, as_json, [*lines, "", document["reminder"]])
    return 0


@click.command()
@click.option("--unit", help="单位。")
@click.option("--month", type=Month(), help="月份，如 2024-03。")
@common
def history(unit: str | None, month: str | None, url: str | None, as_json: bool) -> int:
    """每一次上传：谁、何时、改了什么；最新的在前。"""
    uploads = database(url).read(operator(), read_uploads, unit=unit, month=month)
    lines = [
        f"{upload.submission}  {upload.at:%Y-%m-%d %H:%M}  {upload.result}  {upload.unit}  {upload.month}  "
        f"{upload.file}  {upload.by}"
        for upload in uploads
    ]
    show([_upload_document(upload) for upload in uploads], as_json, lines)
    return 0


def _upload_document(upload: Upload) -> dict[str, Any]:
    return {
        "submission": upload.submission,
        "unit": upload.unit,
        "month": upload.month,
        "file": upload.file,
        "sha256": upload.sha256,
        "by": upload.by,
        "at": upload.at,
        "received": upload.received,
        "result": upload.result,
        "current": upload.current,
        "reason": upload.reason,
        "changes": asdict(upload.changes),
        "undone_by": upload.undone_by,
        "file_removed": upload.file_removed,
    }


@click.command()
@click.argument("submission", type=int)
@rehearsable
@common
def undo(submission: int, rehearsed: bool, url: str | None, as_json: bool) -> int:
    """撤回某单位某月的最后一次上传，恢复前一次。"""
    store = database(url)
    write = store.rehearse if rehearsed else store.write
    restored = write(operator(), undo_submission, submission)
    then = "之前没有月报" if restored is None else f"恢复第 {restored} 次上传"
    line = f"会撤回第 {submission} 次上传，{then}；什么都没有改。" if rehearsed else f"已撤回第 {submission} 次上传。"
    show(outcome({"submission": submission, "current": restored}, rehearsed), as_json, [line])
    return 0


@click.command()
@click.argument("submission", type=int)
@click.argument("verdict", type=click.Choice(list(_VERDICTS)))
@click.option("--note", default="", help="审核意见；退回时必须写。")
@rehearsable
@common
def review(submission: int, verdict: str, note: str, rehearsed: bool, url: str | None, as_json: bool) -> int:
    """审核一次上报：确认、退回、收回退回。"""
    store, (outcome_key, step) = database(url), _VERDICTS[verdict]
    write = store.rehearse if rehearsed else store.write
    write(operator(), save_review, submission, outcome_key, note)
    line = f"会{step}第 {submission} 次上报；什么都没有改。" if rehearsed else f"已{step}第 {submission} 次上报。"
    show(outcome({"submission": submission, "verdict": outcome_key, "note": note or None}, rehearsed), as_json, [line])
    return 0


@click.command()
@click.argument("month", type=Month())
@click.option("--why", help="说明。")
@rehearsable
@common
def lock(month: str, why: str | None, rehearsed: bool, url: str | None, as_json: bool) -> int:
    """公布一个月：数字从此不再变动。"""
    store, access, period = database(url), operator(), Period.month(month)
    with store.reading(access) as session:
        if month not in read_reported_months(session):
            raise click.ClickException(f"{months.title(month)}还没有收到月报，没有可以公布的。请核对月份。")
        since = read_month_revisions(session, [month])[month]
        states = {standing.unit: standing.state for standing in read_standings(session, [month])}
        unsettled = unfinished(states, count_doubts(session, month))
        placed, facts = read_located_rows(session, MEDIA.key, period.months), read_facts(session, period, today())
    ranking = rank(facts, period, placed=placed)
    write = store.rehearse if rehearsed else store.write
    revision = write(access, publish_month, month, why=why, ranking=ranking_text(ranking), since=since)
    line = (
        f"{month} 会公布（第 {revision} 版）；什么都没有改。" if rehearsed else f"{month} 已公布（第 {revision} 版）。"
    )
    lines = [line, *([unsettled] if unsettled else [])]
    show(outcome({"month": month, "revision": revision}, rehearsed), as_json, lines)
    return 0


@click.command()
@click.argument("month", type=Month())
@click.option("--unit", help="只对一个单位重新开放。")
@click.option("--why", required=True, help="重新开放的原因。")
@rehearsable
@common
def unlock(month: str, unit: str | None, why: str, rehearsed: bool, url: str | None, as_json: bool) -> int:
    """重新开放一个已公布的月份。"""
    store = database(url)
    write = store.rehearse if rehearsed else store.write
    write(operator(), reopen_month, month, unit=unit, why=why)
    line = f"{unit or ''}{month} 会重新开放；什么都没有改。" if rehearsed else f"{unit or ''}{month} 已重新开放。"
    show(outcome({"month": month, "unit": unit}, rehearsed), as_json, [line])
    return 0
