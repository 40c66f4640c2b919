"""Templates and generated documents in the store: versioned, never lost, seen by whom they concern."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.records import Access
from data.store import Forbidden, Refused, Store, restoring, vault
from data.store.audit import read_journal
from data.store.documents import DocumentRecord, read_document, read_documents, record_document
from data.store.forms import read_form, read_form_versions, read_forms, retire_form, save_form
from data.store.publishing import publish_month
from data.store.revisions import read_revision_until
from data.store.sample import clear_sample, mark_sample
from tests.forms import let_in, sheet, word
from tests.uploads import LEADER, OFFICER, clerk, register

OWN, OTHER = "甲社区", "乙社区"
FIRST, SECOND = word("{{ 上稿 }}"), word("{{ 上稿 }}篇")
RECORD = DocumentRecord(
    "bulletin",
    "关于3月的通报",
    "关于3月的通报.docx",
    "2024-03",
    "2024-03",
    None,
    {"fonts": "方正", "day": None},
    "a.1.2",
)
CHAIR = Access("主任", "leader", frozenset({OWN}))


@pytest.fixture
def office(store: Store) -> Store:
    register(store, OWN, OTHER)
    return store


def test_the_gates_word_on_another_file_is_not_taken(office: Store) -> None:
    with pytest.raises(ValueError, match="another file"):
        office.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(SECOND))
    assert office.read(OFFICER, read_forms) == []


def test_a_template_gets_a_version_each_time_it_changes_and_none_when_it_does_not(office: Store) -> None:
    versions = [
        office.write(OFFICER, save_form, " 季度  情况 ", "a.docx", content, let_in(content)).version
        for content in (FIRST, FIRST, SECOND)
    ]
    assert versions == [1, 1, 2]
    [form] = office.read(LEADER, read_forms)
    assert (form.name, form.version, form.kind, form.by) == ("季度 情况", 2, "word", OFFICER.name)
    assert [
        office.read(LEADER, read_form, item.id)[1] for item in office.read(LEADER, read_form_versions, "季度 情况")
    ] == [SECOND, FIRST]


def test_what_is_put_away_is_kept_and_comes_back_as_a_new_version(office: Store) -> None:
    number = office.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(FIRST)).id
    office.write(OFFICER, retire_form, "表")
    assert office.read(OFFICER, read_forms) == []
    assert office.read(OFFICER, read_form, number)[1] == FIRST
    with pytest.raises(Refused, match="没有在用"):
        office.write(OFFICER, retire_form, "表")
    assert office.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(FIRST)).version == 2


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [("", FIRST, "名称"), ("长" * 61, FIRST, "太长"), ("旧", sheet({"A1": "{{ 上稿 }}"}), "另一种文件")],
)
def test_a_template_that_cannot_be_kept_says_why(office: Store, name: str, content: bytes, text: str) -> None:
    office.write(OFFICER, save_form, "旧", "a.docx", FIRST, let_in(FIRST))
    with pytest.raises(Refused, match=text):
        office.write(OFFICER, save_form, name, "b.docx", content, let_in(content))
    assert [form.name for form in office.read(OFFICER, read_forms)] == ["旧"]


@pytest.mark.parametrize("access", [LEADER, clerk(OWN), Access("分管", "officer", frozenset({OWN}))])
def test_only_the_officer_of_all_units_changes_templates(office: Store, access: Access) -> None:
    office.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(FIRST))
    with pytest.raises(Forbidden):
        office.write(access, save_form, "新", "a.docx", FIRST, let_in(FIRST))
    with pytest.raises(Forbidden):
        office.write(access, retire_form, "表")


def test_a_clerk_uses_no_templates(office: Store) -> None:
    number = office.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(FIRST)).id
    with pytest.raises(Forbidden):
        office.read(clerk(OWN), read_forms)
    with pytest.raises(Forbidden):
        office.read(clerk(OWN), read_form, number)


def test_a_document_is_on_record_with_its_bytes_and_all_that_it_was_made_from(office: Store) -> None:
    form = office.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(FIRST))
    output = replace(RECORD, kind="form", form=form.id, unit=OWN)
    number = office.write(LEADER, record_document, output, b"bytes").id
    result, content = office.read(OFFICER, read_document, number)
    assert (result.record, result.by, result.form, content) == (output, LEADER.name, "表（第 1 版）", b"bytes")
    assert next(line.deed for line in office.read(OFFICER, read_journal)) == "生成文档"


def test_documents_are_found_by_title_person_unit_and_template_the_newest_first(office: Store) -> None:
    form = office.write(OFFICER, save_form, "上级报表", "a.docx", FIRST, let_in(FIRST))
    office.write(OFFICER, record_document, RECORD, b"1")
    office.write(LEADER, record_document, replace(RECORD, title="100%_总结", unit=OWN), b"2")
    office.write(OFFICER, record_document, replace(RECORD, title="表", form=form.id), b"3")
    assert [item.record.title for item in office.read(OFFICER, read_documents)] == ["表", "100%_总结", "关于3月的通报"]
    for search, titles in (
        ("100%_", ["100%_总结"]),
        ("0%总", []),
        (LEADER.name, ["100%_总结"]),
        ("上级报", ["表"]),
        (OWN, ["100%_总结"]),
    ):
        assert [item.record.title for item in office.read(OFFICER, read_documents, search=search)] == titles
    newest = office.read(OFFICER, read_documents, limit=1)
    assert [item.record.title for item in office.read(OFFICER, read_documents, before=newest[0].id)] == [
        "100%_总结",
        "关于3月的通报",
    ]


def test_a_document_is_seen_by_those_who_see_every_unit_that_it_tells_of(office: Store) -> None:
    whole = office.write(OFFICER, record_document, RECORD, b"1").id
    own = office.write(OFFICER, record_document, replace(RECORD, unit=OWN), b"2").id
    assert [item.id for item in office.read(CHAIR, read_documents)] == [own]
    assert office.read(CHAIR, read_document, own)[1] == b"2"
    with pytest.raises(Forbidden):
        office.read(CHAIR, read_document, whole)
    with pytest.raises(Forbidden):
        office.write(CHAIR, record_document, replace(RECORD, unit=OTHER), b"3")
    assert office.read(clerk(OWN), read_documents) == []
    with pytest.raises(Refused, match="没有编号"):
        office.read(OFFICER, read_document, 999)


def test_clearing_the_sample_takes_its_documents_and_keeps_the_offices_own_templates(store: Store) -> None:
    store.write(OFFICER, mark_sample)
    register(store, OWN)
    number = store.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(FIRST)).id
    store.write(OFFICER, record_document, replace(RECORD, form=number), b"1")
    store.write(OFFICER, clear_sample)
    assert store.read(OFFICER, read_documents) == []
    assert store.read(OFFICER, read_form, number)[1] == FIRST


def test_a_backup_brings_templates_and_documents_back(office: Store, elsewhere: str, tmp_path: Path) -> None:
    form = office.write(OFFICER, save_form, "表", "a.docx", FIRST, let_in(FIRST)).id
    number = office.write(OFFICER, record_document, replace(RECORD, form=form), b"1").id
    vault.write_backup(office, OFFICER, tmp_path / "b.zip")
    restoring.restore_backup(elsewhere, OFFICER, tmp_path / "b.zip")
    back = Store.open(elsewhere, create=False)
    assert back.read(OFFICER, read_document, number) == office.read(OFFICER, read_document, number)
    assert back.read(OFFICER, read_form, form) == office.read(OFFICER, read_form, form)
    back.close()


def test_the_revision_up_to_a_month_moves_with_that_month_and_the_settings_only(office: Store) -> None:
    before = office.read(OFFICER, read_revision_until, "2024-03")
    office.write(OFFICER, publish_month, "2024-04")
    assert office.read(OFFICER, read_revision_until, "2024-03") == before
    office.write(OFFICER, publish_month, "2024-03")
    assert office.read(OFFICER, read_revision_until, "2024-03") != before
