"""Every page of the application, run as Streamlit runs it, on a small office in a real database."""

import io
import json
import re
import shutil
from datetime import date

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.intake.contacts import read_contacts
from data.records import Access
from data.store import Store
from data.store.history import read_uploads
from data.store.reports import read_reported_months
from data.store.sample import is_sample, mark_sample
from data.store.settings import read_setting_tables, read_settings, save_settings
from data.template import file_name, prefilled_workbook
from tests.office import COMMUNITIES, LAST, MISSING, OFFICER, OWN, found_office, send, study
from tests.pages import begin, script
from tests.pages import page as show
from ui import sign_in
from ui.navigation import SCREENS
from ui.plain import escape_text

OURS = ("overview", "study", "volunteer", "media", "civil", "ranking", "community", "reporting", "upload")
FILTERED = frozenset(OURS) - {"upload"}


@pytest.fixture(scope="module")
def small_office(tmp_path_factory):
    """The small office, made once."""
    path = tmp_path_factory.mktemp("office") / "street.db"
    store = Store.open(f"sqlite:///{path}", create=True)
    found_office(store)
    store.close()
    return path


@pytest.fixture(autouse=True)
def settled(monkeypatch, tmp_path):
    begin(monkeypatch, tmp_path / "street.db", tmp_path / "backups")
    yield
    st.cache_resource.clear()


@pytest.fixture
def office(small_office, tmp_path):
    """A copy of the office for one test; returns its store."""
    shutil.copy(small_office, tmp_path / "street.db")
    return Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=False)


@pytest.fixture
def empty(tmp_path):
    """A new database in which nothing is."""
    return Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True)


