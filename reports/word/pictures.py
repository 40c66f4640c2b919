"""Pictures for documents and chat groups: PNG with title, period, cut-off day and source, drawn without a screen.

The Chinese font is looked for when the first picture is drawn; without one there is no picture,
rather than a picture of empty boxes. Signs that the font does not have are drawn as □.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

from analytics.ranking import Ranking
from analytics.wording import day
from reports.word.sentences import digits

FACES = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
)  # fmt: skip
BLUE, INK, QUIET = "#0072B2", "#1B4F72", "#4A5560"
MOST_BARS = 20
DOTS = 200
LONGEST = 12


@lru_cache(maxsize=1)
def face() -> Any:
    """Return the first Chinese font that is installed, ``None`` when there is none."""
    known = {
        entry.name: entry for entry in font_manager.fontManager.ttflist if entry.weight in (400, "normal", "regular")
    }
    return next((known[name] for name in FACES if name in known), None)


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    found = face()
    return frozenset(FT2Font(found.fname, face_index=found.index).get_charmap()) if found else frozenset()


def drawable(text: str) -> str:
    """Return text that the font can draw, on one line."""
    return "".join(sign if ord(sign) in _signs() else "□" for sign in text.replace("\n", " "))


def ranking_picture(ranking: Ranking) -> bytes | None:
    """Return the bars of a ranking as PNG, rank 1 on top; ``None`` without a font or a ranked unit."""
    rows = [line for line in ranking.rows.to_dict("records") if line["rank"] is not None][:MOST_BARS]
    if not rows or face() is None:
        return None
    names = [f"{line['rank']}　{str(line['unit'])[:LONGEST]}" for line in rows]
    labels = [f"{digits(line['value'])}{ranking.measure.unit}" for line in rows]
    title = f"{ranking.period.title()}{ranking.measure.title}"
    left_out = f"，图中为前{len(rows)}名" if len(rows) < ranking.ranked else ""
    foot = f"{ranking.title()}{left_out}。截至{day(ranking.period.last_day)}。来源：宣传工作月报"
    return bars(names, [float(line["value"]) for line in rows], labels, title=title, foot=foot)


def bars(names: Sequence[str], lengths: Sequence[float], labels: Sequence[str], *, title: str, foot: str) -> bytes:
    """Return horizontal bars with their values written at the ends, as PNG."""
    height = 1.0 + 0.25 * len(names)
    figure = Figure(figsize=(5.9, height), dpi=DOTS, facecolor="white")
    canvas, found = FigureCanvasAgg(figure), face()
    kind = {"fontfamily": found.name, "parse_math": False}
    axes = figure.add_axes((0.27, 0.5 / height, 0.62, 1 - 1.0 / height))
    places = range(len(names))
    axes.barh(places, lengths, color=BLUE, height=0.62)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, max([*lengths, 1e-9]))
    axes.set_axis_off()
    for place, name, length, label in zip(places, names, lengths, labels, strict=True):
        axes.text(
            -0.02 * axes.get_xlim()[1],
            place,
            drawable(name),
            ha="right",
            va="center",
            fontsize=9,
            color="#1F2933",
            **kind,
        )
        axes.text(length, place, f" {drawable(label)}", ha="left", va="center", fontsize=9, color="#1F2933", **kind)
    figure.text(0.02, 1 - 0.14 / height, drawable(title), va="top", fontsize=12, color=INK, **kind)
    figure.text(0.02, 0.12 / height, drawable(foot), va="bottom", fontsize=7.5, color=QUIET, **kind)
    out = io.BytesIO()
    canvas.print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return out.getvalue()
