"""The one way in: checked, compared with the past, saved whole or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from data.intake.difference import difference_from_current
from data.intake.receive import check, receive, save
from data.intake.workers import Readers
from data.records import Access, Delivery, Receipt
from data.store import Forbidden, Store
from data.store.figures import read_figures
from data.store.history import read_problems, read_uploads
from data.store.publishing import publish_month
from data.store.settings import save_settings
from tests.builders import (
    MONTH,
    OTHER,
    OWN,
    STREET,
    THIRD,
    UNIT,
    book,
    civil,
    codes,
    media,
    page,
    study,
    volunteer,
    workbook,
)

OFFICER = Access("王干事", "officer")
LEADER = Access("李书记", "leader")
CLERK = Access("京汉新城填报员", "clerk", frozenset({UNIT}))


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(1) as opened:
        yield opened


@pytest.fixture
def street(store: Store) -> Store:
    """A store whose register is that of the builders."""
    units = [{"名称": STREET, "级别": "街道"}, {"名称": OWN, "级别": "本级", "上级": STREET}]
    units += [{"名称": name, "级别": "社区", "上级": STREET, "常住人口": "6000"} for name in (UNIT, OTHER, THIRD)]
    store.write(OFFICER, save_settings, {"单位": units})
    return store


def send(
    store: Store, readers: Readers, content: bytes, name: str = "月报.xlsx", access: Access = OFFICER, **more: Any
) -> Receipt:
    """Send a file that holds one unit-month."""
    (receipt,) = receive(store, readers, access, content, name, Delivery(**more))
    return receipt


def total(store: Store, measure: str = "study.attendance", months: tuple[str, ...] = (MONTH,)) -> dict[str, int]:
    """The figure of each unit."""
    frame = store.read(OFFICER, read_figures, months, measures=[measure], by=["unit"])
    return {str(line.unit): int(line.value) for line in frame.itertuples()}


def test_an_acceptable_workbook_is_saved_and_counted(street: Store, readers: Readers) -> None:
    receipt = send(street, readers, workbook(study=[study(attendance=30), study(attendance=12, subject="乙")]))
    assert (receipt.result, receipt.changes.new) == ("accepted", 2)
    assert total(street) == {UNIT: 42}


def test_the_same_workbook_again_changes_nothing(street: Store, readers: Readers) -> None:
    first = send(street, readers, workbook(study=[study()]))
    again = send(street, readers, workbook(study=[study()]))
    assert (again.result, again.submission) == ("unchanged", first.submission)
    assert total(street) == {UNIT: 30}


def test_an_error_saves_nothing_and_is_kept_in_the_history(street: Store, readers: Readers) -> None:
    receipt = send(street, readers, workbook(study=[study(), study(attendance="若干")]))
    assert (receipt.result, receipt.submission) == ("refused", None)
    assert total(street) == {}
    (upload,) = street.read(OFFICER, read_uploads)
    assert (upload.unit, upload.result) == (UNIT, "refused")
    assert [result.code for result in street.read(OFFICER, read_problems, upload.submission)] == ["not-a-number"]


def test_a_warning_is_saved_only_with_a_reason(street: Store, readers: Readers) -> None:
    content = workbook(study=[study(), study()])
    assert send(street, readers, content).result == "refused"
    assert send(street, readers, content, reason=" ").result == "refused"
    assert send(street, readers, content, reason="两个支部分别开展").result == "accepted"
    assert street.read(OFFICER, read_uploads)[0].reason == "两个支部分别开展"


def test_a_second_workbook_takes_the_place_of_the_first(street: Store, readers: Readers) -> None:
    send(street, readers, workbook(study=[study(), study(subject="乙")]))
    receipt = send(street, readers, workbook(study=[study(attendance=31), study(subject="丙", date=date(2024, 3, 9))]))
    assert (receipt.changes.new, receipt.changes.changed, receipt.changes.removed) == (0, 2, 0)
    assert total(street) == {UNIT: 61}


def test_adding_keeps_what_is_there_and_adds_what_is_not(street: Store, readers: Readers) -> None:
    send(street, readers, workbook(study=[study()]))
    receipt = send(street, readers, workbook(study=[study(), study(subject="乙")]), mode="add")
    assert (receipt.result, receipt.changes.new) == ("accepted", 1)
    assert total(street) == {UNIT: 60}


def test_the_order_of_uploads_of_different_units_does_not_matter(store: Store, readers: Readers, tmp_path: Any) -> None:
    files = [
        (workbook(unit=unit, study=[study(attendance=number)]), f"{number}.xlsx")
        for number, unit in enumerate((UNIT, OTHER, THIRD), 1)
    ]
    shown = []
    for place, order in enumerate(permutations(files)):
        if place in (0, 3, 5):
            opened = Store.open(f"sqlite:///{tmp_path / str(place)}.db", create=True)
            opened.write(
                OFFICER, save_settings, {"单位": [{"名称": unit, "级别": "社区"} for unit in (UNIT, OTHER, THIRD)]}
            )
            for content, name in order:
                send(opened, readers, content, name)
            shown.append(total(opened))
            opened.close()
    assert shown == [{UNIT: 1, OTHER: 2, THIRD: 3}] * 3


def test_a_summary_workbook_saves_each_unit_month_for_itself(street: Store, readers: Readers) -> None:
    drawing = f"社区|日期|学习类别|主题|参加人次\n{UNIT}|2024-03-05|党课|甲|30\n{OTHER}|2024-03-06|党课|乙|若干"
    result = receive(
        street, readers, OFFICER, book(page("理论学习", drawing)), "汇总2024-03.xlsx", Delivery(reason="街道汇总")
    )
    assert {receipt.checked.unit: receipt.result for receipt in result} == {UNIT: "accepted", OTHER: "refused"}
    assert total(street) == {UNIT: 30}


def test_a_locked_month_takes_nothing(street: Store, readers: Readers) -> None:
    street.write(OFFICER, publish_month, MONTH)
    receipt = send(street, readers, workbook(study=[study()]))
    assert (receipt.result, codes(receipt.checked, "error")) == ("refused", ["locked-month"])


def test_a_clerk_cannot_send_for_another_unit(street: Store, readers: Readers) -> None:
    receipt = send(street, readers, workbook(unit=OTHER, study=[study()]), access=CLERK)
    assert (receipt.result, codes(receipt.checked, "error")) == ("refused", ["unit-conflict"])
    assert total(street) == {}
    assert street.read(OFFICER, read_uploads, OTHER) == []


def test_a_leader_sends_nothing(street: Store, readers: Readers) -> None:
    with pytest.raises(Forbidden):
        send(street, readers, workbook(study=[study()]), access=LEADER)


def test_checking_saves_nothing(street: Store, readers: Readers) -> None:
    (checked,) = check(street, readers, OFFICER, workbook(study=[study()]), "月报.xlsx")
    assert checked.acceptable
    assert street.read(OFFICER, read_uploads) == []


# Beside the past


def months_of(store: Store, readers: Readers, counts: dict[str, int]) -> None:
    """Send months with this many participants."""
    for month, count in counts.items():
        row = study(date=date.fromisoformat(f"{month}-05"), attendance=count)
        assert send(store, readers, workbook(month=month, study=[row])).result == "accepted"


HISTORY = {"2023-11": 60, "2023-12": 50, "2024-01": 55, "2024-02": 58}


def test_a_sum_far_beyond_the_months_before_is_doubted_at_its_largest_row(street: Store, readers: Readers) -> None:
    months_of(street, readers, HISTORY)
    content = workbook(study=[study(attendance=20), study(attendance=5000, subject="乙")])
    result = send(street, readers, content).checked.problems
    assert [(each.code, each.level, each.cell) for each in result] == [("unusual", "warning", "E3")]
    assert "5020" in result[0].message
    assert "56.5" in result[0].message


def test_a_busy_month_is_not_doubted(street: Store, readers: Readers) -> None:
    months_of(street, readers, HISTORY)
    assert send(street, readers, workbook(study=[study(attendance=180)])).result == "accepted"


def test_two_months_are_no_history(street: Store, readers: Readers) -> None:
    months_of(street, readers, {"2024-01": 5, "2024-02": 5})
    assert send(street, readers, workbook(study=[study(attendance=5000)])).result == "accepted"


def test_a_stock_that_leaps_is_doubted_and_one_that_grows_is_not(street: Store, readers: Readers) -> None:
    for month in ("2023-12", "2024-01", "2024-02"):
        send(street, readers, workbook(month=month, stocks={"registered": 400}))
    grown = send(street, readers, workbook(stocks={"registered": 450}))
    assert grown.result == "accepted"
    leapt = send(street, readers, workbook(stocks={"registered": 4500}))
    assert [(each.code, each.cell) for each in leapt.checked.problems] == [("unusual", "B5")]


def test_the_same_story_of_another_unit_or_month_is_told(street: Store, readers: Readers) -> None:
    send(street, readers, workbook(unit=OTHER, media=[media()]))
    send(
        street,
        readers,
        workbook(month="2024-02", media=[media(date=date(2024, 2, 7), title="春风，进社区")]),
        reason="续报",
    )
    sent = send(
        street, readers, workbook(media=[media(), media(level="国家级", outlet="人民日报"), media(title="别的")])
    )
    assert sent.result == "refused"
    (problem,) = sent.checked.problems
    assert (problem.code, problem.cell) == ("same-story-elsewhere", "B2")
    assert f"{OTHER} {MONTH}" in problem.message
    assert f"{UNIT} 2024-02" in problem.message


def test_a_row_that_was_reported_in_its_own_month_already_is_told(street: Store, readers: Readers) -> None:
    old = volunteer(date=date(2024, 2, 20))
    send(street, readers, workbook(month="2024-02", volunteer=[old]))
    sent = send(street, readers, workbook(volunteer=[volunteer(), old]))
    assert sorted(codes(sent.checked, "warning")) == ["duplicate-row", "outside-month"]


def test_what_is_there_is_no_past_of_its_own_replacement(street: Store, readers: Readers) -> None:
    send(street, readers, workbook(media=[media()], study=[study()]))
    assert send(street, readers, workbook(media=[media(), media(title="另一篇")], study=[study()])).result == "accepted"


def test_what_was_checked_and_confirmed_is_not_told_twice(street: Store, readers: Readers) -> None:
    send(street, readers, workbook(unit=OTHER, media=[media()]))
    content = workbook(media=[media()])
    result = check(street, readers, OFFICER, content, "月报.xlsx")
    (receipt,) = save(street, OFFICER, result, content, Delivery(reason="联合供稿"))
    assert (receipt.result, codes(receipt.checked)) == ("accepted", ["same-story-elsewhere"])


# The difference before saving


def test_the_difference_is_told_cell_by_cell(street: Store, readers: Readers) -> None:
    send(street, readers, workbook(study=[study(), study(subject="乙"), study(subject="丙")], civil=[civil()]))
    new = workbook(
        study=[study(attendance=33, remark="补签"), study(subject="丙"), study(subject="丁", date=date(2024, 3, 28))]
    )
    (checked,) = check(street, readers, OFFICER, new, "月报.xlsx")
    result = street.read(OFFICER, difference_from_current, checked)
    texts = [(each.kind, each.row.values.get("subject") or each.row.values.get("name")) for each in result]
    assert sorted(texts) == [
        ("changed", "学习全会精神"),
        ("new", "丁"),
        ("removed", "乙"),
        ("removed", "核心价值观公益广告"),
    ]
    (changed,) = [each for each in result if each.kind == "changed"]
    texts = [(cell.column, cell.before, cell.after) for cell in changed.cells]
    assert texts == [("参加人次", 30, 33), ("备注", None, "补签")]


def test_nothing_changed_is_an_empty_difference(street: Store, readers: Readers) -> None:
    send(street, readers, workbook(study=[study()]))
    (checked,) = check(street, readers, OFFICER, workbook(study=[study()]), "月报.xlsx")
    assert street.read(OFFICER, difference_from_current, checked) == []
