"""Lines added to the journal, and the moment they bear: below the sessions, on the transaction itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection, insert

from data.store.tables import audit

_ADD = insert(audit)
FORMER_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "审核通过": "确认",
        "退回修改": "退回",
        "处理疑点": "核实",
        "锁定": "公布",
        "撤回上报": "撤回",
        "退回上报": "没有接收",
        "试用规则": "试算规则",
        "清除示例数据": "清空示例",
    }
)
"""What deeds were called in lines that were written before the journal used the words of the buttons."""


def now() -> datetime:
    """Return this moment with its time zone."""
    return datetime.now().astimezone()


def add_line(
    connection: Connection,
    by: str,
    deed: str,
    subject: str | None = None,
    *,
    before: object = None,
    after: object = None,
) -> None:
    """Add a line, in the transaction of the deed itself: both are kept or neither."""
    line = {"at": now(), "who": by, "what": deed, "subject": subject, "before": _text(before), "after": _text(after)}
    connection.execute(_ADD, line)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
