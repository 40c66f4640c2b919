"""``form``: the office's own Word templates and its parent's forms in Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from commands.facts import read_period_facts
from commands.failure import failed
from commands.figures import named, span
from commands.output import common, database, operator, read_file, show, today, write_file
from data.intake.forms import admit
from data.intake.workers import Readers
from data.problems import Problem
from data.store import SYSTEM
from data.store.forms import Form, read_forms, retire_form, save_form
from data.store.settings import read_settings
from reports.forms.making import OwnForm, Refusal, read_template
from reports.forms.samples import bulletin_sample, sheet_sample, summary_sample, variable_table

_SAMPLES = {"word": bulletin_sample, "summary": summary_sample, "sheet": sheet_sample}
_out = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="存成哪个文件。")


@click.group("form")
def group() -> None:
    """自有模板：本单位的 Word 模板、上级的 Excel 表样。"""


@group.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="模板的名称；默认文件名。同名就是新的一版。")
@common
def add(file: Path, name: str | None, url: str | None, as_json: bool) -> int:
    """检查并保存一个模板；有写错的占位符就指出位置，不保存。"""
    store, content = database(url, create=True), read_file(file)
    with Readers(1) as readers:
        let_in = readers.run(admit, content, name=file.name)
        if isinstance(let_in, Problem):
            failed(let_in.message, as_json)
            return 1
        reading = read_template(
            OwnForm(file.stem, let_in.kind, content), store.read(SYSTEM, read_settings), readers.run
        )
    reasons = reading.reasons if isinstance(reading, Refusal) else [fault.text for fault in reading.faults]
    if reasons or isinstance(reading, Refusal):
        failed("\n".join(reasons), as_json)
        return 1
    form = store.write(operator(), save_form, name or file.stem, file.name, content, let_in)
    lost = [f"填好后不会保留：{'、'.join(reading.lost)}"] if reading.lost else []
    show({**_form(form), "lost": reading.lost}, as_json, [f"已保存：{form.name}（第 {form.version} 版）", *lost])
    return 0


@group.command("list")
@common
def list_forms(url: str | None, as_json: bool) -> int:
    """列出在用的模板。"""
    forms = database(url).read(operator(), read_forms)
    lines = [f"{form.name}  第 {form.version} 版  {form.file}" for form in forms]
    show([_form(form) for form in forms], as_json, lines)
    return 0


@group.command("end")
@click.argument("name")
@common
def end(name: str, url: str | None, as_json: bool) -> int:
    """停用一个模板；各个版本都留着。"""
    database(url).write(operator(), retire_form, name)
    show({"done": True, "name": name}, as_json, [f"已停用：{name}"])
    return 0


@group.command("sample")
@click.argument("kind", type=click.Choice(list(_SAMPLES)))
@_out
@common
def sample(kind: str, out: Path, url: str | None, as_json: bool) -> int:
    """生成一个示例，照着改：通报（word）、总结（summary）、上报表（sheet）。"""
    write_file(out, _SAMPLES[kind]())
    show({"out": str(out)}, as_json, [f"已生成：{out}"])
    return 0


@group.command("variables")
@span
@click.option("--unit", help="哪个单位；默认整个名册。")
@common
def variables(first: str, last: str, unit: str | None, url: str | None, as_json: bool) -> int:
    """列出占位符可以写的名称、口径和这一期的值。"""
    period, facts = database(url).read(operator(), read_period_facts, first, last, today())
    chosen = named(facts.settings.register, [unit] if unit else [])
    table = variable_table(facts, period, chosen[0] if chosen else None)
    lines = ["\t".join(map(str, line)) for line in table.itertuples(index=False)]
    show(table.to_dict("records"), as_json, lines)
    return 0


def _form(form: Form) -> dict[str, Any]:
    return {
        "name": form.name,
        "version": form.version,
        "kind": form.kind,
        "file": form.file,
        "sha256": form.sha256,
        "by": form.by,
        "at": form.at,
    }
