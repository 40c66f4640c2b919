"""Histories of a small street drawn by lot, and what is wrong with the sentences of a document in any language of rules.

``faults`` knows nothing of how a document is made: it reads the text as an official would.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analytics.periods import Period
from data import months
from data.records import Row
from data.settings.defaults import default_settings
from data.settings.dictionary import Dictionary, Item
from data.settings.values import Target
from tests.street import Street
from tests.street import row as street_row
from tests.street import settings as office

NAMES = (
    ("东风社区", "向阳社区", "和平社区", "柳岸社区", "晴川社区"),
    ("上河村", "下河村", "柳树社区"),
    ("一居委会", "二居委会", "三居委会", "四居委会"),
    ("唯一社区",),
)
ITEMS = (Item(1, "推进会", "次"), Item(2, "文体团队", "支", "期末存量", "志愿"), Item(3, "制度文件", "份", area="学习"))
TARGETS = (
    Target("study.sessions", "月", Decimal(2)),
    Target("media.published", "季", Decimal(4)),
    Target("volunteer.activities", "年", Decimal(20)),
    Target("study.sessions", "半年", Decimal(3), category="党课"),
    Target("media.published", "月", Decimal(1), category="简讯", dimension="form"),
)
SHEETS = frozenset({"basics", "study", "volunteer", "media", "civil", "other"})
LAST = "2024-12"
PERIODS = (
    Period("2024-11", "2024-11"),
    Period("2024-10", "2024-12"),
    Period("2024-01", "2024-06"),
    Period("2024-07", "2024-12"),
    Period("2024-01", "2024-12"),
)


def drawn_street(seed: int) -> Street:
    """Draw a street: who reports, who is silent or has nothing, and every sheet with few or many rows."""
    lot = random.Random(seed)
    names = lot.choice(NAMES)
    shipped = default_settings()
    used = office(
        names,
        vocabulary=shipped.vocabulary,
        outlets=shipped.outlets,
        topics=shipped.topics,
        dictionary=Dictionary(ITEMS if lot.random() < 0.6 else ()),
        targets=tuple(target for target in TARGETS if lot.random() < 0.5),
    )
    street = Street(used)
    first = months.shift(LAST, -lot.choice([2, 11, 23]))
    busy, silent = lot.choice([0, 1, 1, 4]), lot.choice([0.0, 0.1, 0.5])
    for month in months.span(first, LAST):
        for unit in ("街道本级", *names):
            if lot.random() >= silent:
                rows = [] if lot.random() < 0.1 else list(_rows(lot, month, busy))
                received = months.first_day(months.shift(month, 1)) + timedelta(days=lot.choice([1, 2, 20]))
                sheets = SHEETS - ({lot.choice(["media", "civil"])} if lot.random() < 0.1 else set())
                stocks = {"registered": lot.randint(0, 300), "teams": lot.randint(0, 4), "boards": lot.randint(0, 9)}
                rows = [item for item in rows if item.sheet in sheets]
                street.send(unit, month, rows, basics=stocks, sheets=sheets, received=received)
    return street


def row(sheet: str, at: int, values: dict[str, Any], approximate: Sequence[str] = ()) -> Row:
    """One row; an empty cell is no value."""
    filled = {key: value for key, value in values.items() if value is not None}
    return street_row(sheet, at, filled, approximate=approximate)


def _number(lot: random.Random) -> int:
    return lot.choice([0, 1, 1, 2, 7, 12, 46, 200, 1203])


def _rows(lot: random.Random, month: str, busy: int) -> Iterator[Row]:
    """Draw the rows of one workbook."""
    day = months.first_day(month).replace(day=5)
    for at in range(2, 2 + lot.randint(0, 1 + busy)):
        values: dict[str, Any] = {
            "date": day,
            "category": lot.choice(["集中学习", "党课", "理论宣讲", "微课堂", "专题研讨"]),
        }
        values |= {"subject": lot.choice(["业务", "意识形态", "廉洁教育"]), "attendance": _number(lot)}
        values |= {"speeches": _number(lot), "times": lot.choice([1, 1, 3, 46])}
        yield row("study", at, values, approximate=lot.choice([(), (), ("times",), ("attendance",)]))
    for at in range(2, 2 + lot.randint(0, 1 + busy)):
        values = {"date": day, "name": lot.choice(["清扫楼道", "“邻里”大舞台", "巡逻", "慰问王某某老人"])}
        values |= {"nature": lot.choice(["志愿服务", "志愿服务", "文明实践"]), "times": lot.choice([1, 1, 17])}
        values |= {"category": lot.choice(["环境卫生", "文化文体", "平安巡逻"]), "team": lot.choice([None, "先锋队"])}
        values |= {"attendance": _number(lot), "served": _number(lot), "materials": _number(lot)}
        yield row("volunteer", at, values, approximate=lot.choice([(), (), ("times",), ("served",)]))
    for at in range(2, 2 + lot.randint(0, 1 + busy)):
        level, outlet = lot.choice(
            [("市级", "市日报"), ("旗县区级", "区融媒体"), ("自有平台", "社区公众号"), ("国家级", "新华社")]
        )
        values = {"date": day, "title": f"{month}第{at}篇《春风》", "outlet": outlet, "level": level}
        values |= {"form": lot.choice(["简讯", "视频", "通讯"]), "result": lot.choice(["采用", "采用", "报送", "转载"])}
        yield row("media", at, values | {"position": lot.choice([None, "头版头条"])})
    yield from _ledger(lot, month, day)
    for at, item in enumerate(ITEMS, start=2):
        if lot.random() < 0.3:
            name = lot.choice([None, "“红色”品牌", "例会"])
            yield row("other", at, {"date": day, "item": item.name, "name": name, "amount": _number(lot)})


def _ledger(lot: random.Random, month: str, day: date) -> Iterator[Row]:
    """Draw what the ledger gets: problems, titles at every stage, notices, models, places and events."""
    matters: list[dict[str, Any]] = [
        {
            "matter": "问题整改",
            "kind": "环境卫生",
            "nature": lot.choice(["共性", "个性", None]),
            "quantity": lot.choice([1, 5]),
        }
        | lot.choice([{"state": "整改中", "due": day}, {"state": "已销号", "closed": day}, {"state": "整改中"}]),
        {"matter": "荣誉称号", "kind": "文明社区", "level": lot.choice(["市级", "自治区级", None]), "state": "已命名"},
        {"matter": "荣誉称号", "kind": "其他", "level": "街道级", "state": "已命名"},
        {"matter": "荣誉称号", "kind": "文明小区", "level": "市级", "state": lot.choice(["已申报", "测评", "未启动"])},
        {
            "matter": "公益广告",
            "state": "已完成",
            "quantity": _number(lot),
            "place": lot.choice([None, "东园小区", "西门"]),
        },
        {
            "matter": "先进典型",
            "state": lot.choice(["已完成", "进行中"]),
            "kind": lot.choice(["好人", "最美家庭", None]),
        }
        | {
            "measure": lot.choice(["人", "户"]),
            "quantity": _number(lot),
            "level": lot.choice([None, "市级", "国家级"]),
        },
        {"matter": "阵地建设", "state": "已完成", "quantity": _number(lot)},
        {"matter": "创建活动", "state": "已完成", "quantity": _number(lot)},
        {"matter": "督导检查", "state": "已完成", "quantity": _number(lot)},
    ]
    for at, values in enumerate(matters, start=2):
        if lot.random() < 0.25:
            name = f"{values['matter']}{lot.choice('甲乙丙')}"
            yield row("civil", at, {"name": name, "date": day.replace(day=lot.choice([3, 4]))} | values)


_UNITS = "次|场|期|篇|条|人次|人|个|块|份|户|小时|支|项|件"
_FAULTS = {
    "a word of a program": re.compile(r"None|nan|NaN|NaT|Decimal|口径|\{|\}|<"),
    "punctuation": re.compile(r"（）|[，。、；：]{2}|（[，、；。]|[，、；：]）|[，、；]\n|[，、；]$|、等、|：。"),
    "a sentence that begins with 另": re.compile(r"(?:^|。)另", re.MULTILINE),
    "nothing told as something": re.compile(rf"(?<![\d.第月])0余?(?:{_UNITS})"),
    "余 behind a number that is not round": re.compile(r"\d*[1-9]余"),
    "one part that is the whole": re.compile(
        rf"(?<!\d)(\d+余?)(?:{_UNITS})，其中[^\d、，。；：]*\1(?:{_UNITS})(?=[。，；])"
    ),
}
_LIST = re.compile(rf"(\d+)({_UNITS})（([^（）]*)）")
_PART = re.compile(rf"^(?:其中)?[^\d]*?(\d+)(?:{_UNITS})$")
_AMONG = re.compile(
    rf"(\d+)(?:{_UNITS})(?:（[^（）]*）)?，其中((?:[^\d、，。；：（）]+\d+(?:{_UNITS})、?)+)(?=[。，；])"
)
_SHORT = re.compile(rf"([^，、。：；]+?)均?差(\d+(?:{_UNITS}|个百分点))")


def faults(text: str, *, of_summary: bool = False) -> list[str]:
    """Return what a reader would strike out of a text, each with its words.

    ``of_summary``: it has no word of the program at all.
    """
    struck = [
        f"{name}: {match[0]!r} in {_around(text, match.start())}"
        for name, pattern in _FAULTS.items()
        for match in pattern.finditer(text)
    ]
    if of_summary:
        struck += [f"a word of the program: {word}" for word in ("零报", "应报", "未分类") if word in text]
    for line in text.splitlines()[1:]:
        if len(line) > 30 and not line.endswith(("。", "】", "：")):
            struck.append(f"no full stop: {line[-30:]}")
        struck += [f"an unfolded list: {line[:80]}"] if _is_unfolded(line) else []
    return struck + [f"does not add up: {words}" for words in _sums(text)]


def _around(text: str, at: int) -> str:
    return text[max(0, at - 25) : at + 25].replace("\n", "⏎")


def _is_unfolded(line: str) -> bool:
    amounts = [match[2] for match in _SHORT.finditer(line)] if line.count("差") > 1 else []
    return len(amounts) != len(set(amounts))


def _sums(text: str) -> Iterator[str]:
    """Yield lists in brackets that are all numbers of one unit and do not add up, and parts above their whole."""
    for match in _LIST.finditer(text):
        parts = [_PART.match(part) for part in match[3].split("、")]
        if len(parts) < 2 or not all(parts) or "余" in match[0] or match[3].startswith("其中"):
            continue
        total = sum(int(part[1]) for part in parts if part)
        if total != int(match[1]):
            yield match[0]
    for match in _AMONG.finditer(text):
        if "余" not in match[0] and "等" not in match[0]:
            parts = [int(number) for number in re.findall(r"\d+", match[2])]
            if sum(parts) > int(match[1]):
                yield match[0]
