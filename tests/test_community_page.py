"""The page 社区画像."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from data.settings.succession import merged
from data.store import Store
from data.store.figures import read_figures
from data.store.settings import read_setting_tables, save_settings
from tests import pages
from tests.office import COMMUNITIES, OFFICER
from tests.pages import assert_only_due, ran

office = pages.office_file("2024-01", "2024-03")
store = pages.store
UNIT, OTHER = COMMUNITIES[:2]


def test_a_new_unit_is_compared_with_what_it_was_made_from(store: Store) -> None:
    tables = store.read(OFFICER, read_setting_tables)
    store.write(OFFICER, save_settings, merged(tables, [UNIT, OTHER], "和阳社区", date(2024, 3, 1)))
    app = pages.page("community")
    app.selectbox(key="unit").set_value("和阳社区")
    app = ran(app)
    assert app.toggle(key="lineage").label == f"与以前比较时含前身：{UNIT}、{OTHER}"
    result = store.read(OFFICER, read_figures, ["2024-02"], units=[UNIT, OTHER], measures=["study.sessions"])
    assert table_of(app, "学习场次")["2月"] == f"{result['value'].sum()}次"
    app.toggle(key="lineage").set_value(False)
    assert table_of(ran(app), "学习场次")["2月"] == "未报"


def table_of(app: AppTest, measure: str) -> dict[str, str]:
    frame = next(frame.value for frame in app.dataframe if "指标" in frame.value.columns)
    return next(line for line in frame.to_dict("records") if line["指标"] == measure)


def test_its_chart_over_two_years_calls_no_month_not_reported_in_which_nothing_was_due(store: Store) -> None:
    assert_only_due(pages.page("community"))
