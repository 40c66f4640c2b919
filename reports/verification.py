"""The verification of a written text as a document, a table, lines, and comments in the text itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analytics.verification.check import Verification
from analytics.verification.verdicts import TITLES, Judgement, format_value, title
from data.settings.dictionary import Dictionary
from data.written.ranks import RANK_FROM_BELOW
from reports.word.remarks import Remark


def verification_document(found: Verification) -> dict[str, Any]:
    """Return a verification in texts, numbers and lists."""
    period = found.scope.period
    unit = "、".join(found.scope.units) or None
    return {
        "text": found.written.name,
        "unit": unit,
        "from": period.first,
        "to": period.last,
        "claims": [_claim(found, judgement) for judgement in found.judgements],
        "sums": [{"quote": total.quote, "ok": total.ok} for total in found.sums],
        "counts": found.counts(),
    }


def _claim(verification: Verification, judgement: Judgement) -> dict[str, Any]:
    period, quantity = judgement.period, judgement.claim.quantity
    system = judgement.system
    figure = None if system is None else {"value": format_value(system.value), "approximate": system.approximate}
    return {
        "quote": judgement.claim.quote,
        "at": verification.written.passages[judgement.claim.passage].place,
        "value": format_value(quantity.number),
        "approximate": quantity.approximate,
        "unit_of_counting": quantity.unit,
        "unit": "、".join(judgement.units) or None,
        "from": period.first if period else None,
        "to": period.last if period else None,
        "measure": judgement.reading.measure if judgement.reading else None,
        "cut": {dimension: list(words) for dimension, words in judgement.reading.cut} if judgement.reading else {},
        "verdict": judgement.verdict,
        "system": figure,
        "why": judgement.why,
        "candidates": list(judgement.candidates),
    }


def explained(found: Verification, one: Judgement) -> str:
    """Return a verdict for people: ``不符：志愿服务活动，柳岸社区，2024年3月，系统是187次``."""
    verdict = TITLES[one.verdict]
    if one.reading is None:
        return f"{verdict}：{one.why}" if one.why else verdict
    parts = [title(one.reading, found.dictionary), "、".join(one.units), one.period.title() if one.period else ""]
    if one.verdict == "matches" and one.system is not None:
        parts.append(f"系统是{_system(one, found.dictionary)}")
    parts.append(one.why)
    parts += [f"也可能是：{'、'.join(found.dictionary[key].title for key in one.candidates)}"] if one.candidates else []
    return f"{verdict}：{'，'.join(filter(None, parts))}"


def correction(found: Verification, one: Judgement) -> str:
    """Return what a figure would be with the system's number, in the unit of counting that it is written with."""
    if one.verdict != "differs" or one.claim.kind != "value" or one.system is None or one.reading is None:
        return ""
    passage = found.written.passages[one.claim.passage].text
    written = passage[one.claim.start : one.claim.end]
    unit = one.claim.quantity.unit if not written[-1:].isdigit() else ""
    unit = found.dictionary[one.reading.measure].unit if one.claim.misfit else unit
    return f"{format_value(one.system.value)}{'余' if one.system.approximate else ''}{unit}"


def corrected_text(found: Verification, taken: Mapping[tuple[int, int], str]) -> str:
    """Return a plain text with what was taken over."""
    texts = [passage.text for passage in found.written.passages]
    for judgement in sorted(found.judgements, key=lambda judgement: -judgement.claim.start):
        instead = taken.get((judgement.claim.passage, judgement.claim.start))
        if instead:
            text = texts[judgement.claim.passage]
            texts[judgement.claim.passage] = text[: judgement.claim.start] + instead + text[judgement.claim.end :]
    return "\n".join(texts)


def result_frame(found: Verification, judged: Sequence[Judgement]) -> pd.DataFrame:
    """Return verdicts as a table to read."""
    lines = [
        (
            number,
            judgement.claim.quote,
            TITLES[judgement.verdict],
            _system(judgement, found.dictionary),
            title(judgement.reading, found.dictionary) if judgement.reading else None,
            judgement.why,
            found.written.passages[judgement.claim.passage].place,
        )
        for number, judgement in enumerate(judged, start=1)
    ]
    heads = ["序号", "原文", "结论", "系统的数", "指标", "说明", "位置"]
    return pd.DataFrame(lines, columns=heads, dtype="object")


