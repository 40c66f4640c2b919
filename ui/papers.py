"""生成记录: every document that was made, taken away as it was or made again, with what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pandas as pd
import streamlit as st

from analytics.quotes import QUOTED
from analytics.source_rows import superseded
from data.errors import UserError
from data.records import Access
from data.schema import MEASURE, keys
from data.store import Refused
from data.store.documents import Document, DocumentRecord, read_document, read_documents, record_document
from data.store.forms import read_form
from data.store.history import read_uploads
from data.store.revisions import read_revision_until
from data.store.sheets import read_evidence
from reports import difference
from reports.documents import RECORD_TITLES, VERIFIED, DocumentOptions, Order, Paper, document_period, make
from reports.forms.making import OwnForm, Refusal
from reports.word.reading import scope_title
from ui import session
from ui.details import with_details
from ui.listing import EXCEL, WORD, download, listing
from ui.page import Page
from ui.plain import escape_text, say

PAGE = 50
_OPTION_TITLES = {"sources": "附数据来源表", "comments": "每个数字加批注"}


@dataclass(frozen=True, slots=True)
class Produced:
    """A document that was made just now, with its number on record."""

    order: Order
    paper: Paper
    number: int


def made_of(access: Access, order: Order) -> Paper:
    """Make a document. Raises ``Refused`` with the reasons where it cannot be made."""
    facts = session.analysis_until(access, order.period.last).facts
    gone = superseded(facts, MEASURE[keys.OPEN])
    sheets = session.read_as(access, read_evidence, order.period.months, order.unit, gone) if order.traced else {}
    paper = make(order, with_details(access, facts, order.period, order.unit), sheets, session.readers(access).run)
    if isinstance(paper, Refusal):
        raise Refused("\n".join(paper.reasons))
    return paper


def produce(access: Access, order: Order) -> Produced:
    """Make a document and put it on record. Raises ``Refused``, ``Forbidden`` or a ``StoreError``."""
    revision = session.read_as(access, read_revision_until, order.period.last)
    return _recorded(access, order, made_of(access, order), revision)


def _recorded(access: Access, order: Order, paper: Paper, revision: str) -> Produced:
    period, form = order.period, order.form
    record = DocumentRecord(
        order.kind,
        paper.title,
        paper.file,
        period.first,
        period.last,
        order.unit,
        order.as_json(),
        revision,
        form.number if form else None,
    )
    return Produced(order, paper, session.write(access, record_document, record, paper.content).id)


def own(access: Access, number: int) -> OwnForm:
    """Return a version of an own template with its bytes."""
    form, content = session.read_as(access, read_form, number)
    return OwnForm(form.name, form.kind, content, form.id)


def take(paper: Paper, label: str, *, key: str, primary: bool = True) -> None:
    """Offer a document to be taken away."""
    mime = {"xlsx": EXCEL, "txt": "text/plain"}.get(paper.file.rpartition(".")[2], WORD)
    download(label, paper.content, paper.file, key=key, mime=mime, primary=primary)


def draw_document_list(page: Page) -> None:
    """Ask what to look for, list the documents, and open the one that is chosen."""
    search = st.text_input("查找", key="papers-search", placeholder="标题、单位、生成人、模板", width=320)
    shown = session.get("papers-shown", PAGE)
    documents = session.read_as(page.access, read_documents, search=(search or "").strip() or None, limit=shown + 1)
    if not documents:
        st.info("没有找到。" if search else "还没有生成过文档。在“生成文档”里选好文种和单位，点“生成”，就登记在这里。")
        return
    say("点一行，可以取回当时的文件，或按现在的数据再生成一次。生成过的文件原样保存。")
    chosen = listing(
        document_table(page, documents[:shown]), key="papers", title="生成过的文档", choose=True, missing=""
    )
    if len(documents) > shown:
        st.button(f"再看更早的 {PAGE} 份", key="papers-more", on_click=session.put, args=("papers-shown", shown + PAGE))
    if chosen is not None:
        _render_document(page, documents[chosen])


def document_table(page: Page, documents: Sequence[Document]) -> pd.DataFrame:
    """Return documents as a table to read."""
    lines = [_line(page, document) for document in documents]
    heads = ["编号", "时间", "生成人", "标题", "文种", "期间", "单位", "模板", "数据版本", "校验码"]
    return pd.DataFrame(lines, columns=heads, dtype="object")


def _line(page: Page, document: Document) -> tuple[object, ...]:
    record, register = document.record, page.facts.settings.register
    return (
        document.id,
        f"{document.at:%Y-%m-%d %H:%M}",
        document.by,
        record.title,
        RECORD_TITLES.get(record.kind, record.kind),
        document_period(record.first, record.last, record.options).title(),
        scope_title(register, record.unit),
        document.form,
        record.revision.partition(".")[2],
        document.sha256[:12],
    )


def _render_document(page: Page, document: Document) -> None:
    """Tell of a document, give it back as it was, and make it again."""
    content = session.read_as(page.access, read_document, document.id)[1]
    st.markdown(f"**{escape_text(document.record.title)}**")
    deed = "登记" if document.record.kind == VERIFIED else "生成"
    options = "".join(f"{text}；" for text in [_options_text(document.record.options)] if text)
    say(f"{document.by} 于 {document.at:%Y-%m-%d %H:%M} {deed}；{options}SHA-256 {document.sha256}")
    with st.container(horizontal=True):
        take(
            Paper(document.record.title, document.record.file, content),
            "下载当时的文件",
            key=f"paper-{document.id}",
        )
        if document.record.kind != VERIFIED and st.button("再生成一次", key=f"again-{document.id}"):
            with st.spinner("正在按现在的数据重新生成"):
                _remake(page.access, document)
    again: Paper | None = session.get(f"remade-{document.id}")
    if again is not None:
        _compare(page.access, document, content, again)


def _options_text(options: Mapping[str, object]) -> str:
    phrases = [title for name, title in _OPTION_TITLES.items() if options.get(name)]
    quoted = options.get("quoted")
    if isinstance(quoted, list) and set(quoted) != set(QUOTED):
        phrases.append(f"引用{'、'.join(QUOTED[key] for key in QUOTED if key in quoted) or '：无'}")
    phrases += [f"字体 {options['fonts']}"] if options.get("fonts") else []
    phrases += [f"成文日期 {options['day']}"] if options.get("day") else []
    return "、".join(phrases)


def _remake(access: Access, document: Document) -> None:
    try:
        session.put(f"remade-{document.id}", made_of(access, _order(access, document.record)))
    except UserError as error:
        session.put(f"remade-{document.id}", None)
        st.error(escape_text(f"现在不能再生成：{error}"))


def _order(access: Access, record: DocumentRecord) -> Order:
    form = None if record.form is None else own(access, record.form)
    return Order(
        record.kind,
        document_period(record.first, record.last, record.options),
        record.unit,
        DocumentOptions.of(record.options),
        form,
    )


def _compare(access: Access, document: Document, content: bytes, again: Paper) -> None:
    """Say whether what was made again is the same, and if not, what has changed; offer both."""
    if sha256(again.content).hexdigest() == document.sha256:
        st.success("再生成的文件和当时逐字节相同。")
        return
    st.warning("数据、设置或名册在那以后有变动，再生成的文件和当时不同。两份都可以下载；当时的一份不会被替换。")
    suffix = again.file[again.file.rindex(".") :]
    compare = session.readers(access).run
    changed = compare(difference.changes, content, again.content, suffix, name=again.file)
    if isinstance(changed, list):
        lines = [(change.place, change.before, change.after) for change in changed[: difference.MOST]]
        frame = pd.DataFrame(lines, columns=["位置", "当时", "现在"], dtype="object")
        if not any(frame["位置"]):
            frame = frame.drop(columns="位置")
        listing(frame, key=f"changed-{document.id}", title=f"{document.record.title}（变动）", missing="")
    _since(access, document)
    if st.button("登记现在的这一份", key=f"record-{document.id}"):
        revision = session.read_as(access, read_revision_until, document.record.last)
        produced = _recorded(access, _order(access, document.record), again, revision)
        st.success(escape_text(f"已登记为第 {produced.number} 号。"))
    take(again, "下载现在的文件", key=f"now-{document.id}", primary=False)


def _since(access: Access, document: Document) -> None:
    """List the reports of the document's months that came in after it was made."""
    uploads = [
        upload
        for upload in session.read_as(access, read_uploads, limit=400)
        if upload.at > document.at
        and upload.result == "accepted"
        and upload.month is not None
        and upload.month <= document.record.last
    ]
    if uploads:
        unit_months = "、".join(dict.fromkeys(f"{upload.unit} {upload.month}" for upload in uploads))
        say(f"那以后收下的月报：{unit_months}。")
