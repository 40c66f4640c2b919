"""What was sent before 阵地建设 was counted is counted all the same: the step of the database adds it up."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import MetaData, create_engine, insert

from data.schema import keys
from data.store import Store
from data.store.figures import read_figures, read_published_figures
from data.store.ledger import count_entries
from data.store.migrations.steps import upgrade
from data.store.publishing import publish_month
from tests.street import row
from tests.test_likeness_migration import contents
from tests.uploads import MONTH, OFFICER, checked, register, send

CHANGED = (keys.PLACES, keys.MODEL_PEOPLE, keys.MODEL_HOUSEHOLDS)


def civil(number: int, matter: str, **more: Any) -> Any:
    """One row of 文明创建 that is done."""
    values = {"matter": matter, "name": f"{matter}{number}", "state": "已完成", "date": date(2024, 3, 5)}
    return row("civil", number, values | more)


ROWS = [
    civil(2, "阵地建设", quantity=16, kind="爱心超市"),
    civil(3, "阵地建设"),
    civil(4, "先进典型", kind="好人", level="国家级", measure="人"),
    civil(5, "先进典型", kind="好人", level="市级", quantity=2),
    civil(6, "先进典型", kind="最美家庭", measure="户", quantity=3),
    civil(7, "公益广告", quantity=5),
]


def figures(store: Store) -> set[tuple[Any, ...]]:
    """The figures of the measures that the step makes."""
    table = store.read(OFFICER, read_figures, [MONTH], measures=list(CHANGED)).astype("object")
    return set(map(tuple, table.where(table.notna(), None).to_numpy().tolist()))


def test_places_and_levels_of_an_earlier_version_are_counted(elsewhere: str, store: Store) -> None:
    register(store, "甲社区")
    send(store, checked("甲社区", MONTH, ROWS))
    store.write(OFFICER, publish_month, MONTH)
    lines = contents(store)
    engine = create_engine(elsewhere)
    with engine.begin() as connection:
        upgrade(connection, "0010")
        old = MetaData()
        old.reflect(bind=connection)
        for name, content in lines.items():
            if name in old.tables and name not in ("alembic_version", "meta"):
                known = old.tables[name].c.keys()
                for line in content:
                    if line.get("measure") != keys.PLACES:
                        stored = {key: line[key] for key in known}
                        changes = {"level": None} if line.get("measure") in CHANGED else {}
                        connection.execute(insert(old.tables[name]).values(stored | changes))
    engine.dispose()
    migrated = Store.open(elsewhere, create=True)
    assert figures(migrated) == figures(store)
    totals = migrated.read(OFFICER, read_figures, [MONTH], measures=[keys.PLACES], by=("category",))
    assert dict(zip(totals["category"].fillna(""), totals["value"], strict=True)) == {"": 1, "爱心超市": 16}
    published = migrated.read(OFFICER, read_published_figures, 1, MONTH)
    assert published.loc[published["measure"] == keys.PLACES, "value"].sum() == 17
    # A later step folds the texts of the ledger, so that words are found in it.
    for words, entries in (("爱心", 1), ("甲 ＡＢ", 0), ("甲 先进典型", 3)):
        assert migrated.read(OFFICER, count_entries, date(2024, 3, 31), words=words)["lines"].sum() == entries
    migrated.close()
