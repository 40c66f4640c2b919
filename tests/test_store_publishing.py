"""Published months: closed, opened again with a reason, and what was published stays on record."""

from __future__ import annotations

import pytest

from data.schema import POINTS_SCALE
from data.store import Refused, Stale, Store
from data.store.audit import read_journal
from data.store.editions import read_editions, read_publication
from data.store.history import read_problems, read_uploads
from data.store.publishing import publish_month, reopen_month
from data.store.reviews import read_reviews, save_review
from data.store.revisions import read_revision
from data.store.sample import clear_sample, is_sample, mark_sample
from data.store.settings import read_settings, save_settings
from data.store.submissions import undo_submission
from tests.street import media
from tests.uploads import MONTH, OFFICER, checked, clerk, register, send, study, sums

RULES = [{"规则号": "M01", "级别": "市级", "结果": "采用", "分值": "3"}]
DEARER = [RULES[0] | {"分值": "5"}]
NEXT = "2024-04"


@pytest.fixture
def street(store: Store) -> Store:
    """Two communities; 甲社区 has sent one story in each of two months."""
    register(store, "甲社区", "乙社区")
    store.write(OFFICER, save_settings, {"计分规则": RULES})
    for month in (MONTH, NEXT):
        send(store, checked(month=month, rows=[media(3, "市级"), study()]))
    return store


def closed(store: Store, month: str, unit: str = "") -> bool:
    """Whether a month is closed, for this unit or for all."""
    return any(item.closes(unit) for item in store.read(OFFICER, read_editions, [month]))


def points(store: Store, month: str) -> int:
    """The points of 甲社区."""
    return sums(store, months=[month])["甲社区", "media.points"] // POINTS_SCALE


def test_nothing_is_saved_into_a_locked_month(street: Store) -> None:
    assert street.write(OFFICER, publish_month, MONTH) == 1
    assert closed(street, MONTH)
    assert closed(street, MONTH, "甲社区")
    assert not closed(street, NEXT)
    receipt = send(street, checked(rows=[study(3, 99)]))
    assert receipt.result == "refused"
    assert [problem.code for problem in receipt.checked.problems] == ["locked-month"]
    assert (
        street.read(OFFICER, read_problems, street.read(OFFICER, read_uploads)[0].submission)[0].code == "locked-month"
    )
    assert sums(street)["甲社区", "study.attendance"] == 12


