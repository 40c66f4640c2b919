"""核对 on the page: a pasted text is held against the data in place, and nothing of it is kept."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.store import Store
from data.store.documents import read_document, read_documents
from tests import pages
from tests.office import LAST, OFFICER
from tests.pages import ran, table, text

TEXT = "向阳社区2024年3月宣传工作总结\n全月开展集中学习1次，志愿服务活动30次，*好事*10件。"


office = pages.office_file("2024-02", LAST)
store = pages.store


def _section() -> AppTest:
    app = pages.page("documents")
    app.segmented_control(key="documents-section").set_value("核对")
    return ran(app)


def pasted(words: str) -> AppTest:
    app = _section()
    app.text_area(key="verification-pasted").set_value(words)
    return ran(app)


def test_a_pasted_text_shows_the_verdict_on_each_figure_in_place(store: Store) -> None:
    app = pasted(TEXT)
    assert "相符 1 处，不符 1 处" in text(app)
    marked = next(block.value for block in app.markdown if "green-background[1次]" in str(block.value))
    assert ":green-background[1次]" in marked
    assert ":red-background[30次]" in marked
    assert r"\*好事\*" in marked, "what somebody pasted is text, not markup"
    assert list(table(app)["结论"]) == ["相符", "不符", "查不到"]
    assert table(app)["系统的数"][1] == "3次"


def test_the_table_shows_one_verdict_when_that_is_asked_for(store: Store) -> None:
    app = pasted(TEXT)
    app.segmented_control(key="verification-filter").set_value("不符")
    app = ran(app)
    assert list(table(app)["原文"]) == ["志愿服务活动30次"]


def test_a_text_that_names_no_months_is_held_against_those_of_the_filter_bar_and_says_so(store: Store) -> None:
    app = pasted("向阳社区开展集中学习1次。")
    assert "没有写明是哪段时间" in text(app)


def _document() -> bytes:
    document = docx.Document()
    document.add_paragraph("向阳社区2024年3月宣传工作总结")
    paragraph = document.add_paragraph("全月开展集中学习1次，志愿服务活动")
    paragraph.add_run("30次").bold = True
    paragraph.add_run("。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_document_comes_back_with_comments_and_the_figure_that_was_taken_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, Any] = {}
    button = st.download_button

    def spy(label: str, *, data: Any, file_name: str, **look: Any) -> bool:
        offered[label] = (file_name, data)
        return bool(button(label, data=data, file_name=file_name, **look))

    monkeypatch.setattr(st, "download_button", spy)
    app = _section()
    app.file_uploader(key="verification-file").upload("三月.docx", _document(), "application/octet-stream")
    app = ran(app)
    assert list(table(app)["结论"]) == ["相符", "不符"]
    app.session_state["verification-table"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app = ran(app)
    [take] = [button for button in app.button if button.key is not None and button.key.startswith("verification-take-")]
    assert take.label == "改成系统的数：3次"
    take.click()
    app = ran(app)
    assert "下载时写成3次" in text(app)
    name, make = offered["下载加好批注的文档"]
    back = docx.Document(io.BytesIO(make()))
    assert name == "三月.docx"
    assert [paragraph.text for paragraph in back.paragraphs] == [
        "向阳社区2024年3月宣传工作总结",
        "全月开展集中学习1次，志愿服务活动3次。",
    ]
    assert [(run.text, run.bold) for run in back.paragraphs[1].runs if run.bold] == [("3次", True)]
    assert [comment.text.partition("：")[0] for comment in back.comments] == ["相符", "不符"]


def test_an_officer_may_put_a_verified_text_on_record_and_take_it_from_there(store: Store) -> None:
    app = pasted(TEXT)
    assert store.read(OFFICER, read_documents) == []
    app.button(key="verification-keep").click()
    app = ran(app)
    assert "已存入生成记录，第 1 号" in text(app)
    (stored,) = store.read(OFFICER, read_documents)
    assert (stored.record.kind, stored.record.unit, stored.record.first) == ("verified", "向阳社区", "2024-03")
    assert store.read(OFFICER, read_document, stored.id)[1].decode() == TEXT
    app.segmented_control(key="documents-section").set_value("生成记录")
    app = ran(app)
    assert list(table(app)["文种"]) == ["核对过的材料"]


def test_nothing_of_a_text_is_kept_that_nobody_put_on_record(store: Store, tmp_path: Path) -> None:
    pasted("向阳社区2024年3月总结\n开展集中学习1次，绝无仅有的说法。")
    store.write(OFFICER, lambda opened: None)
    for file in tmp_path.glob("street.db*"):
        assert "绝无仅有的说法".encode() not in file.read_bytes()
