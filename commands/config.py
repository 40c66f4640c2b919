"""``config``: what is set, what is wrong with it, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

import click

from commands.output import common, show
from data.checkup import Finding, examine
from data.environment import database_address
from reports.pictures import faces

_MARKS = {"ok": "正常", "warning": "注意", "error": "不行"}


@click.command()
@common
def config(url: str | None, as_json: bool) -> int:
    """检查配置和运行环境：数据库、磁盘、备份、登录、监听地址、代理、字体、时区。"""
    findings = [*examine(url or database_address()), *_fonts()]
    wrong = any(finding.level == "error" for finding in findings)
    document = {
        "ok": not wrong,
        "findings": [{"about": finding.about, "level": finding.level, "said": finding.text} for finding in findings],
    }
    lines = [f"[{_MARKS[finding.level]}] {finding.about}：{finding.text}" for finding in findings]
    show(document, as_json, [*lines, "有不行的地方，请按上面说的改好。" if wrong else "可以运行。"])
    return 1 if wrong else 0


def _fonts() -> Iterator[Finding]:
    """Tell which Chinese face the pictures in documents are drawn with."""
    lacking = faces.absence()
    yield Finding("字体", "warning", lacking) if lacking else Finding("字体", "ok", f"图片用 {faces.face()}")
