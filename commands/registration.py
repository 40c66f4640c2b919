"""``register``: the units of an office from its contact list, as the set-up page does it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from commands.output import (
    Month,
    common,
    database,
    operator,
    outcome,
    read_file,
    rehearsable,
    rehearsal_database,
    show,
    today,
)
from data.intake.contacts import LONGEST, ContactList, read_contacts
from data.intake.delimited import read_text
from data.store import Store
from data.store.set_up import register_units
from data.store.settings import read_settings


@click.command("register")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--street", help="街道名称；名单里写着的不用写。")
@click.option("--first", type=Month(), help="从哪个月起报，如 2024-03；默认是现在该报的月份。")
@rehearsable
@common
def register(
    source: Path, street: str | None, first: str | None, rehearsed: bool, url: str | None, as_json: bool
) -> int:
    """登记单位：社区通讯录存成文本（.txt、.csv），只取社区名称和人口。"""
    contacts = _read(source)
    above = (street or contacts.street or "").strip()
    if not above:
        raise click.BadParameter("名单里没有街道名称，请写 --street。", param_hint="--street")
    if rehearsed:
        with rehearsal_database(url) as store:
            return _register(store, contacts, above, first, as_json, rehearsed=True)
    return _register(database(url, create=True), contacts, above, first, as_json)


def _read(source: Path) -> ContactList:
    text = read_text(read_file(source))
    if text is None:
        raise click.ClickException(f"{source} 不是文本。请在 WPS 或 Excel 里选中通讯录，粘贴到记事本里保存。")
    if len(text) > LONGEST:
        raise click.ClickException(f"{source} 有 {len(text):,} 个字，上限 {LONGEST:,} 个，没有读。")
    contacts = read_contacts(text)
    if not contacts.units:
        raise click.ClickException(f"{source} 里没有认出社区。每行一个社区名称，或带一行“社区名称”的表头。")
    return contacts


def _register(
    store: Store,
    contacts: ContactList,
    above: str,
    first: str | None,
    as_json: bool,
    *,
    rehearsed: bool = False,
) -> int:
    access = operator()
    first = first or store.read(access, read_settings).first_months(today())[0]
    write = store.rehearse if rehearsed else store.write
    write(access, register_units, contacts.rows(above), first)
    units = [asdict(unit) | {"street": unit.street or above} for unit in contacts.units]
    lines = [f"第{unit.line}行  {unit.name}  {unit.residents or ''}".rstrip() for unit in contacts.units]
    lines += [f"没有用到：{omitted}" for omitted in contacts.omitted]
    verb = "会登记" if rehearsed else "已登记"
    lines.append(f"{verb}{above}的 {len(units)} 个社区和本级，从 {first} 起报。" + "什么都没有改。" * rehearsed)
    document = {"street": above, "first": first, "units": units, "omitted": contacts.omitted}
    show(outcome(document, rehearsed), as_json, lines)
    return 0
