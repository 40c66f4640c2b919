"""The table 单位: rows ↔ units, and the checks that make a tree of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from data.settings.lines import Line
from data.settings.values import Register, Unit
from data.text import fold, fold_unit

_LEVELS: Mapping[str, tuple[str, ...]] = {
    "市": ("地级市", "盟", "州", "地市", "市级"),
    "区": ("县", "旗", "县级市", "开发区", "旗县区", "区县", "市辖区", "区级"),
    "街道": ("镇", "乡", "苏木", "街道办", "街道办事处", "乡镇", "街道级"),
    "本级": ("街道本级", "机关", "镇本级", "乡本级"),
    "社区": ("村", "嘎查", "居委会", "社区居委会", "村委会", "社区村"),
}
_LEVEL_WORDS = MappingProxyType({fold(word): level for level, words in _LEVELS.items() for word in (level, *words)})
_ABOVE: Mapping[str, frozenset[str]] = {
    "市": frozenset(),
    "区": frozenset({"市"}),
    "街道": frozenset({"市", "区"}),
    "本级": frozenset({"市", "区", "街道"}),
    "社区": frozenset({"市", "区", "街道"}),
}
"""What level may stand directly above each level."""


def read_units(lines: Sequence[Line]) -> Register:
    """Read the register; rows with a fault are left out of it and carry their problems."""
    pairs = [(line, unit) for line in lines if (unit := _read(line)) is not None]
    _refuse_shared_names(pairs)
    pairs = _resolve_parents(pairs)
    _refuse_cycles(pairs)
    pairs = _resolve_predecessors(pairs)
    return Register(tuple(unit for line, unit in pairs if line.sound))


def _read(line: Line) -> Unit | None:
    name = line.needed("名称")
    level = line.choice("级别", _LEVEL_WORDS) if line.needed("级别") else None
    residents = line.whole("常住人口")
    opened, closed = line.day("启用"), line.day("停用")
    if opened and closed and closed < opened:
        line.refuse("not-a-date", "停用", f"停用日期 {closed} 早于启用日期 {opened}", "请核对")
    if not name or level is None:
        return None
    aliases = tuple(alias for alias in line.names("别名") if alias != name)
    former = line.names("前身")
    return Unit(name, level, line.text("上级"), aliases, line.text("分组"), residents, opened, closed, former)  # type: ignore[arg-type]


def _refuse_shared_names(pairs: Iterable[tuple[Line, Unit]]) -> None:
    """A name is one unit's; an alias may be shared only under different parents, where the parent decides."""
    names: dict[str, str] = {}
    for line, unit in pairs:
        if fold(unit.name) in names:
            line.refuse("duplicate-row", "名称", f"“{unit.name}”重复", "请只留一行")
        names.setdefault(fold(unit.name), unit.name)
    # 乙 as an alias of 甲社区 would leave it open whether 乙 is 乙社区.
    short = {(unit.parent, fold_unit(unit.name)): unit.name for _, unit in pairs if unit.level == "社区"}
    owners: dict[tuple[str | None, str], str] = {}
    for line, unit in pairs:
        for alias in unit.aliases:
            owner = names.get(fold(alias)) or owners.get((unit.parent, fold(alias)))
            owner = owner or short.get((unit.parent, fold_unit(alias)))
            if owner not in (None, unit.name):
                line.refuse("duplicate-row", "别名", f"别名“{alias}”已属于“{owner}”", "请从其中一个单位删去")
            owners.setdefault((unit.parent, fold(alias)), unit.name)


def _resolve_parents(pairs: Sequence[tuple[Line, Unit]]) -> list[tuple[Line, Unit]]:
    """Put the parent's exact name where an alias was written; refuse an unknown or unfit parent."""
    register = Register(tuple({unit.name: unit for _, unit in pairs}.values()))
    return [(line, _with_parent(line, unit, register)) for line, unit in pairs]


def _with_parent(line: Line, unit: Unit, register: Register) -> Unit:
    if unit.parent is None:
        return unit
    parent = register.find(unit.parent)
    if parent is None:
        line.refuse("unknown-unit", "上级", f"上级“{unit.parent}”不在本表里", "请先把上级单位列入本表，或改正名称")
        return unit
    if parent.name != unit.name and parent.level not in _ABOVE[unit.level]:
        message = f"“{unit.name}”是{unit.level}，不能放在{parent.level}“{parent.name}”下面"
        line.refuse("unit-conflict", "上级", message, "请核对上级和级别")
    return replace(unit, parent=parent.name)


def _resolve_predecessors(pairs: Sequence[tuple[Line, Unit]]) -> list[tuple[Line, Unit]]:
    """Put the exact names of the units that were there before; refuse one that is not known or still open."""
    register = Register(tuple({unit.name: unit for _, unit in pairs}.values()))
    return [(line, _with_predecessors(line, unit, register)) for line, unit in pairs]


def _with_predecessors(line: Line, unit: Unit, register: Register) -> Unit:
    predecessors = []
    for name in unit.predecessors:
        known = register.find(name)
        if known is None:
            line.refuse("unknown-unit", "前身", f"前身“{name}”不在本表里", "请把原单位留在本表并填写停用日期")
        elif known.closed is None or known.name == unit.name:
            line.refuse("unit-conflict", "前身", f"前身“{name}”没有停用", "前身是已停用的原单位，请填写它的停用日期")
        else:
            predecessors.append(known.name)
    return replace(unit, predecessors=tuple(predecessors))


def _refuse_cycles(pairs: Iterable[tuple[Line, Unit]]) -> None:
    above = {unit.name: unit.parent for _, unit in pairs}
    for line, unit in pairs:
        visited, name = {unit.name}, unit.parent
        while name is not None and name not in visited:
            visited.add(name)
            name = above.get(name)
        if name == unit.name:
            line.refuse("unit-conflict", "上级", f"“{unit.name}”的上级绕回了自己", "请核对上级")


def write_units(register: Register) -> list[dict[str, str]]:
    """Write the register as rows of text."""
    return [
        {
            "名称": unit.name,
            "别名": "、".join(unit.aliases),
            "上级": unit.parent or "",
            "级别": unit.level,
            "分组": unit.group or "",
            "常住人口": "" if unit.residents is None else str(unit.residents),
            "启用": unit.opened.isoformat() if unit.opened else "",
            "停用": unit.closed.isoformat() if unit.closed else "",
            "前身": "、".join(unit.predecessors),
        }
        for unit in register.units
    ]
