"""Workbooks as LibreOffice saves them in another format."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def convert(content: bytes, ending: str, folder: Path) -> bytes:
    """Return an .xlsx as .xls, .ods …, made in a folder that is empty or was used for this before."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    assert soffice, "LibreOffice is needed for the tests"
    (folder / "月报.xlsx").write_bytes(content)
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", ending,
         "--outdir", str(folder), str(folder / "月报.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / f"月报.{ending}").read_bytes()
