"""Every grid of the product in a real browser: edited many times in a row, found again after a reload, elsewhere and
after a restart; nothing that was typed is lost."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import func, select

from data.settings.changes import KIND_TITLES, changes
from data.settings.columns import TABLE, TABLES, Rows, Table, TableColumn
from data.store import Store
from data.store.session import Scope
from data.store.settings import read_setting_tables, save_settings
from data.store.sheets import read_located_rows
from data.store.tables import draft
from tests import wire
from tests.browser import module_browser
from tests.builders import study, workbook
from tests.grids import PATIENCE, Grid, grid, rest
from tests.office import COMMUNITIES, OFFICER, UNITS
from tests.wire import Site
from ui.navigation import allowed

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parent.parent
PATHS = {"ui/drafts.py": "settings", "ui/entry_rows.py": "upload", "ui/mending.py": "upload"}
"""Who draws a grid → where this file walks it."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILLED: dict[str, Rows] = {
    "单位": UNITS,
    "名次规则": [
        {"名称": name, "取值": text} for name, text in (("同稿处理", "最高"), ("合作分摊", "均分"), ("落款", "甲"))
    ],
    "任务": [{"指标": name, "周期": "月", "下限": "2"} for name in ("学习场次", "上稿", "志愿服务活动")],
    "权重": [{"板块": name, "权重": "10"} for name in ("学习", "志愿", "上稿")],
    "列名": [{"表": "理论学习", "列名写法": name, "对应列": "主题"} for name in ("学什么", "讲什么", "内容摘要")],
    "词表": [{"列": "学习类别", "标准词": name} for name in ("集中学习", "党课", "理论宣讲")],
    "媒体": [{"名称": name, "级别": "市级"} for name in ("甲报", "乙报", "丙报")],
    "计分规则": [
        {"规则号": f"M0{at}", "级别": level, "结果": "采用", "分值": "3"}
        for at, level in enumerate(("国家级", "市级", "旗县区级"))
    ],
    "自定义事项": [
        {"名称": name, "计量单位": "个", "性质": "期内累计", "板块": "其他"}
        for name in ("推进会", "制度文件", "品牌项目")
    ],
    "节假日": [{"日期": f"2024-10-0{day}"} for day in (1, 2, 3)],
}
"""Rows of the tables that ship empty, or with more rows than are shown at once."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("grids")
    url = f"sqlite:///{folder / 'street.db'}"
    store = Store.open(url, create=True)
    store.write(OFFICER, save_settings, FILLED)
    store.close()
    opened = wire.start(url, folder)
    yield opened
    wire.stop(opened)


browser = module_browser


def restart(site: Site) -> None:
    """Stop the server and start it again where it was."""
    wire.stop(site)
    site.process = wire.start(site.url, site.log[0].parent, port=site.port).process


def wait_until_kept(store: Store, text: str) -> None:
    """Wait until the server has written down, for some person, a draft that holds this text."""
    query = select(func.count()).select_from(draft).where(draft.c.content.contains(text))
    patience = time.monotonic() + PATIENCE / 1000
    while not store.read(OFFICER, lambda session: session.execute(query, Scope()).scalar()):
        assert time.monotonic() < patience, f"no draft holds {text}"
        time.sleep(0.1)


def visitor(browser: Browser) -> Page:
    """A browser of somebody who comes for the first time; so large that no grid scrolls."""
    return browser.new_context(viewport={"width": 2600, "height": 2400}, locale="zh-CN").new_page()


def draws_a_grid(path: Path) -> tuple[bool, bool]:
    """Tell whether a module calls Streamlit's editor, and whether it draws our grid."""
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = [(call.attr, ast.unparse(call.value)) for call in calls if isinstance(call, ast.Attribute)]
    return any(name == "data_editor" for name, _ in names), ("draw_grid", "grid") in names


def test_there_is_one_editor_and_each_grid_made_of_it_is_walked_here() -> None:
    results = {
        str(path.relative_to(ROOT)): draws_a_grid(path)
        for part in ("ui", "pages")
        for path in (ROOT / part).rglob("*.py")
    }
    assert {name for name, (edits, _) in results.items() if edits} == {"ui/grid.py"}
    assert {name for name, (_, draws) in results.items() if draws} == set(PATHS)


