"""填报负担 in 设置: what each column of the workbook costs, and what it is used for."""

from __future__ import annotations

from analytics.burden import column_burdens
from data.records import Access
from data.store.burden import read_filling
from data.store.reports import read_reported_months
from data.store.settings import read_settings
from reports.views.burden import burden_table, burden_words
from ui import session
from ui.listing import listing
from ui.plain import say

_MONTHS = 12
"""The last months that are counted."""


def draw_burden(access: Access) -> None:
    """Show what the last year's reports took to fill in."""
    months = session.read_as(access, read_reported_months)[-_MONTHS:]
    dictionary = session.read_as(access, read_settings).dictionary
    burdens = column_burdens(session.read_as(access, read_filling, months), dictionary)
    say(f"近{len(months)}个月的月报：{burden_words(burdens, len(months))}" if months else "还没有月报。")
    say("“带出”是模板里已经填好的；人工填写是填了的减去带出的。没有用到的列以后可以请各单位不填。")
    listing(burden_table(burdens, dictionary), key="burden", title="填报负担")
