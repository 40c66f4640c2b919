"""交接单: what a successor needs to carry the work on, as a Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from data.settings.values import Settings
from data.text import clean
from reports.calendar import list_deadlines, office_name
from reports.word.page import PRESETS, USUAL, blank
from reports.word.tables import add_table

_DEADLINES = 3
_MONTH = (
    "月初在“报送情况”看谁还没有报，把催报用语发到工作群；报上来的在同一页审核，存疑的核实或退回。",
    "到期后在“公布”公布上个月，公布以后数字和名次不再变；要改先重新开放。",
    "“报告”里出通报和总结，“排名”里下载排名表。",
)
_FIRST_STEPS = (
    "请现任在“账号”给接手人建宣传干事账号，当面交一次性密码；交接完停用自己的账号。密码不写在这里，也不在任何文件里。",
    "接手人登录后改密码、开启两步验证，再看一遍下面没有办完的事。",
)


@dataclass(frozen=True, slots=True)
class Handover:
    """What is handed over on a day.

    ``accounts``: account, role, unit, state and second factor of each. ``policy``: each rule of 名次规则 and its value.
    ``versions``: table, version, author, day and rows of the settings that were changed. ``open_work``: what waits,
    how much of it, and on which page it is dealt with. ``places``: what lies where, without any password.
    """

    day: date
    settings: Settings
    accounts: Sequence[tuple[str, str, str, str, str]]
    policy: Sequence[tuple[str, str]]
    versions: Sequence[tuple[str, str, str, str, str]]
    open_work: Sequence[tuple[str, int, str]]
    places: Sequence[tuple[str, str]]


def handover_note(handover: Handover) -> bytes:
    """Return the document as the bytes of a .docx."""
    document = blank(PRESETS[USUAL])
    title = f"{office_name(handover.settings.register)}宣传工作看板交接单"
    document.core_properties.title = clean(title)
    document.add_paragraph(style="Title").add_run(clean(title))
    document.add_paragraph(style="表注").add_run(f"{handover.day:%Y年%m月%d日}从看板生成，只写到这一天为止。")

    def section(heading: str, *paragraphs: str) -> None:
        document.add_paragraph(style="Heading 1").add_run(heading)
        for paragraph in paragraphs:
            document.add_paragraph(style="正文段落").add_run(clean(paragraph))

    section("一、先做什么", *_FIRST_STEPS)
    section("二、每个月", *_MONTH)
    days = [
        (appointment.title, f"{appointment.day:%Y-%m-%d}", appointment.detail)
        for appointment in islice(list_deadlines(handover.settings, handover.day), _DEADLINES)
    ]
    add_table(document, ("事项", "日期", "说明"), days, (50, 25, 25))
    section("三、还没有办完的")
    work = [(name, str(number), page) for name, number, page in handover.open_work if number]
    if work:
        add_table(document, ("事项", "数量", "在哪一页办"), work, (50, 15, 35))
    else:
        document.add_paragraph(style="正文段落").add_run("没有。")
    section("四、账号")
    add_table(document, ("账号", "角色", "单位", "状态", "两步验证"), handover.accounts, (28, 16, 28, 14, 14))
    section("五、现行规则", "完整的表在“设置”里导出；以前的每一版都在。")
    add_table(document, ("名次规则", "取值"), handover.policy, (50, 50))
    if handover.versions:
        document.add_paragraph(style="正文段落").add_run("改过的设置：")
        add_table(document, ("表", "版本", "谁改的", "日期", "行数"), handover.versions, (28, 18, 22, 18, 14))
    section("六、东西在哪里")
    add_table(document, ("什么", "在哪里"), handover.places, (25, 75))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
