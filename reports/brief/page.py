"""The brief as one HTML file: no script, no request to anywhere, all text inert; charts are inline SVG."""

from __future__ import annotations

from html import escape

from reports.brief.content import Bar, Bars, Brief, Cell
from reports.charts.style import BLUE, FONT

_WIDTH, _ROW, _SIZE = 480, 26, 13
"""Of a chart: units across, height of a bar's row, and size of its type."""
_STYLE = f"""
:root{{color-scheme:light dark;--ink:#1F2933;--quiet:#4A5560;--rule:#D5DBE1;--paper:#fff;--blue:{BLUE};--short:#B45309}}
@media(prefers-color-scheme:dark){{:root{{--ink:#E6EBF0;--quiet:#B3BFCA;--rule:#33404D;--paper:#12181F;--blue:#56B4E9;--short:#F0B840}}}}
*{{box-sizing:border-box}}
body{{margin:0 auto;padding:16px;max-width:960px;font:16px/1.6 {FONT};color:var(--ink);background:var(--paper)}}
h1{{font-size:22px;line-height:1.35;margin:0 0 8px}}h2{{font-size:17px;margin:20px 0 6px}}
p{{margin:6px 0}}.quiet{{color:var(--quiet);font-size:13px}}.top{{font-weight:600;font-size:18px}}
.wide{{overflow-x:auto;-webkit-overflow-scrolling:touch}}
table{{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}}
th,td{{border-bottom:1px solid var(--rule);padding:5px 8px;text-align:right;white-space:nowrap}}
thead th{{white-space:normal;min-width:64px;vertical-align:bottom;color:var(--quiet);font-weight:500}}
tr>:first-child{{text-align:left;position:sticky;left:0;background:var(--paper)}}
td small{{display:block;color:var(--quiet);font-size:12px;line-height:1.2}}td.short small{{color:var(--short)}}
td.none{{color:var(--quiet)}}tbody tr:first-child>*{{font-weight:600;border-bottom-width:2px}}
.charts{{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,360px),1fr));gap:20px}}
figure{{margin:0}}figcaption{{font-weight:600;font-size:14px;margin-bottom:4px}}
svg{{width:100%;height:auto;display:block}}svg text{{font-size:{_SIZE}px;fill:var(--ink)}}svg .bar{{fill:var(--blue)}}
svg .row:hover .bar{{opacity:.75}}li{{margin:4px 0}}
@media print{{body{{padding:0;font-size:12px}}}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(brief: Brief) -> bytes:
    """Return the file's bytes."""
    parts = [
        "<!doctype html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        '<meta name="referrer" content="no-referrer"><meta name="format-detection" content="telephone=no">',
        f"<title>{escape(brief.title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(brief.title)}</h1>",
        f'<p class="quiet">{escape(brief.basis)}</p>',
        f'<p class="top">{escape(brief.top)}</p>',
        f"<p>{escape(brief.lead)}</p>" if brief.lead else "",
        "<h2>各单位各项工作</h2>",
        _table(brief),
        f'<p class="quiet">{escape(brief.note)}</p>',
        f'<div class="charts">{"".join(map(_figure, brief.charts))}</div>',
        "<h2>需要留意</h2>",
        _attention(brief),
        f'<p class="quiet">{escape(brief.origin)}。这是当时的快照，不联网，之后的更正不会反映在这里。</p>',
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part).encode()


def _table(brief: Brief) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in brief.heads)
    rows = "".join(
        f'<tr><th scope="row">{escape(unit)}</th>{"".join(map(_cell, cells))}</tr>' for unit, cells in brief.rows
    )
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(cell: Cell) -> str:
    kind = ' class="short"' if cell.short else ' class="none"' if cell.missing else ""
    more = f"<small>{escape(cell.more)}</small>" if cell.more else ""
    return f"<td{kind}>{escape(cell.value)}{more}</td>"


def _figure(chart: Bars) -> str:
    """Draw bars with their names before and their values behind them; each says itself when it is pointed at."""
    left = max(_wide(bar.name) for bar in chart.bars) + 10
    right = max(_wide(bar.label) for bar in chart.bars) + 10
    most = max((bar.value or 0 for bar in chart.bars), default=0) or 1
    room = max(_WIDTH - left - right, 60)
    rows = "".join(_bar(bar, at, left, room * (bar.value or 0) / most) for at, bar in enumerate(chart.bars))
    height = _ROW * len(chart.bars)
    words = "、".join(f"{bar.name}{bar.label}" for bar in chart.bars)
    label = f"{escape(chart.title)}：{escape(words)}"
    drawn = f'<svg viewBox="0 0 {left + room + right} {height}" role="img" aria-label="{label}">{rows}</svg>'
    return f"<figure><figcaption>{escape(chart.title)}</figcaption>{drawn}</figure>"


def _bar(bar: Bar, at: int, left: int, length: float) -> str:
    top, base = at * _ROW, at * _ROW + _ROW * 0.68
    drawn = (
        ""
        if bar.value is None
        else f'<rect class="bar" x="{left}" y="{top + 4}" width="{length:.1f}" height="{_ROW - 8}"/>'
    )
    return (
        f'<g class="row"><title>{escape(bar.name)}：{escape(bar.label)}</title>'
        f'<rect x="0" y="{top}" width="{_WIDTH}" height="{_ROW}" fill="transparent"/>'
        f'<text x="{left - 6}" y="{base:.1f}" text-anchor="end">{escape(bar.name)}</text>{drawn}'
        f'<text x="{left + length + 5:.1f}" y="{base:.1f}">{escape(bar.label)}</text></g>'
    )


def _wide(words: str) -> int:
    """Return about how wide words are: Chinese signs as wide as they are high, others half of that."""
    return sum(_SIZE if sign > "\u2e7f" else _SIZE * 6 // 10 for sign in words)


def _attention(brief: Brief) -> str:
    if not brief.attention:
        return "<p>这一期没有需要留意的。</p>"
    lines = "".join(f"<li>{escape(text)}</li>" for text in brief.attention)
    more = f'<p class="quiet">另有{brief.unsaid}条，见看板。</p>' if brief.unsaid else ""
    return f"<ul>{lines}</ul>{more}"
