"""Texts of many offices in other words each, held against their own data by a key that was made by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from analytics.verification.check import Verification
from data.written.text import WrittenText
from tests.written import (
    Known,
    Marked,
    altered,
    checked,
    is_resolved,
    judged_at,
    other_number,
    read_marked,
    read_office,
)

TEXTS = sorted((Path(__file__).parent / "offices").glob("*.txt"))


@dataclass(frozen=True)
class Case:
    """A text with its key and what was found of it."""

    written: WrittenText
    marked: tuple[Marked, ...]
    verification: Verification


def _case(path: Path) -> Case:
    text, _, data = path.read_text(encoding="utf-8").partition("\n=====\n")
    written, marked = read_marked(path.stem, text)
    return Case(written, tuple(marked), checked(written, read_office(data)))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    assert len(TEXTS) >= 10
    return [_case(path) for path in TEXTS]


def test_at_least_85_in_100_figures_are_resolved_to_the_right_measure(cases: list[Case]) -> None:
    counted = [(case, mark) for case in cases for mark in case.marked if mark.meant]
    missed = [
        (item.written, item.meant)
        for case, item in counted
        if not is_resolved(judged_at(case.verification, item), item)
    ]
    assert len(missed) <= 0.15 * len(counted), missed


def test_at_least_98_in_100_verdicts_are_right(cases: list[Case]) -> None:
    """Every figure of the texts is what the data have: whatever is called wrong, or right without being counted, is not."""
    certain, wrong = 0, []
    for case in cases:
        known = {
            id(judgement): mark
            for mark in case.marked
            if mark.meant and (judgement := judged_at(case.verification, mark)) is not None
        }
        for judgement in case.verification.judgements:
            if judgement.verdict in ("matches", "differs"):
                certain += 1
                mark = known.get(id(judgement))
                if judgement.verdict == "differs" or mark is None or not is_resolved(judgement, mark):
                    wrong.append((case.written.name, judgement.claim.quote, judgement.verdict, judgement.why))
    assert certain > 100
    assert len(wrong) <= 0.02 * certain, wrong


def test_the_sums_of_the_texts_add_up(cases: list[Case]) -> None:
    assert [total.quote for case in cases for total in case.verification.sums if not total.ok] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem[:2])
def test_every_figure_that_was_right_differs_when_it_is_altered(path: Path) -> None:
    text, _, data = path.read_text(encoding="utf-8").partition("\n=====\n")
    facts = Known.of(read_office(data))
    written, marked = read_marked(path.stem, text)
    plain = checked(written, facts)
    for mark in marked:
        right = judged_at(plain, mark)
        if right is None or right.verdict != "matches":
            continue
        report = checked(altered(written, mark, other_number(mark.written)), facts, plain.scope)
        changed = judged_at(report, mark)
        assert changed is not None
        assert changed.verdict == "differs", (mark, changed.verdict, changed.why)
        others = [each for each in marked if each.passage != mark.passage]
        assert [_verdict(plain, each) for each in others] == [_verdict(report, each) for each in others], mark


def _verdict(result: Verification, at: Marked) -> str:
    judged = judged_at(result, at)
    return judged.verdict if judged is not None else ""


def test_parts_counted_by_other_measure_words_make_up_their_total() -> None:
    """A list may count each kind by its own word: 次, 场 and 期 count the same."""
    written, _ = read_marked(
        "总结", "甲社区2024年5月工作总结\n甲社区组织学习12次（集中学习6次、理论宣讲4场、微课堂2期）。\n乙。"
    )
    data = "street 某街道\n" + "\n".join(
        f"甲社区 2024-05 study {kind} times={times}"
        for kind, times in (("集中学习", 6), ("理论宣讲", 4), ("微课堂", 2))
    )
    (total,) = checked(written, read_office(data)).sums
    assert (total.ok, total.added) == (True, 12)
    changed = WrittenText(
        "总结", "txt", tuple(replace(passage, text=passage.text.replace("4场", "3场")) for passage in written.passages)
    )
    (total,) = checked(changed, read_office(data)).sums
    assert (total.ok, total.added) == (False, 11)
