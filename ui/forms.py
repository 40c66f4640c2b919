"""自有模板: the office's own Word templates and its parent's forms: uploaded, checked, listed, and the variables."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from data.intake.forms import Admission, Kind, admit
from data.intake.limits import FORM_KINDS, FORM_MB
from data.problems import Problem
from data.store.forms import Form, read_form, read_form_versions, read_forms, retire_form, save_form
from reports.forms.making import OwnForm, Refusal, read_template
from reports.forms.samples import bulletin_sample, sheet_sample, summary_sample, variable_table
from ui import chosen_files, session
from ui.confirmation import say_errors
from ui.listing import EXCEL, WORD, download, listing
from ui.page import Page
from ui.plain import escape_text, say

_PLACE = "forms"
KINDS: dict[Kind, str] = {"word": "Word 模板", "sheet": "Excel 表样"}


def draw_forms(page: Page) -> None:
    """Tell how it is done, take a template, list those in use, and list the variables."""
    _guide()
    if session.is_governor(page.access):
        _upload(page)
    _list(page)
    _variables(page)


def _guide() -> None:
    st.subheader("怎样做一个模板", anchor=False)
    say("把平时用的 Word 文档或上级发来的 Excel 表样另存一份，在要填数的地方写占位符，如 {{ 学习场次 }}，再传上来。")
    say("以后每一期选好时间和单位，数字、名单和排名就填进去，版式、字体、合并单元格、打印设置都是原来的。")
    with st.container(horizontal=True):
        download("下载通报示例模板", bulletin_sample, "通报示例模板.docx", key="sample-word", mime=WORD)
        download("下载总结示例模板", summary_sample, "总结示例模板.docx", key="sample-summary", mime=WORD)
        download("下载上报表示例", sheet_sample, "上报表示例.xlsx", key="sample-sheet", mime=EXCEL)
    with st.expander("写法"):
        st.markdown(
            "- 一个数：`{{ 学习场次 }}`；其中一类：`{{ 上稿.市级 }}`；带单位：`{{ 学习场次.带单位 }}`\n"
            "- 别的期间：`{{ 上期.学习场次 }}`、`{{ 去年同期.学习场次 }}`、`{{ 本年.学习场次 }}`\n"
            "- Word 表格每个社区一行：上一行写 `{%tr for 行 in 社区 %}`，下一行写 `{{ 行.单位 }}`、`{{ 行.上稿 }}`，"
            "再下一行写 `{%tr endfor %}`\n"
            "- Word 里按条件写一段：`{%p if 逾期 > 0 %}` 和 `{%p endif %}` 各占一段\n"
            "- Excel 每个社区一行：在一行里写 `{{ 社区.单位 }}`、`{{ 社区.上稿 }}`，这一行自动重复，"
            "下面的合计公式跟着变；也可以给单元格起名称（如 `上稿.市级`）代替占位符"
        )
        say("未报的数不会印成 0 或空白：标上【待补】、写“未报”，或者不生成，生成时选。约数在 Word 里印成“200余”。")
        say("Excel 表样里的公式在打开时重新计算；文本框、图形、控件、迷你图这类内容保存不下来，检查时会列出来。")


def _upload(page: Page) -> None:
    st.subheader("上传", anchor=False)
    file = chosen_files.choose_files(
        page.access,
        _PLACE,
        f"Word 模板（.docx）或 Excel 表样（.xlsx），不超过 {FORM_MB} MB",
        types=FORM_KINDS,
        most=FORM_MB,
        key=f"form-upload-{session.get('form-uploads', 0)}",
    )
    if session.get("form-saved"):
        st.success(escape_text(session.get("form-saved")))
    if file is None:
        return
    session.put("form-saved", None)
    content, name = file.getvalue(), Path(file.name).stem
    let_in = session.readers(page.access).run(admit, content, name=file.name)
    if isinstance(let_in, Problem):
        st.error(escape_text(let_in.message))
        return
    if not _checked(page, OwnForm(name, let_in.kind, content)):
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        new_name = st.text_input("名称", value=name, key=f"form-name-{file.file_id}", width=320)
        if st.button("保存模板", key="form-save", type="primary"):
            _save(page, new_name or name, file.name, content, let_in)
    say("同名就是新的一版，旧版留着；以前生成的文档仍按当时的一版再生成。")


def _checked(page: Page, form: OwnForm) -> bool:
    """Check a template and tell what is wrong, each mistake with its place; ``True`` when it can be saved."""
    check = read_template(form, page.facts.settings, session.readers(page.access).run)
    if isinstance(check, Refusal):
        st.error(escape_text("\n".join(check.reasons)))
        return False
    if check.faults:
        st.error(f"有 {len(check.faults)} 处要改，改好再传：")
        lines = [(fault.place, fault.tag, fault.mistake, fault.cure) for fault in check.faults]
        frame = pd.DataFrame(lines, columns=["位置", "占位符", "问题", "改法"], dtype="object")
        listing(frame, key="form-faults", title=f"{form.name}（检查结果）", missing="")
        return False
    st.success(f"检查通过：{KINDS[form.kind]}，用了 {len(check.uses)} 处占位符。")
    if check.lost:
        st.warning(escape_text(f"填好后不会保留：{'、'.join(check.lost)}。需要的话，填好后再自己加上。"))
    return True


def _save(page: Page, name: str, file: str, content: bytes, let_in: Admission) -> None:
    with say_errors():
        form = session.write(page.access, save_form, name, file, content, let_in)
        chosen_files.note_settled(page.access, _PLACE)
        session.put("form-saved", f"已保存：{form.name}（第 {form.version} 版）。到“生成文档”里选“自有模板”就能用。")
        session.put("form-uploads", session.get("form-uploads", 0) + 1)
        st.rerun()


def _list(page: Page) -> None:
    st.subheader("在用的模板", anchor=False)
    in_use = session.read_as(page.access, read_forms)
    if not in_use:
        say("还没有。")
        return
    lines = [
        (form.name, KINDS[form.kind], form.version, form.file, form.by, f"{form.at:%Y-%m-%d %H:%M}") for form in in_use
    ]
    frame = pd.DataFrame(lines, columns=["名称", "种类", "版本", "文件", "上传人", "时间"], dtype="object")
    chosen = listing(frame, key="forms", title="自有模板", choose=True)
    if chosen is None:
        say("点一行，可以下载各个版本或停用。")
        return
    _render_form(page, in_use[chosen])


def _render_form(page: Page, form: Form) -> None:
    with st.container(horizontal=True):
        for version in session.read_as(page.access, read_form_versions, form.name):
            mime, make = WORD if version.kind == "word" else EXCEL, partial(_content, page, version.id)
            download(f"下载第 {version.version} 版", make, version.file, key=f"form-{version.id}", mime=mime)
        if session.is_governor(page.access) and st.button("停用这个模板", key=f"form-end-{form.id}"):
            with say_errors():
                session.write(page.access, retire_form, form.name)
                st.rerun()


def _content(page: Page, number: int) -> bytes:
    return session.read_as(page.access, read_form, number)[1]


def _variables(page: Page) -> None:
    st.subheader("变量表", anchor=False)
    unit = _highest(page)
    if unit is None and page.access.units is not None:
        say("没有可以查看的单位。")
        return
    frame = session.analysis_until(page.access, page.period.last).of(variable_table, page.period, unit)
    say(f"“本期的值”是{page.period.title()}{unit or '全部单位'}的。")
    listing(frame, key="variables", title="变量表", missing="")


def _highest(page: Page) -> str | None:
    """Return the unit with the most units below it that this person sees all of; ``None``: there is no limit."""
    if page.access.units is None:
        return None
    register = page.facts.settings.register
    below = {unit.name: register.below(unit.name) for unit in register.units}
    visible = [name for name, units in below.items() if units and all(page.access.sees(unit.name) for unit in units)]
    return max(visible, key=lambda name: len(below[name]), default=None)
