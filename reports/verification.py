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


def verification_document(verification: Verification) -> dict[str, Any]:
    """Return a verification in texts, numbers and lists."""
    period = verification.scope.period
    unit = "、".join(verification.scope.units) or None
    return {
        "text": verification.written.name,
        "unit": unit,
        "from": period.first,
        "to": period.last,
        "claims": [_claim(verification, judgement) for judgement in verification.judgements],
        "sums": [{"quote": total.quote, "ok": total.ok} for total in verification.sums],
        "counts": verification.counts(),
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


def explained(verification: Verification, judgement: Judgement) -> str:
    """Return a verdict for people: ``不符：志愿服务活动，柳岸社区，2024年3月，系统是187次``."""
    verdict = TITLES[judgement.verdict]
    if judgement.reading is None:
        return f"{verdict}：{judgement.why}" if judgement.why else verdict
    parts = [
        title(judgement.reading, verification.dictionary),
        "、".join(judgement.units),
        judgement.period.title() if judgement.period else "",
    ]
    if judgement.verdict == "matches" and judgement.system is not None:
        parts.append(f"系统是{_system(judgement, verification.dictionary)}")
    parts.append(judgement.why)
    parts += (
        [f"也可能是：{'、'.join(verification.dictionary[key].title for key in judgement.candidates)}"]
        if judgement.candidates
        else []
    )
    return f"{verdict}：{'，'.join(filter(None, parts))}"


def correction(verification: Verification, judgement: Judgement) -> str:
    """Return what a figure would be with the system's number, in the unit of counting that it is written with."""
    if (
        judgement.verdict != "differs"
        or judgement.claim.kind != "value"
        or judgement.system is None
        or judgement.reading is None
    ):
        return ""
    passage = verification.written.passages[judgement.claim.passage].text
    written = passage[judgement.claim.start : judgement.claim.end]
    unit = judgement.claim.quantity.unit if not written[-1:].isdigit() else ""
    unit = verification.dictionary[judgement.reading.measure].unit if judgement.claim.misfit else unit
    return f"{format_value(judgement.system.value)}{'余' if judgement.system.approximate else ''}{unit}"


def corrected_text(verification: Verification, taken: Mapping[tuple[int, int], str]) -> str:
    """Return a plain text with what was taken over, all else as it was."""
    texts = [passage.text for passage in verification.written.passages]
    for judgement in sorted(verification.judgements, key=lambda judgement: -judgement.claim.start):
        instead = taken.get((judgement.claim.passage, judgement.claim.start))
        if instead:
            text = texts[judgement.claim.passage]
            texts[judgement.claim.passage] = text[: judgement.claim.start] + instead + text[judgement.claim.end :]
    passages = zip(verification.written.passages, texts, strict=True)
    text = "".join(passage.before + text for passage, text in passages) + verification.written.end
    return text.removeprefix("\n") if verification.written.kind == "pdf" else text


def result_frame(verification: Verification, judged: Sequence[Judgement]) -> pd.DataFrame:
    """Return verdicts as a table to read."""
    lines = [
        (
            number,
            judgement.claim.quote,
            TITLES[judgement.verdict],
            _system(judgement, verification.dictionary),
            title(judgement.reading, verification.dictionary) if judgement.reading else None,
            judgement.why,
            verification.written.passages[judgement.claim.passage].place,
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


def failed_sums(verification: Verification) -> list[str]:
    """Return the sums that do not add up, in words."""
    return [
        f"合计不对：{total.quote}，各项相加是{shown_sum(total.added)}" for total in verification.sums if not total.ok
    ]


def remarks(verification: Verification) -> list[Remark]:
    """Return a comment for each claim in the body of a Word document, and for each sum that does not add up."""
    wrong = {id(total.breakdown.total): total for total in verification.sums if not total.ok}
    comments: list[Remark] = []
    for judgement in verification.judgements:
        text = explained(verification, judgement)
        failed = wrong.get(id(judgement.claim))
        if failed is not None:
            text += f"。各项相加是{shown_sum(failed.added)}，与这个数不一致"
        comments += _placed(verification, judgement, text)
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


def overview_frame(verifications: Sequence[Verification]) -> pd.DataFrame:
    """Return several verifications as a table, a line a text: whose it is, of when, how many of each verdict."""
    lines = [
        (
            verification.written.name,
            "、".join(verification.scope.units) or "全部单位",
            verification.scope.period.title(),
            *verification.counts().values(),
            len(failed_sums(verification)),
        )
        for verification in verifications
    ]
    return pd.DataFrame(lines, columns=["材料", "单位", "期间", *TITLES.values(), "合计不对"], dtype="object")


def overview_lines(verifications: Sequence[Verification]) -> list[str]:
    """Return the same table as lines of equal width for a terminal, where a Chinese sign is as wide as two others."""
    frame = overview_frame(verifications)
    rows = [list(frame.columns), *([str(cell) for cell in row] for row in frame.itertuples(index=False))]
    widths = [max(_width(row[at]) for row in rows) for at in range(len(frame.columns))]
    return ["  ".join(text + " " * (widths[at] - _width(text)) for at, text in enumerate(row)).rstrip() for row in rows]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def result_lines(verification: Verification) -> list[str]:
    """Return a verification as lines for people: what differs first."""
    counts: Mapping[Any, int] = verification.counts()
    summary = "，".join(f"{TITLES[verdict]}{counts[verdict]}处" for verdict in TITLES)
    whose = "、".join(verification.scope.units) or "全部单位"
    lines = [f"{verification.written.name}（{whose}，{verification.scope.period.title()}）：{summary}"]
    for judgement in sorted(verification.judgements, key=lambda judgement: judgement.verdict != "differs"):
        place = verification.written.passages[judgement.claim.passage].place
        if judgement.verdict in ("differs", "other-basis"):
            lines.append(f"  {place}“{judgement.claim.quote}”{explained(verification, judgement)}")
    lines += [f"  {line}" for line in failed_sums(verification)]
    return lines
