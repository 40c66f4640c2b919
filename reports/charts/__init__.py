"""The family of charts: a table in, a plotly figure with its words out. One look, kept in ``style``."""

from reports.charts.bars import bars
from reports.charts.bullets import bullets
from reports.charts.grids import grid, report_grid
from reports.charts.lines import flow, trend
from reports.charts.matrix import matrix_chart
from reports.charts.multiples import multiples
from reports.charts.ranks import bump, dot_range
from reports.charts.scatters import funnel, pairs
from reports.charts.stacks import outstanding, ranked, stacked
from reports.charts.style import CONFIG, Chart, empty
from reports.charts.waterfall import waterfall

__all__ = [
    "CONFIG",
    "Chart",
    "bars",
    "bullets",
    "bump",
    "dot_range",
    "empty",
    "flow",
    "funnel",
    "grid",
    "matrix_chart",
    "multiples",
    "outstanding",
    "pairs",
    "ranked",
    "report_grid",
    "stacked",
    "trend",
    "waterfall",
]
