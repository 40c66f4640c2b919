"""What is read once and kept: an upload makes only its own month be read again, and nobody sees what is not theirs."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.trial import Draft
from data.records import Access
from data.settings.values import Policy
from data.store import Session, Store
from data.store.figures import read_figures
from data.store.ledger import read_monthly_ledger
from data.store.publishing import publish_month, reopen_month
from data.store.reports import read_reported_months
from data.store.settings import save_settings
from data.store.sheets import read_located_rows, read_story_columns
from tests.street import LATER, media, rules
from tests.uploads import MONTH, OFFICER, checked, clerk, register, send, study, trouble
from ui.archive import Archive
from ui.lru_cache import LruCache

SPAN = ["2024-02", MONTH]
BOTH = Period(SPAN[0], MONTH)


@pytest.fixture
def street(store: Store) -> Store:
    """Two communities and two months: 12 a workbook."""
    register(store, "甲社区", "乙社区")
    for month in SPAN:
        for name in ("甲社区", "乙社区"):
            send(store, checked(name, month, [study(3, 12)]))
    return store


@pytest.fixture
def read(street: Store, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What has been read of the figures: measures and months, in order."""
    questions: list[Any] = []

    def watched(session: Session, months: Sequence[str], **options: Any) -> pd.DataFrame:
        questions.append((options["measures"], list(months)))
        return read_figures(session, months, **options)

    monkeypatch.setattr("ui.archive.read_figures", watched)
    return questions


def _attendance(archive: Archive, access: Any = OFFICER, by: Sequence[Any] = ()) -> list[Any]:
    result = archive.analysis(access, SPAN, LATER).of(values, ("study.attendance",), BOTH, tuple(by))
    return list(result["value"])


def test_an_upload_makes_only_its_own_month_be_read_again(street: Store, read: list[Any]) -> None:
    archive = Archive(street)
    assert _attendance(archive) == [48]
    assert _attendance(archive) == [48]
    assert read == [(None, ["2024-02"]), (None, [MONTH])]
    send(street, checked("甲社区", MONTH, [study(3, 20)]))
    assert _attendance(archive) == [56]
    assert read[2:] == [(None, [MONTH])]


