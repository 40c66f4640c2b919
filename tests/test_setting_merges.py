"""Two people's changes of one table of settings brought together: nothing of either is lost, only one cell asks."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from data.settings.changes import complete_rows
from data.settings.columns import TABLE, Rows
from data.settings.merging import Conflict, Line, align, merge

_TRIALS = trials(deadline=None, suppress_health_check=[HealthCheck.too_slow])
UNITS, OUTLETS = TABLE["单位"], TABLE["媒体"]
LEVELS = ("市级", "旗县区级", "国家级")


def outlet(name: str, level: str = "市级", alias: str = "") -> dict[str, str]:
    return dict.fromkeys(OUTLETS.titles, "") | {"名称": name, "别名": alias, "级别": level}


BASE: Rows = [outlet("甲报"), outlet("乙报"), outlet("丙报")]


def of(theirs: Rows, mine: Rows, **choices: str) -> tuple[Rows, tuple[Conflict, ...]]:
    merged = merge(OUTLETS, BASE, align(OUTLETS, BASE, theirs), align(OUTLETS, BASE, mine), choices)  # type: ignore[arg-type]
    return complete_rows((row for _, row in merged.lines), OUTLETS), merged.conflicts


def test_changes_of_different_rows_are_both_taken() -> None:
    theirs = [outlet("甲报", "国家级"), BASE[1], BASE[2], outlet("丁报")]
    mine = [BASE[0], outlet("乙报", alias="乙"), BASE[2]]
    rows, conflicts = of(theirs, mine)
    assert rows == [outlet("甲报", "国家级"), outlet("乙报", alias="乙"), BASE[2], outlet("丁报")]
    assert conflicts == ()


def test_changes_of_different_cells_of_one_row_are_both_taken() -> None:
    rows, conflicts = of([outlet("甲报", "国家级"), *BASE[1:]], [outlet("甲报", alias="甲"), *BASE[1:]])
    assert rows[0] == outlet("甲报", "国家级", "甲")
    assert conflicts == ()


def test_the_same_cell_changed_by_both_asks_and_the_answer_holds() -> None:
    theirs, mine = [outlet("甲报", "国家级"), *BASE[1:]], [outlet("甲报", "旗县区级"), *BASE[1:]]
    rows, (conflict,) = of(theirs, mine)
    assert conflict == Conflict("#0/级别", "甲报", "级别", "市级", "旗县区级", "国家级")
    assert rows[0]["级别"] == "旗县区级", "until somebody has chosen, mine"
    for side, level in (("mine", "旗县区级"), ("theirs", "国家级")):
        chosen, left = of(theirs, mine, **{conflict.id: side})
        assert (chosen[0]["级别"], left) == (level, ())


def test_the_same_change_by_both_asks_nothing() -> None:
    same = [outlet("甲报", "国家级"), *BASE[1:], outlet("丁报")]
    assert of(same, same) == (same, ())


def test_a_row_that_one_removed_and_the_other_changed_asks_as_a_whole() -> None:
    theirs, mine = [outlet("甲报", "国家级"), *BASE[1:]], BASE[1:]
    _, (conflict,) = of(theirs, mine)
    assert (conflict.row, conflict.column, conflict.mine, conflict.theirs) == ("甲报", None, None, "级别 国家级")
    assert of(theirs, mine, **{conflict.id: "mine"}) == (BASE[1:], ())
    assert of(theirs, mine, **{conflict.id: "theirs"}) == (theirs, ())


def test_a_row_that_one_removed_and_the_other_left_alone_is_gone() -> None:
    assert of(BASE[1:], [*BASE[:2], outlet("丙报", "国家级")]) == ([BASE[1], outlet("丙报", "国家级")], ())


def test_the_same_new_row_by_both_is_one_and_asks_only_where_they_differ() -> None:
    rows, conflicts = of([*BASE, outlet("丁报", "")], [*BASE, outlet("丁报", "", "丁")])
    assert rows == [*BASE, outlet("丁报", "", "丁")]
    assert conflicts == ()
    _, (conflict,) = of([*BASE, outlet("丁报", "市级")], [*BASE, outlet("丁报", "国家级")])
    assert (conflict.row, conflict.column, conflict.mine, conflict.theirs) == ("丁报", "级别", "国家级", "市级")


def test_new_rows_without_a_name_yet_are_not_taken_for_each_other() -> None:
    rows, conflicts = of([*BASE, outlet("", "市级")], [*BASE, outlet("", "国家级")])
    assert len(rows) == 5
    assert conflicts == ()


def test_a_renamed_row_is_known_again_by_its_former_name_or_its_place() -> None:
    units = [{"名称": name, "级别": "社区"} for name in ("甲社区", "乙社区")]
    renamed = [{"名称": "乙社区", "级别": "社区"}, {"名称": "甲新社区", "别名": "甲社区", "级别": "社区"}]
    assert [place for place, _ in align(UNITS, units, renamed)] == [1, 0]
    assert [place for place, _ in align(OUTLETS, BASE, [BASE[0], outlet("乙新报"), BASE[2]])] == [0, 1, 2]
    assert [place for place, _ in align(OUTLETS, BASE, [BASE[0], BASE[2], outlet("丁报")])] == [0, 2, None]


def test_a_row_renamed_by_one_keeps_what_the_other_changed_in_it() -> None:
    rows, conflicts = of([outlet("甲报", "国家级"), *BASE[1:]], [outlet("甲新报"), *BASE[1:]])
    assert rows[0] == outlet("甲新报", "国家级")
    assert conflicts == ()


def test_a_row_that_has_its_former_name_is_known_again_wherever_it_stands() -> None:
    items = TABLE["自定义事项"]
    base: Rows = [{"编号": str(at), "名称": name} for at, name in enumerate(("推进会", "制度文件"), 1)]
    renamed: Rows = [base[1], {"编号": "", "名称": "新事项"}, {"编号": "1", "名称": "调度会", "别名": "推进会"}]
    assert [place for place, _ in align(items, base, renamed)] == [1, None, 0]


names = st.sampled_from([f"{sign}报" for sign in "甲乙丙丁戊己庚辛"])
outlets = st.builds(outlet, names, st.sampled_from(LEVELS), st.sampled_from(["", "旧名", "简称"]))
tables = st.lists(outlets, max_size=5, unique_by=lambda row: row["名称"])


@st.composite
def edited(draw: st.DrawFn, base: Rows) -> list[Line]:
    """Return what somebody makes of a table: cells changed, rows removed and added, some of them moved."""
    lines: list[Line] = []
    for place, row in enumerate(base):
        deed = draw(st.sampled_from(["keep", "keep", "change", "rename", "remove"]))
        if deed != "remove":
            change = {"change": {"级别": draw(st.sampled_from(LEVELS))}, "rename": {"名称": draw(names)}}.get(deed, {})
            lines.append((place, {**row, **change}))
    lines += [(None, row) for row in draw(tables)]
    return draw(st.permutations(lines)) if draw(st.booleans()) else lines


@st.composite
def histories(draw: st.DrawFn) -> tuple[Rows, list[Line], list[Line]]:
    base = draw(tables)
    return base, draw(edited(base)), draw(edited(base))


def unchanged(base: Rows) -> list[Line]:
    return [(place, row) for place, row in enumerate(base)]


def content(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    return sorted(tuple(row.values()) for _, row in lines)


@_TRIALS
@given(histories())
def test_who_merges_with_an_unchanged_table_gets_the_other_one(history: tuple[Rows, list[Line], list[Line]]) -> None:
    base, theirs, mine = history
    for left, right, required in ((unchanged(base), mine, mine), (theirs, unchanged(base), theirs), (mine, mine, mine)):
        merged = merge(OUTLETS, base, left, right)
        assert [row for _, row in merged.lines] == [row for _, row in required]
        assert merged.conflicts == ()


@_TRIALS
@given(histories())
def test_both_sides_get_the_same_rows_and_the_same_questions(history: tuple[Rows, list[Line], list[Line]]) -> None:
    base, theirs, mine = history
    here, there = merge(OUTLETS, base, theirs, mine), merge(OUTLETS, base, mine, theirs)
    questions = {conflict.id: (conflict.mine, conflict.theirs) for conflict in here.conflicts}
    assert questions == {conflict.id: (conflict.theirs, conflict.mine) for conflict in there.conflicts}
    ours = merge(OUTLETS, base, theirs, mine, dict.fromkeys(questions, "mine"))
    again = merge(OUTLETS, base, mine, theirs, dict.fromkeys(questions, "theirs"))
    assert ours.conflicts == again.conflicts == ()
    assert content(ours.lines) == content(again.lines)


@_TRIALS
@given(histories())
def test_no_change_of_anybody_is_lost_unless_the_other_was_chosen(history: tuple[Rows, list[Line], list[Line]]) -> None:
    base, theirs, mine = history
    requested = merge(OUTLETS, base, theirs, mine).conflicts
    for side, winner, loser in (("mine", mine, theirs), ("theirs", theirs, mine)):
        merged = merge(OUTLETS, base, theirs, mine, {conflict.id: side for conflict in requested})  # type: ignore[misc]
        rows = [row for _, row in merged.lines]
        stored, other = dict(line for line in winner if line[0] is not None), dict(line for line in loser)
        for place, row in stored.items():
            for title, text in row.items():
                if text != base[place][title] and (place in other or row != base[place]):
                    assert any(each[title] == text for each in rows), (side, place, title)
        for place, row in winner:
            if place is None:
                assert any(each["名称"] == row["名称"] for each in rows)
        gone = set(range(len(base))) - set(stored)
        untouched = [place for place in gone if place not in other or other[place] == base[place]]
        assert len(rows) <= len(base) - len(untouched) + sum(place is None for place, _ in (*mine, *theirs))


@_TRIALS
@given(histories())
def test_places_of_a_merge_are_those_of_the_others_version(history: tuple[Rows, list[Line], list[Line]]) -> None:
    base, theirs, mine = history
    merged = merge(OUTLETS, base, theirs, mine)
    places = [place for place, _ in merged.lines if place is not None]
    assert len(places) == len(set(places))
    again = merge(OUTLETS, [row for _, row in theirs], unchanged([row for _, row in theirs]), merged.lines)
    assert [row for _, row in again.lines] == [row for _, row in merged.lines]
