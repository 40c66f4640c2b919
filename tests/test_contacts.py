"""Contact lists as offices have them: communities and residents are read, persons are left out and said to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake.contacts import ContactList, read_contacts
from data.settings.columns import UNITS
from data.settings.lines import Line
from data.settings.units import read_units
from data.store import Refused, Store
from data.store.accounts import add_account, add_unit_accounts, read_accounts
from data.store.set_up import register_units, start_over
from data.store.settings import read_settings
from data.store.signing_in import sign_in
from tests.district import PASSWORD
from tests.office import OFFICER, send, study

TABLE = """云杉市云杉区新城街道社区（村）通讯录
序号\t社区名称\t户数\t户籍人口\t常住人口（人）\t书记\t联系电话\t办公地址
1\t柳岸社区\t1800\t3900\t4,500\t王某某\t13812345678\t柳岸路1号
2\t"晴川社区
居委会"\t2100\t\t1.2万\t李 某\t0471-1234567\t
三、\t新城街道石榴园社区\t\t\t约3200人\t赵某\t139 1234 5678\t
4\t枫林社区（原三道街社区）\t\t\t\t\t\t
5\t枫林社区\t\t\t\t\t\t
6\t十里 铺村\t\t\t2、3千\t\t\t
\t\t\t\t\t张某\t13712345678\t
合计\t\t\t\t20000\t\t\t
7\t新城街道办事处\t\t\t\t周某\t\t"""


def read(text: str) -> list[tuple[str, int | None]]:
    return [(unit.name, unit.residents) for unit in read_contacts(text).units]


def test_a_table_with_title_header_and_persons_gives_communities_and_residents() -> None:
    contacts = read_contacts(TABLE)
    assert contacts.street == "新城街道"
    assert read(TABLE) == [
        ("柳岸社区", 4500),
        ("晴川社区", 12000),
        ("石榴园社区", 3200),
        ("枫林社区", None),
        ("十里铺村", None),
    ]
    assert contacts.units[3].aliases == ("三道街社区",)
    assert contacts.omitted == (
        "第1行：标题",
        "户数、户籍人口、书记、联系电话、办公地址：5 列不需要，没有保存",
        "第8行：人口不是一个确定的数，没有填，以后在“设置”里补",
        "第9行：没有社区名称",
        "第10行：合计行",
        "第11行：是街道自己，本级会自动加上",
        "第7行：枫林社区与第6行重复",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三、柳岸社区 书记：王某 电话 138 1234 5678 人口：4500", [("柳岸社区", 4500)]),
        ("4 晴川社区　李某 13912345678  3,200人\n5.八一社区，赵某", [("晴川社区", 3200), ("八一社区", None)]),
        ("1柳岸社区\n2晴川社区", [("柳岸社区", None), ("晴川社区", None)]),
        ("101社区\n三元社区\n（三）九曲社区", [("101社区", None), ("三元社区", None), ("九曲社区", None)]),
        ("向阳社区、和平社区，春风社区", [("向阳社区", None), ("和平社区", None), ("春风社区", None)]),
        ("（1）. 向阳社区\n(2). 和平社区\n 3．春风社区", [("向阳社区", None), ("和平社区", None), ("春风社区", None)]),
        (
            "1\t向阳社区\t4,500\n2\t和平社区\t3200\n3\t春风社区\t\n",
            [("向阳社区", 4500), ("和平社区", 3200), ("春风社区", None)],
        ),
        ("1\t向阳社区\t4500\t1800", [("向阳社区", None)]),
        ("向阳\n和平", [("向阳", None), ("和平", None)]),
        ("社区\t人口（万人）\n向阳\t1.25\n和平\t0.8", [("向阳", 12500), ("和平", 8000)]),
        ("", []),
        ("\t\n，，", []),
    ],
)
def test_lists_are_read_however_they_are_numbered_and_parted(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert read(text) == expected


def test_a_column_of_streets_puts_each_community_below_its_own() -> None:
    contacts = read_contacts("街道\t社区\n新城街道\t柳岸社区\n\t晴川社区\n河东镇\t柳岸社区")
    rows = contacts.rows("")
    register = read_units([Line(UNITS, row, {}) for row in rows])
    assert [(unit.name, unit.parent) for unit in register.units] == [
        ("新城街道", None),
        ("新城街道本级", "新城街道"),
        ("河东镇", None),
        ("河东镇本级", "河东镇"),
        ("柳岸社区", "新城街道"),
        ("晴川社区", "新城街道"),
    ], "two units of one name are refused by the register, which says so"


@given(st.text(st.sampled_from('柳岸社区村王某0123人口万\t\n ，、（）("序号.三:'), max_size=60))
def test_no_text_breaks_the_reading_and_no_name_comes_twice(text: str) -> None:
    contacts = read_contacts(text)
    assert isinstance(contacts, ContactList)
    assert len({(unit.street, unit.name) for unit in contacts.units}) == len(contacts.units)
    assert all(unit.name and (unit.residents is None or unit.residents > 0) for unit in contacts.units)


def test_what_cannot_be_seen_is_in_no_name_and_what_is_far_too_long_is_no_fault() -> None:
    pasted = "\ufeff柳岸社区\t4500\n晴\u200b川\u2066社区\u2069\t3200\n枫\x00林社区\t\n\u202e十里铺村\t\v石榴园社区"
    assert [name for name, _ in read(pasted)] == ["柳岸社区", "晴川社区", "枫林社区", "十里铺村", "石榴园社区"]
    assert read("柳岸社区\t" + "，" * 150_000) == [("柳岸社区", None)], "a cell larger than the reader of tables takes"
    assert read('1\t"柳岸社区\t4500\n2\t"晴川社区\t3200') == [('"柳岸社区', 4500), ('"晴川社区', 3200)]
    (reason,) = read_contacts("\t".join(["社区", *["备注"] * 40_000]) + "\n柳岸").omitted
    assert reason == "、".join(["备注"] * 20) + "等：40000 列不需要，没有保存"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'street.db'}", create=True)
    opened.write(OFFICER, register_units, read_contacts("柳岸社区\n晴川社区").rows("新城街道"), "2024-03")
    yield opened
    opened.close()


def test_starting_over_takes_units_first_month_and_unused_accounts_back(store: Store) -> None:
    store.write(OFFICER, add_account, "王干事", "officer", password=PASSWORD)
    slips = store.write(OFFICER, add_unit_accounts, "2024-03")
    assert sign_in(store, slips[0].name, slips[0].password, "10.0.0.1")
    with pytest.raises(Refused, match="已经登记过了"):
        store.write(OFFICER, register_units, [], "2024-03")
    store.write(OFFICER, start_over)
    settings = store.read(OFFICER, read_settings)
    assert (settings.register.units, settings.policy.start) == ((), None)
    accounts = {account.name: account.disabled for account in store.read(OFFICER, read_accounts)}
    assert accounts == {slips[0].name: True, "王干事": False}, "who has signed in is disabled, the others are gone"
    store.write(OFFICER, register_units, read_contacts("枫林社区").rows("新城街道"), "2024-04")
    assert [unit.name for unit in store.read(OFFICER, read_settings).register.reporting("2024-04")] == [
        "新城街道本级",
        "枫林社区",
    ]


def test_nothing_is_taken_back_once_somebody_has_reported(store: Store) -> None:
    send(store, "柳岸社区", "2024-03", [study(2, "2024-03")])
    with pytest.raises(Refused, match="已经有人上报过"):
        store.write(OFFICER, start_over)
    assert store.read(OFFICER, read_settings).register.find("柳岸社区") is not None
