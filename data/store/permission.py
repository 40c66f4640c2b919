"""Who may do what: every read and write of the store asks here, with the person as an argument."""

from __future__ import annotations

import re

from data.records import Access
from data.settings.values import Register
from data.store.errors import Forbidden

ELSEWHERE = "same-story-elsewhere"
_ELSEWHERE = re.compile(r"(?<=[ 、])([^ 、]+)( \d{4}-\d{2})(?=[、 等])")
"""A unit and month as the warning about a story told elsewhere names them: ``在 溪桥社区 2025-03 也报过``."""


def may_send(access: Access, unit: str) -> None:
    """Let pass who may report for a unit: its clerk, or an officer above it; else ``Forbidden``."""
    if access.role == "leader":
        raise Forbidden("领导账号只能查看，不能报送或修改。")
    if not access.sees(unit):
        raise Forbidden("只能报送自己负责的单位。")


def may_see(access: Access, unit: str | None) -> None:
    """Let pass who may see a unit; else ``Forbidden``. ``None`` is what belongs to no unit."""
    if not access.sees(unit):
        raise Forbidden("没有查看这个单位的权限。")


def may_manage(access: Access, unit: str) -> None:
    """Let pass an officer above this unit; else ``Forbidden``."""
    if access.role != "officer" or not access.sees(unit):
        raise Forbidden("只有负责这个单位的宣传干事可以这样做。")


def veiled(access: Access, message: str) -> str:
    """Return what was found in a workbook without the names of units that this person may not see.

    The check of who sees every unit names where else a story was told; the unit's own clerk reads it later.
    """
    return _ELSEWHERE.sub(lambda told: told[0] if access.sees(told[1]) else f"其他单位{told[2]}", message)


def may_govern(access: Access, register: Register) -> None:
    """Let pass an officer of the whole register, for what concerns every unit; else ``Forbidden``."""
    if access.role != "officer":
        raise Forbidden("只有宣传干事可以这样做。")
    if not all(access.sees(unit.name) for unit in register.below(None)):
        raise Forbidden("只有负责全部单位的宣传干事可以这样做。")