def words(app: AppTest) -> str:
    """Return everything a visitor reads, Markdown's escapes taken out."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error, app.success)
    text = "\n".join(element.value for kind in kinds for element in kind)
    cards = "\n".join(f"{card.label} {card.value} {card.delta}" for card in app.metric)
    return re.sub(r"\\(.)", r"\1", f"{text}\n{cards}")


@pytest.mark.parametrize("name", OURS)
def test_every_page_shows_its_title_period_cut_off_and_who_is_missing_and_runs_again_the_same(office, name):
    app = show(name)
    title = next(screen.title for screen in SCREENS if screen.name == name)
    assert [heading.value for heading in app.title] == [title]
    before = words(app)
    app.run()
    assert not app.exception
    assert words(app) == before
    if name in FILTERED:
        assert "2024年3月" in before
    if name in FILTERED - {"community"}:
        assert "截至 2024年3月31日" in before
        assert MISSING in before


def test_a_card_compares_those_who_reported_both_months_and_says_so(office):
    cards = {card.label: str(card) for card in show("study").metric}
    assert "3月，较2月（按两期都报的4个单位）" in cards["学习场次"]
    assert "按两期都报" not in str(show("study", period="2024年2月").metric[0])


def test_a_community_that_has_not_reported_is_no_zero(office):
    app = show("study")
    table = app.dataframe[0].value.set_index("单位")
    assert table.loc[MISSING, "报送"] == "未报"
    assert pd.isna(table.loc[MISSING, "学习场次（次）"])
    assert table.loc[COMMUNITIES[0], "学习场次（次）"] == 1


def test_the_definition_stands_beside_each_number(office):
    app = show("study")
    assert app.metric[0].help == "理论学习各行“次数”之和，空着算 1 次；可按学习类别分。"
    assert "学习人次（人次）：理论学习各行“参加人次”之和。" in words(app).replace("**", "")


def test_the_address_chooses_period_units_and_comparison(office):
    app = show("study", period="2024年2月", units=COMMUNITIES[1], compare="与去年同期比")
    text = words(app)
    assert "2024年2月" in text
    assert "2月，较上年2月" in str(app.metric[0])
    assert list(app.dataframe[0].value["单位"]) == [COMMUNITIES[1]]


def test_a_nonsense_address_shows_the_newest_month(office):
    app = show("study", period="\u202e2031年\u206613月", units="火星社区", kind="世纪")
    assert "2024年3月" in words(app)
    assert [toast.value for toast in app.toast] == ["网址里的“2031年13月”不在可选的里面，看到的是2024年3月。"]
    assert not show("study", period="2024年2月").toast
    assert escape_text("甲\r\r乙") == "甲  乙", "no paragraph of its own"


def test_the_address_chooses_figure_and_second_chart_and_nonsense_shows_the_first(office):
    looks = {"按类别": "（2024年3月，按类别）", "胡说": "学习场次逐月情况"}
    for look, title in looks.items():
        assert title in words(show("study", **{"study-look": look}))
    assert "志愿者人次与志愿服务活动" in words(show("volunteer", **{"volunteer-look": "次数与人次"}))
    text = words(show("study", **{"study-figure": "学习人次"}))
    assert re.search("学习人次：[^（]*最多，[^（]*占[^（]*%（2024年3月，较2月）", text)


def test_another_kind_of_period_keeps_to_the_time_from_its_first_month_on(office):
    app = show("study", period="2023年10月")
    app.selectbox(key="kind").select("季").run()
    assert not app.exception
    assert "2023年第四季度" in words(app)
    app.selectbox(key="kind").select("自选").run()
    assert [box.value for box in app.selectbox if box.label in {"从", "到"}] == ["2023年10月", "2023年12月"]


def test_reset_goes_back_to_the_newest_month_of_all_units(office):
    app = show("study", period="2023年5月", units=COMMUNITIES[0])
    app.button(key="reset").click().run()
    assert "2024年3月" in words(app)
    assert len(app.dataframe[0].value) == 5


def test_a_quarter_counts_reports_and_not_units(office):
    text = words(show("study", kind="季", period="2024年第一季度"))
    assert "应报 15 份月报，已报 14 份" in text


def test_a_link_of_a_running_period_leads_to_that_period_when_it_is_over(office):
    app = show("study", kind="季", period="2023年第三季度（至8月）")
    assert app.selectbox(key="period").value == "2023年第三季度"
    assert "2023年第三季度" in words(app)
    assert not app.toast


def test_the_filter_survives_a_change_of_page(office):
    app = show("study", period="2024年1月")
    app.switch_page(script("media")).run()
    assert "2024年1月" in words(app)


def test_the_ranking_names_who_leads_and_who_takes_part(office):
    app = show("ranking")
    assert f"第一的社区是{COMMUNITIES[0]}，9分。4个社区中，参与排名3个，未报1个" in words(app)
    table = app.dataframe[0].value
    assert list(table["单位"]) == [*COMMUNITIES[:3], MISSING]
    assert list(table["名次"])[:3] == [1, 2, 3]
    assert OWN not in list(table["单位"])


@pytest.mark.parametrize("view", ["稳不稳", "名次变化"])
def test_the_ranking_shows_how_sure_it_is_and_how_it_went(office, view):
    app = show("ranking")
    app.segmented_control(key="view").set_value(view).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1


def test_the_mean_and_the_task_stand_in_the_chart_where_they_are_compared_with(office):
    pages = [show("study", compare=f"与{subject}比") for subject in ("上期", "平均", "任务")]
    drawn = [json.loads(page.get("plotly_chart")[0].proto.spec) for page in pages]
    assert ["平均" in str(spec) for spec in drawn] == [False, True, False]
    assert ["任务" in str(spec) for spec in drawn] == [False, False, True]


def test_choosing_units_changes_no_rank(office):
    table = show("ranking", units=COMMUNITIES[1]).dataframe[0].value
    assert list(table["单位"]) == [COMMUNITIES[1]]
    assert list(table["名次"]) == [2]


def test_one_community_on_one_page(office):
    app = show("community", unit=COMMUNITIES[1])
    assert f"{COMMUNITIES[1]} 2024年3月：学习场次1次" in words(app)
    places = app.dataframe[0].value.set_index("指标")["名次"]
    assert places["上稿得分"] == "第2，共3个可比"
    assert places[["逾期", "未销号", "常住人口"]].isna().all()


def test_reporting_counts_states_and_offers_the_reminder(office):
    app = show("reporting")
    assert "应报 5 个单位，已报 4 个：按时 3 个，迟报 1 个，未报 1 个" in words(app)
    assert f"未报1个：{MISSING}。" in reminder(app)


def workbook(store, unit, month=LAST):
    return prefilled_workbook(store, OFFICER, unit, month)


def hand_in(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    app.file_uploader[0].set_value([(name, content, kind) for name, content in files]).run()
    assert not app.exception
    return app


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if words in button.label).click().run()
    assert not app.exception
    return app


def with_study(content: bytes, **line: object) -> bytes:
    """Write one row of 理论学习 into a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["理论学习"]
    values = {"日期": date(2024, 3, 5), "学习类别": "党课", "主题": "学习", "参加人次": 31} | line
    for cell in sheet[1]:
        head = str(cell.value).strip("* ").split("（")[0]
        if head in values:
            sheet.cell(2, cell.column, values[head])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_filled_workbook_is_checked_confirmed_and_counted_at_once(office):
    app = hand_in(show("upload"), (file_name(MISSING, LAST), with_study(workbook(office, MISSING))))
    assert f"{MISSING}　2024年3月" in words(app)
    assert "理论学习 1 行" in words(app)
    press(app, "确认上报 1 份")
    assert "已接收 1 份" in words(app)
    app.switch_page(script("study")).run()
    table = app.dataframe[0].value.set_index("单位")
    assert table.loc[MISSING, "学习人次（人次）"] == 31
    assert "未报" not in set(table["报送"])


