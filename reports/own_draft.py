"""A document that the program has drafted, edited since: its figures are held against those of its own draft first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from analytics.facts import Facts
from analytics.verification.check import Verification
from analytics.verification.meanings import Reading
from analytics.verification.verdicts import Judgement
from data.written.text import Squeezed
from reports.documents import DRAFTED
from reports.word.draft import Cited, Draft, Line

_ALIKE = 0.6
"""How alike a paragraph and a line of the draft have to be for one to be the edited other."""
_TITLES = {"bulletin": "宣传工作情况的通报", "summary": "宣传工作总结"}
"""What the titles of the documents hold; making a draft to compare its title takes a second."""
_TELLING = re.compile("增|减|升|降|提高|上月|上年|同期|同比|环比|季度|上半年|下半年|[0-9]月|[0-9]年|未|逾期")
"""Words of a literal part that change what the figure behind them says."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A figure of the draft as it stands in the text now; ``change``: what was changed, empty for nothing."""

    passage: int
    start: int
    end: int
    cited: Cited
    change: str


def with_own_draft(verification: Verification, facts: Facts) -> Verification:
    """Return the verification with what the draft of the same document says of its figures, where it is one."""
    own_draft = _own_draft(verification, facts)
    if own_draft is None:
        return verification
    judged = list(verification.judgements)
    for edited in _edits(own_draft, verification):
        at = next((at for at, judgement in enumerate(judged) if _is_at(judgement, edited)), None)
        if at is not None:
            judged[at] = _judged(judged[at], edited)
    return replace(verification, judgements=tuple(judged))


def _own_draft(verification: Verification, facts: Facts) -> Draft | None:
    """Return the draft whose title the text bears at its head, ``None`` where no draft has this title."""
    unit = verification.scope.units[0] if len(verification.scope.units) == 1 else None
    heads = {Squeezed.of(passage.text).text for passage in verification.written.passages[:3]}
    period = Squeezed.of(verification.scope.period.title()).text
    for kind, draft in DRAFTED.items():
        if not any(period in head and _TITLES[kind] in head for head in heads):
            continue
        for whose in dict.fromkeys((unit, None)):
            candidate = draft(facts, verification.scope.period, whose)
            if Squeezed.of(candidate.title).text in heads:
                return candidate
    return None


def _edits(own_draft: Draft, verification: Verification) -> Iterator[Edited]:
    """Yield the figures of the draft with what has become of them."""
    texts = enumerate(verification.written.passages)
    passages = [(at, passage.text) for at, passage in texts if passage.cell is None and passage.text.strip()]
    free = dict(passages)
    lines = [line for line in own_draft.lines if any(isinstance(part, Cited) for part in line.parts)]
    for line in [*(line for line in lines if line.text in free.values()), *lines]:
        same = next((at for at, text in free.items() if text == line.text), None)
        at = same if same is not None else _nearest(line, free)
        if at is not None and line in lines:
            lines.remove(line)
            yield from _compared(line, at, free.pop(at))


def _nearest(line: Line, free: dict[int, str]) -> int | None:
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(line.text)
    best, ratio = None, _ALIKE
    for at, text in free.items():
        matcher.set_seq1(text)
        if matcher.real_quick_ratio() > ratio and matcher.quick_ratio() > ratio and matcher.ratio() > ratio:
            best, ratio = at, matcher.ratio()
    return best


def _compared(line: Line, passage: int, text: str) -> Iterator[Edited]:
    """Yield the figures of a line of the draft, where they stand in the text, and what was changed of each."""
    blocks = SequenceMatcher(None, line.text, text, autojunk=False).get_opcodes()
    place = 0
    pending = ""
    for part in line.parts:
        written = part if isinstance(part, str) else part.text
        end = place + len(written)
        changed = _changed(blocks, place, end, line.text, text)
        if isinstance(part, Cited):
            start, stop = _mapped(blocks, place), _mapped(blocks, end)
            now = _own_text(text[start:stop], part.text)
            difference = f"原稿是{part.text}" if now != part.text else pending
            if stop > start:
                yield Edited(passage, start, stop, part, difference)
            pending = ""
        elif changed:
            pending = f"原稿是“{changed}”" if _TELLING.search(changed) else pending
        place = end


def _own_text(now: str, before: str) -> str:
    """Return what stands for a figure now, without words that were put in front of it."""
    added = now.removesuffix(before)
    return before if added != now and not re.search("[0-9.,]$", added) else now


Blocks = Sequence[tuple[str, int, int, int, int]]


def _changed(blocks: Blocks, start: int, end: int, old: str, new: str) -> str:
    """Return the words of a stretch of the draft that were changed, with their surroundings; empty for none."""
    for tag, first, last, begin, stop in blocks:
        if tag != "equal" and first < end and (last > start or (first == last and first >= start)):
            stretch = old[max(start, first - 3) : min(end, last + 3)]
            if tag != "insert" or _TELLING.search(new[begin:stop]):
                return stretch
    return ""


def _mapped(blocks: Blocks, place: int) -> int:
    """Return where a place of the draft stands in the text."""
    for tag, first, last, begin, stop in blocks:
        if tag == "insert" and first == place:
            return begin
        if first <= place < last:
            return begin + (place - first) if tag == "equal" else (begin if place == first else stop)
    return blocks[-1][4] if blocks else 0


def _is_at(judgement: Judgement, edited: Edited) -> bool:
    claim = judgement.claim
    return claim.passage == edited.passage and claim.start < edited.end and edited.start < claim.end


def _judged(judgement: Judgement, edited: Edited) -> Judgement:
    cited = edited.cited
    reading = judgement.reading
    if cited.measure is not None and not cited.compared:
        reading = Reading(cited.measure, tuple((dimension, (word,)) for dimension, word in cited.cut))
    if edited.change:
        why = f"{edited.change}，{cited.title}是{cited.exact}"
        return replace(judgement, verdict="differs", why=why, reading=reading, period=cited.period)
    if judgement.verdict == "matches":
        return judgement
    return replace(judgement, verdict="matches", why="与看板生成的原稿一致", reading=reading, period=cited.period)
