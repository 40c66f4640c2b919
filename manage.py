"""The command line: does without a browser all that the pages do, through the same functions."""

from __future__ import annotations

import logging
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import click

from commands.chinese import usage_error
from commands.failure import failed
from commands.registry import CommandRegistry
from data import logs
from data.errors import UserError

_LOG = logging.getLogger(__name__)
_PROJECT = Path(__file__).with_name("pyproject.toml")


def _show_version(ctx: click.Context, param: click.Parameter, requested: bool) -> None:
    if requested:
        click.echo(f"街道宣传工作数据看板 {tomllib.loads(_PROJECT.read_text(encoding='utf-8'))['project']['version']}")
        ctx.exit()


@click.group(cls=CommandRegistry, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help="显示版本。")
def cli() -> None:
    """街道宣传工作数据看板。"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 wrong in the data, 2 wrong command."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    try:
        status = cli.main(args=words, prog_name="manage.py", standalone_mode=False)
    except click.ClickException as error:
        return failed(usage_error(error.format_message()), as_json)
    except (UserError, OSError) as error:
        return failed(str(error), as_json)
    except click.Abort:
        return failed("已中断。", as_json)
    except Exception as error:
        # A bug of ours: the log says where, the person gets a sentence.
        _LOG.exception("a command broke off")
        return failed(f"程序出错，没有做完（{type(error).__name__}）。请把上面的一行记录发给开发者。", as_json)
    return int(status or 0)


if __name__ == "__main__":
    logs.install()
    sys.exit(main())
