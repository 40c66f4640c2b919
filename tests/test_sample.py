"""The sample street: the same every time, believable, and with exactly the faults it is meant to have."""

from __future__ import annotations

import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from data import months, schema
from data.intake.read import read_file
from data.intake.workers import Readers
from data.records import Checked, Delivery, Receipt
from data.sample import FIRST, LAST, SampleFile, load_prepared, load_sample, prepared, sample_settings, sample_workbooks
from data.sample.files import REFUSED
from data.sample.loading import OFFICER
from data.sample.street import LATE_UNIT, LOOSE_UNIT, MISSING_UNIT, OFFICE, REPORTERS, STREET
from data.settings.tables import read_tables
from data.settings.values import Settings
from data.store import Refused, Store
from data.store.ledger import read_ledger
from data.store.sample import is_sample
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.store.submissions import save_submission, undo_submission
from data.template import prefilled_workbook
from tests.contents import Contents, contents

UPLOADS = 292
LATE_SAMPLES = {("松涛社区", LAST), ("柳岸社区", "2025-01")}


@pytest.fixture(scope="module")
def office() -> Settings:
    settings, problems = read_tables(sample_settings())
    assert problems == []
    return settings


@pytest.fixture(scope="module")
def files() -> list[SampleFile]:
    return list(sample_workbooks())


@pytest.fixture(scope="module")
def checked(files: list[SampleFile], office: Settings) -> list[tuple[SampleFile, Checked]]:
    results = []
    for file in files:
        (report,) = read_file(file.content, file.name, office)
        results.append((file, report))
    return results


def test_the_street_has_eleven_communities_and_its_own_office(office: Settings) -> None:
    below = office.register.below(STREET)
    assert Counter(unit.level for unit in below) == {"社区": 11, "本级": 1}
    assert office.register.find("枫林居委会") == office.register.find("云杉街道枫林社区")
    assert all(unit.residents for unit in below if unit.level == "社区")


def test_there_is_a_workbook_for_each_of_24_months_of_each_unit_but_one(files: list[SampleFile]) -> None:
    assert len(months.span(FIRST, LAST)) == 24
    required = {(unit.name, month) for unit in REPORTERS for month in months.span(FIRST, LAST)}
    assert required - {(file.unit, file.month) for file in files} == {(MISSING_UNIT, LAST)}
    assert len(files) == UPLOADS


def test_uploads_come_month_by_month_in_the_order_of_their_days(files: list[SampleFile]) -> None:
    assert [file.month for file in files] == sorted(file.month for file in files)
    by_month: dict[str, list[date]] = defaultdict(list)
    for file in files:
        by_month[file.month].append(file.received)
    assert all(days == sorted(days) for days in by_month.values())
    assert max(file.received for file in files) < months.last_day(months.shift(LAST, 1))


def test_one_is_late_in_the_last_month_and_some_others_before(files: list[SampleFile], office: Settings) -> None:
    late = {(file.unit, file.month) for file in files if file.received > office.deadline(file.month)}
    assert {unit for unit, month in late if month == LAST} == {LATE_UNIT}
    assert late > LATE_SAMPLES
    assert len(late) == 8


def test_the_sample_is_the_same_every_time(files: list[SampleFile]) -> None:
    again = sample_workbooks()
    digests = [(file.name, sha256(file.content).digest()) for file in files[:40]]
    assert [(file.name, sha256(file.content).digest()) for file, _ in zip(again, range(40), strict=False)] == digests


def test_every_file_says_itself_whose_it_is(checked: list[tuple[SampleFile, Checked]]) -> None:
    assert all((result.unit, result.month) == (file.unit, file.month) for file, result in checked)


def test_exactly_the_intended_files_have_errors_and_each_is_mended(checked: list[tuple[SampleFile, Checked]]) -> None:
    faulty = [(file.unit, file.month) for file, result in checked if not result.acceptable]
    assert sorted(faulty) == sorted(REFUSED)
    codes = {problem.code for _, result in checked for problem in result.problems if problem.level == "error"}
    assert codes == {"not-a-number", "required", "wrong-month", "unknown-word"}
    for place in faulty:
        first, second = [result for file, result in checked if (file.unit, file.month) == place]
        assert not first.acceptable
        assert second.acceptable


def test_warnings_always_have_a_reason(checked: list[tuple[SampleFile, Checked]]) -> None:
    warned = [(file, result) for file, result in checked if result.needs_reason]
    codes = {problem.code for _, result in warned for problem in result.problems if problem.level == "warning"}
    assert codes == {"outside-month", "missing-sheet", "total-differs"}
    assert all(file.reason for file, _ in warned)