def test_rules_are_tried_on_the_stories_as_they_stand_and_only_a_changed_month_is_read_again(
    street: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """甲 has a story of the city in March, 3 points and 4 by the draft; then a second one, and 乙 never any."""
    questions: list[str] = []

    def watched(session: Session, months: Sequence[str]) -> pd.DataFrame:
        questions.extend(months)
        return read_story_columns(session, months)

    monkeypatch.setattr("ui.archive.read_story_columns", watched)
    draft = Draft(tuple(replace(rule, points=Decimal(4)) for rule in rules() if rule.level == "市级"), Policy())
    archive, points = Archive(street), []
    for count in (1, 2):
        send(street, checked("甲社区", MONTH, [study(3, 12), *(media(at, "市级") for at in range(3, 3 + count))]))
        for _ in range(2):
            tried, numbers = archive.try_out(OFFICER, archive.analysis(OFFICER, SPAN, LATER), BOTH, draft)
            assert len(numbers) == count
        points.append({move.unit: (move.value, move.draft_value) for move in tried.trial.whole.moves})
    assert points == [{"甲社区": (3, 4), "乙社区": (0, 0)}, {"甲社区": (6, 8), "乙社区": (0, 0)}]
    assert questions == [*SPAN, MONTH]
    other = archive.try_out(clerk("乙社区"), archive.analysis(clerk("乙社区"), SPAN, LATER), BOTH, draft)
    assert len(other[1]) == 0, "what others may see is not theirs"


def test_a_cut_is_read_only_when_it_is_asked_for(street: Store, read: list[Any]) -> None:
    archive = Archive(street)
    assert _attendance(archive, by=["category"]) == [48]
    assert read == [(["study.attendance"], ["2024-02"]), (["study.attendance"], [MONTH])]


def test_other_rules_make_everything_be_read_again(street: Store, read: list[Any]) -> None:
    archive = Archive(street)
    assert _attendance(archive) == [48]
    register(street, "甲社区", "乙社区", "丙社区")
    assert _attendance(archive) == [48]
    assert len(read) == 4


def _entries(facts: Facts) -> pd.DataFrame:
    """Return every entry of the ledger on the last day."""
    return facts.stages("alive", MONTH, BOTH.first_day, BOTH.last_day)


def _count_found(facts: Facts) -> int:
    """Return how many problems were found up to the last day, by the sums that are kept."""
    return int(facts.counts("found", MONTH, date(2020, 1, 1), BOTH.last_day).value.sum())


def test_the_ledger_follows_uploads_of_months_that_are_not_looked_at(street: Store) -> None:
    archive = Archive(street)
    before = archive.analysis(OFFICER, SPAN, LATER).facts
    assert archive.analysis(OFFICER, SPAN, LATER).facts is before
    assert (len(_entries(before)), _count_found(before)) == (0, 0)
    send(street, checked("甲社区", "2023-01", [trouble(3)]))
    after = archive.analysis(OFFICER, SPAN, LATER).facts
    assert (len(_entries(after)), _count_found(after)) == (1, 1)


def test_an_upload_that_comes_in_while_the_ledger_is_read_is_seen_by_the_next_run(
    street: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(street)

    def overtaken(session: Session) -> tuple[pd.DataFrame, pd.DataFrame]:
        sums = read_monthly_ledger(session)
        monkeypatch.setattr("ui.stored_ledger.read_monthly_ledger", read_monthly_ledger)
        send(street, checked("甲社区", "2023-01", [trouble(3)]))
        return sums

    monkeypatch.setattr("ui.stored_ledger.read_monthly_ledger", overtaken)
    assert [_count_found(archive.analysis(OFFICER, SPAN, LATER).facts) for _ in range(2)] == [0, 1]


def test_only_the_sums_of_ledgers_that_changed_are_read_again(street: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    register(street, "甲社区", "乙社区", "丙社区")
    for name in ("丙社区", "甲社区", "乙社区"):
        send(street, checked(name, MONTH, [trouble(3, f"{name}楼道")]))
    archive, requested = Archive(street), []
    archive.analysis(OFFICER, SPAN, LATER)

    def watched(session: Session, units: Any = None) -> tuple[pd.DataFrame, pd.DataFrame]:
        requested.append(units)
        return read_monthly_ledger(session, units)

    monkeypatch.setattr("ui.stored_ledger.read_monthly_ledger", watched)
    send(street, checked("乙社区", MONTH, [trouble(3, "垃圾桶满溢"), trouble(4, "绿地有垃圾")]))
    facts = archive.analysis(OFFICER, SPAN, LATER).facts
    assert (requested, _count_found(facts)) == ([["乙社区"]], 4)
    assert _entries(facts)["unit"].tolist() == ["甲社区", "乙社区", "乙社区", "丙社区"], "as they are listed"


def test_what_others_send_changes_nothing_for_who_does_not_see_it(street: Store) -> None:
    archive, own = Archive(street), clerk("甲社区")
    before = archive.analysis(own, SPAN, LATER)
    send(street, checked("乙社区", MONTH, [study(3, 99), trouble(4)]))
    assert archive.analysis(own, SPAN, LATER) is before
    send(street, checked("甲社区", MONTH, [study(3, 99)]))
    assert archive.analysis(own, SPAN, LATER) is not before


def test_the_first_month_of_the_office_is_known_to_who_sees_nothing_of_it(street: Store) -> None:
    archive, own = Archive(street), clerk("甲社区")
    assert archive.analysis(own, SPAN, LATER).facts.begun == "2024-02"
    send(street, checked("乙社区", "2023-11", [study(3)]))
    assert archive.analysis(own, SPAN, LATER).facts.begun == "2023-11"


def test_points_by_other_rules_are_read_again_though_nobody_sent_anything(street: Store) -> None:
    send(street, checked("甲社区", MONTH, [media(3, "市级")]))
    street.write(OFFICER, publish_month, MONTH)
    archive = Archive(street)
    before = archive.analysis(OFFICER, SPAN, LATER).of(values, ("media.points",), BOTH, ())
    street.write(OFFICER, save_settings, {"计分规则": [{"规则号": "M1", "级别": "市级", "结果": "采用", "分值": "7"}]})
    assert list(archive.analysis(OFFICER, SPAN, LATER).of(values, ("media.points",), BOTH, ())["value"]) == list(
        before["value"]
    )
    street.write(OFFICER, reopen_month, MONTH, None, "更正")
    assert list(archive.analysis(OFFICER, SPAN, LATER).of(values, ("media.points",), BOTH, ())["value"]) == [7]


def test_what_is_made_of_a_frame_is_made_once_for_that_frame(street: Store) -> None:
    outputs: list[int] = []

    def length(frame: pd.DataFrame, more: int) -> int:
        outputs.append(more)
        return len(frame) + more

    analysis = Archive(street).analysis(OFFICER, SPAN, LATER)
    result = analysis.of(values, ("study.attendance",), BOTH, ("unit",))
    assert [analysis.derive(length, result, more) for more in (0, 0, 1)] == [2, 2, 3]
    assert analysis.derive(length, result.head(1), 0) == 1
    assert outputs == [0, 1, 0]


def test_what_is_read_apart_from_figures_is_read_again_after_any_change_and_for_each_person(street: Store) -> None:
    questions: list[str] = []

    def months(session: Session) -> list[str]:
        questions.append(session.access.name)
        return read_reported_months(session)

    archive = Archive(street)
    assert [archive.read_cached(OFFICER, months) for _ in range(2)] == [SPAN, SPAN]
    assert archive.read_cached(clerk("甲社区"), months) == SPAN
    send(street, checked("乙社区", "2024-05", [study(3, 1)]))
    assert archive.read_cached(OFFICER, months) == [*SPAN, "2024-05"]
    assert archive.read_cached(clerk("甲社区"), months) == SPAN
    assert questions == [OFFICER.name, clerk("甲社区").name, OFFICER.name, clerk("甲社区").name]


UNREPORTED = ["2024-05"]
"""A month of which nobody has sent anything, while both units have a ledger of one change."""


def _shown(archive: Archive, access: Access) -> list[Any]:
    """Return what somebody gets of everything that is kept, as text or numbers."""
    analysis, later = (archive.analysis(access, span, LATER) for span in (SPAN, UNREPORTED))
    settings = analysis.facts.settings
    tried, numbers = archive.try_out(access, analysis, BOTH, Draft(settings.rules, settings.policy))
    return [
        _attendance(archive, access),
        _attendance(archive, access, by=["unit"]),
        *(analysi.facts.reports.to_csv() for analysi in (analysis, later)),
        *(_entries(analysi.facts).drop(columns="entry").to_csv() for analysi in (analysis, later)),
        *(_count_found(analysi.facts) for analysi in (analysis, later)),
        [line.to_csv() if isinstance(line, pd.DataFrame) else repr(line) for line in (tried.trial.whole, tried.prices)],
        numbers.tolist(),
        archive.read_cached(access, read_reported_months),
        archive.read_cached(access, read_located_rows, "study", tuple(SPAN)),
    ]


@pytest.mark.parametrize("before", ["officer", "own", "other"])
@pytest.mark.parametrize("after", ["officer", "own", "other"])
def test_whoever_asked_before_changes_nothing_of_what_somebody_gets(street: Store, before: str, after: str) -> None:
    people = {"officer": OFFICER, "own": clerk("甲社区"), "other": clerk("乙社区")}
    for place, name in enumerate(("甲社区", "乙社区")):
        rows = [study(3, 7 + place), trouble(3, f"{name}垃圾"), media(3, "市级", title=f"{name}新风")]
        send(street, checked(name, MONTH, rows))
    alone = _shown(Archive(street), people[after])
    shared = Archive(street)
    assert before == after or _shown(shared, people[before]) != alone
    assert _shown(shared, people[after]) == alone


def test_a_value_is_made_once_for_all_who_ask_at_the_same_time() -> None:
    stored, begun, output = LruCache(4), threading.Event(), []

    def make() -> int:
        begun.wait(5)
        output.append(1)
        return 7

    results: list[int] = []
    asking = [threading.Thread(target=lambda: results.append(stored.get("key", 1, make))) for _ in range(5)]
    for thread in asking:
        thread.start()
    begun.set()
    for thread in asking:
        thread.join()
    assert (results, output) == ([7] * 5, [1])


def test_a_newer_version_takes_the_place_of_the_older_and_the_longest_unused_goes_first() -> None:
    stored = LruCache(2)
    assert [stored.get("a", 1, lambda: "old"), stored.get("a", 2, lambda: "new")] == ["old", "new"]
    assert stored.get("a", 2, lambda: "newer") == "new"
    stored.get("b", 1, lambda: "b")
    stored.get("a", 2, lambda: "again")
    stored.get("c", 1, lambda: "c")
    assert stored.get("b", 1, lambda: "made anew") == "made anew"


def test_what_weighs_too_much_together_goes_and_the_newest_stays_whatever_it_weighs() -> None:
    stored = LruCache(10, len)
    for key, length in (("a", 4), ("b", 6), ("c", 30)):
        assert len(stored.get(key, 1, lambda length=length: "x" * length)) == length  # type: ignore[misc]
    assert stored.get("c", 1, lambda: "made anew") == "x" * 30
    assert [stored.get(key, 1, lambda: "anew") for key in "ab"] == ["anew", "anew"]


def test_what_could_not_be_made_is_tried_again() -> None:
    stored = LruCache(2)
    with pytest.raises(ZeroDivisionError):
        stored.get("a", 1, lambda: 1 // 0)
    assert stored.get("a", 1, lambda: 5) == 5
