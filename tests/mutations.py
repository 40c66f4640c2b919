"""Damage to files, from a seed: flipped bits, parts cut or swapped, XML with tags and numbers changed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

_TAG = re.compile(rb"<[^<>]{1,200}>")
_NUMBER = re.compile(rb'(?<=[">])[0-9]+(?=["<])')
_NASTY = (b"0", b"-1", b"9" * 20, b"1e999", b"NaN", b"", b"A1", b"4294967295", "１２".encode(), b"&#0;", b"]]>")


def mutate(content: bytes, chance: random.Random) -> bytes:
    """Return a damaged copy of a file; packages are mostly damaged inside, so that they still unzip."""
    if content[:2] == b"PK" and chance.random() < 0.8:
        return _repacked(content, chance)
    return _flipped(content, chance)


def _flipped(content: bytes, chance: random.Random) -> bytes:
    output = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20, 100))):
        place = chance.randrange(len(output))
        output[place] = chance.choice((output[place] ^ 1 << chance.randrange(8), 0, 255, chance.randrange(256)))
    if chance.random() < 0.2:
        del output[chance.randrange(len(output)) :]
    return bytes(output)


def _repacked(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = list(parts)
    for _ in range(chance.choice((1, 1, 2, 4))):
        name = chance.choice(names)
        change = chance.choice(_CHANGES)
        parts[name] = change(parts[name], chance) if parts[name] else b"<x/>"
    if chance.random() < 0.1:
        del parts[chance.choice(names)]
    if chance.random() < 0.1:
        parts[chance.choice(names)] = parts[chance.choice(list(parts))]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _cut(part: bytes, chance: random.Random) -> bytes:
    return part[: chance.randrange(len(part))]


def _lost(part: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(part))
    return part[:start] + part[start + chance.randrange(200) :]


def _tags(part: bytes, chance: random.Random) -> bytes:
    """Take one tag away, double it, or put another of the part in its place."""
    rows = list(_TAG.finditer(part))
    if not rows:
        return _flipped(part, chance)
    item, other = chance.choice(rows), chance.choice(rows)
    new = chance.choice((b"", item[0] * 2, other[0], other[0] * 50))
    return part[: item.start()] + new + part[item.end() :]


def _numbers(part: bytes, chance: random.Random) -> bytes:
    rows = list(_NUMBER.finditer(part))
    if not rows:
        return _flipped(part, chance)
    item = chance.choice(rows)
    return part[: item.start()] + chance.choice(_NASTY) + part[item.end() :]


_Change = Callable[[bytes, random.Random], bytes]
_CHANGES: tuple[_Change, ...] = (_flipped, _cut, _lost, _tags, _numbers, _tags, _numbers)
