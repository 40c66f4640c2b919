"""Who may do what, asked without a session: on its way into sessions."""

from __future__ import annotations

from data.records import Access
from data.settings.values import Register
from data.store.errors import Forbidden


def may_see(access: Access, unit: str | None) -> None:
    """Let pass who may see a unit; else ``Forbidden``. ``None`` is what belongs to no unit."""
    if not access.sees(unit):
        raise Forbidden("没有查看这个单位的权限。")


def may_govern(access: Access, register: Register) -> None:
    """Let pass an officer of the whole register, for what concerns every unit; else ``Forbidden``."""
    if access.role != "officer":
        raise Forbidden("只有宣传干事可以这样做。")
    if not all(access.sees(unit.name) for unit in register.below(None)):
        raise Forbidden("只有负责全部单位的宣传干事可以这样做。")
