"""What is doubtful is followed up until the officer settles it or a correction takes it away."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

import pytest
from sqlalchemy import MetaData, insert

from data.problems import Problem, problem
from data.store import Forbidden, Refused, Store
from data.store.audit import read_journal
from data.store.doubts import Doubt, count_doubts, read_doubts, settle_doubts
from data.store.history import read_problems, read_uploads
from data.store.opening import emptied, filling
from data.store.reviews import read_reviews
from data.store.submissions import undo_submission
from tests.uploads import LEADER, MONTH, OFFICER, checked, clerk, fault, register, send, study

WHY = "核对过原始记录"


@pytest.fixture
def street(store: Store) -> Store:
    return register(store, "甲社区", "乙社区")


def unusual(cell: str = "F3", value: str = "900") -> Problem:
    result = f"“{value}”是往月的 9 倍"
    return problem("unusual", result, sheet="理论学习", cell=cell, column="参加人次", value=value)


def outside(cell: str = "A4") -> Problem:
    return problem(
        "outside-month", "2024-02-27 不在 2024-03", sheet="志愿服务", cell=cell, column="日期", value="2月27日"
    )


def open_ones(store: Store, unit: str = "甲社区") -> list[Doubt]:
    return store.read(OFFICER, read_doubts, units=[unit])


def open_doubts(store: Store) -> list[tuple[str, str | None]]:
    return [(open_one.code, open_one.cell) for open_one in open_ones(store)]


def last_settled(store: Store) -> tuple[str, str | None, str | None, str | None]:
    item = store.read(OFFICER, read_doubts, settled=True)[0]
    return item.code, item.outcome, item.by, item.note


def test_a_warning_saved_with_a_reason_is_listed_with_place_reason_and_day(street: Store) -> None:
    number = send(
        street, checked(rows=[study(3, 900)], problems=[unusual(), outside()]), reason="集中宣讲月"
    ).submission
    first, second = open_ones(street)
    assert (first.unit, first.month, first.submission, first.file) == ("甲社区", MONTH, number, f"甲社区_{MONTH}.xlsx")
    assert (first.sheet, first.cell, first.reason, first.level) == ("理论学习", "F3", "集中宣讲月", "warning")
    assert first.since == street.read(OFFICER, read_uploads)[0].at
    assert second.code == "outside-month"
    assert street.read(OFFICER, count_doubts) == {"甲社区": 2}
    assert street.read(OFFICER, count_doubts, "2024-04") == {}


def test_a_correction_that_removes_the_problem_settles_it_by_itself(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual(), outside()]), reason="集中宣讲月")
    send(street, checked(rows=[study(3, 90)], problems=[outside()]), reason="跨月", by="小王")
    assert open_doubts(street) == [("outside-month", "A4")]
    assert last_settled(street) == ("unusual", "mended", "小王", None)


def test_the_same_doubt_in_another_line_stays_the_same_with_its_first_day(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual("F3")]), reason="集中宣讲月")
    (before,) = open_ones(street)
    send(street, checked(rows=[study(4, 900), study(3, 10)], problems=[unusual("F4")]), reason="已核对")
    (after,) = open_ones(street)
    assert (after.id, after.since) == (before.id, before.since)
    assert (after.cell, after.reason) == ("F4", "已核对")


def test_what_was_verified_is_not_asked_again_by_the_next_upload(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]), reason="集中宣讲月")
    street.write(OFFICER, settle_doubts, [open_ones(street)[0].id], "verified", WHY)
    send(street, checked(rows=[study(3, 900), study(4)], problems=[unusual()]), reason="集中宣讲月")
    assert open_doubts(street) == []
    assert last_settled(street) == ("unusual", "verified", OFFICER.name, WHY)
    assert street.read(OFFICER, read_journal, search="核实")[0].after == json.dumps(
        {"note": WHY, "verdict": "核实无误"}, ensure_ascii=False
    )


def test_a_doubt_that_comes_back_after_a_correction_is_a_new_one(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]), reason="一")
    send(street, checked(rows=[study(3, 90)]))
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]), reason="三")
    (again,) = open_ones(street)
    assert again.reason == "三"
    assert len(street.read(OFFICER, read_doubts, settled=True)) == 1


def test_returning_leaves_it_open_and_returns_the_report(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual(), outside()]), reason="集中宣讲月")
    numbers = [open_one.id for open_one in open_ones(street)]
    street.write(OFFICER, settle_doubts, numbers, "returned", "请改成实际人次")
    assert [(open_one.outcome, open_one.note) for open_one in open_ones(street)] == [("returned", "请改成实际人次")] * 2
    (value,) = street.read(clerk("甲社区"), read_reviews, [MONTH]).values()
    assert (value.verdict, value.note) == ("returned", "请改成实际人次")
    send(street, checked(rows=[study(3, 90)]))
    assert open_doubts(street) == []


def test_the_errors_of_a_report_that_was_never_accepted_are_listed_until_one_is(street: Store) -> None:
    send(street, checked(problems=[fault(), unusual()]))
    assert [(open_one.code, open_one.level) for open_one in open_ones(street)] == [("not-a-number", "error")]
    with pytest.raises(Refused, match="改好后重新上报"):
        street.write(OFFICER, settle_doubts, [open_ones(street)[0].id], "verified", WHY)
    send(street, checked(problems=[fault("required")]))
    assert [open_one.code for open_one in open_ones(street)] == ["required"]
    send(street, checked(rows=[study()]))
    assert open_ones(street) == []
    send(street, checked(problems=[fault()]))
    assert open_ones(street) == [], "what is current stands, whatever was refused later"


def test_a_report_refused_for_want_of_a_reason_is_listed_with_its_warnings(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]))
    assert open_doubts(street) == [("unusual", "F3")]


def test_an_upload_taken_back_brings_back_what_was_doubtful_before(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]), reason="集中宣讲月")
    second = send(street, checked(rows=[study(3, 90)])).submission
    assert second is not None
    street.write(OFFICER, undo_submission, second)
    assert open_doubts(street) == [("unusual", "F3")]


def test_rows_added_leave_the_doubts_of_the_rows_that_were_kept(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]), reason="集中宣讲月")
    send(street, checked(rows=[study(4)], problems=[outside()]), reason="跨月", mode="add")
    assert [code for code, _ in open_doubts(street)] == ["unusual", "outside-month"]


def test_alike_doubts_of_one_report_are_settled_one_by_one(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[outside("A4"), outside("A5")]), reason="跨月")
    first, second = open_ones(street)
    street.write(OFFICER, settle_doubts, [first.id], "corrected", "已在四月更正")
    assert [open_one.id for open_one in open_ones(street)] == [second.id]


def test_only_an_officer_above_the_unit_settles_and_with_a_note(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]), reason="集中宣讲月")
    number = open_ones(street)[0].id
    for access in (clerk("甲社区"), LEADER):
        with pytest.raises(Forbidden):
            street.write(access, settle_doubts, [number], "verified", WHY)
    with pytest.raises(Refused, match="处理说明"):
        street.write(OFFICER, settle_doubts, [number], "verified", " ")
    with pytest.raises(Refused, match="没有这一项"):
        street.write(OFFICER, settle_doubts, [number, 99], "verified", WHY)
    street.write(OFFICER, settle_doubts, [number], "verified", WHY)
    with pytest.raises(Refused, match="已经办结"):
        street.write(OFFICER, settle_doubts, [number], "returned", WHY)


def test_nobody_sees_the_doubts_of_another_unit(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[unusual()]), reason="集中宣讲月")
    assert len(street.read(clerk("甲社区"), read_doubts)) == 1
    assert (
        street.read(clerk("乙社区"), read_doubts) == street.read(clerk("乙社区"), read_doubts, units=["甲社区"]) == []
    )
    assert street.read(clerk("乙社区"), count_doubts) == {}


def test_a_clerk_is_not_told_which_other_unit_told_the_same_story(street: Store) -> None:
    text = "“共话桑麻 乙社区 2024 年”在 乙社区 2024-03、甲社区 2024-02、丙社区 2024-01等 也报过"
    result = problem("same-story-elsewhere", text, sheet="媒体上稿", cell="B4")
    number = send(street, checked(rows=[study()], problems=[result]), reason="联合供稿").submission
    assert number is not None
    ours = clerk("甲社区")
    for message in (street.read(ours, read_doubts)[0].message, street.read(ours, read_problems, number)[0].message):
        assert "在 其他单位 2024-03、甲社区 2024-02、其他单位 2024-01等" in message
        assert "“共话桑麻 乙社区 2024 年”" in message
    assert "在 乙社区 2024-03" in street.read(OFFICER, read_doubts)[0].message


def test_a_database_of_before_lists_what_stands_doubtful(url: str) -> None:
    def text(*problems: Problem) -> str:
        return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False)

    since = "2024-04-03T08:00:00+00:00"
    plain = {"sha256": "0" * 64, "by": "小王", "at": since, "received": date(2024, 4, 3), "mode": "replace"}
    plain |= {"reported": "", "ignored": "[]", **dict.fromkeys(("counted_rows", "errors", "warnings"), 0)}
    plain |= {"new": 0, "changed": 0, "removed": 0, "month": MONTH}
    uploads = [
        (1, "refused", False, None, text(fault())),
        (1, "accepted", True, "集中宣讲月", text(unusual(), fault("approximate"))),
        (2, "refused", False, None, text(fault("required"))),
        (2, "refused", False, None, text(fault(), unusual())),
    ]
    with filling(url, "0003", check=lambda connection: None) as connection:
        emptied(connection, "0003")
        old = MetaData()
        old.reflect(connection, only=["unit", "original", "submission"])
        unit, original, submission = (old.tables[name] for name in ("unit", "original", "submission"))
        connection.execute(insert(unit), [{"id": 1, "name": "甲社区"}, {"id": 2, "name": "乙社区"}])
        connection.execute(insert(original).values(sha256="0" * 64, size=1, content=b"x"))
        for number, (owner, result, current, reason, problems) in enumerate(uploads, 1):
            line = {"id": number, "unit_id": owner, "file": f"{number}.xlsx", "result": result, "current": current}
            connection.execute(insert(submission).values(plain | line | {"reason": reason, "problems": problems}))
    store = Store.open(url, create=True)
    results = [
        (item.unit, item.submission, item.code, item.cell, item.reason) for item in store.read(OFFICER, read_doubts)
    ]
    assert results == [("甲社区", 2, "unusual", "F3", "集中宣讲月"), ("乙社区", 4, "not-a-number", "F7", None)]
    assert {item.since for item in store.read(OFFICER, read_doubts)} == {datetime.fromisoformat(since)}
    store.close()
