"""One life of a submission in the pages: two tabs that know each other, and a reason for whatever is refused."""

from __future__ import annotations

from datetime import date

from data.settings.succession import merged
from data.store import Store
from data.store.editions import read_editions
from data.store.history import Upload, read_uploads
from data.store.publishing import publish_month
from data.store.review_queue import read_standings
from data.store.reviews import save_review
from data.store.settings import read_setting_tables, save_settings
from data.store.sheets import read_located_rows
from data.store.submissions import undo_submission
from tests import pages
from tests.builders import study, workbook
from tests.office import COMMUNITIES, OFFICER, send
from tests.office import month_of as month_rows
from tests.pages import choose, confirmed, ran, table, text, uploaded

MONTH = "2024-04"
UNIT, OTHER, THIRD = COMMUNITIES[:3]


office = pages.office_file("2024-01", "2024-03")
store = pages.store


def month_of(unit: str, month: str = MONTH, **options: object) -> bytes:
    return workbook(unit=unit, month=month, study=[study(date=f"{month}-05", **options)])


def subjects(store: Store, unit: str = UNIT) -> list[object]:
    return [item.row.values["subject"] for item in store.read(OFFICER, read_located_rows, "study", [MONTH], [unit])]


def current(store: Store, unit: str = UNIT, month: str = MONTH) -> Upload:
    (result,) = store.read(OFFICER, read_uploads, unit, month, current=True)
    return result


def test_the_second_of_two_tabs_is_shown_what_the_first_saved_and_asked_again(store: Store) -> None:
    first = uploaded(pages.page("upload"), month_of(UNIT, subject="第一页"))
    second = uploaded(pages.page("upload"), month_of(UNIT, subject="第二页"))
    assert "已接收 1 份" in text(confirmed(first))
    shown_text = text(confirmed(second))
    assert "没有新的月报入库" in shown_text
    assert f"{UNIT} {MONTH}：还没有保存，请再确认。您核对期间，{UNIT} 2024年4月有变动：宣传干事 在" in shown_text
    assert "修改 1 行" in shown_text, "the difference to what the first one saved"
    assert subjects(store) == ["第一页"]
    assert second.radio(key=f"mode-{UNIT}-{MONTH}").options == ["替换原来的", "只添加新的行"]
    assert "已接收 1 份" in text(confirmed(second))
    assert subjects(store) == ["第二页"]


def test_a_month_published_while_a_checked_file_waits_is_told_in_the_receipt_and_the_file_stays(store: Store) -> None:
    send(store, OTHER, MONTH, month_rows(1, MONTH))
    app = uploaded(pages.page("upload"), month_of(UNIT))
    store.write(OFFICER, publish_month, MONTH)
    shown_text = text(confirmed(app))
    assert f"{UNIT} {MONTH}：没有接收。2024年4月已经公布，数字已经固定，请联系宣传干事重新开放后再报。" in shown_text
    assert app.button(key="confirm").label == "留下未通过的记录"


def test_a_chosen_upload_stays_chosen_when_another_comes_in_above_it(store: Store) -> None:
    app = choose(confirmed(uploaded(pages.page("upload"), month_of(UNIT))), "recent", 0)
    send(store, OTHER, MONTH, month_rows(1, MONTH))
    app.button(key="review-confirm").click()
    assert f"已确认：{UNIT} 2024年4月。" in text(ran(app))
    states = {item.unit: item.state for item in store.read(OFFICER, read_standings, [MONTH])}
    assert states == {UNIT: "confirmed", OTHER: "pending"}


def test_an_officer_who_has_not_seen_the_last_word_is_shown_it_first(store: Store) -> None:
    app = choose(confirmed(uploaded(pages.page("upload"), month_of(UNIT))), "recent", 0)
    store.write(OFFICER, save_review, current(store).submission, "returned", "请补图")
    app.button(key="review-confirm").click()
    shown_text = text(ran(app))
    assert "已办理过这份上报，请看过后再办" in shown_text
    assert "审核：已退回：请补图" in shown_text
    app.button(key="review-withdraw").click()
    assert f"已收回退回：{UNIT} 2024年4月。" in text(ran(app))
    assert table(app, -1)["审核"].iloc[0] == "退回已收回，待审核"


def test_what_was_returned_by_mistake_goes_on_with_the_same_file(store: Store) -> None:
    app = confirmed(uploaded(pages.page("upload"), month_of(UNIT)))
    store.write(OFFICER, save_review, current(store).submission, "returned", "看错了")
    app = ran(app)
    assert "没有要改的，原样再传一次就重新送审" in text(app)
    shown_text = text(confirmed(uploaded(app, month_of(UNIT))))
    assert "1 份与退回的相同，已重新送审，等宣传干事审核" in shown_text
    assert "被退回" not in shown_text