def _system(judgement: Judgement, dictionary: Dictionary) -> str | None:
    if judgement.system is None or judgement.reading is None:
        return None
    if judgement.claim.kind == "rank":
        below = "倒数" if judgement.claim.quantity.unit == RANK_FROM_BELOW else ""
        return f"{below}第{format_value(judgement.system.value)}名"
    unit = "%" if judgement.claim.kind == "growth" else dictionary[judgement.reading.measure].unit
    return f"{format_value(judgement.system.value)}{'余' if judgement.system.approximate else ''}{unit}"


def failed_sums(found: Verification) -> list[str]:
    """Return the sums that do not add up, in words."""
    return [f"合计不对：{total.quote}，各项相加是{shown_sum(total.added)}" for total in found.sums if not total.ok]


def remarks(found: Verification) -> list[Remark]:
    """Return a comment for each claim in the body of a Word document, and for each sum that does not add up."""
    wrong = {id(total.breakdown.total): total for total in found.sums if not total.ok}
    comments: list[Remark] = []
    for judgement in found.judgements:
        text = explained(found, judgement)
        failed = wrong.get(id(judgement.claim))
        if failed is not None:
            text += f"。各项相加是{shown_sum(failed.added)}，与这个数不一致"
        comments += _placed(found, judgement, text)
    return comments


def shown_sum(added: Any) -> str:
    """Return a sum for people."""
    return str(int(added)) if added.denominator == 1 else f"{float(added):g}"


def _placed(verification: Verification, judgement: Judgement, text: str) -> Iterator[Remark]:
    """Yield the comment at its paragraph; a passage of several paragraphs has a line for each."""
    passage = verification.written.passages[judgement.claim.passage]
    first, start = 0, judgement.claim.start
    at = (judgement.claim.passage, start)
    lines = passage.text.split("\n")
    if len(passage.paragraphs) == 1:
        yield Remark(passage.paragraphs[0], start, judgement.claim.end, text, at)
        return
    for paragraph, line in zip(passage.paragraphs, lines, strict=False):
        if first <= start <= first + len(line):
            yield Remark(paragraph, start - first, judgement.claim.end - first, text, at)
            return
        first += len(line) + 1


def overview_frame(found: Sequence[Verification]) -> pd.DataFrame:
    """Return several verifications as a table, a line a text: whose it is, of when, how many of each verdict."""
    lines = [
        (
            one.written.name,
            "、".join(one.scope.units) or "全部单位",
            one.scope.period.title(),
            *one.counts().values(),
            len(failed_sums(one)),
        )
        for one in found
    ]
    return pd.DataFrame(lines, columns=["材料", "单位", "期间", *TITLES.values(), "合计不对"], dtype="object")


def overview_lines(found: Sequence[Verification]) -> list[str]:
    """Return the same table as lines of equal width for a terminal, where a Chinese sign is as wide as two others."""
    frame = overview_frame(found)
    rows = [list(frame.columns), *([str(cell) for cell in row] for row in frame.itertuples(index=False))]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(frame.columns))]
    return ["  ".join(text + " " * (widths[at] - _width(text)) for at, text in enumerate(row)).rstrip() for row in rows]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def result_lines(found: Verification) -> list[str]:
    """Return a verification as lines for people: what differs first."""
    counts: Mapping[Any, int] = found.counts()
    summary = "，".join(f"{TITLES[verdict]}{counts[verdict]}处" for verdict in TITLES)
    whose = "、".join(found.scope.units) or "全部单位"
    lines = [f"{found.written.name}（{whose}，{found.scope.period.title()}）：{summary}"]
    for judgement in sorted(found.judgements, key=lambda judgement: judgement.verdict != "differs"):
        place = found.written.passages[judgement.claim.passage].place
        if judgement.verdict in ("differs", "other-basis"):
            lines.append(f"  {place}“{judgement.claim.quote}”{explained(found, judgement)}")
    lines += [f"  {line}" for line in failed_sums(found)]
    return lines
