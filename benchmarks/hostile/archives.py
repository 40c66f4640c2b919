"""Archives made to harm: too many, too large, shared, nested, denied, torn."""

from __future__ import annotations

import random
import struct
import zlib

from benchmarks.hostile.parts import MIB, make_zip

_END = struct.Struct("<4s4H2LH")


def _pack_blanks(size: int) -> bytes:
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = press.compress(bytes(MIB)) + press.flush(zlib.Z_FULL_FLUSH)
    return block * (size // MIB) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def _make_directory(files: list[tuple[bytes, bytes, int, int]], count: int | None = None) -> bytes:
    """Zip names, packed bytes, claimed sizes and places (-1: where they are); ``count``: entries that it claims."""
    body, listed = bytearray(), bytearray()
    for name, packed, size, place in files:
        fields = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0)
        listed += b"PK\1\2" + struct.pack("<H", 20) + fields
        listed += struct.pack("<3H2L", 0, 0, 0, 0, len(body) if place < 0 else place) + name
        body += b"PK\3\4" + fields + name + packed
    text = min(len(files) if count is None else count, 0xFFFF)
    return bytes(body + listed) + _END.pack(b"PK\5\6", 0, 0, text, text, len(listed), len(body), 0)


def _many_entries(_: random.Random, variant: int) -> bytes:
    return _make_directory([(b"%d.xlsx" % number, b"", 0, -1) for number in range(20_000 * (variant + 1))])


def _many_claimed(_: random.Random, variant: int) -> bytes:
    return _make_directory([(b"%d.xlsx" % number, b"", 0, -1) for number in range(60_000)], 5 + variant)


def _one_huge(_: random.Random, variant: int) -> bytes:
    size = 300 * MIB * (variant + 1)
    return _make_directory([(b"a.csv", _pack_blanks(size), size, -1)])


def _many_large(_: random.Random, variant: int) -> bytes:
    packed = _pack_blanks(10 * MIB)
    return _make_directory([(b"%d.xlsx" % number, packed, 10 * MIB, -1) for number in range(40 * (variant + 1))])


def _sizes_denied(_: random.Random, variant: int) -> bytes:
    return _make_directory([(b"%d.xlsx" % number, _pack_blanks(200 * MIB), 4096, -1) for number in range(variant + 1)])


def _shared_bytes(_: random.Random, variant: int) -> bytes:
    packed = _pack_blanks(40 * MIB)
    others = [(b"%d.xlsx" % number, b"", 40 * MIB, 0) for number in range(500 * (variant + 1))]
    return _make_directory([(b"a.xlsx", packed, 40 * MIB, 0), *others])


def _nested(_: random.Random, variant: int) -> bytes:
    content = make_zip({"a.csv": bytes(8 * MIB)})
    for level in range(3 + variant):
        content = make_zip({f"{level}-{at}.zip": content for at in range(10)})
    return content


def _under_the_ratio(chance: random.Random, variant: int) -> bytes:
    """Files of text that stay just within every bound, and are read to the end."""
    line = "2026-03-05,党课,学习,,若干,,\n".encode()
    files = {}
    for number in range(4 + variant):
        noise = "".join(f"{chance.random()}," for _ in range(6_000)).encode()
        files[f"{number}.csv"] = b"\xe6\x97\xa5\xe6\x9c\x9f\n" + noise + b"\n" + line * 90_000
    return make_zip(files)


def _torn(chance: random.Random, variant: int) -> bytes:
    return make_zip({"a.xlsx": chance.randbytes(MIB * (variant + 1))})[: -40 - variant]


ARCHIVES = (
    _many_entries,
    _many_claimed,
    _one_huge,
    _many_large,
    _sizes_denied,
    _shared_bytes,
    _nested,
    _under_the_ratio,
    _torn,
)
BATCHES = (_under_the_ratio,)
