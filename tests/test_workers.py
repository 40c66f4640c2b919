"""Readers: a child that hangs, dies or swells costs its own file and nothing else."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest

from data.intake.archive import Packed, list_members, packed
from data.intake.cells import Workbook
from data.intake.children import Limits
from data.intake.memory import Watch, announce, watched
from data.intake.read import read_file
from data.intake.workbook import read_workbook
from data.intake.workers import Readers
from data.problems import Problem, problem
from data.records import Checked
from data.settings.values import Register, Settings, Unit
from tests.packages import cells, package

GOOD = cells('<c r="A1" t="inlineStr"><is><t>学习</t></is></c>')
REGISTER = Register((Unit("新城街道", "街道"), Unit("京汉新城社区", "社区", "新城街道", aliases=("京汉",))))


def misbehave(content: bytes, name: str, settings: Settings, *, unit: str | None, month: str | None) -> list[Checked]:
    """Do what a hostile file would make a reader do; runs in the child."""
    if name == "hangs":
        time.sleep(600)
    elif name == "spins":
        while True:
            pass
    elif name == "aborts":
        os.abort()
    elif name == "leaves":
        os._exit(3)
    elif name == "crashes":
        ctypes.string_at(0)
    elif name == "swells":
        heap = []
        while True:
            heap.append(bytearray(50 << 20))
    elif name.startswith("waits"):
        while not Path(content.decode()).exists():
            time.sleep(0.01)
    elif name == "stumbles":
        raise ZeroDivisionError(name)
    return [Checked(name, unit, month, problems=(problem("empty", f"{os.getpid()}"),))]


def found_unit(content: bytes, name: str, settings: Settings, *, unit: str | None, month: str | None) -> list[Checked]:
    """Answer with what the settings that came say about a name; runs in the child."""
    known = settings.register.find(name)
    return [Checked(name, known.name if known else None, month, basics=MappingProxyType({}))]


@pytest.fixture(scope="module")
def naughty() -> Iterator[Readers]:
    """Children that do as the file's name says, with little patience."""
    with Readers(2, limits=Limits(seconds=1.5, memory=300 << 20), reading=misbehave) as readers:
        yield readers


def only(checked: list[Checked]) -> tuple[str, str]:
    """The one problem of an answer: its code and message."""
    assert len(checked) == 1
    assert (checked[0].unit, checked[0].month, checked[0].acceptable) == (None, None, False)
    assert len(checked[0].problems) == 1
    return checked[0].problems[0].code, checked[0].problems[0].message


def test_a_child_reads_as_the_process_itself_would() -> None:
    settings = Settings(register=REGISTER)
    with Readers(1) as readers:
        assert readers.examine(GOOD, "月报.xlsx", settings) == read_file(GOOD, "月报.xlsx", settings)
        assert readers.examine(b"", "月报.xlsx", settings) == read_file(b"", "月报.xlsx", settings)


@pytest.mark.parametrize("name", ["hangs", "spins"])
def test_a_file_that_takes_too_long_is_refused_by_the_limit(naughty: Readers, name: str) -> None:
    code, message = only(naughty.examine(b"", name, Settings()))
    assert (code, "超过 1.5 秒" in message) == ("too-large", True)


