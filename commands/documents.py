"""``report`` and ``document``: documents made and put on record, and those on record given back or made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from analytics.facts import Facts
from analytics.quotes import QUOTED
from analytics.source_rows import superseded
from commands.facts import period_of, read_facts
from commands.failure import failed
from commands.figures import MeasureName, named, office_measure, span
from commands.output import Day, common, database, operator, show, today, write_file
from data.intake.workers import Readers
from data.records import Access
from data.schema import MEASURE, Measure, keys
from data.settings.values import Register
from data.store import Session, Store, StoreReadOnly
from data.store.details import read_details
from data.store.documents import Document, DocumentRecord, read_document, read_documents, record_document
from data.store.forms import Form, read_form, read_forms
from data.store.revisions import read_revision_until
from data.store.sheets import read_evidence
from reports.documents import DRAFTED, TITLES, VERIFIED, DocumentOptions, Missing, Order, Paper, document_period, make
from reports.documents import sources as list_sources
from reports.forms.making import OwnForm, Refusal
from reports.traces import Sheets
from reports.word.page import PRESETS, USUAL

_NOTHING = "不引用"
_out = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="存成哪个文件。")


@click.command()
@click.argument("kind", type=click.Choice(list(TITLES)))
@span
@click.option("--unit", help="哪个单位；默认整个名册。")
@_out
@click.option("--form", "own", help="自有模板（form）：用哪一个。")
@click.option("--measure", "requested", type=MeasureName(), default=keys.POINTS, help="排名表（ranking）：按什么排。")
@click.option(
    "--missing",
    type=click.Choice(["mark", "word", "refuse"]),
    default="mark",
    help="自有模板里未报的数：标【待补】、写“未报”，或不生成。",
)
@click.option("--fonts", type=click.Choice(list(PRESETS)), default=USUAL, help="字体。")
@click.option("--date", "day", type=Day(), help="成文日期，如 2024-04-08；默认留待填写。")
@click.option("--sources/--no-sources", default=False, help="文末附数据来源表；默认不附。")
@click.option(
    "--sources-file",
    "apart",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把数据来源表另存成哪个 .docx（通报、总结）。",
)
@click.option("--comments", is_flag=True, help="每个数字加批注，写明口径和来源。")
@click.option(
    "--quote",
    "quoted",
    type=click.Choice([*QUOTED.values(), _NOTHING]),
    multiple=True,
    default=list(QUOTED.values()),
    help="从明细行里引用哪些，可写几次；默认全部，“不引用”是一样都不要。",
)
@common
def report(
    kind: str,
    first: str,
    last: str,
    unit: str | None,
    out: Path,
    own: str | None,
    requested: Measure | str,
    missing: Missing,
    fonts: str,
    day: date | None,
    sources: bool,
    apart: Path | None,
    comments: bool,
    quoted: tuple[str, ...],
    url: str | None,
    as_json: bool,
) -> int:
    """通报（bulletin）、工作总结（summary）、排名表（ranking）、自有模板（form）；生成后登记在文档清单里。"""
    store, access = database(url), operator()
    with store.reading(access) as session:
        period, name = period_of(session, first, last, today()), _unit(session.register, kind, unit)
        form, measure = _form(session, kind, own), office_measure(session.settings.dictionary, requested)
        content = None if form is None else _own(session, form.id)
    if apart is not None and kind not in DRAFTED:
        raise click.BadParameter(f"{TITLES[kind]}没有数据来源表。", param_hint="--sources-file")
    quoted_keys = tuple(key for key, title in QUOTED.items() if title in quoted)
    options = DocumentOptions(fonts, day, sources, comments, measure.key, missing, quoted_keys)
    order = Order(kind, period, name, options, content)
    facts, sheets = _evidence(store, access, order, traced=order.traced or apart is not None)
    paper = _render_paper(order, facts, sheets)
    if isinstance(paper, Refusal):
        return _refused(paper, as_json)
    write_file(out, paper.content)
    if apart is not None:
        write_file(apart, list_sources(order, facts, sheets))
    revision = store.read(access, read_revision_until, period.last)
    used = form.id if form else None
    record = DocumentRecord(
        kind, paper.title, paper.file, period.first, period.last, name, order.as_json(), revision, used
    )
    number = _recorded(store, access, record, paper.content)
    digest = sha256(paper.content).hexdigest()
    document = {"out": str(out), "document": number, "sha256": digest, "revision": revision}
    show(document, as_json, [f"已生成：{out}"])
    return 0


def _unit(register: Register, kind: str, unit: str | None) -> str | None:
    chosen = named(register, [unit] if unit else [])
    name = chosen[0] if chosen else None
    if kind in ("bulletin", "ranking") and name and register.by_name[name].level in {"社区", "本级"}:
        raise click.BadParameter(f"{name}没有下级单位，{TITLES[kind]}按街道或以上单位生成。", param_hint="--unit")
    return name


def _form(session: Session, kind: str, own: str | None) -> Form | None:
    if kind != "form":
        return None
    forms = {form.name: form for form in read_forms(session)}
    if own not in forms:
        known = "、".join(forms) or "还没有，请先用 form add 上传"
        raise click.BadParameter(f"没有自有模板“{own or ''}”。现有：{known}。", param_hint="--form")
    return forms[own]


def _evidence(store: Store, access: Access, order: Order, *, traced: bool) -> tuple[Facts, Sheets]:
    """Return the facts of a document and, where ``traced``, the rows behind its figures."""
    months = order.period.months
    with store.reading(access) as session:
        facts = replace(read_facts(session, order.period, today()), details=read_details(session, months, order.unit))
        if not traced:
            return facts, {}
        return facts, read_evidence(session, months, order.unit, superseded(facts, MEASURE[keys.OPEN]))


def _render_paper(order: Order, facts: Facts, sheets: Sheets) -> Paper | Refusal:
    with Readers(1) as readers:
        return make(order, facts, sheets, readers.run)


def _refused(refusal: Refusal, as_json: bool) -> int:
    failed("\n".join(refusal.reasons), as_json)
    return 1


def _recorded(store: Store, access: Access, record: DocumentRecord, content: bytes) -> int | None:
    """Put a document on record; a database that may only be read gives it all the same, and says so."""
    try:
        return store.write(access, record_document, record, content).id
    except StoreReadOnly as error:
        click.echo(f"文档已生成，但没有登记：{error}", err=True)
        return None


@click.group("document")
def group() -> None:
    """生成过的文档：清单、取回、再生成一次。"""


@group.command("list")
@click.option("--search", help="标题、单位、生成人或模板里有这些字。")
@click.option("--limit", type=click.IntRange(1), default=200, help="最多列几份。")
@common
def list_documents(search: str | None, limit: int, url: str | None, as_json: bool) -> int:
    """列出生成过的文档，最新的在前。"""
    documents = database(url).read(operator(), read_documents, search=search, limit=limit)
    lines = [
        f"{document.id}  {document.at:%Y-%m-%d %H:%M}  {document.by}  {document.record.title}  {document.sha256[:16]}"
        for document in documents
    ]
    show([_document(document) for document in documents], as_json, lines)
    return 0


@group.command("get")
@click.argument("number", type=int)
@_out
@common
def get_document(number: int, out: Path, url: str | None, as_json: bool) -> int:
    """取回一份文档，和当时逐字节相同。"""
    document, content = database(url).read(operator(), read_document, number)
    write_file(out, content)
    show({"out": str(out), "sha256": document.sha256}, as_json, [f"已取回：{out}（{document.record.title}）"])
    return 0


@group.command("again")
@click.argument("number", type=int)
@_out
@common
def make_again(number: int, out: Path, url: str | None, as_json: bool) -> int:
    """按现在的数据再生成一次，说明和当时是否逐字节相同；数据有变动时退出码是 1。"""
    store, access = database(url), operator()
    with store.reading(access) as session:
        document = read_document(session, number)[0]
        if document.record.kind == VERIFIED:
            failed("这是核对过的材料，不是看板生成的，不能再生成；用 document get 取回。", as_json)
            return 1
        order = _order(session, document.record)
    paper = _render_paper(order, *_evidence(store, access, order, traced=order.traced))
    if isinstance(paper, Refusal):
        return _refused(paper, as_json)
    write_file(out, paper.content)
    digest = sha256(paper.content).hexdigest()
    same, revision = digest == document.sha256, store.read(access, read_revision_until, document.record.last)
    if not same:
        record = replace(document.record, title=paper.title, file=paper.file, revision=revision)
        _recorded(store, access, record, paper.content)
    message = "与当时逐字节相同" if same else "数据或设置有变动，与当时不同；已另行登记，当时的一份用 document get 取回"
    show({"out": str(out), "same": same, "sha256": digest, "revision": revision}, as_json, [f"{message}：{out}"])
    return int(not same)


def _order(session: Session, record: DocumentRecord) -> Order:
    own = None if record.form is None else _own(session, record.form)
    period = document_period(record.first, record.last, record.options)
    return Order(record.kind, period, record.unit, DocumentOptions.of(record.options), own)


def _own(session: Session, number: int) -> OwnForm:
    form, content = read_form(session, number)
    return OwnForm(form.name, form.kind, content, form.id)


def _document(document: Document) -> dict[str, Any]:
    record = document.record
    return {
        "document": document.id,
        "kind": record.kind,
        "title": record.title,
        "file": record.file,
        "unit": record.unit,
        "from": record.first,
        "to": record.last,
        "options": record.options,
        "form": document.form,
        "revision": record.revision,
        "sha256": document.sha256,
        "by": document.by,
        "at": document.at,
    }