def test_an_error_names_the_cell_and_nothing_is_saved(office):
    faulty = with_study(workbook(office, MISSING), 参加人次="若干")
    app = hand_in(show("upload"), (file_name(MISSING, LAST), faulty))
    assert "有错误，改好再报" in words(app)
    assert re.search(r"理论学习![A-Z]2：“若干”不是", words(app))
    assert "1 份有错误，在下面改好就能上报" in words(app)
    assert "另有" not in words(app), "there is no other report"
    press(app, "留下未通过的记录")
    assert "没有新的月报入库" in words(app)
    history = office.read(OFFICER, read_uploads, MISSING, LAST)
    assert [item.result for item in history] == ["refused"]


def test_a_warning_wants_a_reason_before_it_is_saved(office):
    book = openpyxl.load_workbook(io.BytesIO(with_study(workbook(office, MISSING))))
    del book["媒体上稿"]
    out = io.BytesIO()
    book.save(out)
    app = hand_in(show("upload"), (file_name(MISSING, LAST), out.getvalue()))
    assert "需要说明原因" in words(app)
    assert next(button for button in app.button if "确认上报" in button.label).disabled
    app.text_input(key="reason-0").set_value("本月没有媒体工作").run()
    press(app, "确认上报 1 份")
    assert office.read(OFFICER, read_uploads, MISSING, LAST)[0].reason == "本月没有媒体工作"


def test_several_files_at_once_each_have_their_receipt(office):
    files = [(file_name(unit, LAST), with_study(workbook(office, unit))) for unit in (MISSING, COMMUNITIES[0])]
    app = press(hand_in(show("upload"), *files), "确认上报 2 份")
    receipts = next(table.value for table in app.dataframe if "结果" in table.value)
    assert list(receipts["单位"]) == [MISSING, COMMUNITIES[0]]
    assert set(receipts["结果"]) == {"已接收"}


def test_no_workbook_at_all_is_said_and_does_not_break_the_page(office):
    app = hand_in(show("upload"), ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 100))
    assert "单位不明" in words(app)
    assert "有错误，改好再报" in words(app)


CONTACTS = (
    "新城街道社区通讯录\n序号\t社区\t人口\t书记\t电话\n1\t向阳社区\t4,500\t王某\t13812345678\n三、\t和平社区\t\t李某\t"
)


def test_an_empty_database_is_set_up_by_a_pasted_list_and_set_up_again_by_one_button(empty, monkeypatch):
    monkeypatch.setenv("PUBLICITY_TODAY", "2024-03-20")
    app = show("overview")
    assert "登记单位，就可以开始" in words(app)
    app.text_area[0].set_value(CONTACTS).run()
    assert "认出 2 个社区，其中 1 个有人口" in words(app)
    assert "书记、电话：2 列不需要，没有保存" in words(app)
    preview = app.dataframe[0].value
    assert list(preview.columns) == ["社区", "常住人口", "第几行"]
    assert preview[["社区", "第几行"]].to_numpy().tolist() == [["向阳社区", 3], ["和平社区", 4]]
    press(app, "登记 2 个社区")
    settings = empty.read(OFFICER, read_settings)
    assert [(unit.name, unit.residents) for unit in settings.register.below(None)] == [
        ("新城街道本级", None),
        ("向阳社区", 4500),
        ("和平社区", None),
    ]
    assert settings.policy.start == "2024-03", "the deadline of February has passed"
    assert "还没有收到月报" in words(app)
    assert [button.proto.label for button in app.get("download_button")] == ["下载全部 3 份"]
    assert "王某" not in repr(app.session_state)
    press(app, "重新开始")
    assert "登记单位，就可以开始" in words(app)
    assert empty.read(OFFICER, read_settings).register.units == ()
    app.text_area[0].set_value("向阳社区").run()
    press(app, "登记 1 个社区")
    assert "请填写街道名称。" in words(app)


