"""备份: when the last one was made, one more now, all of them to take away, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analytics.wording import listed
from data import environment
from data.checkup import OLD
from data.records import Access
from data.store import room
from data.store.journal import now
from data.store.rotation import Backup, read_backup, read_backups
from ui import housekeeping, session
from ui.confirmation import say_errors
from ui.copyable import draw_copyable
from ui.listing import ZIP, download, listing
from ui.plain import escape_text, say

_KINDS = {"daily": "每日自动", "manual": "手动"}


def draw_backups(access: Access) -> None:
    """Say when the last backup was made, make one, list them, and tell how one is brought back."""
    folder = environment.backup_folder()
    backups = session.read_as(access, read_backups, folder)
    st.subheader(escape_text(backup_sentence(backups)), anchor=False)
    if not backups or now() - backups[0].at > OLD:
        since = "已有两天以上没有备份。" if backups else ""
        st.warning(f"{since}请现在备份一次，并把文件存到另一台电脑或移动硬盘。")
    why = room.refusal(folder)
    if why is not None:
        st.error(escape_text(f"备份文件夹写不进去，自动备份也做不成：{why}"))
    say(f"看板开着时每天自动备份一次，保留最近 {environment.backups_to_keep()} 天；手动备份的不会自动删除。")
    say(f"备份都在看板所在电脑的 {folder} 文件夹里。")
    if st.button("现在备份", key="backup-now", type="primary"):
        with st.spinner("正在备份，看板可以照常使用"), say_errors():
            housekeeping.back_up_now(access)
            st.rerun()
    if backups:
        _list(access, backups)
    _way_back()


def backup_sentence(backups: list[Backup]) -> str:
    """Say when the last backup was made."""
    if not backups:
        return "还没有备份。"
    last = backups[0]
    return f"最近一次备份：{last.at:%Y-%m-%d %H:%M}（{_KINDS[last.kind]}，{size(last.size)}），共有 {len(backups)} 份。"


def size(count: int) -> str:
    """Return a number of bytes in words: ``1.2 MB``, ``340 KB``."""
    return f"{count / (1 << 20):,.1f} MB" if count >= 1 << 20 else f"{max(1, count >> 10):,} KB"


def _list(access: Access, backups: list[Backup]) -> None:
    lines = [
        [f"{backup.at:%Y-%m-%d %H:%M:%S}", _KINDS[backup.kind], size(backup.size), backup.path.name]
        for backup in backups
    ]
    frame = pd.DataFrame(lines, columns=["时间", "怎样做的", "大小", "文件"], dtype="object")
    chosen = listing(
        frame, key="backups", title="备份清单", choose=True, more=lambda: _take(access, backups[0], "下载最近一份")
    )
    if chosen is not None:
        backup = backups[chosen]
        _take(access, backup, f"下载 {backup.at:%Y-%m-%d %H:%M} 的备份", key="backup-chosen")


def _take(access: Access, backup: Backup, label: str, *, key: str = "backup-last") -> None:
    download(label, _reader(access, backup), f"宣传看板备份_{backup.at:%Y%m%d_%H%M}.zip", key=key, mime=ZIP)


def _reader(access: Access, backup: Backup) -> Callable[[], bytes]:
    return lambda: session.read_as(access, read_backup, backup.path.parent, backup.path.name)


def _way_back() -> None:
    st.markdown("**怎样恢复**")
    holds = listed(["月报原文件", "全部数据", "设置和每一版", "账号", "日志", "历次公布"])
    say(f"一份备份里有{holds}。恢复到一个新的数据库，现有的不会被覆盖；SQLite 和 PostgreSQL 都可以。")
    draw_copyable("python manage.py restore 备份文件.zip --db sqlite:///var/恢复.db", "restore")
    say("核对无误后，停下看板，把环境变量 DATABASE_URL 指向恢复好的数据库，再启动。")