def test_nothing_is_taken_back_from_a_locked_month(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    (upload,) = street.read(OFFICER, read_uploads, month=MONTH)
    with pytest.raises(Refused, match="已经公布"):
        street.write(OFFICER, undo_submission, upload.submission)
    street.write(OFFICER, reopen_month, MONTH, "乙社区", "漏报一篇")
    with pytest.raises(Refused, match="已经公布"):
        street.write(OFFICER, undo_submission, upload.submission)


def test_new_rules_leave_a_locked_month_alone(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    street.write(OFFICER, save_settings, {"计分规则": DEARER})
    assert (points(street, MONTH), points(street, NEXT)) == (3, 5)


def test_one_unit_opened_again_counts_by_the_rules_published(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    street.write(OFFICER, save_settings, {"计分规则": DEARER})
    street.write(OFFICER, reopen_month, MONTH, "甲社区", "漏报一篇")
    assert not closed(street, MONTH, "甲社区")
    assert closed(street, MONTH, "乙社区")
    assert closed(street, MONTH)
    corrected = send(street, checked(rows=[media(3, "市级"), media(4, "市级")]))
    assert corrected.result == "accepted"
    assert points(street, MONTH) == 6
    street.write(OFFICER, undo_submission, corrected.submission)
    assert points(street, MONTH) == 3, "also what counts again"
    assert send(street, checked("乙社区", rows=[study()])).result == "refused"


def test_a_month_opened_for_all_counts_by_the_rules_of_now(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    street.write(OFFICER, save_settings, {"计分规则": DEARER})
    street.write(OFFICER, reopen_month, MONTH, None, "重新核定")
    assert not closed(street, MONTH)
    assert points(street, MONTH) == 5
    send(street, checked(rows=[media(3, "市级"), media(4, "市级")]))
    assert points(street, MONTH) == 10
    street.write(OFFICER, publish_month, MONTH)
    result = street.read(OFFICER, read_publication, MONTH)
    assert result is not None
    assert result.versions["计分规则"] == 2
    with pytest.raises(Stale, match="第 2 版"):
        street.write(OFFICER, reopen_month, MONTH, None, "看的是第 1 版", since=1)


def test_what_was_published_stays_as_it_was(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH, why="按时公布", ranking='{"rows": []}')
    street.write(OFFICER, reopen_month, MONTH, "甲社区", "漏报一篇")
    send(street, checked(rows=[media(3, "市级"), media(4, "市级")]))
    street.write(OFFICER, save_settings, {"计分规则": DEARER})
    assert street.write(OFFICER, publish_month, MONTH, why="更正") == 2

    def published(revision: int | None = None) -> tuple[int, int]:
        result = street.read(OFFICER, read_publication, MONTH, revision)
        assert result is not None
        table = result.figures
        return result.versions["计分规则"], int(table[table["measure"] == "media.published"]["value"].sum())

    assert published(1) == (1, 1)
    assert published(2) == published() == (1, 2)
    assert points(street, MONTH) == 6
    first = street.read(OFFICER, read_publication, MONTH, 1)
    assert first is not None
    assert (first.by, first.reason, first.ranking) == (OFFICER.name, "按时公布", '{"rows": []}')
    assert first.reports["unit"].tolist() == ["甲社区"]
    assert street.read(OFFICER, read_publication, MONTH, 3) is None
    assert street.read(OFFICER, read_publication, NEXT) is None


def test_a_clerk_sees_the_own_part_of_what_was_published(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    result = street.read(clerk("乙社区"), read_publication, MONTH)
    assert result is not None
    assert result.figures.empty
    assert result.reports.empty


def test_editions_tell_who_closed_and_opened_what(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    street.write(OFFICER, reopen_month, MONTH, "甲社区", "漏报一篇")
    (first,) = street.read(OFFICER, read_editions, [MONTH, NEXT])
    assert not first.closes("甲社区")
    assert first.closes("乙社区")
    assert [(item.unit, item.reason) for item in first.reopened] == [("甲社区", "漏报一篇")]
    street.write(OFFICER, publish_month, MONTH)
    first, second = street.read(OFFICER, read_editions, [MONTH])
    assert (first.last, second.last, second.closes("甲社区")) == (False, True, True)


def test_a_month_is_locked_once_and_opened_with_a_reason(street: Store) -> None:
    with pytest.raises(Refused, match="没有公布"):
        street.write(OFFICER, reopen_month, MONTH, None, "更正")
    street.write(OFFICER, publish_month, MONTH)
    with pytest.raises(Refused, match="已经公布"):
        street.write(OFFICER, publish_month, MONTH)
    with pytest.raises(Refused, match="原因"):
        street.write(OFFICER, reopen_month, MONTH, None, " ")
    with pytest.raises(Refused, match="不在单位名册里"):
        street.write(OFFICER, reopen_month, MONTH, "丁社区", "更正")


def test_locking_and_opening_are_in_the_journal(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    street.write(OFFICER, reopen_month, MONTH, "甲社区", "漏报一篇")
    lines = [(line.deed, line.subject) for line in street.read(OFFICER, read_journal)[:2]]
    assert lines == [("重新开放", f"甲社区 {MONTH}"), ("公布", MONTH)]


def test_a_review_is_the_last_word_about_the_current_upload(street: Store) -> None:
    (upload,) = street.read(OFFICER, read_uploads, month=MONTH)
    with pytest.raises(Refused, match="原因"):
        street.write(OFFICER, save_review, upload.submission, "returned")
    street.write(OFFICER, save_review, upload.submission, "returned", "请补图")
    street.write(OFFICER, save_review, upload.submission, "confirmed")
    assert street.read(clerk("甲社区"), read_reviews, [MONTH])[upload.submission].verdict == "confirmed"
    assert street.read(clerk("乙社区"), read_reviews, [MONTH]) == {}
    send(street, checked(rows=[study(3, 99)]))
    (value,) = street.read(OFFICER, read_reviews, [MONTH]).values()
    assert (value.submission, value.words, value.current) == (upload.submission, "已确认", False)
    with pytest.raises(Refused, match="当前有效"):
        street.write(OFFICER, save_review, upload.submission, "confirmed")


def test_the_sample_is_cleared_whole_and_only_the_sample(store: Store) -> None:
    store.write(OFFICER, mark_sample)
    register(store, "甲社区")
    send(store, checked(rows=[study()]))
    store.write(OFFICER, publish_month, MONTH)
    revision = store.read(OFFICER, read_revision)
    store.write(OFFICER, mark_sample)
    assert store.read(OFFICER, is_sample)
    store.write(OFFICER, clear_sample)
    assert not store.read(OFFICER, is_sample)
    assert store.read(OFFICER, read_settings).register.units == ()
    assert store.read(OFFICER, read_uploads) == []
    assert sums(store) == {}
    assert store.read(OFFICER, read_journal)[0].deed == "清空示例"
    assert store.read(OFFICER, read_revision) != revision
    register(store, "乙社区")
    send(store, checked("乙社区", rows=[study()]))
    with pytest.raises(Refused, match="不是示例数据"):
        store.write(OFFICER, clear_sample)
    with pytest.raises(Refused, match="已有数据"):
        store.write(OFFICER, mark_sample)