def test_the_first_steps_are_told_to_each_role_and_lead_where_that_role_may_go(empty, monkeypatch):
    for role, word in (("leader", "请宣传干事"), ("clerk", "请宣传干事"), ("officer", "登记单位，就可以开始")):
        monkeypatch.setattr(sign_in, "OFFICER", Access("某人", role))
        assert word in words(show("reporting" if role == "clerk" else "overview", role=role))
    empty.write(OFFICER, save_settings, {"单位": read_contacts("向阳社区\n和平社区").rows("新城街道")})
    for role, word in (("leader", "已登记 2 个社区"), ("clerk", "填报模板"), ("officer", "建账号")):
        monkeypatch.setattr(sign_in, "OFFICER", Access("某人", role))
        assert word in words(show("reporting" if role == "clerk" else "overview", role=role))


def test_the_sample_is_marked_and_can_be_cleared_after_a_question(empty):
    empty.write(OFFICER, mark_sample)
    found_office(empty, first="2024-02", last="2024-03")
    app = show("overview")
    assert "示例数据" in words(app)
    app.button(key="clear-sample").click().run()
    assert empty.read(OFFICER, is_sample)
    app.button(key="really-clear").click().run()
    assert not empty.read(OFFICER, is_sample)
    assert empty.read(OFFICER, read_reported_months) == []


def test_a_damaged_database_is_said_in_chinese(tmp_path):
    path = tmp_path / "street.db"
    path.write_bytes(b"this is no database" * 100)
    app = show("overview")
    assert "损坏" in app.error[0].value
    assert path.read_bytes().startswith(b"this is no database")


def test_names_that_look_like_markup_are_shown_as_they_are(empty):
    name = "向阳<b>社区</b>*_`[x](y)$a$:red[z]"
    units = [{"名称": "新城街道", "级别": "街道"}, {"名称": name, "上级": "新城街道", "级别": "社区"}]
    empty.write(OFFICER, save_settings, {"单位": units})
    send(empty, name, LAST, [study(2, LAST)])
    app = show("overview")
    texts = [*(element.value for element in app.markdown), *(link.proto.label for link in app.get("page_link"))]
    written = [words for words in texts if name in re.sub(r"\\(.)", r"\1", words)]
    assert written
    assert all(escape_text(name) in text for text in written)


def reminder(app: AppTest) -> str:
    """Return the text that is there to be copied."""
    return next(text.value for text in app.text if text.value.startswith("【"))


def test_a_month_that_nobody_has_reported_yet_is_there_with_its_deadline_and_reminder(office, monkeypatch):
    monkeypatch.setenv("PUBLICITY_TODAY", "2024-04-30")
    app = show("reporting", period="2024年4月")
    assert "2024年4月应报 5 个单位，已报 0 个：待报 5 个。" in words(app)
    assert reminder(app) == "【2024年4月宣传工作月报】应报5个单位，已报0个。\n报送截止日是5月6日（星期一）。"
    monkeypatch.setenv("PUBLICITY_TODAY", "2024-05-02")
    assert f"待报5个：{OWN}、" in reminder(show("reporting", period="2024年4月"))
    assert "2024年4月" not in words(show("study")).partition("\n")[0], "unasked, the last month due is shown"
    monkeypatch.setenv("PUBLICITY_TODAY", "2024-05-07")
    app = show("reporting")
    assert "2024年4月应报 5 个单位，已报 0 个：未报 5 个。" in words(app)


def test_the_period_stays_what_it_was_when_its_box_is_emptied(office):
    app = show("study", period="2024年1月")
    assert "截至 2024年1月31日" in words(app)
    app.selectbox(key="period").set_value(None).run()
    assert not app.exception
    assert "截至 2024年1月31日" in words(app)
    assert app.selectbox(key="period").proto.required


def test_units_that_were_chosen_stay_chosen_in_months_in_which_they_are_closed(office):
    tables = office.read(OFFICER, read_setting_tables)
    for row in tables["单位"]:
        if row["名称"] == COMMUNITIES[1]:
            row["停用"] = "2024-03-01"
    office.write(OFFICER, save_settings, {"单位": tables["单位"]})
    app = show("study", period="2024年2月", units=COMMUNITIES[1])
    assert list(app.dataframe[0].value["单位"]) == [COMMUNITIES[1]]
    app.selectbox(key="period").select("2024年3月").run()
    assert list(app.dataframe[0].value["单位"]) == [COMMUNITIES[1]]
    linked = show("study", period="2024年4月", units=COMMUNITIES[1])
    assert linked.multiselect(key="units").value == [COMMUNITIES[1]], "also by a link"
