"""The lifecycle of a submission: its table, and that the store obeys it at one tier and at two."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from data.lifecycle import ACTORS, STATES, STEPS, TRANSITIONS, Actor, State, Step, Transition, refusal, transition
from data.records import Access
from data.store import Refused, Stale, Store
from data.store.doubts import read_doubts, settle_doubts
from data.store.history import read_uploads
from data.store.publishing import publish_month, reopen_month
from data.store.review_queue import read_standings, read_taken_back
from data.store.reviews import read_reviews, save_review
from data.store.revisions import read_month_revisions
from data.store.submissions import undo_submission
from tests.uploads import MONTH, OFFICER, checked, clerk, fault, register, send, study, sums

CLERK = clerk("甲社区")

# By hand, from the rules of the office: who may take which step, state by state; "-" is nobody.
# s the clerk, o the only officer, 1 the street's officer, 2 the officer above.
BY_HAND = """
            absent  pending  street-confirmed  confirmed  street-returned  returned
send        so12    so12     so12              so12       so12             so12
resend      -       so12     so12              so12       so12             so12
undo        -       so12     -                 -          so12             so12
confirm     -       o1       o2                -          o                o
return      -       o12      o12               o2         -                -
withdraw    -       -        -                 -          o12              o2
"""
LETTERS: dict[Actor, str] = {"sender": "s", "officer": "o", "street": "1", "upper": "2"}


def test_the_table_is_the_one_that_the_office_agreed_on() -> None:
    head, *lines = (line.split() for line in BY_HAND.strip().splitlines())
    questions = {line[0]: dict(zip(head, line[1:], strict=True)) for line in lines}
    results = {
        step: {
            state: "".join(LETTERS[actor] for actor in ACTORS if transition(step, state, actor)) or "-"
            for state in STATES
        }
        for step in STEPS
    }
    assert results == questions


@pytest.mark.parametrize(("step", "state", "actor"), list(product(STEPS, STATES, ACTORS)))
def test_what_is_not_open_says_why_and_what_to_do(step: Step, state: State, actor: Actor) -> None:
    for closed in (None, "2024年3月"):
        why = refusal(step, state, actor, closed=closed)
        assert why is None or (why.endswith("。") and len(why) > 8)
    if transition(step, state, actor) is None:
        assert refusal(step, state, actor) is not None


@pytest.mark.parametrize("officers", [{"officer"}, {"street", "upper"}])
def test_no_state_is_without_a_way_to_confirmed_and_back_to_a_correction(officers: set[Actor]) -> None:
    for start in STATES:
        reached: set[State] = {start}
        for _ in STATES:
            reached |= {
                row.to
                for row in TRANSITIONS
                for state in reached
                if state in row.states and row.actors & (officers | {"sender"}) and row.to not in ("same", "before")
            }  # type: ignore[misc]
        assert {"confirmed", "pending"} <= reached, start


def table_row(row: Transition) -> str:
    """Return a transition as a line of a Markdown table."""
    states = "、".join(STATES[key] for key in STATES if key in row.states)
    states = "任何状态" if len(row.states) == len(STATES) else states
    actors = "、".join(ACTORS[key] for key in ACTORS if key in row.actors)
    target = {"same": "不变", "before": "这一步之前的状态"}.get(row.to) or STATES[row.to]  # type: ignore[index]
    closed = "可以" if row.while_closed else "先重新开放"
    return f"| {' | '.join((STEPS[row.step], states, actors, target, closed, row.tells))} |"


def arrows() -> list[str]:
    """Return the table as arrows of a Mermaid diagram: one between two states, with every step on it and by whom."""
    labels: dict[tuple[str, str], list[str]] = {}
    for state, row in product(STATES, TRANSITIONS):
        if state in row.states and row.to != "same":
            actors = ", ".join(actor for actor in ACTORS if actor in row.actors)
            who = "" if row.actors == frozenset(ACTORS) else f" ({actors})"
            labels.setdefault((state, row.to), []).append(f"{row.step} {STEPS[row.step]}{who}")
    node = {"absent": "[*]"}
    return [
        f"    {node.get(old, old)} --> {new}: {', '.join(steps)}".replace("street-", "street_")
        for (old, new), steps in labels.items()
    ]


def test_the_documentation_draws_and_lists_this_table() -> None:
    text = Path("docs/submission.md").read_text(encoding="utf-8")
    drawing = text.partition("stateDiagram-v2\n")[2].partition("```")[0]
    assert drawing.splitlines() == arrows()
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    assert lines[2:] == [table_row(row) for row in TRANSITIONS]


@pytest.fixture
def street(store: Store) -> Store:
    """A street in which 甲社区 has reported."""
    register(store, "甲社区", "乙社区")
    send(store, checked(rows=[study()]), access=CLERK)
    return store


def current(store: Store) -> int:
    return next(item.submission for item in store.read(OFFICER, read_uploads, "甲社区", MONTH) if item.current)


def state(store: Store, reader: Access = OFFICER) -> str:
    (item,) = store.read(reader, read_standings, [MONTH])
    return item.state


def review(store: Store, verdict: str, note: str = "") -> None:
    store.write(OFFICER, save_review, current(store), verdict, note)


def test_the_same_file_again_opens_the_turn_of_what_was_returned(street: Store) -> None:
    review(street, "returned", "请补图")
    again = send(street, checked(rows=[study()]), access=CLERK)
    assert (again.result, again.resubmitted, state(street)) == ("unchanged", True, "pending")
    (value,) = street.read(CLERK, read_reviews, [MONTH]).values()
    assert (value.words, value.by) == ("退回后原样再报，待审核", CLERK.name)
    assert not send(street, checked(rows=[study()]), access=CLERK).resubmitted, "nothing is returned any more"
    review(street, "confirmed")
    assert state(street) == "confirmed"


def test_a_return_taken_back_leaves_what_was_there_before_it(street: Store) -> None:
    review(street, "confirmed")
    review(street, "returned", "弄错了")
    review(street, "withdrawn")
    assert state(street, CLERK) == "confirmed"
    (value,) = street.read(CLERK, read_reviews, [MONTH]).values()
    assert value.words == "退回已收回，已确认"
    with pytest.raises(Refused, match="没有被退回"):
        review(street, "withdrawn")


def test_doubts_that_were_returned_are_open_as_before_when_the_return_is_taken_back(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[fault("unusual")]), reason="核对过", access=CLERK)
    before = street.read(OFFICER, read_doubts)
    street.write(OFFICER, settle_doubts, [before[0].id], "returned", "请核对")
    assert state(street) == "returned"
    review(street, "withdrawn")
    assert (state(street), street.read(OFFICER, read_doubts)) == ("pending", before)


def test_a_report_of_a_published_month_is_returned_after_reopening_only(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[fault("unusual")]), reason="核对过", access=CLERK)
    street.write(OFFICER, publish_month, MONTH)
    (doubt,) = street.read(OFFICER, read_doubts)
    for deed in (
        lambda: review(street, "returned", "请补图"),
        lambda: street.write(OFFICER, settle_doubts, [doubt.id], "returned", "请补图"),
        lambda: street.write(CLERK, undo_submission, current(street)),
    ):
        with pytest.raises(Refused, match=r"2024年3月已经公布.*重新开放"):
            deed()
    assert street.read(OFFICER, read_doubts) == [doubt], "nothing of the refused deed is kept"
    street.write(OFFICER, reopen_month, MONTH, "甲社区", "要补图")
    review(street, "returned", "请补图")
    assert state(street) == "returned"


def test_what_was_published_in_between_may_still_be_confirmed_or_its_return_taken_back(street: Store) -> None:
    review(street, "returned", "请补图")
    street.write(OFFICER, publish_month, MONTH)
    review(street, "withdrawn")
    review(street, "confirmed")
    assert state(street) == "confirmed"


@pytest.mark.parametrize("person", [CLERK, OFFICER], ids=["clerk", "officer"])
def test_what_was_confirmed_is_taken_back_by_nobody_before_it_is_returned(street: Store, person: Access) -> None:
    review(street, "confirmed")
    with pytest.raises(Refused, match="已经确认的月报不能撤回；要撤回，请宣传干事先退回"):
        street.write(person, undo_submission, current(street))
    assert sums(street)["甲社区", "study.attendance"] == 12
    review(street, "returned", "请撤回")
    street.write(person, undo_submission, current(street))
    assert sums(street) == {}


def test_taking_back_is_told_to_the_others_until_something_comes_in(street: Store) -> None:
    send(street, checked(rows=[study(3, 50)]), access=CLERK)
    street.write(OFFICER, undo_submission, current(street))
    assert street.read(OFFICER, read_taken_back) == []
    (text,) = street.read(CLERK, read_taken_back)
    assert (text.unit, text.undone_by, text.words[-7:]) == ("甲社区", OFFICER.name, "前一份重新计入")
    assert street.read(clerk("乙社区"), read_taken_back) == []
    send(street, checked(rows=[study(3, 51)]), access=CLERK)
    assert street.read(CLERK, read_taken_back) == []


def test_the_words_of_review_stay_with_what_they_were_said_of_and_the_correction_says_what_it_replaced(
    street: Store,
) -> None:
    review(street, "confirmed", "很好")
    first = current(street)
    send(street, checked(rows=[study(3, 50)]), access=CLERK)
    (waiting,) = street.read(OFFICER, read_standings, [MONTH])
    assert waiting.words == "更正，待审核（前一份已确认：很好）"
    assert street.read(CLERK, read_reviews, [MONTH])[first].words == "已确认：很好"


def test_two_tabs_that_checked_an_empty_month_do_not_replace_each_other(street: Store) -> None:
    nothing = {("乙社区", MONTH): None}
    first = send(street, checked("乙社区", rows=[study(3, 40)]), since=nothing)
    with pytest.raises(Stale, match=r"您核对期间，乙社区 2024年3月有变动：王干事 在 .* 已另报一份"):
        send(street, checked("乙社区", rows=[study(3, 41)]), since=nothing)
    assert sums(street)["乙社区", "study.attendance"] == 40
    assert send(street, checked("乙社区", rows=[study(3, 40)]), since=nothing).result == "unchanged"
    shown = {("乙社区", MONTH): first.submission}
    assert send(street, checked("乙社区", rows=[study(3, 41)]), since=shown).result == "accepted"


def test_what_was_checked_against_a_report_that_was_taken_back_is_asked_again(street: Store) -> None:
    shown = {("甲社区", MONTH): current(street)}
    street.write(CLERK, undo_submission, current(street))
    with pytest.raises(Stale, match="那一份已被撤回"):
        send(street, checked(rows=[study(3, 41)]), since=shown, mode="add")


def test_an_officer_who_has_not_seen_the_last_word_does_not_add_one(street: Store) -> None:
    street.write(OFFICER, save_review, current(street), "returned", "请补图", since=0)
    with pytest.raises(Stale, match=r"王干事 在 .* 已办理过"):
        street.write(OFFICER, save_review, current(street), "confirmed", since=0)
    assert state(street) == "returned"


def test_an_officer_who_has_not_seen_that_a_doubt_was_returned_does_not_settle_it(street: Store) -> None:
    send(street, checked(rows=[study(3, 900)], problems=[fault("unusual")]), reason="核对过", access=CLERK)
    (seen,) = street.read(OFFICER, read_doubts)
    street.write(OFFICER, settle_doubts, [seen.id], "returned", "请核对", since=[seen])
    with pytest.raises(Stale, match=r"王干事 在 .* 已办理过这一项（退回），请看过后再办"):
        street.write(OFFICER, settle_doubts, [seen.id], "verified", "看过签到表", since=[seen])
    (now,) = street.read(OFFICER, read_doubts)
    street.write(OFFICER, settle_doubts, [now.id], "verified", "看过签到表", since=[now])
    assert street.read(OFFICER, read_doubts) == []


def test_a_month_is_published_as_it_was_looked_at_or_not_at_all(street: Store) -> None:
    shown = street.read(OFFICER, read_month_revisions, [MONTH])[MONTH]
    review(street, "returned", "请补图")
    with pytest.raises(Stale, match="2024年3月的月报、审核或设置有变动，没有公布"):
        street.write(OFFICER, publish_month, MONTH, since=shown)
    shown = street.read(OFFICER, read_month_revisions, [MONTH])[MONTH]
    assert street.write(OFFICER, publish_month, MONTH, since=shown) == 1
    street.write(OFFICER, reopen_month, MONTH, None, "更正", since=1)
    street.write(OFFICER, publish_month, MONTH)
    with pytest.raises(Stale, match="第 2 版"):
        street.write(OFFICER, reopen_month, MONTH, None, "更正", since=1)


def test_what_is_published_while_a_checked_file_waits_is_refused_with_the_reason(street: Store) -> None:
    street.write(OFFICER, publish_month, MONTH)
    receipt = send(street, checked("乙社区", rows=[study()]), since={("乙社区", MONTH): None})
    assert receipt.result == "refused"
    assert receipt.checked.reason_refused == "2024年3月已经公布，数字已经固定，请联系宣传干事重新开放后再报。"