def test_only_those_who_type_loosely_get_notes(checked: list[tuple[SampleFile, Checked]]) -> None:
    noted = {file.unit for file, result in checked if any(problem.level == "note" for problem in result.problems)}
    assert noted == {LOOSE_UNIT, "紫藤社区", "溪桥社区", "青禾社区"}
    approximate = {file.unit for file, result in checked if any(row.approximate for row in result.rows)}
    assert approximate == {"溪桥社区"}


def test_nothing_in_a_workbook_is_ignored(checked: list[tuple[SampleFile, Checked]]) -> None:
    assert [file.name for file, result in checked if result.ignored] == []


def test_what_the_generator_meant_is_what_a_reader_finds(checked: list[tuple[SampleFile, Checked]]) -> None:
    counts = Counter(row.sheet for _, result in checked for row in result.rows)
    assert all(counts[sheet.key] > 1000 for sheet in schema.SHEETS if not sheet.items)
    by_month = Counter(result.month[5:] for _, result in checked for row in result.rows if row.sheet == "volunteer")
    assert by_month["02"] < by_month["01"] < by_month["03"]
    assert by_month["09"] > by_month["10"]


def test_a_headline_is_told_twice_only_where_it_is_joint_work(checked: list[tuple[SampleFile, Checked]]) -> None:
    places: dict[object, set[tuple[str | None, str | None]]] = defaultdict(set)
    for _, result in checked:
        if result.acceptable:
            for row in result.rows:
                if row.sheet == "media":
                    places[row.values["title"]].add((result.unit, result.month))
    twice = [value for value in places.values() if len(value) > 1]
    assert len(twice) == 3
    assert all(len({month for _, month in text}) == 1 for text in twice)


def test_some_story_is_adopted_at_several_levels_and_the_platform_without_level_has_one(
    checked: list[tuple[SampleFile, Checked]],
) -> None:
    levels: dict[object, set[object]] = defaultdict(set)
    platform = set()
    for _, result in checked:
        for row in result.rows:
            if row.sheet == "media" and row.values["result"] == "采用":
                levels[row.values["title"]].add(row.values["level"])
                if row.values["outlet"] == "学习强国":
                    platform.add(row.values["level"])
    assert max(map(len, levels.values())) >= 3
    assert platform == {"国家级", "自治区级", "市级"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Receipt]]]:
    path: Path = tmp_path_factory.mktemp("sample") / "street.db"
    store = Store.open(f"sqlite:///{path}", create=True)
    with Readers() as readers:
        receipts = load_sample(store, readers)
    yield store, receipts
    store.close()


@pytest.mark.slow
def test_the_whole_street_comes_in_as_it_is_meant_to(loaded: tuple[Store, list[Receipt]]) -> None:
    store, receipts = loaded
    refused = {(r.checked.unit, r.checked.month) for r in receipts if r.result == "refused"}
    assert refused == REFUSED
    assert Counter(receipt.result for receipt in receipts) == {"accepted": UPLOADS - 4, "refused": 4}
    codes = {p.code for r in receipts if r.submission for p in r.checked.problems if p.level == "warning"}
    assert codes == {"outside-month", "missing-sheet", "total-differs", "same-story-elsewhere"}
    assert store.read(OFFICER, is_sample)


def rows_of(store: Store) -> Contents:
    """Return everything that an office owns; counters say how often something was written, which differs."""
    return {name: lines for name, lines in contents(store).items() if name != "revision"}


@pytest.mark.slow
@pytest.mark.parametrize("version", [None, "9999"], ids=["as it ships", "brought up to date"])
def test_the_sample_that_ships_is_what_its_workbooks_make_of_it(
    loaded: tuple[Store, list[Receipt]], url: str, monkeypatch: pytest.MonkeyPatch, version: str | None
) -> None:
    if version is not None:
        monkeypatch.setattr(prepared, "present", lambda: version)
    store = Store.open(url, create=True)
    load_prepared(store)
    assert rows_of(store) == rows_of(loaded[0])
    assert store.read(OFFICER, read_setting_tables) == loaded[0].read(OFFICER, read_setting_tables)
    assert store.read(OFFICER, is_sample)
    with pytest.raises(Refused, match="没有再装一遍"):
        load_prepared(store)
    assert rows_of(store) == rows_of(loaded[0])
    store.close()


