"""A further sheet and a further column, each with measures, added to the schema in memory; see ``test_further_sheet``.

Run as a program with a folder: it makes a database from the extended tables, walks from the template to the printed
sheet, and prints what it found as JSON.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

UNIT, MONTH, TODAY = "甲社区", "2024-03", "2024-04-03"


def _add_sheet(module: Any) -> None:
    column = module.Column
    comments = column("comments", "评论数", "count", "刊发后的评论数，填整数。", unit="条")
    module.MEDIA = replace(module.MEDIA, columns=(*module.MEDIA.columns, comments))
    safety = module.Sheet(
        "safety",
        "平安建设",
        (
            column("date", "日期", "date", "那天。", True),
            column("category", "巡查类别", "word", "从下拉列表里选。", True, words="活动类别", cut="category"),
            column("name", "巡查内容", "text", "做了什么。", True),
            column("people", "出动人次", "count", "出动人次，填整数。", True, "人次"),
            column("times", "次数", "count", "空着算 1 次。", fallback=1),
        ),
        about="本月的巡查，一次一行。",
        anchor=("date", "name"),
    )
    module.SHEETS = (*(module.MEDIA if sheet.key == "media" else sheet for sheet in module.SHEETS), safety)


def _add_measures(module: Any) -> None:
    output, cuts = module.Measure, ("category",)
    module.MEASURES = (
        *module.MEASURES,
        output("safety.patrols", "平安巡查", "次", "平安建设各行“次数”之和。", "safety", column="times", cuts=cuts),
        output(
            "safety.people", "巡查人次", "人次", "平安建设各行“出动人次”之和。", "safety", column="people", cuts=cuts
        ),
        output("media.comments", "评论", "条", "媒体上稿各行“评论数”之和。", "media", column="comments"),
    )


def _add_area(module: Any) -> None:
    both = ("safety.patrols", "safety.people")
    area = module.Area(
        "safety",
        "平安建设",
        "巡查的次数、人次。",
        lead=both[:1],
        cards=both,
        charted=both,
        table=both,
        narrated=both,
        ranked=both,
        portrayed=both,
        slide=both,
        printed=both,
    )
    module.AREAS = (*module.AREAS, area)
    module.AREA = MappingProxyType({area.key: area for area in module.AREAS})


ADDED: dict[str, Callable[[Any], None]] = {
    "data.schema.sheets": _add_sheet,
    "data.schema.measures": _add_measures,
    "data.schema.areas": _add_area,
}


class _Adding(Loader):
    """Loads a module of the schema and adds to it before anything else sees it."""

    def __init__(self, name: str, loader: Any) -> None:
        self._name, self._loader = name, loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leave it to the usual loader."""
        result: ModuleType | None = self._loader.create_module(spec)
        return result

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then add."""
        self._loader.exec_module(module)
        ADDED[self._name](module)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module that is added to."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in ADDED else None
        if spec is not None:
            spec.loader = _Adding(fullname, spec.loader)
        return spec


def run(*words: str) -> Any:
    """Run a command and return what it prints as JSON."""
    text = io.StringIO()
    with redirect_stdout(text):
        import_module("manage").main([*words, "--json"])
    return json.loads(text.getvalue())


def make_database(url: str) -> None:
    """Make a database by the migrations, then what these additions need."""
    alchemy, store = import_module("sqlalchemy"), import_module("data.store")
    records, settings = import_module("data.records"), import_module("data.store.settings")
    opened = store.Store.open(url, create=True)
    import_module("data.store.tables").metadata.create_all(opened.engine)
    with opened.engine.begin() as connection:
        connection.execute(alchemy.text("ALTER TABLE row_media ADD COLUMN comments BIGINT"))
    units = [
        {"名称": "新城街道", "级别": "街道"},
        {"名称": UNIT, "级别": "社区", "上级": "新城街道"},
        {"名称": "乙社区", "级别": "社区", "上级": "新城街道"},
    ]
    opened.write(records.Access("王干事", "officer"), settings.save_settings, {"单位": units})
    opened.close()


def fill(path: Path, patrol: dict[str, Any], comments: int) -> None:
    """Fill in the standard workbook: one patrol, one story."""
    openpyxl = import_module("openpyxl")
    book = openpyxl.load_workbook(path)
    story = {
        "日期": date(2024, 3, 7),
        "标题": "春风",
        "媒体名称": "晚报",
        "媒体级别": "市级",
        "稿件形式": "消息",
        "结果": "采用",
        "评论数": comments,
    }
    for title, row in (("平安建设", patrol), ("媒体上稿", story)):
        page = book[title]
        heads = {str(cell.value).partition("（")[0]: cell.column for cell in page[1]}
        for head, value in row.items():
            page.cell(2, heads[head], value)
    book.save(path)


def texts(app: Any) -> str:
    """Return what a page says."""
    pieces = [*app.title, *app.subheader, *app.markdown, *app.metric]
    return "\n".join(f"{getattr(piece, 'label', '')} {piece.value}" for piece in pieces)


def open_page(app: Any, name: str) -> str:
    """Go to a page by its address and return what it says."""
    pages = app._registered_pages
    app._page_hash = next(key for key, info in pages.items() if info.get("url_pathname") == name)
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return texts(app)


def walk(folder: Path) -> dict[str, Any]:
    """Walk from the template to the printed sheet and return what was found on the way."""
    url, path = f"sqlite:///{folder / 'office.db'}", folder / "a.xlsx"
    make_database(url)
    when = ("--today", TODAY)
    run("template", "--unit", UNIT, "--month", MONTH, "--out", str(path), "--db", url)
    patrol = {"日期": date(2024, 3, 5), "巡查类别": "平安巡逻", "巡查内容": "夜间巡逻", "出动人次": 12, "次数": 3}
    fill(path, patrol, 1500)
    results: dict[str, Any] = {"check": run("check", str(path), "--db", url, *when)}
    guide = import_module("openpyxl").load_workbook(path)["填报说明"]
    results["guide"] = [cell.value for row in guide.iter_rows() for cell in row if cell.value]
    results["load"] = run("load", str(path), "--db", url, *when)
    fill(path, patrol | {"出动人次": 20}, 1600)
    results["correction"] = run("load", str(path), "--db", url, *when)
    span = ("--from", MONTH, "--to", MONTH, "--db", url, *when)
    results["figures"] = [
        line
        for key in ("safety.patrols", "safety.people", "media.comments")
        for line in run("figures", "--measure", key, *span)
    ]
    results["rows"] = run("rows", "--measure", "safety.people", *span)
    results["rank"], results["rank by column"] = (
        run("rank", "--measure", title, *span) for title in ("巡查人次", "评论")
    )
    summary = folder / "summary.docx"
    run("report", "summary", "--unit", UNIT, "--out", str(summary), *span)
    results["summary"] = "\n".join(part.text for part in import_module("docx").Document(str(summary)).paragraphs)
    os.environ |= {"DATABASE_URL": url, "PUBLICITY_TODAY": TODAY, "BACKUP_FOLDER": str(folder)}
    services = import_module("ui.services")
    services.start()
    testing = import_module("streamlit.testing.v1")
    main = Path(__file__).parent.parent / "ui" / "main.py"
    app = testing.AppTest.from_file(str(main), default_timeout=60).run()
    assert not app.exception, [each.value for each in app.exception]
    results["overview"] = open_page(app, "overview")
    results["page"] = open_page(app, "safety")
    results["media"] = open_page(app, "media")
    results["printout"] = open_page(app, "printout")
    results["printed"] = [list(table.value) for table in app.table]
    results["missing_in_manual"] = import_module("tests.test_manual").missing_in_manual()
    return results


def install() -> None:
    """Let the schema be imported with what is added; every process of the program has to."""
    sys.meta_path.insert(0, _Finder())


if __name__ == "__main__":
    print(json.dumps(walk(Path(sys.argv[1])), ensure_ascii=False))  # noqa: T201
    sys.stdout.flush()
    os._exit(0)
