"""The page 备份: backups, room on the disk, and what a successor is handed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest

from data.store import Store, room, rotation
from data.store.accounts import add_account
from data.store.journal import now
from reports.word.handover import handover_note
from tests import pages
from tests.office import COMMUNITIES, OFFICER
from tests.pages import ran, table, text
from ui import services, session
from ui.handover import gather_handover

office = pages.office_file("2024-01", "2024-03")
store = pages.store

PASSWORD = "清风徐来-水波不兴-1082"


def test_a_successor_gets_what_is_open_who_has_accounts_and_where_things_lie(store: Store) -> None:
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    handed_over = gather_handover(OFFICER)
    open_work = {name: number for name, number, _ in handed_over.open_work}
    assert open_work["没有公布的月份"] == 3
    assert open_work["等审核的月报"] == 3 * (len(COMMUNITIES) + 1) - 1, "of three months, and one is missing"
    document = docx.Document(BytesIO(handover_note(handed_over)))
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["王干事", "宣传干事", "全部单位", "可用", ""] in cells
    assert ["没有公布的月份", "3", "公布"] in cells
    assert ["报送截止日", "5"] in cells
    assert ["数据库", session.address()] in cells
    assert PASSWORD not in repr(cells)


def test_a_backup_is_made_by_hand_and_listed(store: Store, tmp_path: Path) -> None:
    app = pages.page("backups")
    assert "还没有备份" in text(app)
    app.button(key="backup-now").click()
    assert "最近一次备份" in text(ran(app))
    (path,) = (tmp_path / "backups").glob("*.zip")
    assert list(table(app)["文件"]) == [path.name]
    assert "restore" in app.text[0].value


def test_a_backup_by_hand_that_is_not_made_is_told_on_the_page(store: Store, tmp_path: Path) -> None:
    app = pages.page("backups")
    services.current().copyist.close()
    app.button(key="backup-now").click()
    assert "看板正在停止，备份没有做成" in text(ran(app))
    assert not (tmp_path / "backups").exists()


def test_a_backup_folder_that_takes_nothing_and_backups_grown_old_are_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = rotation.make_backup(store, OFFICER, tmp_path / "backups", at=now() - timedelta(days=3))
    assert "两天以上没有备份" in text(pages.page("backups"))
    backup.path.unlink()
    monkeypatch.setenv("BACKUP_FOLDER", "/proc/none")
    shown = text(pages.page("backups"))
    assert "写不进去" in shown
    assert "/proc/none" in shown
    assert "两天以上" not in shown


def test_the_officer_is_warned_on_every_page_while_there_is_little_room(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "left", lambda url: room.LOW - 1)
    assert "只剩 499 MB" in text(pages.page("reporting"))
    monkeypatch.setattr(room, "left", lambda url: room.LOW)
    assert "只剩" not in text(pages.page("reporting"))
