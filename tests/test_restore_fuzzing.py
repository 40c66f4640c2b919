"""Backups damaged by the hundred, among the slow tests by the thousand: a sentence each, or a database that can be read."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import manage
from data.store import Store, vault
from data.store.accounts import add_account
from data.store.publishing import publish_month
from data.store.submissions import refuse_submission
from tests.forms import saved_form, word
from tests.office import COMMUNITIES, OFFICER, found_office
from tests.uploads import checked, fault

FEW, MANY = 36, 2_000
Parts = dict[str, bytes]
NASTY: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    10**30,
    "",
    "x",
    "\x00",
    "\ud800",
    "2024-13",
    "甲" * 100_000,
    [],
    {},
    [[]],
    {"a": 1},
    [None] * 50,
)
COMMANDS = (
    "settings export {0}/s.xlsx",
    "settings history",
    "figures --from 2024-02 --to 2024-03",
    "history",
    "board --on 2024-03-31",
    "rows --measure study.sessions --from 2024-02 --to 2024-03",
    "rank --from 2024-02 --to 2024-03",
    "status --month 2024-03",
    "report summary --from 2024-03 --to 2024-03 --out {0}/s.docx",
    "user list",
    "form list",
    "backup {0}/again.zip",
)
"""What reads every part of a database."""


@pytest.fixture(scope="module")
def parts(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Parts:
    """What a whole backup holds: uploads, refusals, a published month, an account, a template."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "street.db").write_bytes(blank.read_bytes())
    store = Store.open(f"sqlite:///{folder / 'street.db'}", create=False)
    found_office(store, first="2024-02", last="2024-03")
    store.write(OFFICER, refuse_submission, checked(COMMUNITIES[0], "2024-03", problems=[fault()]), b"refused")
    store.write(OFFICER, add_account, "小张", "clerk", unit=COMMUNITIES[0], password="晨光里七只鹭过河")
    saved_form(store, "表", "a.docx", word("{{ 上稿 }}"))
    store.write(OFFICER, publish_month, "2024-02")
    vault.write_backup(store, OFFICER, folder / "b.zip")
    store.close()
    with zipfile.ZipFile(folder / "b.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _flipped(parts: Parts, chance: random.Random) -> bytes:
    content = bytearray(zipped(parts))
    for _ in range(chance.choice((1, 1, 2, 20))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _cut(parts: Parts, chance: random.Random) -> bytes:
    output = zipped(parts)
    return output[: chance.randrange(len(output))]


def _part_lost(parts: Parts, chance: random.Random) -> bytes:
    gone = chance.choice(list(parts))
    return zipped({name: part for name, part in parts.items() if name != gone})


def _lines(parts: Parts, chance: random.Random) -> tuple[str, list[bytes]]:
    name = chance.choice([name for name in parts if name.endswith(".jsonl") and parts[name]])
    return name, parts[name].splitlines(keepends=True)


def _line_lost_or_doubled(parts: Parts, chance: random.Random) -> bytes:
    name, lines = _lines(parts, chance)
    place = chance.randrange(len(lines))
    lines[place : place + 1] = [lines[place]] * chance.choice((0, 2))
    return zipped(parts | {name: b"".join(lines)})


def _value_changed(parts: Parts, chance: random.Random) -> bytes:
    """Another value in one place; where a text is JSON itself, within it as often."""
    name, lines = _lines(parts, chance)
    place = chance.randrange(len(lines))
    row = json.loads(lines[place])
    at = chance.randrange(len(row))
    if isinstance(row[at], str) and row[at][:1] in ("[", "{") and chance.random() < 0.7:
        row[at] = json.dumps(_within(json.loads(row[at]), chance))
    else:
        row[at] = chance.choice(NASTY)
    if chance.random() < 0.1:
        row = row[:-1] if chance.random() < 0.5 else [*row, None]
    lines[place] = json.dumps(row).encode() + b"\n"
    return zipped(parts | {name: b"".join(lines)})


def _within(document: Any, chance: random.Random) -> Any:
    if isinstance(document, dict) and document:
        key = chance.choice(list(document))
        return document | {key: _within(document[key], chance)}
    if isinstance(document, list) and document:
        place = chance.randrange(len(document))
        return [*document[:place], _within(document[place], chance), *document[place + 1 :]]
    return chance.choice([value for value in NASTY if value != "\ud800"])


def _line_replaced(parts: Parts, chance: random.Random) -> bytes:
    name, lines = _lines(parts, chance)
    deep = b"[" * 200_000 + b"]" * chance.choice((0, 200_000))
    huge = b'["' + b"x" * (5 << 20) + b'"]'
    lines[chance.randrange(len(lines))] = chance.choice((deep, huge, b"{}", b"null", b"\xff\xfe", b"[1", b"")) + b"\n"
    return zipped(parts | {name: b"".join(lines)})


def _about_changed(parts: Parts, chance: random.Random) -> bytes:
    about = json.loads(parts["about.json"])
    key = chance.choice(list(about))
    about[key] = _within(about[key], chance) if chance.random() < 0.7 else chance.choice([*NASTY[:-2], "\ud800"])
    if chance.random() < 0.2:
        del about[key]
    content = b"[" * 100_000 if chance.random() < 0.1 else json.dumps(about).encode()
    return zipped(parts | {"about.json": content})


def _part_added(parts: Parts, chance: random.Random) -> bytes:
    name = chance.choice(("../../x", "tables/theirs.jsonl", "original/x", "tables/meta.jsonl.bak", "/etc/passwd"))
    return zipped(parts | {name: b"[1]\n"})


def _original_changed(parts: Parts, chance: random.Random) -> bytes:
    name = chance.choice([name for name in parts if name.startswith("original/")])
    return zipped(parts | {name: chance.choice((b"", b"other", parts[name] + b"x", bytes(3 << 20)))})


def _bomb(parts: Parts, chance: random.Random) -> bytes:
    name, _ = _lines(parts, chance)
    return zipped(parts | {name: b"[1]\n" * (2 << 20)})


CHANGES: tuple[Callable[[Parts, random.Random], bytes], ...] = (
    _flipped,
    _cut,
    _part_lost,
    _line_lost_or_doubled,
    _value_changed,
    _value_changed,
    _value_changed,
    _line_replaced,
    _about_changed,
    _part_added,
    _original_changed,
    _bomb,
)


def restored(output: bytes, blank: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> bool:
    """Restore into an empty database by the command; a refusal is one sentence in Chinese. Tell whether it was taken."""
    folder.mkdir()
    (folder / "street.db").write_bytes(blank.read_bytes())
    (folder / "b.zip").write_bytes(output)
    status = manage.main(["restore", str(folder / "b.zip"), "--db", f"sqlite:///{folder / 'street.db'}", "--json"])
    out, err = capsys.readouterr()
    document = json.loads(out)
    if status == 0:
        assert document["done"]
        return True
    assert (status, list(document)) == (2, ["error"])
    assert any("\u4e00" <= sign <= "\u9fff" for sign in document["error"])
    assert "程序出错" not in document["error"], document
    assert "Traceback" not in err
    return False


def read_through(folder: Path, capsys: pytest.CaptureFixture[str], commands: Sequence[str] = COMMANDS) -> None:
    """Read everything in a database that came of a damaged backup; what it says may be wrong, but it can be said."""
    for command in commands:
        words = command.format(folder).split()
        status = manage.main([*words, "--db", f"sqlite:///{folder / 'street.db'}", "--json"])
        out, _ = capsys.readouterr()
        assert status in (0, 1), f"{command}: {out}"


def fuzz(parts: Parts, blank: Path, folder: Path, capsys: pytest.CaptureFixture[str], numbers: range) -> None:
    taken = 0
    for number in numbers:
        change = CHANGES[number % len(CHANGES)]
        explanation = change(parts, random.Random(number))
        place = folder / str(number)
        try:
            if restored(explanation, blank, place, capsys):
                taken += 1
                read_through(place, capsys, COMMANDS[number // len(CHANGES) % 4 :: 4])
        except BaseException as error:
            error.add_note(f"{change.__name__} {number}")
            raise
    assert taken < len(numbers) / 2


def test_a_whole_backup_comes_back(
    parts: Parts, blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert restored(zipped(parts), blank, tmp_path / "a", capsys)
    read_through(tmp_path / "a", capsys)


def test_damaged_backups_are_refused_in_a_sentence(
    parts: Parts, blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fuzz(parts, blank, tmp_path, capsys, range(FEW))


@pytest.mark.slow
def test_damaged_backups_by_the_thousand_are_refused_in_a_sentence(
    parts: Parts, blank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fuzz(parts, blank, tmp_path, capsys, range(FEW, FEW + MANY))
