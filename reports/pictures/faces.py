"""The type of pictures: a Chinese face that is installed, others for signs that it lacks, □ for what nobody has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

FACES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "Heiti SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Serif CJK SC",
    "SimSun",
)
"""The faces looked for, the best first."""
SPARE = ("DejaVu Sans", "Noto Sans Symbols2", "Noto Sans Symbols", "Symbola")
"""Where signs are looked for that a Chinese face does not have; the first comes with matplotlib."""
ABSENT = "□"
_BREAKS = frozenset("\n\r\t\v\f\u2028\u2029")
NO_FACE = (
    "这台服务器没有中文字体，画不出图片。请管理员安装一种中文字体（Debian、Ubuntu：apt install fonts-noto-cjk；"
    "或文泉驿微米黑、微软雅黑），再重新启动本系统。"
)
_SAMPLE = "街道宣传工作排名第一社区未报约余次人篇"


@lru_cache(maxsize=1)
def face() -> str | None:
    """Return the name of the first Chinese face that is installed and has Chinese signs, ``None`` without one."""
    known = _installed()
    return next((name for name in FACES if name in known and set(map(ord, _SAMPLE)) <= signs(name)), None)


def absence() -> str | None:
    """Return what to do where no picture can be drawn; ``None`` where it can."""
    return None if face() else NO_FACE


@lru_cache(maxsize=1)
def _installed() -> dict[str, Any]:
    """Return the upright faces of usual weight by name."""
    usual = {400, "normal", "regular", "book"}
    return {
        entry.name: entry
        for entry in font_manager.fontManager.ttflist
        if entry.weight in usual and entry.style == "normal"
    }


@lru_cache(maxsize=32)
def signs(name: str) -> frozenset[int]:
    """Return the code points that an installed face has."""
    entry = _installed()[name]
    return frozenset(FT2Font(entry.fname, face_index=entry.index).get_charmap())


@lru_cache(maxsize=1)
def _families() -> list[str]:
    family = face()
    return [name for name in (family, *SPARE) if name is not None and name in _installed()]


@lru_cache(maxsize=1)
def _all_signs() -> frozenset[int]:
    return frozenset().union(*(signs(name) for name in _families()))


@lru_cache(maxsize=64)
def properties(size: float) -> FontProperties:
    """Return the type at a size in points: the Chinese face first, then those that fill in."""
    return FontProperties(family=_families(), size=size)


def drawable(text: str) -> str:
    """Return text with □ for every sign that no face here has; line breaks become spaces."""
    known = _all_signs()
    plain = "".join(" " if sign in _BREAKS else sign for sign in text)
    return "".join(sign if ord(sign) in known else ABSENT for sign in plain)


def lacking(texts: Sequence[str]) -> bool:
    """Tell whether any of these texts loses a sign in a picture."""
    return any(drawable(text).count(ABSENT) > text.count(ABSENT) for text in texts)
