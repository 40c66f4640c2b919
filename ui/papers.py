"""生成记录: every document that was made, taken away as it was or made again, with what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pandas as pd
import streamlit as st

from analytics.behind import superseded
from data.records import Access
from data.schema import MEASURE, keys
from data.store import Forbidden, Refused, StoreError
from data.store.documents import Document, Made, read_document, read_documents, record_document
from data.store.forms import read_form
from data.store.history import read_uploads
from data.store.revisions import read_revision_until
from data.store.sheets import read_evidence
from reports import difference
from reports.documents import TITLES, Order, Paper, Wishes, make, period_made
from reports.forms.making import OwnForm, Refusal
from reports.word.reading import scope_title
from ui import session
from ui.listing import EXCEL, download, listing
from ui.page import Page
from ui.plain import plain, say

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE = 50
_WISHES = {"sources": "附数据来源表", "comments": "每个数字加批注"}
_MISSING = {"mark": "未报的数标【待补】", "word": "未报的数写“未报”", "refuse": "有缺数就不生成"}


@dataclass(frozen=True, slots=True)
class Produced:
    """A document that was made just now, with its number on record."""

    order: Order
    paper: Paper
    number: int


def made_of(access: Access, order: Order) -> Paper:
    """Make a document. Raises ``Refused`` with the reasons where it cannot be made."""
    facts = session.whole(access, order.period.last).facts
    gone = superseded(facts, MEASURE[keys.OPEN])
    sheets = session.read(access, read_evidence, order.period.months, order.unit, gone) if order.traced else {}
    paper = make(order, facts, sheets, session.readers(access).run)
    if isinstance(paper, Refusal):
        raise Refused("\n".join(paper.reasons))
    return paper


def produce(access: Access, order: Order) -> Produced:
    """Make a document and put it on record. Raises ``Refused``, ``Forbidden`` or a ``StoreError``."""
    revision = session.read(access, read_revision_until, order.period.last)
    return _recorded(access, order, made_of(access, order), revision)


def _recorded(access: Access, order: Order, paper: Paper, revision: str) -> Produced:
    period, form = order.period, order.form
    made = Made(
        order.kind, paper.title, paper.file, period.first, period.last, order.unit, order.kept(), revision,
        form.number if form else None,
    )  # fmt: skip
    return Produced(order, paper, session.write(access, record_document, made, paper.content).id)


def own(access: Access, number: int) -> OwnForm:
    """Return a version of an own template with its bytes."""
    form, content = session.read(access, read_form, number)
    return OwnForm(form.name, form.kind, content, form.id)


def take(paper: Paper, label: str, *, key: str, primary: bool = True) -> None:
    """Offer a document to be taken away."""
    mime = EXCEL if paper.file.endswith(".xlsx") else WORD
    download(label, paper.content, paper.file, key=key, mime=mime, primary=primary)


def draw(page: Page) -> None:
    """Ask what to look for, list the documents, and open the one that is chosen."""
    search = st.text_input("查找", key="papers-search", placeholder="标题、单位、生成人、模板", width=320)
    shown = session.get("papers-shown", PAGE)
    found = session.read(page.access, read_documents, search=(search or "").strip() or None, limit=shown + 1)
    if not found:
        st.info("没有找到。" if search else "还没有生成过文档。在“生成文档”里选好文种和单位，点“生成”，就登记在这里。")
        return
    say("点一行，可以取回当时的文件，或按现在的数据再生成一次。生成过的文件原样保存。")
    chosen = listing(table(page, found[:shown]), key="papers", title="生成过的文档", choose=True, missing="")
    if len(found) > shown:
        st.button(f"再看更早的 {PAGE} 份", key="papers-more", on_click=session.put, args=("papers-shown", shown + PAGE))
    if chosen is not None:
        _one(page, found[chosen])


def table(page: Page, found: Sequence[Document]) -> pd.DataFrame:
    """Return documents as a table to read."""
    lines = [_line(page, one) for one in found]
    heads = ["编号", "时间", "生成人", "标题", "文种", "期间", "单位", "模板", "数据版本", "校验码"]
    return pd.DataFrame(lines, columns=heads, dtype="object")


def _line(page: Page, one: Document) -> tuple[object, ...]:
    made, register = one.made, page.facts.settings.register
    return (
        one.id, f"{one.at:%Y-%m-%d %H:%M}", one.by, made.title, TITLES.get(made.kind, made.kind),
        period_made(made.first, made.last, made.options).title(), scope_title(register, made.unit),
        one.form, made.revision.partition(".")[2], one.sha256[:12],
    )  # fmt: skip


def _one(page: Page, found: Document) -> None:
    """Tell of a document, give it back as it was, and make it again."""
    content = session.read(page.access, read_document, found.id)[1]
    st.markdown(f"**{plain(found.made.title)}**")
    say(f"{found.by} 于 {found.at:%Y-%m-%d %H:%M} 生成；{_wished(found.made.options)}；SHA-256 {found.sha256}")
    with st.container(horizontal=True):
        take(Paper(found.made.title, found.made.file, content), "下载当时的文件", key=f"paper-{found.id}")
        if st.button("再生成一次", key=f"again-{found.id}"):
            with st.spinner("正在按现在的数据重新生成"):
                _remake(page.access, found)
    again: Paper | None = session.get(f"remade-{found.id}")
    if again is not None:
        _compare(page.access, found, content, again)


def _wished(options: Mapping[str, object]) -> str:
    told = [title for name, title in _WISHES.items() if options.get(name)]
    told += [f"字体 {options['fonts']}"] if options.get("fonts") else []
    told += [f"成文日期 {options['day']}"] if options.get("day") else []
    return "、".join(told)


def _remake(access: Access, found: Document) -> None:
    try:
        session.put(f"remade-{found.id}", made_of(access, _order(access, found.made)))
    except (Refused, Forbidden, StoreError) as error:
        session.put(f"remade-{found.id}", None)
        st.error(plain(f"现在不能再生成：{error}"))


def _order(access: Access, made: Made) -> Order:
    form = None if made.form is None else own(access, made.form)
    return Order(made.kind, period_made(made.first, made.last, made.options), made.unit, Wishes.of(made.options), form)


def _compare(access: Access, found: Document, content: bytes, again: Paper) -> None:
    """Say whether what was made again is the same, and if not, what has changed; offer both."""
    if sha256(again.content).hexdigest() == found.sha256:
        st.success("再生成的文件和当时逐字节相同。")
        return
    st.warning("数据、设置或名册在那以后有变动，再生成的文件和当时不同。两份都可以下载；当时的一份不会被替换。")
    suffix = again.file[again.file.rindex(".") :]
    compare = session.readers(access).run
    changed = compare(difference.changes, content, again.content, suffix, name=again.file)
    if isinstance(changed, list):
        lines = [(one.place, one.before, one.after) for one in changed[: difference.MOST]]
        frame = pd.DataFrame(lines, columns=["位置", "当时", "现在"], dtype="object")
        if not any(frame["位置"]):
            frame = frame.drop(columns="位置")
        listing(frame, key=f"changed-{found.id}", title=f"{found.made.title}（变动）", missing="")
    _since(access, found)
    if st.button("登记现在的这一份", key=f"record-{found.id}"):
        revision = session.read(access, read_revision_until, found.made.last)
        made = _recorded(access, _order(access, found.made), again, revision)
        st.success(plain(f"已登记为第 {made.number} 号。"))
    take(again, "下载现在的文件", key=f"now-{found.id}", primary=False)


def _since(access: Access, found: Document) -> None:
    """List the reports of the document's months that came in after it was made."""
    uploads = [
        one for one in session.read(access, read_uploads, limit=400)
        if one.at > found.at and one.result == "accepted" and one.month is not None and one.month <= found.made.last
    ]  # fmt: skip
    if uploads:
        told = "、".join(dict.fromkeys(f"{one.unit} {one.month}" for one in uploads))
        say(f"那以后收下的月报：{told}。")