def test_the_workbooks_that_ship_are_those_that_are_made(files: list[SampleFile], tmp_path: Path) -> None:
    prepared.unpack_sample(prepared.PACKED, tmp_path / "sample.zip")
    with zipfile.ZipFile(tmp_path / "sample.zip") as archive:
        shipped = {name.removeprefix("original/") for name in archive.namelist() if name.startswith("original/")}
    assert shipped == {sha256(file.content).hexdigest() for file in files}, "make sample"


@pytest.mark.slow
def test_the_ledger_of_the_sample_has_every_kind_of_life(loaded: tuple[Store, list[Receipt]]) -> None:
    ledger = loaded[0].read(OFFICER, read_ledger)
    now = ledger[ledger["end"].isna()]
    titles, problems = (now[now["matter"] == matter] for matter in (schema.TITLE, schema.PROBLEM))
    named = titles[titles["state"].isin(schema.NAMED_STATES) & (titles["kind"] == "文明社区")]
    assert Counter(named["level"]) == {"自治区级": 3, "市级": 8, "旗县区级": 1}
    assert set(titles["state"]) == {"已命名", "继续保留", "恢复", "推荐", "测评"}
    still = problems[problems["state"] != schema.CLOSED_STATE]
    end = months.last_day(LAST)
    assert 0 < len(still) < len(problems) / 5
    assert (still["due"].dt.date < end).any()
    assert problems["reopened"].sum() > 5


@pytest.mark.slow
def test_the_next_template_brings_along_what_is_known(loaded: tuple[Store, list[Receipt]]) -> None:
    store, _ = loaded
    unit, month = "柳岸社区", months.shift(LAST, 1)
    content = prefilled_workbook(store, OFFICER, unit, month)
    (report,) = read_file(content, "a.xlsx", store.read(OFFICER, read_settings))
    ledger = store.read(OFFICER, read_ledger, [unit])
    now = ledger[ledger["end"].isna() & (ledger["state"] != schema.CLOSED_STATE)]
    alive = now[now["matter"].isin([schema.TITLE, schema.PROBLEM])]
    assert {row.values["number"] for row in report.rows} == set(alive["number"])
    assert len(report.rows) == len(alive) > 1
    page = openpyxl.load_workbook(BytesIO(content))[schema.BASICS_SHEET]
    stocks = [page.cell(row, 2).value for row in range(4, 9)]
    assert all(isinstance(value, int) and value > 0 for value in stocks)


@pytest.mark.slow
def test_a_template_sent_back_as_it_is_changes_no_entry(loaded: tuple[Store, list[Receipt]]) -> None:
    store, _ = loaded
    month = months.shift(LAST, 1)
    with Readers() as readers:
        for unit in REPORTERS:
            before = store.read(OFFICER, read_ledger, [unit.name])
            content = prefilled_workbook(store, OFFICER, unit.name, month)
            (result,) = readers.examine(content, "a.xlsx", store.read(OFFICER, read_settings))
            receipt = store.write(OFFICER, save_submission, result, content, Delivery(received=date(2026, 12, 2)))
            after = store.read(OFFICER, read_ledger, [unit.name])
            assert receipt.result == "accepted"
            assert after.drop(columns=["submission"]).equals(before.drop(columns=["submission"]))
            assert receipt.submission is not None
            store.write(OFFICER, undo_submission, receipt.submission)


def test_the_sample_is_refused_where_an_office_has_begun(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'own.db'}", create=True)
    store.write(OFFICER, save_settings, {"单位": [{"名称": "青石街道", "级别": "街道"}]})
    with Readers() as readers, pytest.raises(Refused, match="已有单位名册"):
        load_sample(store, readers)
    with pytest.raises(Refused, match="已有单位名册"):
        load_prepared(store)
    store.close()


def test_a_day_is_never_reported_before_it_has_come(checked: list[tuple[SampleFile, Checked]]) -> None:
    for file, result in checked:
        days = [row.values[key] for row in result.rows for key in ("date", "closed") if key in row.values]
        assert all(isinstance(day, date) and day < file.received + timedelta(days=31) for day in days)
        assert all(isinstance(day, date) and day <= months.last_day(file.month) for day in days)


def test_the_office_of_the_street_reports_without_residents(checked: list[tuple[SampleFile, Checked]]) -> None:
    own = [result for file, result in checked if file.unit == OFFICE]
    assert len(own) == 24
    assert all("residents" not in result.basics and "boards" in result.basics for result in own)
