"""Analyses of many units are renewed beside: nobody waits, nobody is told old figures without their moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic, sleep

import pandas as pd
import pytest

from analytics.facts import Facts
from analytics.measures import values
from analytics.periods import Period
from analytics.selection import Selection
from data.store import Store, StoreError
from data.store.publishing import publish_month
from data.store.reports import read_reports
from tests.street import LATER
from tests.uploads import LEADER, MONTH, OFFICER, checked, register, send, study
from ui.analysis import Analysis
from ui.archive import Archive
from ui.page import Page
from ui.renewal import MANY, NEVER, Pace
from ui.turns import Turns

PERIOD = Period.month(MONTH)
AT_ONCE = Pace(pause=0, oldest=300, share=0, patience=0)
NAMES = [f"社区{number}" for number in range(MANY + 1)]


@pytest.fixture
def district(store: Store) -> Iterator[Store]:
    """More communities than are worked out anew at once; the first has reported 12."""
    register(store, *NAMES)
    send(store, checked(NAMES[0], rows=[study(3, 12)]))
    yield store
    wait()


def shown_analysis(archive: Archive, since: float = NEVER) -> Analysis:
    return archive.analysis(LEADER, [MONTH], LATER, since)


def total(analysis: Analysis) -> int:
    return int(analysis.of(values, ("study.attendance",), PERIOD)["value"].sum())


def report(store: Store, attendance: int) -> None:
    """Let the first community send other figures."""
    send(store, checked(NAMES[0], rows=[study(3, attendance)]))


def wait() -> None:
    """Wait until what is renewed is done."""
    for thread in threading.enumerate():
        if thread.name == "renewal":
            thread.join(30)


def test_what_many_units_sent_is_counted_beside_while_the_former_figures_are_shown(district: Store) -> None:
    archive = Archive(district, AT_ONCE)
    former = shown_analysis(archive)
    assert (total(former), former.overtaken) == (12, False)
    report(district, 30)
    assert shown_analysis(archive) is former
    assert (total(former), former.overtaken) == (12, True)
    wait()
    assert (total(shown_analysis(archive)), shown_analysis(archive).overtaken) == (30, False)


def test_what_was_asked_of_the_former_figures_is_ready_before_the_new_ones_are_shown(district: Store) -> None:
    archive, requested = Archive(district, AT_ONCE), list[Facts]()

    def watched(facts: Facts, word: str) -> str:
        requested.append(facts)
        return word

    shown_analysis(archive).of(watched, "一")
    report(district, 30)
    shown_analysis(archive)
    wait()
    assert len(requested) == 2
    shown_analysis(archive).of(watched, "一")
    assert len(requested) == 2
    assert requested[1] is shown_analysis(archive).facts


def test_a_question_about_a_frame_is_not_asked_again_of_figures_it_does_not_belong_to(district: Store) -> None:
    analysis = shown_analysis(Archive(district))
    frame = pd.DataFrame({"unit": NAMES})

    def counted(facts: Facts, of: pd.DataFrame) -> int:
        return len(facts.units) + len(of)

    analysis.of(counted, frame)
    total(analysis)
    assert [question.function for question in analysis.lately()] == [values]


def test_whoever_has_just_changed_something_sees_it(district: Store) -> None:
    archive = Archive(district, AT_ONCE)
    total(shown_analysis(archive))
    report(district, 30)
    assert total(shown_analysis(archive, since=monotonic())) == 30


def test_what_was_shown_to_whoever_changed_something_is_shown_to_the_others_too(district: Store) -> None:
    archive = Archive(district, replace(AT_ONCE, pause=300))
    shown_analysis(archive)
    report(district, 30)
    newest = shown_analysis(archive, since=monotonic())
    assert shown_analysis(archive) is newest


def test_other_rules_are_followed_at_once(district: Store) -> None:
    archive = Archive(district, AT_ONCE)
    former = shown_analysis(archive)
    register(district, *NAMES, "新社区")
    assert "新社区" in shown_analysis(archive).facts.units
    assert not former.overtaken


def test_a_month_that_is_published_is_known_at_once(district: Store) -> None:
    archive = Archive(district, AT_ONCE)
    shown_analysis(archive)
    district.write(OFFICER, publish_month, MONTH)
    assert list(shown_analysis(archive).facts.closings) == [MONTH]


def test_figures_that_have_been_overtaken_for_long_are_not_shown_any_more(district: Store) -> None:
    archive = Archive(district, replace(AT_ONCE, oldest=0))
    total(shown_analysis(archive))
    report(district, 30)
    assert total(shown_analysis(archive)) == 30


def test_between_two_renewals_there_is_a_pause(district: Store) -> None:
    archive = Archive(district, replace(AT_ONCE, pause=300))
    for attendance in (30, 40):
        total(shown_analysis(archive))
        report(district, attendance)
        shown_analysis(archive)
        wait()
    assert (total(shown_analysis(archive)), shown_analysis(archive).overtaken) == (30, True)


def test_figures_of_few_units_are_never_behind(store: Store) -> None:
    register(store, *NAMES[:11])
    report(store, 12)
    archive = Archive(store, AT_ONCE)
    total(shown_analysis(archive))
    report(store, 30)
    assert (total(shown_analysis(archive)), shown_analysis(archive).overtaken) == (30, False)


def test_figures_of_few_units_may_be_behind_while_others_wait_for_their_turn(store: Store) -> None:
    register(store, *NAMES[:11])
    report(store, 12)
    turns = Turns(1)
    archive = Archive(store, AT_ONCE, turns)
    former = shown_analysis(archive)
    total(former)
    report(store, 30)
    with turns, others_waiting(turns):
        assert shown_analysis(archive) is former
        assert former.overtaken
        newest = shown_analysis(archive, since=monotonic())
        assert (total(newest), newest.overtaken) == (30, False)
    assert shown_analysis(archive) is newest


@contextmanager
def others_waiting(turns: Turns) -> Iterator[None]:
    """Let somebody wait for the turn that is taken."""

    def take() -> None:
        with turns:
            pass

    waiting = threading.Thread(target=take, daemon=True)
    waiting.start()
    while not turns.crowded:
        sleep(0.001)
    yield


def test_a_renewal_that_fails_leaves_what_is_shown_and_is_tried_again(
    district: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(district, AT_ONCE)
    former = shown_analysis(archive)
    total(former)
    report(district, 30)

    def away(*_: object) -> None:
        raise StoreError("数据库没有应答。")

    monkeypatch.setattr("ui.archive.read_reports", away)
    assert shown_analysis(archive) is former
    wait()
    assert shown_analysis(archive) is former
    wait()
    monkeypatch.setattr("ui.archive.read_reports", read_reports)
    shown_analysis(archive)
    wait()
    assert total(shown_analysis(archive)) == 30


def test_a_question_that_fails_is_left_out_of_the_renewal_and_fails_only_who_asks_it(
    district: Store, caplog: pytest.LogCaptureFixture
) -> None:
    archive = Archive(district, AT_ONCE)
    former = shown_analysis(archive)

    def fragile(facts: Facts) -> int:
        if facts is not former.facts:
            raise ZeroDivisionError
        return 1

    assert former.of(fragile) == 1
    total(former)
    report(district, 30)
    shown_analysis(archive)
    wait()
    assert (total(shown_analysis(archive)), shown_analysis(archive).overtaken) == (30, False)
    with pytest.raises(ZeroDivisionError):
        shown_analysis(archive).of(fragile)
    assert "fragile" in caplog.text


def test_a_page_says_up_to_which_moment_its_figures_tell_when_something_has_come_in_since(district: Store) -> None:
    archive = Archive(district, replace(AT_ONCE, pause=300))
    former = shown_analysis(archive)
    assert "数字算到" not in Page(LEADER, Selection(PERIOD), former).note()
    report(district, 30)
    assert f"数字算到 {former.at:%H:%M:%S}" in Page(LEADER, Selection(PERIOD), shown_analysis(archive)).note()
