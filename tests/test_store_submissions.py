"""Uploads in the store: saved whole, superseded, joined, refused, taken back, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from data.figures import monthly_figures
from data.records import Changes, Row
from data.store import Refused, Store
from data.store.figures import read_figures
from data.store.history import read_original, read_problems, read_uploads
from data.store.ledger import read_ledger
from data.store.reports import read_reports
from data.store.revisions import read_revision
from data.store.rows import pack, unpack
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.store.sheets import read_located_rows
from data.store.submissions import refuse_submission, undo_submission
from data.store.upload_history import read_upload_history
from tests.street import media
from tests.uploads import MONTH, OFFICER, checked, clerk, fault, register, send, study, sums, trouble, unit


@pytest.fixture(autouse=True)
def _street(store: Store) -> None:
    register(store, "甲社区", "乙社区")


def test_an_upload_gives_figures_that_are_those_of_its_rows(store: Store) -> None:
    rows = [study(3), study(4, 30, subject="党课"), media(3, "市级"), media(4, "旗县区级"), trouble()]
    receipt = send(store, checked(rows=rows, basics={"residents": 5000}))
    assert (receipt.result, receipt.changes) == ("accepted", Changes(new=5))
    totals = sums(store)
    assert totals["甲社区", "study.attendance"] == 42
    assert totals["甲社区", "study.hours"] == 3000
    assert totals["甲社区", "media.published"] == 2
    assert totals["甲社区", "unit.residents"] == 5000


def test_every_figure_is_kept_with_its_cuts(store: Store) -> None:
    upload = checked(rows=[study(3), media(3, "市级", outlet="内蒙古日报", form="视频")])
    send(store, upload)
    table = store.read(OFFICER, read_figures, [MONTH])
    stored = {tuple(None if value != value else value for value in line[2:]) for line in table.itertuples(index=False)}
    figures = monthly_figures(upload.rows, upload.basics, upload.reported, store.read(OFFICER, read_settings), MONTH)
    assert stored == {
        (
            figure.category,
            figure.nature,
            figure.level,
            figure.outlet,
            figure.form,
            figure.measure,
            figure.value,
            figure.approximate,
        )
        for figure in figures
    }


def test_a_row_comes_back_as_it_was_sent_with_its_place(store: Store) -> None:
    values = {"date": date(2024, 3, 7), "category": "自学", "subject": "＝1+1\n第二行", "attendance": 200}
    cells = {"date": "B4", "category": "C9", "subject": "D9", "attendance": "AA9"}
    sent = Row("study", "学习情况", 9, values | {"hours": Decimal("0.125")}, cells, frozenset({"attendance"}), False)
    receipt = send(store, checked(rows=[sent]), file := b"bytes")
    (result,) = store.read(OFFICER, read_located_rows, "study", [MONTH])
    assert result.row == sent
    assert (result.unit, result.month, result.submission) == ("甲社区", MONTH, receipt.submission)
    assert store.read(OFFICER, read_original, receipt.submission or 0) == ("甲社区_2024-03.xlsx", file)


_CELLS = st.from_regex(r"[A-Z]{1,3}[1-9][0-9]{0,4}", fullmatch=True)


@given(st.dictionaries(st.sampled_from(["date", "title", "level"]), _CELLS), st.integers(1, 99999))
def test_cells_are_packed_without_loss(cells: dict[str, str], number: int) -> None:
    assert unpack(pack(cells, number), number) == cells


def test_the_second_workbook_is_current_and_the_first_stays(store: Store) -> None:
    first = send(store, checked(rows=[study(3), study(4, 30, subject="党课")]))
    second = send(store, checked(rows=[study(3), study(4, 31, subject="党课"), study(5, 7, subject="自学")]))
    assert second.changes == Changes(new=1, changed=1, removed=0)
    assert sums(store)["甲社区", "study.attendance"] == 50
    newest, oldest = store.read(OFFICER, read_uploads, unit="甲社区")
    assert (newest.submission, newest.current, newest.replaced) == (second.submission, True, first.submission)
    assert (oldest.submission, oldest.current) == (first.submission, False)
    assert oldest.sha256 == sha256(store.read(OFFICER, read_original, first.submission or 0)[1]).hexdigest()


def test_the_same_file_again_changes_nothing_and_is_told(store: Store) -> None:
    upload = checked(rows=[study()], basics={"residents": 5000})
    first, revision = send(store, upload, b"same"), store.read(OFFICER, read_revision, [MONTH])
    again = send(store, upload, b"same")
    assert (again.result, again.submission, again.changes) == ("unchanged", first.submission, Changes())
    assert store.read(OFFICER, read_revision, [MONTH]) == revision
    assert [upload.result for upload in store.read(OFFICER, read_uploads)] == ["unchanged", "accepted"]


def test_other_bytes_with_the_same_rows_are_unchanged(store: Store) -> None:
    send(store, checked(rows=[study(3), study(4)]), b"from WPS")
    assert send(store, checked(rows=[study(7), study(9)]), b"from Excel").result == "unchanged"


def test_the_same_bytes_read_otherwise_are_a_change(store: Store) -> None:
    """After a word was added to the list, the same file may say more than before."""
    send(store, checked(rows=[study(category="其他")]), b"same")
    assert send(store, checked(rows=[study(category="党课")]), b"same").result == "accepted"


def test_a_sheet_no_longer_reported_is_a_change(store: Store) -> None:
    send(store, checked(rows=[study()]))
    assert send(store, checked(rows=[study()], reported={"study"})).result == "accepted"
    assert store.read(OFFICER, read_reports, [MONTH])["sheets"].tolist() == ["study"]


def test_adding_keeps_what_is_there_and_where_it_came_from(store: Store) -> None:
    few = {"study", "basics"}
    first = send(store, checked(rows=[study(3)], basics={"residents": 5000}, reported=few, file="一.xlsx"))
    rows = [study(8), study(9, 7, subject="党课"), media(3, "市级")]
    second = send(store, checked(rows=rows, basics={"residents": 1, "teams": 4}, file="二.xlsx"), mode="add")
    assert second.changes == Changes(new=2)
    assert sums(store)["甲社区", "study.attendance"] == 19
    assert sums(store)["甲社区", "unit.residents"] == 5000
    assert sums(store)["甲社区", "volunteer.teams"] == 4
    located = store.read(OFFICER, read_located_rows, "study", [MONTH])
    places = [(item.submission, item.file, item.row.number) for item in located]
    assert places == [(first.submission, "一.xlsx", 3), (second.submission, "二.xlsx", 9)]


def test_adding_what_is_all_there_changes_nothing(store: Store) -> None:
    send(store, checked(rows=[study(3), study(4, 9)]))
    assert send(store, checked(rows=[study(8, 9)]), mode="add").result == "unchanged"


def test_an_upload_with_an_error_is_kept_and_counts_nowhere(store: Store) -> None:
    receipt = send(store, checked(rows=[study()], problems=[fault()]), b"wrong")
    assert (receipt.result, receipt.submission) == ("refused", None)
    assert sums(store) == {}
    (stored,) = store.read(OFFICER, read_uploads)
    assert (stored.result, stored.errors, stored.current) == ("refused", 1, False)
    assert store.read(OFFICER, read_problems, stored.submission) == [fault()]
    assert store.read(OFFICER, read_original, stored.submission)[1] == b"wrong"


def test_an_error_leaves_the_current_workbook_as_it_was(store: Store) -> None:
    send(store, checked(rows=[study()]))
    send(store, checked(rows=[study(3, 99)], problems=[fault()]))
    assert sums(store)["甲社区", "study.attendance"] == 12


def test_a_warning_asks_for_a_reason(store: Store) -> None:
    upload = checked(rows=[study()], problems=[fault("unusual")])
    assert send(store, upload).result == "refused"
    assert send(store, upload, reason="  ").result == "refused"
    assert send(store, upload, reason="下乡宣讲").result == "accepted"
    assert store.read(OFFICER, read_uploads)[0].reason == "下乡宣讲"
    assert store.read(OFFICER, read_reports, [MONTH])["warnings"].tolist() == [1]


def test_a_workbook_without_a_unit_is_kept_as_refused(store: Store) -> None:
    upload = replace(checked(), unit=None, month=None, problems=(fault("unreadable"),))
    assert store.write(OFFICER, refuse_submission, upload, b"photo").result == "refused"
    (stored,) = store.read(OFFICER, read_uploads)
    assert (stored.unit, stored.month, stored.result) == (None, None, "refused")


def test_a_unit_that_is_not_listed_is_not_saved(store: Store) -> None:
    with pytest.raises(Refused, match="不在单位名册里"):
        send(store, checked("丁社区"))
    assert store.read(OFFICER, read_uploads) == []


def test_taking_back_brings_the_one_before_to_life(store: Store) -> None:
    first = send(store, checked(rows=[study(), trouble()], basics={"residents": 5000}))
    second = send(store, checked(rows=[study(3, 99)]))
    assert {measure: value for (_, measure), value in sums(store).items()} == {
        "study.attendance": 99,
        "study.hours": 1500,
        "study.sessions": 1,
    }
    assert len(store.read(OFFICER, read_ledger)) == 0
    assert store.write(OFFICER, undo_submission, second.submission or 0) == first.submission
    assert sums(store)["甲社区", "study.attendance"] == 12
    assert sums(store)["甲社区", "unit.residents"] == 5000
    assert store.read(OFFICER, read_ledger)["name"].tolist() == ["楼道堆物"]
    undone = store.read(OFFICER, read_uploads)[0]
    assert (undone.submission, undone.current, undone.undone_by) == (second.submission, False, OFFICER.name)


def test_taking_the_only_one_back_leaves_the_unit_unreported(store: Store) -> None:
    only = send(store, checked(rows=[study()]))
    assert store.write(OFFICER, undo_submission, only.submission or 0) is None
    assert sums(store) == {}
    assert len(store.read(OFFICER, read_reports, [MONTH])) == 0
    assert len(store.read(OFFICER, read_uploads)) == 1
    assert send(store, checked(rows=[study()])).result == "accepted"


def test_only_the_last_one_can_be_taken_back(store: Store) -> None:
    first = send(store, checked(rows=[study()]))
    second = send(store, checked(rows=[study(3, 99)]))
    with pytest.raises(Refused, match="最近一次"):
        store.write(OFFICER, undo_submission, first.submission or 0)
    store.write(OFFICER, undo_submission, second.submission or 0)
    with pytest.raises(Refused, match="最近一次"):
        store.write(OFFICER, undo_submission, second.submission or 0)
    with pytest.raises(Refused, match="没有编号"):
        store.write(OFFICER, undo_submission, 4711)


def test_a_refused_upload_cannot_be_taken_back(store: Store) -> None:
    send(store, checked(problems=[fault()]))
    with pytest.raises(Refused, match="没有被接收"):
        store.write(OFFICER, undo_submission, store.read(OFFICER, read_uploads)[0].submission)


def test_the_ledger_lives_on_over_the_months(store: Store) -> None:
    send(store, checked(rows=[trouble(3), trouble(4, "飞线")]))
    later = [trouble(3, state="已销号", closed=date(2024, 4, 9))]
    second = send(store, checked(month="2024-04", rows=later))
    table = store.read(OFFICER, read_ledger)
    last = table[table["end"].isna()].set_index("name")
    assert last.loc["楼道堆物", "state"] == "已销号"
    assert last.loc["楼道堆物", "submission"] == second.submission
    assert last.loc["飞线", "state"] == "整改中"
    assert table["unit"].unique().tolist() == ["甲社区"]


def test_an_earlier_month_sent_again_folds_the_later_ones_anew(store: Store) -> None:
    later = [trouble(3, state="已销号", closed=date(2024, 4, 9))]
    send(store, checked(month="2024-04", rows=later))
    send(store, checked(rows=[trouble(3)]))
    states = store.read(OFFICER, read_ledger)["state"].tolist()
    assert states == ["整改中", "已销号"]
    number = store.read(OFFICER, read_ledger)["number"].unique()
    send(store, checked(rows=[trouble(2, "新的"), trouble(3)]))
    table = store.read(OFFICER, read_ledger)
    assert table[table["name"] == "楼道堆物"]["number"].unique().tolist() == number.tolist()
    assert table["name"].tolist() == ["新的", "楼道堆物", "楼道堆物"]


def test_a_unit_that_has_not_reported_has_no_figure_and_a_zero_report_is_told(store: Store) -> None:
    send(store, checked("乙社区"))
    reports = store.read(OFFICER, read_reports, [MONTH])
    assert reports[["unit", "zero"]].values.tolist() == [["乙社区", True]]
    assert sums(store) == {}


def test_reports_tell_the_first_day_and_the_last(store: Store) -> None:
    send(store, checked(rows=[study()]), received=date(2024, 4, 3))
    send(store, checked(rows=[study(3, 13)]), received=date(2024, 4, 9))
    send(store, checked("乙社区", problems=[fault(), fault()]))
    table = store.read(OFFICER, read_reports, [MONTH]).set_index("unit")
    assert table.loc["甲社区", ["received", "first"]].tolist() == [date(2024, 4, 9), date(2024, 4, 3)]
    assert table.loc["乙社区", "errors"] == 2
    assert table["submission"].isna().tolist() == [False, True]


def test_only_the_office_says_that_a_report_came_in_earlier_and_never_later_than_today(store: Store) -> None:
    today = date(2024, 4, 9)
    send(store, checked(rows=[study()]), received=date(2024, 4, 3), today=today)
    send(store, checked("乙社区", rows=[study()]), access=clerk("乙社区"), received=date(2024, 4, 3), today=today)
    table = store.read(OFFICER, read_reports, [MONTH]).set_index("unit")
    assert table["first"].to_dict() == {"甲社区": date(2024, 4, 3), "乙社区": today}
    with pytest.raises(Refused, match="收到日期 2024-04-10 还没有到"):
        send(store, checked(rows=[study(3, 13)]), received=date(2024, 4, 10), today=today)
    assert send(store, checked(rows=[study(3, 13)]), received=today, today=today).result == "accepted"


def test_what_was_refused_is_forgiven_once_it_is_accepted(store: Store) -> None:
    send(store, checked(problems=[fault()]))
    send(store, checked(rows=[study()]))
    assert store.read(OFFICER, read_reports, [MONTH])["errors"].tolist() == [0]


def test_figures_are_grouped_as_asked(store: Store) -> None:
    send(store, checked(rows=[study(3), study(4, 8, category="党课")]))
    send(store, checked("乙社区", rows=[study(3, 100)]))
    send(store, checked("乙社区", "2024-04", rows=[study(3, 1000)]))
    months = ["2024-03", "2024-04"]

    def read(*by: str, **more: object) -> list[list[object]]:
        table = store.read(OFFICER, read_figures, months, measures=["study.attendance"], by=by, **more)  # type: ignore[arg-type]
        return sorted(table.drop(columns=["measure", "approximate"]).values.tolist())

    assert read() == [[1120]]
    assert read("month") == [["2024-03", 120], ["2024-04", 1000]]
    assert read("category") == [["党课", 8], ["集中学习", 1112]]
    assert read("unit", "month", units=["甲社区"]) == [["甲社区", "2024-03", 20]]
    assert store.read(OFFICER, read_figures, ["2020-01"]).empty


def test_units_come_in_the_order_of_the_register(store: Store) -> None:
    send(store, checked("乙社区", rows=[study()]))
    send(store, checked("甲社区", rows=[study()]))
    column = store.read(OFFICER, read_figures, [MONTH], by=("unit",))["unit"]
    assert list(column.cat.categories) == ["新城街道", "街道本级", "甲社区", "乙社区"]


def test_approximate_parts_make_an_approximate_sum(store: Store) -> None:
    send(store, checked(rows=[replace(study(3), approximate=frozenset({"attendance"})), study(4)]))
    table = store.read(OFFICER, read_figures, [MONTH], by=("unit",)).set_index("measure")
    assert table.loc["study.attendance", "approximate"]
    assert not table.loc["study.hours", "approximate"]


def test_the_past_tells_what_a_unit_usually_sends_and_who_told_the_same(store: Store) -> None:
    send(store, checked(month="2023-12", rows=[study(3, 10), study(4, 5)]))
    send(store, checked(month="2023-02", rows=[study(3, 10)]))
    send(store, checked("乙社区", rows=[media(3, "市级", title="《春风》 行动！")]))
    send(store, checked("乙社区", "2023-11", rows=[media(3, "市级", title="春风行动")]))
    past = store.read(OFFICER, read_upload_history, "甲社区", MONTH, ["春风行动", "没有的"])
    assert past.sums["study.attendance"] == {"2023-12": 15}
    assert past.reported == {"2023-12": frozenset({"basics", "study", "volunteer", "media", "civil"})}
    (story,) = past.stories["春风行动"]
    assert (story.unit, story.month, story.title) == ("乙社区", MONTH, "《春风》 行动！")
    assert list(past.stories) == ["春风行动"]


def test_the_own_story_of_the_month_is_not_elsewhere(store: Store) -> None:
    send(store, checked(rows=[media(3, "市级", title="春风行动")]))
    assert store.read(OFFICER, read_upload_history, "甲社区", MONTH, ["春风行动"]).stories == {}
    assert "春风行动" in store.read(OFFICER, read_upload_history, "甲社区", "2024-04", ["春风行动"]).stories


def test_a_revision_changes_with_the_month_and_with_the_settings(store: Store) -> None:
    before = {months: store.read(OFFICER, read_revision, months) for months in ((MONTH,), ("2024-04",), None)}
    send(store, checked(rows=[study()]))
    assert store.read(OFFICER, read_revision, (MONTH,)) != before[(MONTH,)]
    assert store.read(OFFICER, read_revision, ("2024-04",)) == before[("2024-04",)]
    assert store.read(OFFICER, read_revision) != before[None]
    after = store.read(OFFICER, read_revision, ("2024-04",))
    store.write(OFFICER, save_settings, {"单位": [*store.read(OFFICER, read_setting_tables)["单位"], unit("丙社区")]})
    assert store.read(OFFICER, read_revision, ("2024-04",)) != after


def test_a_failure_half_way_keeps_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    send(store, checked(rows=[study()]))
    before = (store.read(OFFICER, read_revision), store.read(OFFICER, read_uploads), sums(store))

    def fail(*_: object) -> None:
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("data.store.derived.unit_months.rebuild_ledger", fail)
    with pytest.raises(RuntimeError):
        send(store, checked(rows=[study(3, 99)]))
    assert (store.read(OFFICER, read_revision), store.read(OFFICER, read_uploads), sums(store)) == before


_NAMES = st.sampled_from(["甲社区", "乙社区"])
_COUNTS = st.lists(st.tuples(_NAMES, st.lists(st.integers(0, 50), max_size=4)), max_size=6)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@profile(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_COUNTS, st.integers(0, 3))
def test_figures_are_always_those_of_the_current_workbooks(
    store: Store, sent: list[tuple[str, list[int]]], taken_back: int
) -> None:
    for upload in [upload for upload in store.read(OFFICER, read_uploads) if upload.current]:
        back: int | None = upload.submission
        while back is not None:
            back = store.write(OFFICER, undo_submission, back)
    stored: dict[str, list[list[int]]] = {"甲社区": [], "乙社区": []}
    for name, counts in sent:
        rows = [study(at + 3, count, subject=f"第{at}次") for at, count in enumerate(counts)]
        if send(store, checked(name, rows=rows)).result == "accepted":
            stored[name].append(counts)
    for name in ("甲社区", "乙社区")[:taken_back]:
        current = [upload for upload in store.read(OFFICER, read_uploads, unit=name) if upload.current]
        if current:
            store.write(OFFICER, undo_submission, current[0].submission)
            stored[name].pop()
    expected = {name: sum(counts[-1]) for name, counts in stored.items() if counts and counts[-1]}
    results = {name: value for (name, measure), value in sums(store).items() if measure == "study.attendance"}
    assert results == expected
