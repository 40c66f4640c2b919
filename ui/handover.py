"""交接单 in 设置: what a successor needs, gathered from the running system."""

from __future__ import annotations

import streamlit as st

from data import environment
from data.records import Access
from data.settings.rules import write_policy
from data.store import Session
from data.store.accounts import read_accounts
from data.store.doubts import count_doubts
from data.store.editions import read_closings
from data.store.engine import address
from data.store.proposals import read_proposals
from data.store.reports import read_reported_months
from data.store.review_queue import read_open_standings
from data.store.rotation import read_backups
from data.store.settings import Version, read_setting_versions, read_settings
from reports.word.handover import Handover, handover_note
from ui import session
from ui.accounts import account_line
from ui.backups import backup_sentence
from ui.listing import WORD, download
from ui.plain import say


def draw_handover(access: Access) -> None:
    """Offer the document."""
    st.subheader("交接", anchor=False)
    say("接手人要知道的一份文件：每月做什么、没有办完的事、账号、现行规则、数据库和备份在哪里。没有密码。")
    name = f"交接单_{session.today():%Y%m%d}.docx"
    download("下载交接单", lambda: handover_note(gather_handover(access)), name, key="handover", mime=WORD)


def gather_handover(access: Access) -> Handover:
    """Return what is handed over today; ``Forbidden`` for anybody but an officer of the whole register."""
    with session.reading(access) as reading:
        settings = read_settings(reading)
        return Handover(
            session.today(),
            settings,
            [account_line(account) for account in read_accounts(reading)],
            [(row["名称"], row["取值"] or "—") for row in write_policy(settings.policy)],
            _newest(read_setting_versions(reading)),
            _open_work(reading),
            _places(reading),
        )


def _newest(versions: list[Version]) -> list[tuple[str, str, str, str, str]]:
    """Return the newest version of each table in words; they come the newest first."""
    by_table: dict[str, Version] = {}
    for version in versions:
        by_table.setdefault(version.table, version)
    return [
        (version.table, f"第 {version.version} 版", version.by, f"{version.at:%Y-%m-%d}", str(version.rows))
        for version in by_table.values()
    ]


def _open_work(reading: Session) -> list[tuple[str, int, str]]:
    standings = read_open_standings(reading)
    returned = sum(standing.is_returned for standing in standings)
    waiting = sum(standing.state in ("pending", "street-confirmed") for standing in standings)
    closings = read_closings(reading)
    reported = read_reported_months(reading)
    return [
        ("等审核的月报", waiting, "报送情况"),
        ("退回了还没有重报的月报", returned, "报送情况"),
        ("待核实的问题", sum(count_doubts(reading).values()), "报送情况"),
        ("等确认的写法", len(read_proposals(reading)), "设置—记住的答案"),
        ("没有公布的月份", sum(month not in closings for month in reported), "公布"),
        ("公布后重新开放的单位", sum(len(closing.opened) for closing in closings.values()), "公布"),
    ]


def _places(reading: Session) -> list[tuple[str, str]]:
    folder = environment.backup_folder()
    return [
        ("数据库", address(session.address()).render_as_string(hide_password=True)),
        ("备份文件夹", str(folder)),
        ("备份", f"{backup_sentence(read_backups(reading, folder))}自动备份保留 {environment.backups_to_keep()} 天。"),
        ("怎样恢复", "“备份”页最下面有步骤；命令是 python manage.py restore 备份文件。"),
        ("说明", "docs/manual.md（使用）、docs/operations.md（安装、升级、备份）"),
    ]
