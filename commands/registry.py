"""The commands by name: which module holds each, loaded when it is run, and the sentence that help shows of it."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from commands.chinese import ChineseContext, with_chinese_help


class Entry(NamedTuple):
    """Where a command is defined, as ``module`` and ``attribute`` of this package, and its short help."""

    module: str
    attribute: str
    summary: str


COMMANDS = {
    "backup": Entry("vault", "backup", "把数据库和全部原始文件备份成一个文件；看板开着也可以做。"),
    "board": Entry("board", "board", "文明创建看板：称号、申报、问题，截至某一天。"),
    "brief": Entry("brief", "brief", "一页简报：.docx 打印一页 A4，.html 一个文件，手机上不联网也能看。"),
    "burden": Entry("burden", "burden", "填报负担：每一列填了多少、带出多少、用在哪里、引起多少提醒。"),
    "calendar": Entry("calendars", "calendar", "日历（.ics）：月报截止日、完成时限、复查到期。"),
    "check": Entry("intake", "check", "读取并检查月报、文件夹或压缩包，什么都不保存。"),
    "config": Entry("config", "config", "检查配置和运行环境：数据库、磁盘、备份、登录、监听地址、代理、字体、时区。"),
    "demo": Entry("intake", "demo", "装入示例街道：11 个社区和街道本级，24 个月。"),
    "document": Entry("documents", "group", "生成过的文档：清单、取回、再生成一次。"),
    "export": Entry("exports", "export", "整个看板存成一个 Excel：每个页面一张表，第一张是目录。"),
    "figures": Entry("figures", "figures", "指标的数值。"),
    "form": Entry("forms", "group", "自有模板：本单位的 Word 模板、上级的 Excel 表样。"),
    "history": Entry("office", "history", "每一次上传：谁、何时、改了什么；最新的在前。"),
    "load": Entry("intake", "load", "检查并保存月报；逐份保存，要么整份存入，要么都不存。"),
    "lock": Entry("office", "lock", "公布一个月：数字从此不再变动。"),
    "rank": Entry("ranking", "rank", "排名，每一名都有说明。"),
    "register": Entry("registration", "register", "登记单位：社区通讯录存成文本（.txt、.csv），只取社区名称和人口。"),
    "report": Entry(
        "documents",
        "report",
        "通报（bulletin）、工作总结（summary）、排名表（ranking）、自有模板（form）；生成后登记在文档清单里。",
    ),
    "restore": Entry("vault", "restore", "把备份恢复到一个新的数据库，SQLite 或 PostgreSQL 都可以。"),
    "review": Entry("office", "review", "审核一次上报：确认、退回、收回退回。"),
    "rows": Entry("figures", "rows", "一个数字背后的每一行：文件、工作表、单元格。"),
    "rules": Entry("rules", "group", "计分规则和名次规则。"),
    "settings": Entry("settings", "group", "一个单位可以修改的全部设置。"),
    "status": Entry("office", "status", "谁报了：按时、迟报、零报、待报、未报、有错误。"),
    "template": Entry("intake", "template", "生成标准月报，已知的内容都填好。"),
    "undo": Entry("office", "undo", "撤回某单位某月的最后一次上传，恢复前一次。"),
    "unlock": Entry("office", "unlock", "重新开放一个已公布的月份。"),
    "user": Entry("accounts", "group", "账号：谁可以登录、什么角色、看哪个单位。"),
    "verify": Entry(
        "verification",
        "verify_texts",
        "核对总结、通报（.docx、.txt、.md、有文字层的 .pdf）里的数字；文件夹里的逐份核对，什么都不保存。",
    ),
}


class CommandRegistry(click.Group):
    """The group of all commands; listing them imports none, running one imports its module alone."""

    context_class = ChineseContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command and return the command, or None when there is none of that name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        return with_chinese_help(getattr(import_module(f"commands.{entry.module}"), entry.attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the names and short helps, from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])
