"""The table 自定义事项: rows ↔ items, their numbers, and the names that they had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data import schema
from data.settings.columns import ITEM_KINDS, ITEMS, Rows
from data.settings.dictionary import ITEM_AREAS, Item, ItemKind
from data.settings.lines import Line
from data.settings.values import Vocabulary, Word
from data.text import fold

_KINDS: Mapping[str, ItemKind] = {
    "期内累计": "期内累计",
    "累计": "期内累计",
    "期内": "期内累计",
    "期末存量": "期末存量",
    "存量": "期末存量",
    "期末": "期末存量",
}
_MOST_NUMBER = 1_000_000


def read_items(lines: Sequence[Line]) -> tuple[Item, ...]:
    """Read the office's own items; a row without 编号 gets the next one."""
    numbers = [line.whole("编号", _MOST_NUMBER) for line in lines]
    following = max((number for number in numbers if number is not None), default=0)
    owners = {fold(measure.title): f"指标{measure.title}" for measure in schema.MEASURES}
    owners |= {fold(measure.key): f"指标{measure.title}" for measure in schema.MEASURES}
    taken: set[int] = set()
    items: list[Item] = []
    for line, stated in zip(lines, numbers, strict=True):
        if stated is not None and stated in taken:
            line.refuse("duplicate-row", "编号", f"编号 {stated} 重复", "请只留一行，新增的编号空着")
        following += stated is None
        number = following if stated is None else stated
        taken.add(number)
        item = _read_item(line, number)
        for column, names in (("名称", (item.name,)), ("别名", item.aliases)):
            for name in filter(None, names):
                owner = owners.setdefault(fold(name), item.name)
                if owner != item.name or (column == "名称" and any(other.name == name for other in items)):
                    line.refuse("duplicate-row", column, f"“{name}”已属于“{owner}”", "请换一个名称")
        if line.sound:
            items.append(item)
    return tuple(items)


def _read_item(line: Line, number: int) -> Item:
    kinds = {fold(wording): kind for wording, kind in _KINDS.items()}
    kind = line.choice("性质", kinds) if line.needed("性质") else None
    area = line.choice("板块", {fold(area): area for area in ITEM_AREAS}) if line.needed("板块") else None
    first, ended = line.month("起用"), line.month("停用")
    if first and ended and ended < first:
        line.refuse("not-a-date", "停用", f"停用 {ended} 早于起用 {first}", "请核对")
    name, unit = line.needed("名称"), line.needed("计量单位")
    aliases = tuple(alias for alias in line.names("别名") if fold(alias) != fold(name))
    return Item(number, name, unit, _KINDS[kind or ITEM_KINDS[0]], area or "其他", aliases, first, ended)


def write_items(items: Sequence[Item]) -> list[dict[str, str]]:
    """Write the items as rows of text."""
    return [
        {
            "编号": str(item.number),
            "名称": item.name,
            "别名": "、".join(item.aliases),
            "计量单位": item.unit,
            "性质": item.kind,
            "板块": item.area,
            "起用": item.first or "",
            "停用": item.ended or "",
        }
        for item in items
    ]


def with_items(vocabulary: Vocabulary, items: Sequence[Item]) -> Vocabulary:
    """Return the word lists with one of the items: what 事项 takes, in the order of the table."""
    return (
        Vocabulary((*vocabulary.words, *(Word(schema.ITEM_WORDS, item.name, item.aliases) for item in items)))
        if items
        else vocabulary
    )


def settle_items(new: Rows, old: Rows, month: str) -> Rows:
    """Return the new rows of the table with numbers, former names and the items that they do not list any more.

    A row without 编号 is the item that had its name, else a new one. Under a new name an item keeps the former
    one as 别名, by which older rows stay its own. Items that are no longer listed end with ``month``.
    """
    known = {row["编号"]: row for row in old}
    named = {fold(row["名称"]): row["编号"] for row in old}
    listed = {number for row in new if (number := (row.get("编号") or "").strip())}
    following = max((int(number) for number in {*known, *listed} if number.isdecimal()), default=0)
    settled: Rows = []
    for row in new:
        name, number = (row.get("名称") or "").strip(), (row.get("编号") or "").strip()
        if not any((text or "").strip() for text in row.values()):
            continue
        if not number:
            number = named.get(fold(name), "")
            if not number or number in listed:
                following += 1
                number = str(following)
            listed.add(number)
        settled.append(_with_former_name({**row, "编号": number}, name, known.get(number)))
    gone = [row for number, row in known.items() if number not in listed]
    return [*settled, *({**row, "停用": row.get("停用") or month} for row in gone)]


def _with_former_name(row: dict[str, str], name: str, before: Mapping[str, str] | None) -> dict[str, str]:
    """Return a row with every name that its item had among its aliases."""
    if before is None:
        return row
    line, former = Line(ITEMS, row, {}), Line(ITEMS, before, {})
    names = [*line.names("别名"), *former.names("别名"), former.text("名称") or ""]
    aliases = {fold(alias): alias for alias in reversed(names) if alias and fold(alias) != fold(name)}
    return {**row, "别名": "、".join(reversed(aliases.values()))}
