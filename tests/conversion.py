"""Workbooks as LibreOffice saves them in another format."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def convert(content: bytes, ending: str, folder: Path) -> bytes:
    """Return an .xlsx as .xls, .ods …, made in a folder that is empty or was used for this before."""
    (folder / "月报.xlsx").write_bytes(content)
    return convert_file(folder / "月报.xlsx", ending)


def convert_file(path: Path, ending: str) -> bytes:
    """Return a workbook or document in another format, made in its folder."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    assert soffice, "LibreOffice is needed for the tests"
    folder = path.parent
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(folder),
            str(path),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return path.with_suffix(f".{ending}").read_bytes()
