"""Any file that an office may send as a workbook of cells, recognised by its first bytes, never its name."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace

import olefile

from data.intake.biff import read_xls
from data.intake.cells import Workbook
from data.intake.delimited import read_delimited, read_text
from data.intake.gate import RefusedError, beyond, refuse, weigh
from data.intake.limits import BOUNDS, Bounds
from data.intake.modified import compound_time, package_time
from data.intake.ods import read_ods
from data.intake.package import Package, open_package
from data.intake.relations import related_parts
from data.intake.xlsb import read_xlsb
from data.intake.xlsx import read_xlsx
from data.problems import Problem

_LOG = logging.getLogger(__name__)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SUMMARY = "\x05summaryinformation"
"""Excel, WPS and LibreOffice write this stream; programs that only fill in cells do not."""
_RAW_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x10\x00", b"\x09\x08\x08\x00")
_SAVE_AS = "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新上传。"
_STRANGERS = (
    (b"%PDF", "这是 PDF 文件"),
    (b"\xff\xd8\xff", "这是图片"),
    (b"\x89PNG", "这是图片"),
    (b"GIF8", "这是图片"),
    (b"BM", "这是图片"),
    (b"II*\x00", "这是图片"),
    (b"MM\x00*", "这是图片"),
    (b"Rar!", "这是 RAR 压缩包"),
    (b"7z\xbc\xaf", "这是 7z 压缩包"),
    (b"\x1f\x8b", "这是 gzip 压缩包"),
    (b"{\\rtf", "这是 RTF 文档"),
)
_EXCHANGE = (b"ID;P", b"TABLE\r\n0,1", b"TABLE\n0,1")
_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|table|body|meta|head|div|tr)\b", re.IGNORECASE)


def read_workbook(content: bytes, name: str, bounds: Bounds = BOUNDS) -> Workbook | Problem:
    """Read the cells of a file, or say in one problem why it cannot be read.

    The problem's code is ``unreadable``, ``encrypted``, ``too-large``, ``not-a-workbook`` or
    ``empty``. ``name`` only titles the sheet of a delimited text. Never raises for a bad file,
    but a hostile one may cost time and memory: call it in a child (``workers``).
    """
    try:
        workbook = _read(content, name, bounds)
        cells = sum(len(row) for sheet in workbook.sheets for row in sheet.rows.values())
        if not cells:
            raise refuse("empty", "文件里没有任何内容")
        if cells > bounds.all_cells:
            raise beyond("有内容的单元格", cells, bounds.all_cells, cure="请分成几个文件。")
    except RefusedError as refused:
        return refused.problem
    except MemoryError:
        return refuse("too-large", "读取时内存超过上限").problem
    except Exception:
        # A damaged file can trip a reader anywhere; the sender needs an answer, the log the place.
        _LOG.exception("a reader failed on %r", name)
        return refuse("unreadable", "文件已损坏").problem
    return workbook


def _read(content: bytes, name: str, bounds: Bounds) -> Workbook:
    weigh(len(content), bounds.upload)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        package = open_package(content, bounds)
        workbook = replace(_read_package(package, bounds), modified=package_time(package))
        package.check_unread()
        return workbook
    if content.startswith(_OLE):
        return _read_compound(content, bounds)
    if content.startswith(_RAW_BIFF):
        return read_xls(content, bounds)
    return _read_text(content, name, bounds)


def _read_package(package: Package, bounds: Bounds) -> Workbook:
    if "_rels/.rels" in package:
        parts = related_parts(package, "", bounds).values()
        main = next((path for kind, path in parts if kind == "officeDocument"), "")
        if main.lower().endswith(".bin"):
            return read_xlsb(package, main, bounds)
        if main.lower().startswith("word/") or main.lower().startswith("ppt/"):
            raise refuse("not-a-workbook", "这是文档或幻灯片")
        if main:
            return read_xlsx(package, main, bounds)
    if "content.xml" in package:
        if "mimetype" in package and b"spreadsheet" not in package.read("mimetype"):
            raise refuse("not-a-workbook", "这不是表格文档")
        return read_ods(package, bounds)
    if "xl/workbook.xml" in package:
        return read_xlsx(package, "xl/workbook.xml", bounds)
    if any(path.endswith((".iwa", "metadata/buildversionhistory.plist")) for path in package.names):
        raise refuse("not-a-workbook", "这是 Numbers 表格", cure="请在 Numbers 里导出为 Excel（.xlsx）后重新上传。")
    raise refuse("not-a-workbook", "这是压缩包，里面不是一个表格", cure="请解压后上传表格，或在批量导入里上传压缩包。")


def _read_compound(content: bytes, bounds: Bounds) -> Workbook:
    """A compound file: an .xls, an .xlsx with a password, or something else of old Office.

    olefile takes the stream out, for xlrd's own way of doing it can be led in circles.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            names = {path[0].lower(): path[0] for path in compound.listdir()}
            if "encryptedpackage" in names or "encryptioninfo" in names:
                raise refuse("encrypted", "文件有密码")
            name = names.get("workbook") or names.get("book")
            if name is None:
                raise refuse("not-a-workbook", "这是旧版 Office 的其他文件")
            stream = compound.openstream(name).read()
            calculated = _SUMMARY in names
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise refuse("unreadable", "文件已损坏（目录对不上）") from error
    return replace(read_xls(stream, bounds, calculated=calculated), modified=compound_time(content))


def _read_text(content: bytes, name: str, bounds: Bounds) -> Workbook:
    for start, description in _STRANGERS:
        if content.startswith(start):
            raise refuse("not-a-workbook", description)
    if content.startswith(_EXCHANGE):
        raise refuse("not-a-workbook", "这是旧的交换格式", cure=_SAVE_AS)
    if content.startswith(b"MIME-Version:"):
        raise refuse("unreadable", "这是单个文件的网页（MHT），只是扩展名像 Excel", cure=_SAVE_AS)
    weigh(len(content), bounds.upload_text)
    text = read_text(content)
    if text is None:
        raise refuse("not-a-workbook", "不是认识的表格文件")
    beginning = text[:2_000].lstrip()
    if beginning.startswith("<"):
        raise _marked_up(beginning)
    return read_delimited(text, name, bounds)


def _marked_up(beginning: str) -> RefusedError:
    """What a page or an XML document named .xls is told: programs of the Java kind export these."""
    if "office:spreadsheet" in beginning or "Excel.Sheet" in beginning:
        return refuse("unreadable", "这是 XML 格式的表格（SpreadsheetML），只是扩展名像 Excel", cure=_SAVE_AS)
    if _HTML.search(beginning):
        return refuse("unreadable", "这是网页格式的表格（HTML），只是扩展名像 Excel", cure=_SAVE_AS)
    return refuse("not-a-workbook", "这是 XML 文件，不是表格", cure=_SAVE_AS)
