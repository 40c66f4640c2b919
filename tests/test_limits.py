"""One truth about sizes: what pages promise is what server, proxy, gate and manual let pass."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from data.intake import archive, forms, limits
from data.intake.limits import (
    ARCHIVE_MB,
    BOUNDS,
    CSV_MB,
    FORM_KINDS,
    FORM_MB,
    FRAMING,
    MESSAGE_MB,
    MIB,
    PAGE_FILES,
    PARKED_FILES,
    PARKED_MB,
    REQUEST_MB,
    SETTINGS_KINDS,
    SETTINGS_MB,
    TEXT_KINDS,
    TEXT_MB,
    WORKBOOK_KINDS,
    WORKBOOK_MB,
    largest,
)
from data.settings import workbook as settings_workbook
from tests.tab import form

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def test_the_largest_file_that_a_page_takes_passes_the_server_and_the_proxy_in_front() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["maxUploadSize"] == REQUEST_MB
    assert config["server"]["maxMessageSize"] == MESSAGE_MB
    assert f"client_max_body_size {REQUEST_MB}m;" in (DOCS / "deploy" / "street.nginx.conf").read_text("utf-8")
    frame = len(form(f"{'很' * 80}.zip", b""))
    assert frame < FRAMING
    assert ARCHIVE_MB * MIB + FRAMING <= REQUEST_MB * MIB
    assert max(WORKBOOK_MB, SETTINGS_MB, FORM_MB) <= ARCHIVE_MB < PARKED_MB


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("全部.zip", ARCHIVE_MB),
        ("全部.ZIP", ARCHIVE_MB),
        ("文件夹/月报.xlsx", WORKBOOK_MB),
        ("月报.Et", WORKBOOK_MB),
        ("月报.CSV", CSV_MB),
        ("模板.docx", WORKBOOK_MB),
        ("a.exe", None),
        ("xlsx", None),
        (".xlsx", None),
        ("a.zip.exe", None),
        ("", None),
    ],
)
def test_how_large_a_file_may_be_follows_from_its_name(name: str, most: int | None) -> None:
    assert largest(name) == (None if most is None else most * MIB)


def test_what_opens_files_takes_what_pages_promise() -> None:
    assert BOUNDS.upload == WORKBOOK_MB * MIB
    assert BOUNDS.upload_text == CSV_MB * MIB
    assert forms._BOUNDS.upload == FORM_MB * MIB
    assert settings_workbook._BOUNDS.upload == SETTINGS_MB * MIB
    assert archive.BOUNDS is BOUNDS  # type: ignore[attr-defined] # the very one, imported there


def test_the_manual_and_the_handbook_tell_the_same_numbers() -> None:
    manual = (DOCS / "manual.md").read_text("utf-8")
    kinds = {
        name: " ".join(f".{kind}" for kind in result)
        for name, result in vars(limits).items()
        if name.endswith("_KINDS")
    }
    for line in (
        f"| 上报 | {WORKBOOK_MB} MB（.csv {CSV_MB} MB），一次看 {PAGE_FILES} 份 | {kinds['WORKBOOK_KINDS']} |",
        f"| 批量导入 | 压缩包 {ARCHIVE_MB} MB，月报 {WORKBOOK_MB} MB | 同上 |",
        f"| 设置 → 导入 | {SETTINGS_MB} MB | {kinds['SETTINGS_KINDS']} |",
        f"| 报告 → 自有模板 | {FORM_MB} MB | {kinds['FORM_KINDS']} |",
        f"| 报告 → 核对 | {TEXT_MB} MB | {kinds['TEXT_KINDS']} |",
        f"一个账号合起来最多 {PARKED_MB} MB、{PARKED_FILES:,} 个",
    ):
        assert line in manual
    operations = (DOCS / "operations.md").read_text("utf-8")
    assert f"上传 {REQUEST_MB} MB（批量导入的压缩包最大 {ARCHIVE_MB} MB）" in operations


def test_every_place_for_files_has_its_kinds_and_its_size_from_the_one_place() -> None:
    allowed = {
        "WORKBOOK_KINDS": WORKBOOK_KINDS,
        "SETTINGS_KINDS": SETTINGS_KINDS,
        "FORM_KINDS": FORM_KINDS,
        "TEXT_KINDS": TEXT_KINDS,
    }
    places = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or path.name == "chosen_files.py":
                continue
            place = ast.unparse(call.func)
            if place.endswith(".file_uploader") or place == "chosen_files.choose_files":
                supplied = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
                kinds = supplied.get("types", supplied.get("type", "")).removeprefix("list(").removesuffix(")")
                most = supplied.get("most", supplied.get("max_upload_size", ""))
                assert kinds in allowed, path
                assert most.endswith("_MB"), path
                assert getattr(limits, most) * MIB <= max(largest(f"a.{kind}") or 0 for kind in allowed[kinds])
                places.append(path.name)
    assert places == ["batch.py", "forms.py", "transfer.py", "upload.py", "verification.py"]