@pytest.mark.parametrize("name", ["aborts", "leaves", "crashes"])
def test_a_file_that_kills_its_child_is_unreadable(naughty: Readers, name: str) -> None:
    code, message = only(naughty.examine(b"", name, Settings()))
    assert (code, "意外退出" in message) == ("unreadable", True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds one process's memory")
def test_a_file_that_takes_too_much_memory_is_refused_by_the_limit() -> None:
    with Readers(1, limits=Limits(seconds=60, memory=300 << 20, watched=False), reading=misbehave) as readers:
        code, message = only(readers.examine(b"", "swells", Settings()))
    assert (code, "内存超过 300 MB" in message) == ("too-large", True)


@pytest.fixture(scope="module")
def as_elsewhere() -> Iterator[Readers]:
    """Children as on Windows and macOS: started anew, their memory watched by the parent."""
    limits = Limits(seconds=60, memory=300 << 20, watched=True)
    with Readers(2, limits=limits, reading=misbehave, start="spawn") as readers:
        yield readers


def test_where_the_system_bounds_no_memory_the_parent_does(as_elsewhere: Readers) -> None:
    waiting = [as_elsewhere.submit(b"", name, Settings(), month="2024-03") for name in ("甲", "swells", "乙")]
    first, swollen, second = (answer.result(timeout=60) for answer in waiting)
    code, message = only(swollen)
    assert (code, "内存超过 300 MB" in message) == ("too-large", True)
    assert [first[0].month, second[0].month] == ["2024-03"] * 2


def test_time_is_bounded_there_too() -> None:
    with Readers(1, limits=Limits(seconds=1.5, watched=True), reading=misbehave, start="spawn") as readers:
        code, message = only(readers.examine(b"", "hangs", Settings()))
    assert (code, "超过 1.5 秒" in message) == ("too-large", True)


@pytest.mark.parametrize("name", ["aborts", "leaves"])
def test_a_child_that_dies_there_is_replaced(as_elsewhere: Readers, name: str) -> None:
    code, message = only(as_elsewhere.examine(b"", name, Settings()))
    assert (code, "意外退出" in message) == ("unreadable", True)
    assert as_elsewhere.examine(b"", "丙", Settings(), month="2024-03")[0].month == "2024-03"


def test_a_child_started_anew_reads_as_the_process_itself_would() -> None:
    settings = Settings(register=REGISTER)
    with Readers(1, start="spawn") as readers:
        assert readers.examine(GOOD, "月报.xlsx", settings) == read_file(GOOD, "月报.xlsx", settings)


def test_what_is_taken_before_reading_begins_is_no_fault_of_the_file(tmp_path: Path) -> None:
    heavy = bytearray(os.urandom(1)) * (64 << 20)
    announce(tmp_path)
    watch = Watch(tmp_path, 256 << 20)
    with watched(tmp_path):
        watch.start()
        time.sleep(0.2)
        watch.stop()
    assert (len(heavy), watch.ended) == (64 << 20, set())
    assert [path.suffix for path in tmp_path.iterdir()] == [".idle"]


def test_a_bug_in_reading_is_an_answer_and_a_line_in_the_log(
    naughty: Readers, caplog: pytest.LogCaptureFixture
) -> None:
    assert only(naughty.examine(b"", "stumbles", Settings()))[0] == "unreadable"
    assert "ZeroDivisionError" in caplog.text


def test_one_bad_file_touches_neither_the_others_nor_another_session(naughty: Readers) -> None:
    names = ["甲", "hangs", "乙", "aborts", "丙", "leaves", "丁", "crashes", "戊", "stumbles"]
    other: list[list[Checked]] = []
    session = threading.Thread(
        target=lambda: other.extend(naughty.examine(b"", f"另一位{n}", Settings(), "本级") for n in range(5))
    )
    session.start()
    answers = [naughty.submit(b"", name, Settings(), month="2024-03") for name in names]
    results = {name: answer.result(timeout=30)[0] for name, answer in zip(names, answers, strict=True)}
    session.join(timeout=30)
    assert [results[name].month for name in ("甲", "乙", "丙", "丁", "戊")] == ["2024-03"] * 5
    assert [results[name].month for name in ("hangs", "aborts", "leaves", "crashes", "stumbles")] == [None] * 5
    assert [checked[0].unit for checked in other] == ["本级"] * 5


def test_slow_files_of_one_account_keep_no_child_from_another_one(tmp_path: Path) -> None:
    gate = str(tmp_path / "gate").encode()
    limits = Limits(seconds=60, short=60)
    with Readers(3, limits=limits, reading=misbehave, shared=True) as readers:
        slow = [readers.for_account("甲").submit(gate, f"waits{number}", Settings()) for number in range(6)]
        other = readers.for_account("乙").submit(b"", "月报", Settings(), month="2024-03").result(timeout=30)
        assert other[0].month == "2024-03"
        assert not any(answer.done() for answer in slow), "all six of the other one are still there"
        Path(gate.decode()).touch()
        assert [answer.result(timeout=30)[0].file for answer in slow] == [f"waits{number}" for number in range(6)]


def test_a_file_that_only_looked_short_gives_its_child_back_and_is_read_as_a_long_one(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    with Readers(2, limits=Limits(seconds=60, short=3), reading=misbehave, shared=True) as readers:
        slow = [
            readers.for_account(person).submit(str(gate).encode(), f"waits{person}", Settings()) for person in "甲乙"
        ]
        assert readers.for_account("丙").examine(b"", "月报", Settings(), month="2024-03")[0].month == "2024-03"
        assert not any(answer.done() for answer in slow)
        gate.touch()
        assert [answer.result(timeout=30)[0].file for answer in slow] == ["waits甲", "waits乙"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no niceness")
def test_the_children_of_a_server_give_way_to_its_pages_and_those_of_a_command_do_not() -> None:
    mine = os.nice(0)
    with Readers(1, shared=True) as readers:
        assert readers.run(os.nice, 0, name="月报") == mine + 10
    with Readers(1) as readers:
        assert readers.run(os.nice, 0, name="月报") == mine


@pytest.mark.parametrize("name", ["hangs", "aborts", "leaves", "stumbles"])
def test_a_bad_file_is_answered_where_children_are_shared_and_the_next_one_is_read(name: str) -> None:
    with Readers(2, limits=Limits(seconds=1.5, short=0.5), reading=misbehave, shared=True) as readers:
        code, _ = only(readers.for_account("甲").examine(b"", name, Settings()))
        assert code == ("too-large" if name == "hangs" else "unreadable")
        assert readers.for_account("甲").examine(b"", "月报", Settings(), month="2024-03")[0].month == "2024-03"


def test_shared_readers_that_are_closed_answer_everybody_that_they_were_interrupted(tmp_path: Path) -> None:
    readers = Readers(2, limits=Limits(seconds=30, short=30), reading=misbehave, shared=True)
    gate = str(tmp_path / "gate").encode()
    waiting = [readers.for_account(f"第{n % 7}人").submit(gate, "waits", Settings()) for n in range(2000)]
    readers.close()
    for answer in [*waiting, readers.for_account("甲").submit(b"", "月报", Settings())]:
        code, message = only(answer.result(timeout=20))
        assert (code, "请重新上传" in message or "意外退出" in message) == ("unreadable", True)


def test_children_stay_for_the_next_file() -> None:
    with Readers(1, reading=misbehave) as readers:
        readers.warm()
        first, second = (only_message(readers.examine(b"", "甲", Settings())) for _ in range(2))
    assert first == second
    assert str(os.getpid()) not in first


def only_message(checked: list[Checked]) -> str:
    return checked[0].problems[0].message


def test_settings_go_to_a_child_with_what_they_know_and_change_with_the_next_version() -> None:
    settings = Settings(register=REGISTER)
    assert settings.register.find("京汉") is not None  # what is worked out once may not stand in the way
    with Readers(1, reading=found_unit) as readers:
        assert readers.examine(b"", "京汉", settings)[0].unit == "京汉新城社区"
        assert readers.examine(b"", "京汉", Settings())[0].unit is None
        assert readers.examine(b"", "京汉", settings)[0].unit == "京汉新城社区"


def test_readers_that_are_closed_answer_that_they_were_interrupted() -> None:
    readers = Readers(1, limits=Limits(seconds=30), reading=misbehave)
    waiting = [readers.submit(b"", "hangs", Settings()) for _ in range(3)]
    readers.close()
    for answer in [*waiting, readers.submit(b"", "甲", Settings())]:
        code, message = only(answer.result(timeout=20))
        assert (code, "请重新上传" in message or "意外退出" in message) == ("unreadable", True)


def opened_in(readers: Readers, content: bytes | Packed) -> Workbook | Problem:
    return readers.run(read_workbook, content, "月报.xlsx", name="月报.xlsx")


def test_a_workbook_is_opened_in_a_child_or_told_why_not() -> None:
    with Readers(1) as readers:
        opened, refused = opened_in(readers, GOOD), opened_in(readers, b"%PDF-1.7")
    assert opened == read_workbook(GOOD, "月报.xlsx")
    assert isinstance(refused, Problem)
    assert refused.code == "not-a-workbook"
    assert isinstance(opened_in(readers, GOOD), Problem)


def test_what_lies_packed_in_an_archive_is_unpacked_in_the_child() -> None:
    archive = package({"a.xlsx": GOOD, "b.xlsx": package({"c.xlsx": GOOD})})
    with Readers(1) as readers:
        members = list_members("批.zip", archive, readers.run)
        good, nested = packed("批.zip", archive, members)
        assert opened_in(readers, good.sent) == read_workbook(GOOD, "月报.xlsx")
        refused = opened_in(readers, nested.sent)
    assert isinstance(refused, Problem)
    assert "又有压缩包" in refused.message


def test_settings_among_the_arguments_reach_the_child_as_settings() -> None:
    with Readers(1) as readers:
        assert readers.run(repr, Settings(register=REGISTER), name="a") == repr(Settings(register=REGISTER))
