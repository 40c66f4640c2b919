"""The pages there are: file, title, address, section, and what each needs.

One list for the router, for links between pages and for the server. Titles are Chinese, addresses
and file names ASCII.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from data.records import Role
from data.schema import AREA, AREAS

APP_TITLE = "街道宣传工作数据看板"
WORK, BOARD, OFFICE = "四块工作", "看板", "办公"
"""The entry of all areas, and the sections of an officer's menu."""
PAGES_FOLDER = Path(__file__).parent.parent / "pages"
ICON = Path(__file__).parent / "icon.png"
LOGO = Path(__file__).parent / "logo.svg"

_FRONT: Mapping[Role, str] = MappingProxyType({"clerk": "upload", "leader": "overview", "officer": "reporting"})
"""What each role has to do with first: to report, to look, to see that everybody has reported."""
_ALL: frozenset[Role] = frozenset({"clerk", "leader", "officer"})
_READERS: frozenset[Role] = frozenset({"leader", "officer"})
_OFFICE: frozenset[Role] = frozenset({"officer"})
_WRITERS: frozenset[Role] = frozenset({"clerk", "officer"})


@dataclass(frozen=True, slots=True)
class Screen:
    """One page: ``name`` is its file and address; ``filtered`` pages show the filter bar, with the
    choice of units unless they are about one of their own choosing. ``whole``: about every unit, so
    only for an officer of the whole register. ``entry``: its title in the menu where that is another one; empty:
    it has none, and is a way within other pages. ``section``: of an officer's menu. ``due``: about one month, the one
    now asked for unless another is chosen, in place of a period and what it is compared with."""

    name: str
    title: str
    help: str
    filtered: bool = True
    units: bool = True
    roles: frozenset[Role] = _ALL
    whole: bool = False
    entry: str | None = None
    section: str = ""
    due: bool = False

    @property
    def file(self) -> Path:
        """The page's script."""
        return PAGES_FOLDER / f"{self.name}.py"


USUAL: frozenset[str] = frozenset(area.key for area in AREAS if area.lead)
"""The areas that every office has."""

SCREENS: tuple[Screen, ...] = (
    Screen("overview", "总览", "这一期的情况：最要紧的事、要留意的、每个单位每项工作。", roles=_READERS),
    *(Screen(area.key, area.title, area.about, roles=_READERS, entry=WORK) for area in AREAS),
    Screen("ranking", "排名", "上稿得分的名次、每一分的来历和名次表下载。", roles=_READERS),
    Screen("compare", "对比", "任意指标、单位、期间并列：环比、同比、平均、任务、人均、走势。", roles=_READERS),
    Screen("targets", "任务", "每项任务完成多少、进度如何、还差多少，哪些社区达标。", roles=_READERS, entry=""),
    Screen("ledger", "台账", "称号和问题截至任意一天的台账：查找、筛选、灯、到期、出处。", roles=_READERS),
    Screen("screen", "投屏", "会议室大屏：一屏一个问题，标题就是答案，自动翻页。", roles=_READERS, entry=""),
    Screen("printout", "打印", "这一期印成 A4：综述、四块工作、排名、任务、文明创建。", roles=_READERS, entry=""),
    Screen("upload", "上报", "下载模板，上传填好的月报，看结果。", filtered=False, roles=_WRITERS, section=OFFICE),
    Screen("community", "社区画像", "一个社区在一页上：四块工作、走势、名次、报送。", units=False, entry="社区"),
    Screen("reporting", "报送情况", "这个月该报的谁报了，卡在哪里，催报，要办的事。", section=OFFICE, due=True),
    Screen("documents", "报告", "通报和工作总结：看草稿，下载 Word；核对材料里的数字。", units=False),
    Screen("batch", "批量导入", "一次导入很多份月报、一个文件夹或一个压缩包。", False, roles=_OFFICE, section=OFFICE),
    Screen("publishing", "公布", "公布一个月的数字和名次，更正和历次公布。", False, roles=_OFFICE, section=OFFICE),
    Screen(
        "settings", "设置", "单位、规则、任务、词表、媒体，版本都留着。", False, True, _OFFICE, True, section=OFFICE
    ),
    Screen("accounts", "账号", "谁可以登录，角色和单位，重设密码，正在登录的。", False, roles=_OFFICE, section=OFFICE),
    Screen("log", "日志", "谁在什么时候做了什么，从什么改成什么。", False, True, _OFFICE, True, section=OFFICE),
    Screen("backups", "备份", "最近一次备份、立即备份、怎样恢复。", False, True, _OFFICE, True, section=OFFICE),
)


def menu(screens: Collection[Screen], role: Role, current: str) -> dict[str, dict[str, str]]:
    """Return the menu of a role: section → name of the page → title of its entry.

    Pages that are ways within others have no entry; the areas share one, which leads to the area that one is on,
    else to the first. Only an officer has two sections.
    """
    sections: dict[str, dict[str, str]] = {}
    titles: set[str] = set()
    areas = [screen.name for screen in screens if screen.entry == WORK]
    shown = current if current in areas else next(iter(areas), "")
    for screen in screens:
        title = screen.title if screen.entry is None else screen.entry
        within = screen.name == "reporting" and role == "leader"
        if title and not within and title not in titles and (title != WORK or screen.name == shown):
            titles.add(title)
            section = (screen.section or BOARD) if role == "officer" else ""
            sections.setdefault(section, {})[screen.name] = title
    return sections


def allowed(role: Role, *, governor: bool, areas: Collection[str] = USUAL) -> tuple[Screen, ...]:
    """Return the pages of a role, in order; ``governor``: an officer of the whole register.

    ``areas``: the keys of the areas that the office has; other areas have no page.
    """
    there = (screen for screen in SCREENS if screen.name in areas or screen.name not in AREA)
    return tuple(screen for screen in there if role in screen.roles and (governor or not screen.whole))


def front(role: Role) -> Screen:
    """Return the page that a role begins with; its address is that of the application itself."""
    return find(_FRONT[role])


def find(name: str) -> Screen:
    """Return the page with this name; ``KeyError`` when there is none."""
    for screen in SCREENS:
        if screen.name == name:
            return screen
    raise KeyError(name)
