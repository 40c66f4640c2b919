"""What was sent before there were copies to be found is found all the same: the step of the database fills it in."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import MetaData, create_engine, insert, select

from data.store import Store
from data.store.likeness import read_likeness
from data.store.migrations.steps import upgrade
from data.store.tables import ROWS, title_block
from tests.street import media, row
from tests.uploads import MONTH, OFFICER, checked, register, send

ACTIVITY = {
    "date": date(2024, 2, 6),
    "name": "清扫楼道",
    "nature": "志愿服务",
    "category": "环境卫生",
    "attendance": 12,
}
STORY = media(3, "市级", title="春风送暖，志愿者上门为老人理发", link="https://a.example.cn/1?utm_source=wx")
FOUND_BY = {"study": ("row_key",), "volunteer": ("row_key",), "media": ("canonical_link",)}


def test_rows_titles_and_links_of_an_earlier_version_are_found(elsewhere: str, store: Store) -> None:
    register(store, "甲社区")
    rows = [row("volunteer", 2, ACTIVITY), STORY]
    send(store, checked("甲社区", "2024-02", rows))
    lines = contents(store)
    engine = create_engine(elsewhere)
    with engine.begin() as connection:
        upgrade(connection, "0007")
        old = MetaData()
        old.reflect(bind=connection)
        for name, content in lines.items():
            if name in old.tables and name not in ("alembic_version", "title_block", "meta"):
                known = old.tables[name].c.keys()
                for line in content:
                    connection.execute(insert(old.tables[name]).values({key: line[key] for key in known}))
    engine.dispose()
    migrated = Store.open(elsewhere, create=True)
    likeness = migrated.read(OFFICER, read_likeness, "甲社区", MONTH, rows)
    assert [(item.month, item.number, item.name) for value in likeness.rows.values() for item in value] == [
        ("2024-02", 2, "清扫楼道")
    ]
    assert list(likeness.links) == ["a.example.cn/1"]
    assert [title.story for title in likeness.titles] == ["春风送暖志愿者上门为老人理发"]
    assert found_by(migrated) == found_by(store)
    migrated.close()


def contents(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every line of a database as it is kept."""
    with store.engine.connect() as connection:
        stored = MetaData()
        stored.reflect(bind=connection)
        return {
            table.name: [dict(line) for line in connection.execute(select(table)).mappings()]
            for table in stored.sorted_tables
        }


def found_by(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """What rows and titles are found by."""
    with store.engine.connect() as connection:
        results = {
            sheet: [tuple(line) for line in connection.execute(select(*(ROWS[sheet].c[name] for name in names)))]
            for sheet, names in FOUND_BY.items()
        }
        blocks = select(title_block).order_by(title_block.c.block)
        return results | {"blocks": [tuple(line) for line in connection.execute(blocks)]}
