"""The invented street: its units, estates and habits. Every name is made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from data.settings.columns import Rows
from data.settings.defaults import default_settings
from data.settings.tables import write_tables
from data.settings.values import Outlet, Outlets, Register, Unit

SEED = 20261031
FIRST, LAST = "2024-11", "2026-10"
TODAY = date(2026, 11, 10)
"""The day at which the sample street stands still: just after the last month was due."""
STREET, OFFICE = "云杉街道", "街道本级"
LOOSE_UNIT = "梧桐苑社区"
"""The community that keeps to its own table layout."""
MISSING_UNIT = "石榴园社区"
"""The community whose last month has not come."""
LATE_UNIT = "松涛社区"
"""The community that is late in the last month."""


@dataclass(frozen=True, slots=True)
class Community:
    """One reporting unit and how lively it is in each area; 1 is usual."""

    name: str
    residents: int
    group: str
    estates: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    study: float = 1.0
    volunteer: float = 1.0
    media: float = 1.0
    problems: float = 1.0

    @property
    def short(self) -> str:
        """The name as people say it."""
        return STREET if self.name == OFFICE else self.name.removesuffix("社区")


_OLD, _NEW, _COURT = "成熟小区组", "新建小区组", "平房片区组"
COMMUNITIES: tuple[Community, ...] = (
    Community("枫林社区", 8620, _OLD, ("枫林苑", "枫桥里", "红叶家园"), ("枫林居委会",), 1.2, 1.4, 1.5, 0.9),
    Community("溪桥社区", 6480, _OLD, ("溪桥花园", "临溪雅居", "石桥小区"), (), 1.0, 1.2, 1.2, 1.0),
    Community("晴川社区", 9750, _NEW, ("晴川府", "晴川里", "云上晴川"), ("晴川新村",), 1.1, 1.1, 1.3, 1.1),
    Community("松涛社区", 5210, _OLD, ("松涛苑", "听松小区", "松月里"), (), 0.9, 0.9, 0.8, 1.2),
    Community("柳岸社区", 4390, _COURT, ("柳岸东巷", "柳岸西巷", "垂柳园"), (), 0.8, 0.8, 0.7, 1.4),
    Community("望湖社区", 7340, _NEW, ("望湖湾", "湖心苑", "碧波里"), ("望湖花园社区",), 1.0, 1.0, 1.1, 0.8),
    Community("梧桐苑社区", 3860, _OLD, ("梧桐苑一区", "梧桐苑二区"), ("梧桐苑",), 0.9, 1.0, 0.9, 1.0),
    Community("石榴园社区", 5980, _COURT, ("石榴园南里", "石榴园北里", "籽满园"), (), 1.1, 0.9, 0.6, 1.1),
    Community("青禾社区", 6120, _NEW, ("青禾家园", "禾香里", "麦浪小区"), ("青禾新居社区",), 1.0, 1.1, 1.0, 0.9),
    Community("紫藤社区", 2940, _COURT, ("紫藤巷", "藤萝里"), (), 0.8, 0.7, 0.9, 0.8),
    Community("南桐社区", 4870, _OLD, ("南桐新苑", "桐花里", "南桐小区"), (), 0.9, 0.9, 0.6, 1.0),
)
HEADQUARTERS = Community(
    OFFICE, 0, "", ("街道办公楼", "文化活动中心"), ("云杉街道本级", "云杉街道机关"), 1.3, 0.5, 1.2, 0.3
)
REPORTERS: tuple[Community, ...] = (HEADQUARTERS, *COMMUNITIES)

OUTLETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "国家级": ("学习强国",),
        "自治区级": ("北原日报", "北原新闻网", "学习强国"),
        "市级": ("青岚日报", "青岚融媒", "学习强国"),
        "旗县区级": ("杉岭开发区融媒体", "杉岭开发区融媒体", "杉岭发布"),
        "街道级": ("云杉街道公众号",),
    }
)
"""Invented outlets by level; 学习强国 alone is real, because its level has to be written."""
_INVENTED = (
    Outlet("北原日报", ("北原日报客户端",), "自治区级"),
    Outlet("北原新闻网", (), "自治区级"),
    Outlet("青岚日报", ("青岚日报客户端", "青岚晚报"), "市级"),
    Outlet("青岚融媒", ("青岚市融媒体中心",), "市级"),
    Outlet("杉岭开发区融媒体", ("杉岭融媒",), "旗县区级"),
    Outlet("杉岭发布", (), "旗县区级"),
)


def sample_settings() -> dict[str, Rows]:
    """Return the settings of the sample street: those that ship, with its units and outlets."""
    settings = default_settings()
    street = Unit(STREET, "街道", aliases=("云杉街道办事处",))
    units = tuple(
        Unit(
            unit.name,
            "本级" if unit is HEADQUARTERS else "社区",
            STREET,
            unit.aliases,
            unit.group or None,
            unit.residents or None,
        )
        for unit in REPORTERS
    )
    outlets = Outlets((*settings.outlets.outlets, *_INVENTED))
    return write_tables(replace(settings, register=Register((street, *units)), outlets=outlets))