class Edited:
    """A table of settings on the page beside what has been typed into it."""

    def __init__(self, tab: Page, table: Table, stored: Rows, rows: Rows) -> None:
        self.tab, self.table, self.stored, self.rows = tab, table, stored, rows

    @property
    def grid(self) -> Grid:
        return grid(self.tab)

    def wait_until_unsaved(self) -> None:
        """Wait until the page tells as unsaved what was typed so far."""
        output = changes(self.stored, self.rows, self.table)
        text = "，".join(
            f"{word} {count} 行"
            for kind, word in KIND_TITLES.items()
            if (count := sum(item.kind == kind for item in output))
        )
        # While the page is drawn anew the line of before may still be there.
        line = self.tab.get_by_text(f"未保存　{self.table.title}：{text}", exact=True).last
        expect(line).to_be_visible()

    def type(self, row: int, column: TableColumn, text: str) -> None:
        self.grid.type(row, column.title, text, chosen=is_chosen(column, self.table))
        self.rows[row] = {**self.rows[row], column.title: text}
        self.wait_until_unsaved()

    def add(self, *cells: tuple[TableColumn, str]) -> None:
        row = self.grid.add()
        self.rows.append({})
        for column, text in cells:
            self.type(row, column, text)

    def remove(self, row: int) -> None:
        self.grid.remove(row)
        del self.rows[row]
        self.wait_until_unsaved()

    def stands(self) -> None:
        """Everything typed so far stands in the grid, once it is the grid of this table that is drawn."""
        self.wait_until_unsaved()
        required = [{title: row.get(title, "") for title in self.table.titles} for row in self.rows]
        end = time.monotonic() + PATIENCE / 1000
        while (shown := self.shown(len(required))) != required and time.monotonic() < end:
            self.tab.wait_for_timeout(200)
        assert shown == required

    def shown(self, count: int) -> list[dict[str, str | None]]:
        """Return the first rows of the grid that is drawn, ``None`` under titles that it has not."""
        return [{title: row.get(title) for title in self.table.titles} for row in self.grid.rows(count)]


def is_chosen(column: TableColumn, table: Table) -> bool:
    return bool(column.choices or column.words or column.measures or (column.table and column.table != table.title))


def open_table(tab: Page, site: Site, title: str) -> None:
    tab.goto(f"http://{site.host}/settings")
    tab.get_by_role("radio", name=title, exact=True).click(timeout=PATIENCE)
    expect(tab.get_by_role("radio", name=title, exact=True)).to_be_checked()
    expect(tab.get_by_text(TABLE[title].note, exact=True)).to_be_visible()
    grid(tab)


def texts(table: Table) -> tuple[TableColumn, TableColumn]:
    """Return the first and the last column of a table that is typed into freely."""
    free = [column for column in table.columns if not is_chosen(column, table)]
    return free[0], free[-1]


def cell(column: TableColumn, table: Table, number: int) -> str:
    """Return something to put into a column: one of its words, or a text of its own."""
    if column.choices:
        return column.choices[number % len(column.choices)]
    return COMMUNITIES[number] if column.table and is_chosen(column, table) else f"第{number}个"


