"""Backups that make themselves: once a day, the oldest giving way, whole or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.records import Access
from data.store import Forbidden, Store, StoreError, restoring
from data.store.reports import read_reported_months
from data.store.rotation import Keeper, backups_folder, make_backup, make_daily_backup, read_backups
from tests.office import OFFICER, found_office

MORNING = datetime(2024, 4, 1, 8, 30).astimezone()
DAY = timedelta(days=1)


@pytest.fixture
def office(blank: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    opened = Store.open(f"sqlite:///{path}", create=False)
    yield found_office(opened, first="2024-03", last="2024-03")
    opened.close()


def names(folder: Path) -> list[str]:
    """The backups in a folder, the newest first; those made by hand stand behind those of the day."""
    return sorted((path.name for path in folder.glob("*-*.zip")), reverse=True)


def test_there_is_one_backup_a_day(office: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    assert make_daily_backup(office, folder, MORNING) is not None
    assert make_daily_backup(office, folder, MORNING + timedelta(hours=9)) is None
    assert make_daily_backup(office, folder, MORNING + DAY) is not None
    assert names(folder) == ["daily-20240402-083000.zip", "daily-20240401-083000.zip"]


def test_the_oldest_daily_backups_give_way_and_those_made_by_hand_stay(office: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    by_hand = make_backup(office, OFFICER, folder, at=MORNING - DAY)
    stranger = folder / "照片.zip"
    stranger.write_bytes(b"none of ours")
    for day in range(5):
        make_daily_backup(office, folder, MORNING + day * DAY, keep=3)
    daily = [backup.at for backup in office.read(OFFICER, read_backups, folder) if backup.kind == "daily"]
    assert daily == [MORNING + day * DAY for day in (4, 3, 2)]
    assert by_hand.path.exists()
    assert stranger.exists()


def test_a_daily_backup_can_be_brought_back(office: Store, tmp_path: Path) -> None:
    backup = make_daily_backup(office, tmp_path / "backups", MORNING)
    assert backup is not None
    target = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    restoring.restore_backup(target, OFFICER, backup.path)
    back = Store.open(target, create=False)
    assert back.read(OFFICER, read_reported_months) == office.read(OFFICER, read_reported_months)
    back.close()


def test_where_nothing_was_reported_nothing_is_backed_up(blank: Path, tmp_path: Path) -> None:
    path = tmp_path / "street.db"
    path.write_bytes(blank.read_bytes())
    empty = Store.open(f"sqlite:///{path}", create=False)
    assert make_daily_backup(empty, tmp_path / "backups", MORNING) is None
    empty.close()
    assert names(tmp_path / "backups") == []


def test_only_the_officer_makes_one_by_hand(office: Store, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        make_backup(office, Access("李书记", "leader"), tmp_path / "backups")
    assert names(tmp_path / "backups") == []


def test_the_keeper_goes_on_after_a_failure_until_it_is_stopped() -> None:
    shown: list[datetime] = []
    enough = threading.Event()

    def work(at: datetime) -> None:
        shown.append(at)
        if len(shown) == 3:
            enough.set()
        if len(shown) == 1:
            raise StoreError("磁盘空间不足")

    keeper = Keeper(work, every=0.01, clock=lambda: MORNING + len(shown) * DAY)
    keeper.start()
    assert enough.wait(10)
    keeper.stop()
    assert shown[:3] == [MORNING, MORNING + DAY, MORNING + 2 * DAY]


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:///var/street.db", "var/backups"),
        ("sqlite:////srv/甲街道/street.db", "/srv/甲街道/backups"),
        ("postgresql+psycopg://office:secret@db/street", "var/backups-street"),
        ("postgresql+psycopg://office@db/../x", "var/backups-___x"),
    ],
)
def test_backups_lie_beside_their_database(url: str, folder: str) -> None:
    assert backups_folder(url) == Path(folder)


def test_of_several_processes_that_share_a_folder_one_makes_the_backup_of_the_day(
    office: Store, tmp_path: Path
) -> None:
    folder, output = tmp_path / "backups", []

    def look(second: int) -> None:
        backup = make_daily_backup(office, folder, MORNING + timedelta(seconds=second))
        if backup is not None:
            output.append(backup.path.name)

    threads = [threading.Thread(target=look, args=(second,)) for second in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(folder) == output
    assert len(output) == 1


def test_the_claim_of_a_process_that_died_holds_for_an_hour(office: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    claim = folder / ".daily-20240401"
    claim.touch()
    assert make_daily_backup(office, folder, MORNING) is None
    os.utime(claim, (0, 0))
    assert make_daily_backup(office, folder, MORNING) is not None
    assert not claim.exists()
