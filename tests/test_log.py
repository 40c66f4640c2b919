"""The log has a line for every kind of deed, from what to what, in Chinese and in one of the kinds looked for."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from data.lifecycle import STEPS
from data.records import RESULTS, Checked, Receipt
from data.store import Store
from data.store.accounts import add_account
from data.store.audit import JournalLine, read_journal
from data.store.doubts import read_doubts, settle_doubts
from data.store.journal import FORMER_WORDS
from data.store.publishing import publish_month, reopen_month
from data.store.reviews import save_review
from data.store.signing_in import sign_in
from data.store.submissions import undo_submission
from tests.uploads import MONTH, OFFICER, checked, fault, register, send, study
from ui.batch import summary
from ui.log import KINDS, log_table, words

ROOT = Path(__file__).parent.parent
_DEED = {"session.note": 0, "audit.note": 2}
"""The place of what was done among the arguments of what adds a line."""


def noted_deeds() -> set[str]:
    """Every deed that the source notes under a fixed name."""
    names: set[str] = set()
    for path in (ROOT / "data" / "store").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (place := _DEED.get(ast.unparse(node.func))) is not None:
                names |= _texts(node.args[place])
    return names


def _texts(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "STEPS":
        return set(STEPS.values())
    return {item.value for item in ast.walk(node) if isinstance(item, ast.Constant) and isinstance(item.value, str)}


def test_every_deed_is_in_a_kind_that_is_looked_for() -> None:
    deeds = noted_deeds()
    assert len(deeds) > 15
    assert deeds - {deed for kind in KINDS.values() for deed in kind} == set()


def parts(text: str) -> set[str]:
    return set(text.split("，"))


def test_every_kind_of_deed_is_noted_from_what_to_what(store: Store) -> None:
    register(store, "甲社区")
    first = send(store, checked(rows=[study(3, 900)], problems=[fault("unusual")]), reason="集中宣讲").submission
    send(store, checked(problems=[fault()]))
    assert first is not None
    store.write(OFFICER, save_review, first, "returned", "请核对")
    store.write(OFFICER, save_review, first, "confirmed")
    store.write(OFFICER, settle_doubts, [store.read(OFFICER, read_doubts)[0].id], "verified", "看过签到表")
    second = send(store, checked(rows=[study(3, 90)])).submission
    assert second is not None
    store.write(OFFICER, undo_submission, second)
    store.write(OFFICER, publish_month, MONTH)
    store.write(OFFICER, reopen_month, MONTH, None, "补报")
    store.write(OFFICER, publish_month, MONTH, why="更正")
    store.write(OFFICER, add_account, "小王", "clerk", unit="甲社区")
    sign_in(store, "小王", "wrong", "10.0.0.8")
    texts = {
        line["做了什么"]: (line["谁"], line["对象"], line["原来"], line["改为"])
        for line in log_table(store.read(OFFICER, read_journal)[::-1]).to_dict("records")
    }
    month = f"甲社区 {MONTH}"
    assert texts["上报"][:2] == (OFFICER.name, month)
    assert parts(texts["上报"][2]) >= {"编号 1", f"文件 甲社区_{MONTH}.xlsx", f"报送人 {OFFICER.name}"}
    assert {"编号 3", "修改行 1"} <= parts(texts["上报"][3])
    assert texts["没有接收"][1] == month
    assert parts(texts["退回"][3]) == {"结果 已退回", "说明 请核对", "编号 1"}
    assert texts["确认"][2] == "结果 已退回"
    assert parts(texts["确认"][3]) == {"结果 已确认", "编号 1"}
    assert parts(texts["核实"][3]) == {"结果 核实无误", "说明 看过签到表"}
    assert parts(texts["撤回"][2]) >= {"编号 3", f"文件 甲社区_{MONTH}.xlsx", f"报送人 {OFFICER.name}"}
    assert parts(texts["撤回"][3]) >= {"编号 1", f"文件 甲社区_{MONTH}.xlsx"}
    [former] = log_table(
        [JournalLine(9, datetime(2024, 4, 5, tzinfo=UTC), "李干事", "撤回", month, "3", None)]
    ).to_dict("records")
    assert (former["原来"], former["改为"]) == ("编号 3", "")
    assert texts["公布"][2] == "版次 1"
    assert parts(texts["公布"][3]) == {"原因 更正", "版次 2"}
    assert texts["重新开放"][3] == "补报"
    assert texts["修改设置"][1] == "单位"
    assert parts(texts["登录失败"][3]) == {"地址 10.0.0.8", "次数 1"}
    english = [text for line in texts.values() for text in line if re.search(r"\b(?!xlsx\b)[a-z]{3,}\b", str(text))]
    assert english == []


def test_lines_are_chosen_by_what_was_done(store: Store) -> None:
    register(store, "甲社区")
    send(store, checked(rows=[study()]))
    store.write(OFFICER, publish_month, MONTH)
    assert [line.deed for line in store.read(OFFICER, read_journal, deeds=KINDS["公布"])] == ["公布"]
    assert [line.deed for line in store.read(OFFICER, read_journal, deeds=KINDS["上报"])] == ["上报"]


def test_what_is_no_document_stays_as_it_was_written() -> None:
    assert words("[不是 JSON") == "[不是 JSON"
    assert words('{"verdict": "核实无误", "note": ""}') == "结果 核实无误"


def test_every_word_of_the_log_stands_in_the_glossary_with_its_english() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    lines = [line for line in page.partition("### What is done")[2].splitlines() if line.startswith("| ")]
    terms = {word for line in lines for word in line.split("|")[1].strip().split(", ")}
    assert {word for words in KINDS.values() for word in words} | set(STEPS.values()) == terms - {"中文"}


def test_no_word_that_the_log_has_given_up_is_used_by_pages_commands_or_manual() -> None:
    folders = ("ui", "pages", "commands", "reports", "data", "docs")
    files = [path for folder in folders for kind in ("*.py", "*.md") for path in (ROOT / folder).rglob(kind)]
    texts = {path: path.read_text("utf-8") for path in files if path.name != "journal.py"}
    assert len(texts) > 200
    assert [(path.name, word) for path, text in texts.items() for word in FORMER_WORDS if word in text] == []


def test_a_receipt_a_batch_and_the_command_line_say_what_became_of_a_file_in_the_words_of_the_log() -> None:
    assert RESULTS["refused"] in KINDS["上报"]
    receipts = [Receipt(Checked("月报.xlsx", "甲社区", MONTH), result) for result in RESULTS]
    assert [receipt.words for receipt in receipts] == ["已接收", "没有变动", "没有接收"]
    assert summary(receipts) == "已接收 1 份，没有变动 1 份，没有接收 1 份"
    assert replace(receipts[1], resubmitted=True).words == "与退回的一份相同，已重新送审"
