"""The verification of a written text as a document, as lines, and as comments in the text itself."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.text.run import Run

from analytics.verification.check import Verification
from analytics.verification.verdicts import TITLES, Judgement, shown, title
from data.schema import MEASURE
from data.text import clean

AUTHOR, INITIALS = "宣传工作数据看板", "核"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on a stretch of a paragraph of the body, from ``start`` to ``end``."""

    paragraph: int
    start: int
    end: int
    text: str


def verification_document(found: Verification) -> dict[str, Any]:
    """Return a verification in texts, numbers and lists."""
    period = found.scope.period
    unit = "、".join(found.scope.units) or None
    return {
        "text": found.written.name,
        "unit": unit,
        "from": period.first,
        "to": period.last,
        "claims": [_claim(found, one) for one in found.judgements],
        "sums": [{"quote": one.quote, "ok": one.ok} for one in found.sums],
        "counts": found.counts(),
    }


def _claim(found: Verification, one: Judgement) -> dict[str, Any]:
    period, quantity = one.period, one.claim.quantity
    system = None if one.system is None else {"value": shown(one.system.value), "approximate": one.system.approximate}
    return {
        "quote": one.claim.quote,
        "at": found.written.passages[one.claim.passage].place,
        "value": shown(quantity.number),
        "approximate": quantity.approximate,
        "unit_of_counting": quantity.unit,
        "unit": "、".join(one.units) or None,
        "from": period.first if period else None,
        "to": period.last if period else None,
        "measure": one.reading.measure if one.reading else None,
        "cut": {dimension: list(words) for dimension, words in one.reading.cut} if one.reading else {},
        "verdict": one.verdict,
        "system": system,
        "why": one.why,
        "candidates": list(one.candidates),
    }


def explained(found: Verification, one: Judgement) -> str:
    """Return a verdict for people: ``不符：志愿服务活动，柳岸社区，2024年3月，系统是187次``."""
    said = TITLES[one.verdict]
    if one.reading is None:
        return f"{said}：{one.why}" if one.why else said
    parts = [title(one.reading), "、".join(one.units), one.period.title() if one.period else ""]
    if one.verdict == "matches" and one.system is not None:
        parts.append(f"系统是{shown(one.system.value)}{MEASURE[one.reading.measure].unit}")
    parts.append(one.why)
    parts += [f"也可能是：{'、'.join(MEASURE[key].title for key in one.candidates)}"] if one.candidates else []
    return f"{said}：{'，'.join(filter(None, parts))}"


def remarks(found: Verification) -> list[Remark]:
    """Return a comment for each claim in the body of a Word document, and for each sum that does not add up."""
    wrong = {id(one.breakdown.total): one for one in found.sums if not one.ok}
    told: list[Remark] = []
    for one in found.judgements:
        text = explained(found, one)
        failed = wrong.get(id(one.claim))
        if failed is not None:
            text += f"。各项相加是{shown_sum(failed.added)}，与这个数不一致"
        told += _placed(found, one, text)
    return told


def shown_sum(added: Any) -> str:
    """Return a sum for people."""
    return str(int(added)) if added.denominator == 1 else f"{float(added):g}"


def _placed(found: Verification, one: Judgement, text: str) -> Iterator[Remark]:
    """Yield the comment at its paragraph; a passage of several paragraphs has a line for each."""
    passage = found.written.passages[one.claim.passage]
    first, start = 0, one.claim.start
    lines = passage.text.split("\n")
    if len(passage.paragraphs) == 1:
        yield Remark(passage.paragraphs[0], start, one.claim.end, text)
        return
    for paragraph, line in zip(passage.paragraphs, lines, strict=False):
        if first <= start <= first + len(line):
            yield Remark(paragraph, start - first, one.claim.end - first, text)
            return
        first += len(line) + 1


def commented(content: bytes, found: Sequence[Remark]) -> bytes:
    """Return a Word document with these comments and nothing else changed. Runs in a reader's process."""
    document = docx.Document(io.BytesIO(content))
    paragraphs = [one for one in document.element.body.iter(qn("w:p")) if not _is_fallback(one)]
    for remark in sorted(found, key=lambda one: (one.paragraph, one.start)):
        runs = _runs_at(paragraphs[remark.paragraph], remark.start, remark.end)
        if runs:
            document.add_comment([Run(run, document) for run in runs], clean(remark.text), AUTHOR, INITIALS)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _is_fallback(paragraph: Any) -> bool:
    return any(parent.tag == _FALLBACK for parent in paragraph.iterancestors())


def _own_runs(paragraph: Any) -> list[Any]:
    """Return the runs of a paragraph in order, without those of text boxes within it."""
    return [run for run in paragraph.iter(qn("w:r")) if next(run.iterancestors(qn("w:p"))) is paragraph]


def _text(run: Any) -> str:
    """Return the text of a run as it was read."""
    return "".join(
        (child.text or "") if child.tag == qn("w:t") else _SIGNS.get(child.tag, "") for child in run
    )  # fmt: skip


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
    behind = copy.deepcopy(run)
    whole = text.text or ""
    second = next(child for child in behind if child.tag == qn("w:t"))
    for element, part in ((text, whole[:at]), (second, whole[at:])):
        element.text = part
        element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(behind)
    return behind


def result_lines(found: Verification) -> list[str]:
    """Return a verification as lines for people: what differs first."""
    counts: Mapping[Any, int] = found.counts()
    told = "，".join(f"{TITLES[verdict]}{counts[verdict]}处" for verdict in TITLES)
    whose = "、".join(found.scope.units) or "全部单位"
    lines = [f"{found.written.name}（{whose}，{found.scope.period.title()}）：{told}"]
    for one in sorted(found.judgements, key=lambda one: one.verdict != "differs"):
        place = found.written.passages[one.claim.passage].place
        if one.verdict in ("differs", "other-basis"):
            lines.append(f"  {place}“{one.claim.quote}”{explained(found, one)}")
    lines += [f"  合计不对：{one.quote}，各项相加是{shown_sum(one.added)}" for one in found.sums if not one.ok]
    return lines
