"""Help and usage errors in Chinese: click says its own in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

_KINDS = {"File": "文件", "Directory": "文件夹", "Path": "路径"}
_ERRORS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"^Missing command\.", "请写明要做什么，加 -h 看有哪些。"),
        (r"^Missing option '([^']+)'\.?", r"缺少选项 \1。"),
        (r"^Missing argument '([^']+)'\.?", r"缺少参数 \1。"),
        (r"^Missing parameter:? ?(\S*)\.?", r"缺少参数 \1。"),
        (r"Choose from:\s*(.+)$", r"可选：\1"),
        (r"^Invalid value for '?([^':]+)'?: ", r"\1："),
        (r"^Invalid value: ", ""),
        (r"No such option:? '?([^'\s]+)'?\.", r"没有选项 \1。"),
        (r"No such command '([^']*)'\.", r"没有命令“\1”。"),
        (r"\(Did you mean one of: (.+?)\?\)", r"是不是其中之一：\1？"),
        (r"Did you mean (.+?)\?", r"是不是 \1？"),
        (r"'(.*)' is not a valid integer( range)?\.", r"“\1”不是整数。"),
        (r"'(.*)' is not a valid (float|number)( range)?\.", r"“\1”不是数字。"),
        (r"'(.*)' is not a valid boolean\.", r"“\1”不是“是”或“否”。"),
        (r"(\S+) is not in the range (.+)\.", r"\1 不在范围 \2 内。"),
        (r"'(.*)' is not one of (.+)\.", r"没有“\1”，可选：\2。"),
        (r"'(.*)' is not '(.*)'\.", r"没有“\1”，只能写 \2。"),
        (r"Got unexpected extra arguments? \((.*)\)", r"多了参数：\1。"),
        (r"Option '([^']+)' requires an argument\.", r"选项 \1 后面要写内容。"),
        (r"Option '([^']+)' requires (\d+) arguments\.", r"选项 \1 后面要写 \2 项内容。"),
        (r"Option '([^']+)' does not take a value\.", r"选项 \1 后面不写内容。"),
        (r"Argument '([^']+)' takes (\d+) values\.", r"参数 \1 要写 \2 项。"),
        (r"(File|Directory|Path) '(.*)' does not exist\.", r"\1“\2”不存在。"),
        (r"(File|Directory|Path) '(.*)' is a file\.", r"“\2”是文件，要写文件夹。"),
        (r"(File|Directory|Path) '(.*)' is a directory\.", r"“\2”是文件夹，要写文件。"),
        (r"(File|Directory|Path) '(.*)' is not readable\.", r"\1“\2”读不了，请看权限。"),
        (r"(File|Directory|Path) '(.*)' is not writable\.", r"\1“\2”写不了，请看权限。"),
        (r"Could not open file '([^']*)': (.*)", r"文件“\1”打不开：\2"),
    )
)
"""What click says of a wrong command, and how it reads here; applied one after the other, for its messages nest."""

_TITLES = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}
_HELP: tuple[tuple[str, str], ...] = (
    ("Show this message and exit.", "显示这段说明。"),
    ("Show the version and exit.", "显示版本。"),
    ("[required]", "［必填］"),
    ("[default: ", "［默认："),
)


def usage_error(message: str) -> str:
    """Return a message of click's in Chinese; what is in Chinese already stays as it is."""
    for pattern, words in _ERRORS:
        message = pattern.sub(words, message)
    for kind, words in _KINDS.items():
        message = message.replace(f"{kind}“", f"{words}“")
    return message


class HelpPage(click.HelpFormatter):
    """Writes the help of a command with its headings in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the first line: how the command is written."""
        words = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …")
        super().write_usage(prog, words, prefix or "用法：")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a section under its heading."""
        with super().section(_TITLES.get(name, name)):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names, each with what it is."""
        super().write_dl([(name, _help_text(text)) for name, text in rows], col_max, col_spacing)


class ChineseContext(click.Context):
    """Where a command runs; its help is in Chinese."""

    formatter_class = HelpPage


def with_chinese_help(command: click.Command) -> click.Command:
    """Let a command, and those below it, show help in Chinese."""
    command.context_class = ChineseContext
    for below in getattr(command, "commands", {}).values():
        with_chinese_help(below)
    return command


def _help_text(text: str) -> str:
    for english, chinese in _HELP:
        text = text.replace(english, chinese)
    return text.replace("]", "］") if "［默认：" in text else text
