"""XML parts read with care: known encodings only, no DOCTYPE, bounded depth and attributes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from data.intake.gate import beyond, doctype, refuse
from data.intake.limits import Bounds

Attributes = dict[str, str]
Tag = tuple[str, Attributes]

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}
"""Any other encoding could spell a DOCTYPE so that only the parser sees it."""
_ROOT = re.compile(r"\s*(?:<\?xml [^<>]*\?>)?\s*<([A-Za-z_][\w.-]*)[\s>]")
_ATTRIBUTES = r'(?: [A-Za-z_][\w:.-]*="[^"<\t\r\n]*")*'
_ATTRIBUTE = re.compile(r' (?:[\w.-]+:)?([\w.-]+)="([^"]*)"')
_SHORTEST = len(' a=""')
_ENTITY = re.compile(r"&([^;]{0,9});?")
_CODE = re.compile(r"#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6}))")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decode(part: bytes) -> str:
    """Return a part as text; refuses encodings other than those that spreadsheets use."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif part.startswith(b"<\x00"):
        encoding = "utf-16-le"
    elif part.startswith(b"\x00<"):
        encoding = "utf-16-be"
    else:
        declared = _DECLARED.match(part.removeprefix(b"\xef\xbb\xbf"))
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        encoding = _ENCODINGS.get(name, "")
        if not encoding:
            raise refuse("unreadable", f"文件用了不认识的编码“{name}”")
    try:
        return part.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise refuse("unreadable", "文件已损坏（文字编码有误）") from error


def walk(
    text: str,
    bounds: Bounds,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    data: Callable[[str], None] | None = None,
) -> None:
    """Parse a part and call back with local names, prefixes stripped from tags and attributes.

    Refuses a DOCTYPE, too much depth, too many attributes or tags, and what is not well formed.
    """
    count_tags(text, bounds.markup)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > bounds.depth:
            raise refuse("unreadable", f"XML 嵌套超过上限 {bounds.depth} 层")
        if len(attributes) > bounds.attributes:
            raise refuse("unreadable", f"XML 属性超过上限 {bounds.attributes} 个")
        if ":" in "".join((name, *attributes)):
            name, attributes = _local(name), {_local(key): value for key, value in attributes.items()}
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(_local(name))

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = _no_doctype
    if data is not None:
        parser.CharacterDataHandler = data
    try:
        parser.Parse(text, True)  # given text, expat ignores the encoding that the part declares
    except expat.ExpatError as error:
        raise refuse("unreadable", "文件已损坏（XML 不完整）") from error


def count_tags(text: str, most: int) -> None:
    """Refuse a text with more tags than it may have."""
    count = text.count("<")
    if count > most:
        raise beyond("XML 标记", count, most, cure="请删去大片带格式的空行和空列。")


def _no_doctype(*_: object) -> None:
    raise doctype()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def tags(text: str, bounds: Bounds, *names: str) -> list[Tag]:
    """Return every start tag of a part, in order; a part that is kept whole may have fewer tags.

    With ``names`` those tags are sure to be there, others need not be: that is five times quicker
    for what spreadsheet programs write. Anything unusual goes through the parser all the same.
    """
    count_tags(text, bounds.markup // 10)
    start_tags = _glance(text, bounds, names) if names else None
    if start_tags is None:
        start_tags = []
        walk(text, bounds, lambda *tag: start_tags.append(tag))
    return start_tags


def _glance(text: str, bounds: Bounds, names: tuple[str, ...]) -> list[Tag] | None:
    """Find tags by their names without a parser, ``None`` where only the parser can be sure of them.

    No comment and the like may hide a tag, and the part must be whole. A part whose end tags and
    stretches between two ``<`` are few and short enough cannot pass a bound.
    """
    root = _ROOT.match(text)
    if root is None or "<!" in text or text.find("<?", root.end()) > 0 or text.count("</") >= bounds.depth:
        return None
    if not text.endswith(f"</{root[1]}>") or max(map(len, text.split("<"))) >= _SHORTEST * bounds.attributes:
        return None
    pattern, prefixed = _tag_patterns(names)
    matches = pattern.findall(text)
    if prefixed.search(text) or not all(written for _, written, _ in matches):
        return None
    return [(name, _attributes(attributes)) for name, _, attributes in matches]


def _attributes(raw: str) -> Attributes:
    pairs = dict(_ATTRIBUTE.findall(raw))
    return {name: unescape(value) for name, value in pairs.items()} if "&" in raw else pairs


@lru_cache(maxsize=32)
def _tag_patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds tags of these names (nothing behind the name: written in no usual way), and prefixed ones."""
    either = "|".join(names)
    return re.compile(rf"<({either})(?=[\s/>])(({_ATTRIBUTES}) ?/?>)?"), re.compile(rf":(?:{either})[\s/>]")


def truth(value: str | None) -> bool:
    """Read an XML boolean; absent is false."""
    return value in ("1", "true", "on")


class _Signs(dict[str, str]):
    """What stands between ``&`` and ``;`` and the sign it means, worked out once each."""

    def __missing__(self, name: str) -> str:
        match = _CODE.fullmatch(name)
        if match is None:
            raise refuse("unreadable", "文件已损坏（XML 不完整）")
        code = int(match[2], 16) if match[2] else int(match[1])
        self[name] = sign = chr(code) if code <= sys.maxunicode else ""
        return sign


_SIGNS = _Signs(lt="<", gt=">", amp="&", quot='"', apos="'")


def unescape(raw: str) -> str:
    """Replace the entities that a part without DOCTYPE can hold; any other is damage."""
    return _ENTITY.sub(lambda match: _SIGNS[match[1]], raw)


def clean(text: str) -> str:
    """Return a text without control characters, which no store and no program shows; lines end in ``\\n``."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def undo(text: str) -> str:
    """Return a text with Excel's own escapes undone: ``_x000D_`` is a carriage return."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