@pytest.mark.slow
@pytest.mark.parametrize("title", [table.title for table in TABLES])
def test_many_edits_in_a_row_are_there_after_a_reload_another_page_and_in_another_browser(
    site: Site, browser: Browser, title: str
) -> None:
    table, tab = TABLE[title], visitor(browser)
    store = site.store()
    stored = store.read(OFFICER, read_setting_tables)[title]
    store.close()
    open_table(tab, site, title)
    edited = Edited(tab, table, stored, [dict(row) for row in stored])
    free, last = texts(table)
    edited.type(0, last, "改一")
    edited.type(1, free, "改了名")
    edited.add((table.columns[0], cell(table.columns[0], table, 1)), (free, "新的一"))
    edited.remove(2)
    edited.type(0, last, "改二")
    edited.type(len(edited.rows) - 1, last, "又改")
    edited.stands()

    tab.reload()
    expect(tab.get_by_text("没有保存的改动都在下面")).to_be_visible()
    tab.get_by_role("radio", name=title, exact=True).click()
    edited.stands()
    edited.add((free, "新的二"))
    edited.type(0, last, "改三")
    edited.remove(1)

    tab.get_by_role("link", name="账号", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("账号")
    tab.get_by_role("link", name="设置", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("设置")
    expect(tab.get_by_role("radio", name=title, exact=True)).to_be_checked()
    edited.stands()
    edited.type(1, last, "改四")

    edited.tab = visitor(browser)
    open_table(edited.tab, site, title)
    edited.stands()
    edited.tab.get_by_role("button", name="放弃全部改动").click()
    expect(edited.tab.get_by_text("未保存")).to_have_count(0)
    store = site.store()
    assert store.read(OFFICER, read_setting_tables)[title] == stored
    store.close()
    for page in (tab, edited.tab):
        page.context.close()


def test_a_new_community_typed_cell_by_cell_is_there_after_a_restart_and_can_be_saved(
    site: Site, browser: Browser
) -> None:
    tab, table = visitor(browser), TABLE["单位"]
    store = site.store()
    stored = store.read(OFFICER, read_setting_tables)["单位"]
    open_table(tab, site, "单位")
    edited = Edited(tab, table, stored, [dict(row) for row in stored])
    edited.type(2, table.column("名称"), "新向阳社区")
    edited.type(2, table.column("别名"), stored[2]["名称"])
    new = {"名称": "翠湖社区", "上级": "新城街道", "级别": "社区", "常住人口": "3100"}
    edited.add(*((table.column(title), text) for title, text in new.items()))
    wait_until_kept(store, "3100")
    restart(site)
    expect(tab.get_by_text("没有保存的改动都在下面")).to_be_visible()
    edited.stands()
    edited.type(3, table.column("常住人口"), "4600")
    tab.get_by_role("button", name="保存 单位").click()
    expect(tab.get_by_text("已保存：单位 第 2 版。")).to_be_visible()
    saved = {row["名称"]: row for row in store.read(OFFICER, read_setting_tables)["单位"]}
    assert saved["翠湖社区"] == {title: new.get(title, "") for title in table.titles}
    assert (saved["新向阳社区"]["别名"], saved["和平社区"]["常住人口"]) == ("向阳社区", "4600")
    store.close()
    tab.context.close()


def test_a_restart_between_choosing_a_file_and_confirming_it_says_that_it_has_to_be_chosen_again(
    site: Site, browser: Browser
) -> None:
    tab = visitor(browser)
    content = workbook(unit=COMMUNITIES[2], month="2024-03", study=[study(date="2024-03-05")])
    file = {"name": "三月.xlsx", "mimeType": EXCEL, "buffer": content}
    late: list[Route] = []
    tab.route("**/scripts.js*", lambda route: late.append(route))
    tab.goto(f"http://{site.host}/upload", wait_until="commit")
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-connection-state", "CONNECTED")
    late[0].continue_()  # our scripts come over a slow line, after the page has connected
    tab.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(tab.get_by_role("button", name="确认上报 1 份")).to_be_visible()
    restart(site)
    expect(tab.get_by_text("选了 三月.xlsx，还没有确认")).to_be_visible()
    expect(tab.get_by_role("button", name="确认上报 1 份")).to_have_count(0)
    expect(tab.get_by_text("这一页出错了")).to_have_count(0)
    tab.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    tab.get_by_role("button", name="确认上报 1 份").click(timeout=PATIENCE)
    expect(tab.get_by_text("已接收 1 份")).to_be_visible()
    tab.context.close()


@pytest.mark.slow
def test_pages_go_on_after_a_restart(site: Site, browser: Browser) -> None:
    first = visitor(browser)
    tabs = {screen: first.context.new_page() for screen in allowed("officer", governor=True)}
    for screen, tab in tabs.items():
        tab.goto(f"http://{site.host}/{'' if screen.name == 'reporting' else screen.name}")
        expect(tab.get_by_role("heading", level=1)).to_have_text(screen.title)
        rest(tab)
    restart(site)
    for screen, tab in tabs.items():
        tab.bring_to_front()
        expect(tab.get_by_test_id("stApp")).to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=PATIENCE
        )
        rest(tab)
        expect(tab.get_by_role("heading", level=1)).to_have_text(screen.title)
        expect(tab.get_by_text("这一页出错了")).to_have_count(0)
    first.context.close()


def test_faulty_rows_typed_over_are_there_when_the_file_is_chosen_again(site: Site, browser: Browser) -> None:
    tab = visitor(browser)
    rows = [
        study(date=f"2024-04-0{day}", subject=f"第{day}次", attendance=text)
        for day, text in ((5, "若干"), (6, "不少"), (7, "一些"))
    ]
    content = workbook(unit=COMMUNITIES[1], month="2024-04", study=rows)

    def choose() -> Grid:
        tab.goto(f"http://{site.host}/upload")
        box = tab.locator("input[type=file]")
        box.wait_for(state="attached", timeout=PATIENCE)
        box.set_input_files({"name": "四月.xlsx", "mimeType": EXCEL, "buffer": content})
        switch = tab.get_by_text("在网页上改有问题的行")
        expect(switch).to_be_visible()
        if tab.get_by_text("只列出有问题的行").count() == 0:
            switch.click()
        expect(tab.get_by_text("只列出有问题的行")).to_be_visible()
        return grid(tab)

    def message(count: int) -> None:
        expect(tab.get_by_text(f"改了 {count} 格")).to_be_visible()

    faulty = choose()
    for row, text in enumerate(("25", "18")):
        faulty.type(row, "参加人次", text)
        message(row + 1)
    faulty = choose()
    message(2)
    assert [row["参加人次"] for row in faulty.rows()] == ["25", "18", "一些"]
    faulty.type(0, "主题", "改过的主题")
    message(3)
    faulty.type(2, "参加人次", "31")
    message(4)
    tab.get_by_role("button", name="确认上报 1 份").click(timeout=PATIENCE)
    expect(tab.get_by_text("已接收 1 份")).to_be_visible()
    store = site.store()
    result = store.read(OFFICER, read_located_rows, "study", ["2024-04"], [COMMUNITIES[1]])
    assert [(item.row.values["subject"], item.row.values["attendance"]) for item in result] == [
        ("改过的主题", 25),
        ("第6次", 18),
        ("第7次", 31),
    ]
    store.close()
    choose()
    expect(tab.get_by_text(re.compile("改了 . 格"))).to_have_count(0)
    tab.context.close()


@pytest.mark.slow
def test_a_month_typed_cell_by_cell_is_there_after_a_restart_and_in_another_browser(
    site: Site, browser: Browser
) -> None:
    tab, store = visitor(browser), site.store()
    session = {"日期": "4月5日", "主题": "春季党课", "参加人次": "31"}

    def open_form(tab: Page) -> None:
        tab.goto(f"http://{site.host}/upload")
        switch = tab.get_by_text("不用表格软件，直接在网页上填")
        expect(switch).to_be_visible()
        rest(tab)
        if tab.get_by_text("边填边存").count() == 0:
            switch.click()
        expect(tab.get_by_text("边填边存")).to_be_visible()

    open_form(tab)
    typed = grid(tab)
    typed.add()
    for title, text in session.items():
        typed.type(0, title, text)
    typed.type(0, "学习类别", "党课", chosen=True)
    wait_until_kept(store, "党课")
    restart(site)
    other = visitor(browser)
    open_form(other)
    (row,) = grid(other).rows()
    assert {title: row[title] for title in session} == session
    second = grid(other)
    assert second.add() == 1
    second.type(1, "主题", "还没有写完")
    wait_until_kept(store, "还没有写完")
    open_form(tab)
    assert [row["主题"] for row in grid(tab).rows(2)] == ["春季党课", "还没有写完"]
    other.get_by_role("button", name="放弃填的内容").click()
    expect(other.get_by_text("边填边存")).to_have_count(0)
    store.close()
    for page in (tab, other):
        page.context.close()
