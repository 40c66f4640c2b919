"""Whose file is read next: by hand, one step after the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.intake.schedule import LONG, Schedule

SMALL = 50 << 10


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def begun(schedule: Schedule[str]) -> list[str]:
    """Everything that begins now."""
    results = []
    while (task := schedule.next()) is not None:
        results.append(task.work)
    return results


def test_six_long_files_of_one_account_leave_a_child_for_another_one() -> None:
    schedule: Schedule[str] = Schedule(2)
    for number in range(6):
        schedule.add(f"长{number}", "甲", 10 * LONG)
    assert begun(schedule) == ["长0"]
    schedule.add("短", "乙", SMALL)
    assert begun(schedule) == ["短"]


def test_six_files_that_only_look_short_leave_one_too() -> None:
    schedule: Schedule[str] = Schedule(3)
    for number in range(6):
        schedule.add(f"短{number}", "甲", SMALL)
    assert begun(schedule) == ["短0", "短1"]
    schedule.add("乙的", "乙", SMALL)
    assert begun(schedule) == ["乙的"]


def test_what_looked_short_waits_again_as_a_long_one() -> None:
    schedule: Schedule[str] = Schedule(3)
    for number in range(3):
        schedule.add(f"短{number}", "甲", SMALL)
    first, second = schedule.next(), schedule.next()
    assert first is not None
    assert second is not None
    schedule.end(first, again=True)
    schedule.end(second, again=True)
    assert begun(schedule) == ["短0", "短2"], "one long file of an account at a time"


def test_long_files_of_many_accounts_never_have_all_children() -> None:
    schedule: Schedule[str] = Schedule(3)
    for account in "甲乙丙丁":
        schedule.add(account, account, 2 * LONG)
    assert begun(schedule) == ["甲", "乙"]
    schedule.add("短", "戊", SMALL)
    assert begun(schedule) == ["短"]


def test_the_account_with_fewest_files_at_work_comes_first_and_then_the_shortest() -> None:
    schedule: Schedule[str] = Schedule(4, Clock())
    for name, account, size in (("大", "甲", 900 << 10), ("小", "甲", SMALL), ("中", "乙", 400 << 10)):
        schedule.add(name, account, size)
    assert begun(schedule) == ["小", "中", "大"]


def test_a_long_file_is_not_overtaken_for_ever() -> None:
    clock = Clock()
    schedule: Schedule[str] = Schedule(1, clock)
    schedule.add("长", "甲", 4 * LONG)
    clock.now = 19.0
    schedule.add("短", "乙", SMALL)
    clock.now = 21.0
    schedule.add("更晚", "乙", SMALL)
    order = []
    while (task := schedule.next()) is not None:
        order.append(task.work)
        schedule.end(task)
    assert order == ["短", "长", "更晚"]


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 3 * LONG), st.booleans()), max_size=30),
)
def test_every_file_is_read_once_and_the_bounds_hold_at_every_step(
    children: int, files: list[tuple[str, int, bool]]
) -> None:
    schedule: Schedule[int] = Schedule(children)
    slow = {number for number, (_, size, is_slow) in enumerate(files) if is_slow and size < LONG}
    for number, (account, size, _) in enumerate(files):
        schedule.add(number, account, size)
    ended: list[int] = []
    while True:
        at_work = []
        while (task := schedule.next()) is not None:
            at_work.append(task)
        assert len(at_work) <= children
        assert len({task.account for task in at_work}) > 1 or len(at_work) <= max(1, children - 1)
        assert sum(task.long for task in at_work) <= max(1, children - 1)
        if not at_work:
            break
        for task in at_work:
            again = task.work in slow and not task.long
            schedule.end(task, again=again)
            ended += [] if again else [task.work]
    assert sorted(ended) == list(range(len(files)))
