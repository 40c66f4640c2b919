"""Workbooks that encode what two real summaries printed, and a database loaded from them by the command line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.settings.defaults import default_settings
from data.settings.workbook import export_settings
from data.template import standard_workbook
from manage import main

FACTS = list(csv.DictReader((Path(__file__).parent / "golden" / "facts.csv").read_text("utf-8").splitlines()))
STREET, OFFICE = "新城街道", "街道本级"
OTHERS = [f"第{ordinal}社区" for ordinal in "一二三四五六七八"]
COMMUNITIES = ["京汉新城社区", "希望社区", "辽河社区", *OTHERS]


def study(day: str, category: str, times: int = 1) -> dict[str, Any]:
    return {"date": day, "category": category, "subject": f"{category} {day}", "attendance": "30", "times": times}


def service(day: str, nature: str, category: str, times: str, **more: Any) -> dict[str, Any]:
    row = {"date": day, "name": f"{category}{nature}{day}", "nature": nature, "category": category, "times": times}
    return row | {"attendance": "0"} | more


def story(day: str, title: str, outlet: str, level: str) -> dict[str, Any]:
    return {"date": day, "title": title, "outlet": outlet, "level": level, "form": "消息", "result": "采用"}


def award(name: str, level: str, day: str) -> dict[str, Any]:
    return {"matter": "荣誉称号", "kind": name, "name": name, "level": level, "state": "已命名", "date": day}


def jinghan_2023() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """A1–A8: twelve months of 京汉新城社区, each with its share."""
    for number in range(1, 13):
        month = f"2023-{number:02d}"
        lectures = [study(f"{month}-12", "理论宣讲", 2)]
        voice = [study(f"{month}-20", "党的声音进万家")] if number % 3 == 0 else []
        volunteer = [
            service(
                f"{month}-05",
                "志愿服务",
                "政策宣传",
                {12: "7余次"}.get(number, "3"),
                materials="100余份",
                served="250余人",
            ),
            service(f"{month}-15", "志愿服务", "便民服务", {12: "17余次"}.get(number, "13")),
        ]
        yield (
            "京汉新城社区",
            month,
            {
                "basics": {"teams": 5},
                "study": [study(f"{month}-03", "集中学习"), *lectures, *voice],
                "volunteer": volunteer,
            },
        )


def street_2022() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """C1–C18: the street's own office and its eleven communities in the last month of 2022."""
    month = "2022-12"
    yield (
        OFFICE,
        month,
        {
            "basics": {"registered": 5},
            "study": [
                study(f"{month}-01", "中心组学习", 15),
                study(f"{month}-02", "专题研讨", 6),
                study(f"{month}-03", "专题培训"),
            ],
            "media": [story(f"{month}-0{n}", f"学习强国稿件{n}", "学习强国", "国家级") for n in range(1, 5)],
            "civil": [award("文明单位", "自治区级", "2020-11-20")],
        },
    )
    for place, unit in enumerate(COMMUNITIES):
        level = "自治区级" if unit in ("希望社区", "辽河社区") else "市级"
        stories = 140 // 11 + (place < 140 % 11)
        first = place == 0
        yield (
            unit,
            month,
            {
                "basics": {"registered": 60},
                "volunteer": [
                    service(
                        f"{month}-06",
                        "志愿服务",
                        "环境卫生",
                        "10余次" if first else "9",
                        attendance="300" if first else "270",
                    ),
                    service(f"{month}-07", "文明实践", "文化文体", "100余次" if first else "90"),
                ],
                "media": [
                    story(f"{month}-{1 + n:02d}", f"{unit}融媒体稿件{n}", "开发区融媒体", "旗县区级")
                    for n in range(stories)
                ],
                "civil": [
                    award("文明社区", level, "2021-12-30"),
                    {
                        "matter": "公益广告",
                        "name": "更换公益广告",
                        "state": "已完成",
                        "measure": "块",
                        "date": f"{month}-09",
                        "quantity": 43 if first else 46,
                    },
                ],
            },
        )


def register_tables() -> dict[str, list[dict[str, str]]]:
    units = [{"名称": STREET, "级别": "街道"}, {"名称": OFFICE, "级别": "本级", "上级": STREET}]
    return {"单位": [*units, *({"名称": name, "级别": "社区", "上级": STREET} for name in COMMUNITIES)]}


def load_printed(folder: Path) -> str:
    """Load both summaries' workbooks into a new database in a folder; return its address."""
    url = f"sqlite:///{folder}/street.db"
    settings = folder / "settings.xlsx"
    settings.write_bytes(export_settings(register_tables()))
    assert main(["settings", "import", str(settings), "--db", url, "--json"]) == 0
    sent = folder / "sent"
    sent.mkdir()
    for unit, month, content in (*street_2022(), *jinghan_2023()):
        basics = content.pop("basics", None)
        book = standard_workbook(unit, month, default_settings(), basics=basics, rows=content)
        (sent / f"{unit}_{month}.xlsx").write_bytes(book)
    assert main(["load", str(sent), "--db", url, "--json", "--accept-warnings", "总结核对"]) == 0
    return url
