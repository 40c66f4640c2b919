"""The command line: does without a browser all that the pages do, through the same functions."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import click

from commands import (
    accounts,
    board,
    config,
    documents,
    exports,
    figures,
    forms,
    intake,
    office,
    ranking,
    rules,
    settings,
    vault,
)  # fmt: skip
from commands.output import failed
from data import logs
from data.store import Forbidden, Refused, StoreError

_LOG = logging.getLogger(__name__)


@click.group()
def cli() -> None:
    """街道宣传工作数据看板。"""


cli.add_command(settings.group)
cli.add_command(rules.group)
cli.add_command(accounts.group)
cli.add_command(documents.group)
cli.add_command(forms.group)
for command in (
    intake.demo, intake.template, intake.check, intake.load,
    figures.figures, figures.rows, ranking.rank, board.board,
    documents.report, exports.export, office.status, office.history, office.undo, office.lock, office.unlock,
    vault.backup, vault.restore, config.config,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 wrong in the data, 2 wrong command."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    try:
        status = cli.main(args=words, prog_name="manage.py", standalone_mode=False)
    except click.ClickException as error:
        return failed(error.format_message(), as_json)
    except (StoreError, Forbidden, Refused, OSError) as error:
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
