"""Comments on stretches of a Word document that somebody else has written, all else left as it is."""

from __future__ import annotations

import copy
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.text.run import Run

from data.text import clean

AUTHOR, INITIALS = "宣传工作数据看板", "核"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a stretch of a paragraph of the body, from ``start`` to ``end``.

    ``at``: the claim by passage and place; ``instead``: what is to be written there, empty for no change.
    """

    paragraph: int
    start: int
    end: int
    text: str
    at: tuple[int, int] = (0, 0)
    instead: str = ""


def commented(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """Return a Word document with these comments, what was taken over, and nothing else changed.

    Runs in a reader's process.
    """
    document = docx.Document(io.BytesIO(content))
    paragraphs = [paragraph for paragraph in document.element.body.iter(qn("w:p")) if not _is_fallback(paragraph)]
    written: list[tuple[list[Any], str]] = []
    for remark in sorted(remarks, key=lambda remark: (remark.paragraph, remark.start)):
        runs = _runs_at(paragraphs[remark.paragraph], remark.start, remark.end)
        if runs:
            document.add_comment([Run(run, document) for run in runs], clean(remark.text), AUTHOR, INITIALS)
            written.append((runs, remark.instead))
    for runs, instead in written:
        if instead:
            _rewrite(runs, instead)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _rewrite(runs: Sequence[Any], instead: str) -> None:
    """Write a figure otherwise, in the formatting of its first sign."""
    texts = [text for run in runs for text in run.iter(qn("w:t"))]
    if texts and "".join(text.text or "" for text in texts) == "".join(map(_text, runs)):
        for place, text in enumerate(texts):
            text.text = instead if place == 0 else ""


def _is_fallback(paragraph: Any) -> bool:
    return any(parent.tag == _FALLBACK for parent in paragraph.iterancestors())


def _own_runs(paragraph: Any) -> list[Any]:
    """Return the runs of a paragraph in order, without those of text boxes within it."""
    return [run for run in paragraph.iter(qn("w:r")) if next(run.iterancestors(qn("w:p"))) is paragraph]


def _text(run: Any) -> str:
    """Return the text of a run as it was read."""
    return "".join((child.text or "") if child.tag == qn("w:t") else _SIGNS.get(child.tag, "") for child in run)


def _runs_at(paragraph: Any, start: int, end: int) -> list[Any]:
    """Return runs that hold just a stretch of a paragraph; a run of plain text is split, with its formatting."""
    place = 0
    chosen: list[Any] = []
    for run in _own_runs(paragraph):
        length = len(_text(run))
        if place < end and start < place + length:
            chosen.append(_part(run, max(0, start - place), min(length, end - place)))
        place += length
    return chosen


def _part(run: Any, start: int, end: int) -> Any:
    texts = [child for child in run if child.tag != qn("w:rPr")]
    if len(texts) != 1 or texts[0].tag != qn("w:t"):
        return run
    text = texts[0].text or ""
    if end < len(text):
        _split(run, texts[0], end)
    return _split(run, texts[0], start) if start else run


def _split(run: Any, text: Any, at: int) -> Any:
    """Split a run in two with the same formatting and return the second one."""
    second_run = copy.deepcopy(run)
    whole = text.text or ""
    second = next(child for child in second_run if child.tag == qn("w:t"))
    for element, part in ((text, whole[:at]), (second, whole[at:])):
        element.text = part
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(second_run)
    return second_run