def test_what_is_confirmed_is_not_taken_back_and_a_taking_back_says_that_it_was_done(store: Store) -> None:
    app = choose(confirmed(uploaded(pages.page("upload"), month_of(UNIT))), "recent", 0)
    app.button(key="review-confirm").click()
    app = ran(app)
    assert "已经确认的月报不能撤回；要撤回，请宣传干事先退回。" in text(app)
    assert "undo" not in {button.key for button in app.button}
    app.text_input(key=f"review-{current(store).submission}").set_value("请撤回")
    ran(app).button(key="review-return").click()
    ran(app).button(key="undo").click()
    ran(app).button(key="undo-yes").click()
    assert f"已撤回 {UNIT} 2024年4月的上报，这个月现在没有月报。" in text(ran(app))
    assert store.read(OFFICER, read_uploads, UNIT, MONTH, current=True) == []


def test_a_published_report_is_returned_after_reopening_only(store: Store) -> None:
    store.write(OFFICER, publish_month, "2024-03")
    app = choose(pages.page("upload"), "recent", 0)
    assert "2024年3月已经公布，数字已经固定。要退回，请先在“公布”页重新开放这个单位。" in text(app)
    assert not {"undo", "review-return"} & {button.key for button in app.button}


def test_publishing_lists_what_is_returned_not_reviewed_and_doubtful_and_is_asked_again_when_it_changes(
    store: Store,
) -> None:
    send(store, UNIT, MONTH, month_rows(0, MONTH))
    send(store, OTHER, MONTH, month_rows(1, MONTH))
    store.write(OFFICER, save_review, current(store).submission, "returned", "请补图")
    app = pages.page("publishing")
    app.selectbox(key="publishing-month").set_value("2024年4月")
    app = ran(app)
    assert f"已退回 1 份：{UNIT}；未审核完 1 份：{OTHER}。公布以后，要退回先得重新开放。" in text(app)
    store.write(OFFICER, save_review, current(store, OTHER).submission, "returned", "也请补图")
    app.button(key="publish").click()
    shown_text = text(ran(app))
    assert "您核对期间，2024年4月的月报、审核或设置有变动，没有公布" in shown_text
    assert f"已退回 2 份：{UNIT}、{OTHER}。" in shown_text
    assert store.read(OFFICER, read_editions, [MONTH]) == []
    other = pages.page("publishing")
    other.selectbox(key="publishing-month").set_value("2024年4月")
    other = ran(other)
    app.button(key="publish").click()
    assert "已公布2024年4月（第 1 版）。" in text(ran(app))
    other.button(key="publish").click()
    assert "2024年4月已经公布（宣传干事 " in text(ran(other)), "its button is gone, and its press is answered"
    for tab in (app, other):
        tab.text_input(key=f"reopen-why-{MONTH}").set_value("补报")
        ran(tab)
    app.button(key="reopen").click()
    assert "已重新开放2024年4月：全部单位。" in text(ran(app))
    other.button(key="reopen").click()
    assert "2024年4月现在没有公布，不需要重新开放。" in text(ran(other))
    assert [item.revision for item in store.read(OFFICER, read_editions, [MONTH])] == [1]


def test_a_report_of_a_merged_unit_is_offered_to_the_one_that_reports_now(store: Store) -> None:
    tables = store.read(OFFICER, read_setting_tables)
    store.write(OFFICER, save_settings, merged(tables, [UNIT, OTHER], "枫桥社区", date(2024, 4, 1)))
    app = uploaded(pages.page("upload"), month_of(UNIT, subject="并入以后"))
    assert f"{UNIT}已于 2024-04-01 并入“枫桥社区”，2024年4月起不再报送，这个月由“枫桥社区”报送。" in text(app)
    app.button(key="reassign-0-0-枫桥社区").click()
    app = ran(app)
    assert f"“{UNIT}”的月报按“枫桥社区”收下" in text(app)
    assert "已接收 1 份" in text(confirmed(app))
    assert (subjects(store, "枫桥社区"), subjects(store)) == (["并入以后"], [])


def test_taking_back_by_somebody_else_is_told_until_something_comes_in(store: Store) -> None:
    confirmed(uploaded(pages.page("upload"), month_of(UNIT)))
    with store.writing(OFFICER) as writing:
        undo_submission(writing, current(store).submission)
    assert "撤回，这个月没有月报" not in text(pages.page("upload")), "nobody is told of the own deed"
