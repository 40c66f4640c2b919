"""Written texts (.docx, .txt, .md, .pdf with a text layer) read as passages. Runs in a reader's process."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import PurePosixPath

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from data.intake.gate import RefusedError, beyond, refuse, weigh
from data.intake.limits import BOUNDS, MIB, TEXT_MB
from data.intake.markup import clean
from data.intake.package import open_package
from data.intake.written_lines import read_lines
from data.intake.written_word import MAIN, read_word
from data.problems import Problem
from data.written.text import Passage, TextKind, WrittenText

_BOUNDS = replace(BOUNDS, upload=TEXT_MB * MIB, entries=2_000, unzipped=48 * MIB, markup=1_500_000)
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_SIGNS, _MOST_PASSAGES, _MOST_PAGES = 1_000_000, 50_000, 500
_PAGE_NUMBER = re.compile(r"[—–\-\s]*[0-9]{1,4}[—–\-\s]*")
_CURE = "请另存为 .docx、.txt 或有文字层的 .pdf 后再核对。"


def read_written(content: bytes, name: str) -> WrittenText | Problem:
    """Return the passages of a text, or why it cannot be read: damaged, too large, with a password, a scan."""
    try:
        weigh(len(content), _BOUNDS.upload)
        return _bounded(_read(content, name))
    except RefusedError as error:
        return _worded(error.problem)


def read_pasted(text: str) -> WrittenText | Problem:
    """Return the passages of a text that was typed or pasted, or why it cannot be read."""
    try:
        return _bounded(_plain("粘贴的文字", "txt", text))
    except RefusedError as error:
        return error.problem


def _read(content: bytes, name: str) -> WrittenText:
    suffix = PurePosixPath(name).suffix.lower()
    if content.startswith(_OLD):
        raise refuse("encrypted", "文件有打开密码，或是旧的 .doc 格式", cure="请去掉密码，另存为 .docx。")
    if content.startswith(b"PK"):
        package = open_package(content, _BOUNDS)
        if MAIN not in package:
            raise refuse("unreadable", "不是 Word 文档（.docx）", cure=_CURE)
        return WrittenText(name, "docx", tuple(read_word(package, _BOUNDS)))
    if content.startswith(b"%PDF-"):
        return WrittenText(name, "pdf", tuple(_pages(content)))
    if suffix in (".txt", ".md"):
        return _plain(name, "md" if suffix == ".md" else "txt", _decoded(content))
    raise refuse("unreadable", "不是能核对的文字材料", cure=_CURE)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    raise refuse("unreadable", "文字编码不认识", cure="请另存为 UTF-8 编码的文本。")


def _plain(name: str, kind: TextKind, text: str) -> WrittenText:
    passages, end = read_lines(clean(text))
    return WrittenText(name, kind, tuple(passages), end)


def _pages(content: bytes) -> list[Passage]:
    """Return the lines of a PDF's text layer as paragraphs; refuses one that has none."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refuse("encrypted", "PDF 有打开密码", cure="请去掉密码后再核对。")
        if len(reader.pages) > _MOST_PAGES:
            raise beyond("PDF 页数", len(reader.pages), _MOST_PAGES, cure="请分成几个文件。")
        pages = [clean(page.extract_text()) for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise refuse("unreadable", "PDF 已损坏", cure=_CURE) from error
    if not any(page.strip() for page in pages):
        raise refuse("unreadable", "PDF 里没有文字层，可能是扫描件", cure="请用 Word 原文件核对，或先识别成文字。")
    return _paragraphs(pages)


def _paragraphs(pages: list[str]) -> list[Passage]:
    """Join the lines of pages to paragraphs: a long line that ends without a full stop goes on in the next."""
    passages: list[Passage] = []
    goes_on = False
    for number, page in enumerate(pages, start=1):
        lines = [line.strip() for line in page.split("\n") if not _PAGE_NUMBER.fullmatch(line.strip())]
        widest = max(map(_width, lines), default=0)
        at = 0
        for text in filter(None, lines):
            if goes_on:
                passages[-1] = replace(passages[-1], text=passages[-1].text + text)
            else:
                at += 1
                passages.append(Passage(text, f"第{number}页第{at}段"))
            goes_on = _width(text) > widest * 0.8 and text[-1] not in "。；！？：;:"
    return passages


def _width(text: str) -> int:
    """Return how wide a line is; Latin signs are half as wide."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def _bounded(written: WrittenText) -> WrittenText:
    signs = sum(len(passage.text) for passage in written.passages)
    if signs > _MOST_SIGNS:
        raise beyond("字数", signs, _MOST_SIGNS, cure="请分成几个文件。")
    if len(written.passages) > _MOST_PASSAGES:
        raise beyond("段落和表格单元格", len(written.passages), _MOST_PASSAGES, cure="请分成几个文件。")
    if not any(passage.text.strip() for passage in written.passages):
        raise refuse("empty", "里面没有文字")
    return written


def _worded(problem: Problem) -> Problem:
    """Return a problem that speaks of Word where the gate speaks of Excel."""
    message = problem.message.replace("或 Excel", "或 Word").replace(".xlsx", ".docx").replace("和多余的工作表", "")
    return replace(problem, message=message)
